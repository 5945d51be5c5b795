//! The start of a run, and the commands that change it while it runs.

use std::collections::{BTreeMap, BTreeSet};

use super::agenda::Step;
use super::bounds::Bounds;
use super::command::{Command, Settings};
use super::crew::CrewState;
use super::deadlines::Deadlines;
use super::stack::Stacks;
use super::state::{HandlerState, SourceState, State};
use super::station::Station;
use super::streams::Streams;
use super::{Engine, Observer};
use crate::foundation::{HandlerId, Probability, Rate, RouteId, SetId, SourceId, Span, Time};
use crate::parts::recovery::Layer;
use crate::scenario::Model;
use crate::scenario::model::{Around, Handler, Origin, Site};

impl State {
    pub(super) fn at_start(model: &Model, _streams: &Streams) -> State {
        let (stacks, memories) = Stacks::of(model);
        State {
            bounds: Bounds::of(model, memories.len()),
            sources: vec![SourceState::NEW; model.sources.len()],
            handlers: model.handlers.iter().map(HandlerState::at_start).collect(),
            crews: vec![CrewState::default(); model.crews.len()],
            deadlines: Deadlines::new(model.classes.len()),
            effected: vec![BTreeMap::new(); model.sources.len()],
            stacks,
            memories,
            active_set: model.active_set,
            settings: Settings::of(model),
            ..State::default()
        }
    }
}

impl State {
    /// The stacks of layers that calls under way have entered by, and letters will enter by again.
    fn stacks_in_use(&self) -> BTreeSet<u32> {
        let attempts = self.attempts.iter().map(|(_, attempt)| &attempt.passage);
        let nodes = self.nodes.iter().map(|(_, node)| &node.passage);
        let parked = self.parked.iter().map(|(_, parked)| &parked.letters);
        let letters = self.letters.values().chain(parked).flatten().map(|letter| &letter.passage);
        attempts.chain(nodes).chain(letters).map(|passage| passage.stack).collect()
    }
}

impl HandlerState {
    fn at_start(handler: &Handler) -> HandlerState {
        HandlerState {
            station: Station::new(handler.replicas),
            discipline: handler.discipline,
            scale: 1.0,
            error: 0.0,
            wrong: 0.0,
            error_burst: 0.0,
            corruption: 0.0,
            afflictions: None,
            protected: None,
        }
    }
}

impl Engine {
    /// Sets sources and faults going.
    pub(super) fn begin(&mut self) {
        for handler in 0..self.model.handlers.len() {
            self.apply_faults(Origin::Handler(handler.into()));
        }
        for source in 0..self.model.sources.len() as u32 {
            self.schedule_arrival(source);
            for _ in 0..self.model.sources[source as usize].arrivals.population() {
                self.schedule_return(source, Time::ZERO);
            }
        }
        self.schedule_faults();
        self.protect_all(&mut ());
        self.drain(&mut ());
    }

    #[inline(never)]
    pub(super) fn carry_out<O: Observer>(&mut self, index: u32, observer: &mut O) {
        match self.state.log[index as usize].command.clone() {
            Command::Inject { on, fault, lasting } => self.inject(on, fault, lasting, observer),
            Command::Repair(on) => self.repair(on),
            Command::Lift(number) => self.lift_injected(number),
            Command::SetArrivalRate(source, rate) => self.set_arrival_rate(source, rate),
            Command::SetReplicas(handler, replicas) => self.set_replicas(handler, replicas, observer),
            Command::SetMeanService(handler, mean) => self.set_mean_service(handler, mean),
            Command::SetErrors(handler, errors) => self.set_errors(handler, errors),
            Command::SetWrongResults(handler, wrong) => {
                self.state.settings.handlers[handler.index()].wrong_results = wrong;
                self.apply_faults(Origin::Handler(handler));
            }
            Command::SetLayers { set, route, layers } => {
                self.set_layers(set, route, layers);
                observer.layers_changed(&self.state.settings, self.state.set_now());
            }
            Command::SetProtection { set, handler, protection } => {
                self.set_protection(set, handler, *protection, observer);
                self.state.agenda.push(Step::TellOfLayers);
            }
            Command::SwitchSet(set) => {
                self.state.active_set = set;
                observer.layers_changed(&self.state.settings, set);
                self.protect_all(observer);
            }
            Command::Redrive(around) => self.redrive_from(around),
        }
    }

    fn set_arrival_rate(&mut self, source: SourceId, rate: Rate) {
        let Some(declared) = self.model.source(source).arrivals.mean_rate() else {
            return;
        };
        self.state.settings.sources[source.index()].rate = Some(rate);
        self.freeze(source.0);
        self.state.sources[source.index()].tuned = rate.as_per_sec() / declared.as_per_sec();
        self.apply_faults(Origin::Source(source));
    }

    /// New replicas are up at once and crash as the declared ones do; surplus ones finish what they serve.
    fn set_replicas<O: Observer>(&mut self, handler: HandlerId, replicas: u32, observer: &mut O) {
        self.state.settings.handlers[handler.index()].replicas = replicas;
        let known = self.state.station(handler).size();
        self.state.station_mut(handler).use_only(replicas);
        for replica in 0..replicas {
            let state = &self.state.handlers[handler.index()];
            let server = state.station.server(replica);
            let ward = state.protected.as_ref().and_then(|protected| protected.replicas.get(replica as usize));
            let has_chore = ward.is_some_and(|ward| ward.chore.is_some());
            if server.works() && server.attempt().is_none() && !has_chore {
                self.rest(handler, replica);
            }
        }
        let station = self.state.station_mut(handler);
        let all = 0..station.size();
        let changed: Vec<u32> = all.filter(|replica| station.count(*replica).is_some()).collect();
        let up = station.up();
        observer.replicas_up(self.state.now, handler, up);
        for replica in changed {
            if self.state.station(handler).server(replica).attempt().is_some() {
                self.tell_kept(handler, replica < replicas, observer);
            }
        }
        let model = std::sync::Arc::clone(&self.model);
        for declared in model.index.faults_on(Site::Handler(handler)) {
            self.add_clocks(declared.index(), known);
        }
        self.share_load(handler);
        self.protect_replicas(handler, known, observer);
        self.state.agenda.push(Step::Serve { handler });
    }

    fn set_mean_service(&mut self, handler: HandlerId, mean: Span) {
        self.state.settings.handlers[handler.index()].mean_service = mean;
        let declared = self.model.handler(handler).service.mean();
        self.state.handlers[handler.index()].scale = mean.as_secs_f64() / declared;
    }

    fn set_errors(&mut self, handler: HandlerId, errors: Probability) {
        self.state.settings.handlers[handler.index()].errors = errors;
        self.apply_faults(Origin::Handler(handler));
    }

    fn set_layers(&mut self, set: SetId, route: RouteId, layers: Vec<Layer>) {
        self.state.settings.layers[set.index()][route.index()].clone_from(&layers);
        self.replace_layers(set, Around::Route(route), &layers);
    }

    /// Puts other layers in a place; those that go on remembering may let calls go on that wait.
    pub(super) fn replace_layers(&mut self, set: SetId, around: Around, layers: &[Layer]) {
        let live = self.state.stacks_in_use();
        let State { stacks, memories, .. } = &mut self.state;
        stacks.replace(&self.model, (set, around), layers, memories, live);
        let now_there = &stacks.get(stacks.at(set, around)).layers;
        let woken = now_there.iter().flat_map(|now| now.layer.edited(&mut memories[now.memory as usize])).collect();
        self.wake_calls(woken);
    }
}
