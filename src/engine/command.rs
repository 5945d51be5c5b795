//! What a person can do to a running system; each command is stamped with the simulation time and logged,
//! so that scenario + seed + log give the same run again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::foundation::{HandlerId, Probability, Rate, RouteId, SetId, SourceId, Span, Time};
use crate::parts::fault::Fault;
use crate::parts::protection::Protection;
use crate::parts::recovery::Layer;
use crate::scenario::Change;
use crate::scenario::model::{Around, Model, Site};

/// One action on the running system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Makes a component faulty, for a time or until it is repaired.
    Inject {
        /// Where it strikes.
        on: Site,
        /// What it does.
        fault: Fault,
        /// `None` until it is repaired.
        lasting: Option<Span>,
    },
    /// Ends every fault of a component, whoever caused it.
    Repair(Site),
    /// Ends one fault that was injected by hand, by its number among those of this run, from 1; nothing where it is over.
    Lift(u64),
    /// Changes what the scenario says.
    Change(Change),
    /// A source makes this many events per time from now on.
    SetArrivalRate(SourceId, Rate),
    /// A handler has this many replicas from now on; those too many finish what they serve.
    SetReplicas(HandlerId, u32),
    /// The law keeps its shape and takes this mean.
    SetMeanService(HandlerId, Span),
    /// The share of a handler's attempts that fail with an error by themselves.
    SetErrors(HandlerId, Probability),
    /// The share of a handler's results that are silently wrong by themselves.
    SetWrongResults(HandlerId, Probability),
    /// Replaces the layers around a route in one set; calls that are under way keep the old ones.
    SetLayers {
        /// The strategy set.
        set: SetId,
        /// The route.
        route: RouteId,
        /// Outermost first.
        layers: Vec<Layer>,
    },
    /// Replaces everything that protects a handler in one set; what is under way goes on as it began.
    SetProtection {
        /// The strategy set.
        set: SetId,
        /// The handler.
        handler: HandlerId,
        /// All of it, in place of what there was.
        protection: Box<Protection>,
    },
    /// This strategy set is in force from now on.
    SwitchSet(SetId),
    /// Sends in again at once whatever the dead-letter queues of this place keep.
    Redrive(Around),
}

/// A command and when it was given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logged {
    /// Where the clock stood.
    pub at: Time,
    /// What was asked for.
    pub command: Command,
}

/// Everything that can be edited while the system runs, as it is now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// In the order of the model.
    pub sources: Vec<SourceSettings>,
    /// In the order of the model.
    pub handlers: Vec<HandlerSettings>,
    /// Layers by set and route.
    pub layers: Vec<Vec<Vec<Layer>>>,
    /// What protects the handlers, by set.
    pub protections: Vec<BTreeMap<HandlerId, Protection>>,
}

/// What can be edited of a source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceSettings {
    /// `None` where the process has no rate of its own (a list of arrivals, a closed loop).
    pub rate: Option<Rate>,
}

/// What can be edited of a handler.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HandlerSettings {
    /// Those in use.
    pub replicas: u32,
    /// Of the law of its service.
    pub mean_service: Span,
    /// The share of attempts that fail with an error by themselves.
    pub errors: Probability,
    /// The share of results that are silently wrong by themselves.
    pub wrong_results: Probability,
}

impl Settings {
    /// As a model says it.
    pub fn of(model: &Model) -> Settings {
        Settings {
            sources: model.sources.iter().map(|s| SourceSettings { rate: s.arrivals.mean_rate() }).collect(),
            handlers: model
                .handlers
                .iter()
                .map(|h| HandlerSettings {
                    replicas: h.replicas,
                    mean_service: Span::from_secs_f64(h.service.mean()),
                    errors: h.errors,
                    wrong_results: h.wrong_results,
                })
                .collect(),
            layers: model.sets.iter().map(|set| set.routes.clone()).collect(),
            protections: model.sets.iter().map(|set| set.protections.clone()).collect(),
        }
    }
}

impl Settings {
    /// What protects a handler in a set; `None` where nothing does.
    pub fn protection(&self, set: SetId, handler: HandlerId) -> Option<&Protection> {
        self.protections.get(set.index())?.get(&handler)
    }

    /// What stands around a route or a handler in a set, outermost first.
    pub fn layers(&self, set: SetId, around: Around) -> &[Layer] {
        match around {
            Around::Route(route) => &self.layers[set.index()][route.index()],
            Around::Handler(handler) => self.protection(set, handler).map_or(&[], |protection| &protection.layers),
        }
    }
}

impl Command {
    /// The command that takes this one back, given the settings and how many faults were injected by hand before it;
    /// `None` where nothing does.
    pub fn undo(&self, before: &Settings, active: SetId, injected: u64) -> Option<Command> {
        Some(match *self {
            Command::Inject { .. } => Command::Lift(injected + 1),
            Command::Change(_) | Command::Repair(_) | Command::Lift(_) | Command::Redrive(_) => return None,
            Command::SetArrivalRate(id, _) => Command::SetArrivalRate(id, before.sources[id.index()].rate?),
            Command::SetReplicas(id, _) => Command::SetReplicas(id, before.handlers[id.index()].replicas),
            Command::SetMeanService(id, _) => Command::SetMeanService(id, before.handlers[id.index()].mean_service),
            Command::SetErrors(id, _) => Command::SetErrors(id, before.handlers[id.index()].errors),
            Command::SetWrongResults(id, _) => Command::SetWrongResults(id, before.handlers[id.index()].wrong_results),
            Command::SetLayers { set, route, .. } => {
                Command::SetLayers { set, route, layers: before.layers[set.index()][route.index()].clone() }
            }
            Command::SetProtection { set, handler, .. } => {
                let protection = before.protection(set, handler).cloned().unwrap_or_default();
                Command::SetProtection { set, handler, protection: Box::new(protection) }
            }
            Command::SwitchSet(_) => Command::SwitchSet(active),
        })
    }

    /// What it changes of what the scenario says; `None` where it changes nothing of that, or asks for what cannot be said.
    pub fn change(&self, model: &Model) -> Option<Change> {
        let scenario = &model.document.scenario();
        let handler = |id: HandlerId| &model.handler(id).name;
        let set_name = |id: SetId| &model.sets[id.index()].name;
        match self {
            Command::Inject { .. } | Command::Repair(_) | Command::Lift(_) | Command::Redrive(_) => None,
            Command::Change(change) => Some(change.clone()),
            Command::SetArrivalRate(id, rate) => Change::arrival_rate(scenario, &model.source(*id).name, *rate),
            Command::SetReplicas(id, replicas) => Some(Change::replicas(scenario, handler(*id), *replicas)),
            Command::SetMeanService(id, mean) => Change::mean_service(scenario, handler(*id), *mean),
            Command::SetErrors(id, probability) => Some(Change::errors(handler(*id), *probability)),
            Command::SetWrongResults(id, probability) => Some(Change::wrong_results(handler(*id), *probability)),
            Command::SetLayers { set, route, layers } => {
                Some(Change::layers(scenario, set_name(*set), &model.route(*route).name, layers))
            }
            Command::SetProtection { set, handler: id, protection } => {
                Some(Change::protection(scenario, set_name(*set), handler(*id), protection))
            }
            Command::SwitchSet(id) => Some(Change::active_set(scenario, set_name(*id))),
        }
    }

    /// One line for logs, with the model's names.
    pub fn describe(&self, model: &Model) -> String {
        let handler = |id: HandlerId| &model.handler(id).name;
        match self {
            Command::Inject { on, fault, lasting } => {
                let lasting = lasting.map_or(String::new(), |span| format!(" for {span}"));
                format!("{}: {}{lasting}", model.site_name(*on), fault.label())
            }
            Command::Repair(on) => format!("{}: repair", model.site_name(*on)),
            Command::Lift(number) => format!("fault {number} of those injected by hand: lifted"),
            Command::Change(change) => change.to_string(),
            Command::SetArrivalRate(id, rate) => {
                format!("{}: arrival rate {rate}", model.source(*id).name)
            }
            Command::SetReplicas(id, replicas) => format!("{}: {replicas} replicas", handler(*id)),
            Command::SetMeanService(id, mean) => format!("{}: mean service {mean}", handler(*id)),
            Command::SetErrors(id, p) => format!("{}: errors {}%", handler(*id), p.get() * 100.0),
            Command::SetWrongResults(id, p) => {
                format!("{}: wrong results {}%", handler(*id), p.get() * 100.0)
            }
            Command::SetLayers { set, route, .. } => {
                format!("{}: layers of {}", model.sets[set.index()].name, model.route(*route).name)
            }
            Command::SetProtection { set, handler: id, .. } => {
                format!("{}: protection of {}", model.sets[set.index()].name, handler(*id))
            }
            Command::SwitchSet(set) => format!("strategy {}", model.sets[set.index()].name),
            Command::Redrive(around) => {
                format!("{}: dead letters sent in again", model.place_name(*around))
            }
        }
    }
}
