//! A valid scenario with every name turned into an index: what the engine runs. Immutable, shared.

mod index;
mod shown;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use index::Index;

use super::document::Document;
use super::schema::{self, Choice, Mode, Order, View};
pub use super::schema::{Class, Crew, Link};
use crate::foundation::{Bytes, ClassId, CrewId, GroupId, HandlerId, LinkId, RouteId, SetId, SourceId, Span, Time};
use crate::parts::arrival::Arrivals;
use crate::parts::fault::{Fault, When};
use crate::parts::protection::Protection;
use crate::parts::recovery::Layer;

/// A `Model` that exists is valid: every index is in range, every probability adds up.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub name: String,
    pub question: String,
    pub seed: u64,
    pub horizon: Time,
    pub warm_up: Time,
    pub mission: Option<Span>,
    pub view: View,
    pub in_flight_max: u64,
    /// Attempts, layers at work and letters.
    pub records_max: u64,
    pub memory_max: Bytes,
    pub order: Order,
    /// At least one; each with the deadline of the scenario where it has none of its own.
    pub classes: Vec<Class>,
    pub sources: Vec<Source>,
    pub handlers: Vec<Handler>,
    pub routes: Vec<Route>,
    pub links: Vec<Link>,
    pub groups: Vec<Group>,
    pub crews: Vec<Crew>,
    pub faults: Vec<DeclaredFault>,
    /// At least one; the first is empty and called "none" where the scenario has no sets.
    pub sets: Vec<StrategySet>,
    pub active_set: SetId,
    /// What it was read from.
    pub document: Arc<Document>,
    /// Of the tables above; see [`Model::indexed`].
    pub index: Index,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    pub name: String,
    pub arrivals: Arrivals,
    /// (class, probability up to and including it); the last one is 1.
    pub classes: Vec<(ClassId, f64)>,
    pub keys: u32,
    pub route: RouteId,
}

/// A handler as it is declared, and where events go from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handler {
    pub declared: schema::Handler,
    /// Made one after the other when the work is done.
    pub calls: Vec<RouteId>,
    /// Where the event goes afterwards; `None` where this handler gives the answer.
    pub forward: Option<RouteId>,
}

/// What is declared of it is read as if it stood here.
impl Deref for Handler {
    type Target = schema::Handler;

    fn deref(&self) -> &schema::Handler {
        &self.declared
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Route {
    pub name: String,
    pub from: Origin,
    pub target: Target,
    pub mode: Mode,
    pub choice: Choice,
    /// An event that was forwarded along it may be so again.
    pub returns: bool,
    pub link: LinkId,
}

/// Where a route begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Origin {
    Source(SourceId),
    Handler(HandlerId),
}

/// What a stack of layers stands around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Around {
    Route(RouteId),
    Handler(HandlerId),
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Target {
    To(HandlerId),
    /// (handler, probability up to and including it); beyond the last the event leaves the system.
    ByProbability(Vec<(HandlerId, f64)>),
    /// By class index; `None` leaves the system.
    ByClass(Vec<Option<HandlerId>>),
    ToAll(Vec<HandlerId>),
    FirstAccepting(Vec<HandlerId>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeclaredFault {
    pub on: Site,
    pub fault: Fault,
    pub when: When,
    pub name: Option<String>,
    /// Its number among those of its kind that strike the same and have no name.
    pub number: u32,
    /// Whose state sets it off, where a state does.
    pub watched: Option<Origin>,
    /// Who mends it; nobody is needed where nothing is said.
    pub crew: Option<CrewId>,
}

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Site {
    Source(SourceId),
    Handler(HandlerId),
    Group(GroupId),
}

impl From<Origin> for Site {
    fn from(at: Origin) -> Site {
        match at {
            Origin::Source(id) => Site::Source(id),
            Origin::Handler(id) => Site::Handler(id),
        }
    }
}

/// Handlers that a fault can strike together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    pub name: String,
    /// At least one.
    pub members: Vec<HandlerId>,
}

/// A full assignment of mechanisms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StrategySet {
    pub name: String,
    /// The layers around every route, by route index, outermost first.
    pub routes: Vec<Vec<Layer>>,
    /// What protects a handler itself, where anything does.
    pub protections: BTreeMap<HandlerId, Protection>,
}

impl StrategySet {
    /// Where layers stand.
    pub fn places(&self) -> impl Iterator<Item = Around> {
        let routes = (0..self.routes.len()).map(|route| Around::Route(RouteId::from(route)));
        let handlers = self.protections.keys().map(|handler| Around::Handler(*handler));
        routes.chain(handlers).filter(|place| !self.layers(*place).is_empty())
    }

    /// Outermost first.
    pub fn layers(&self, around: Around) -> &[Layer] {
        match around {
            Around::Route(route) => &self.routes[route.index()],
            Around::Handler(handler) => self.protections.get(&handler).map_or(&[], |protection| &protection.layers),
        }
    }
}

impl Model {
    /// With the index of its tables.
    pub fn indexed(self) -> Model {
        Model { index: Index::of(&self), ..self }
    }

    pub fn handler(&self, id: HandlerId) -> &Handler {
        &self.handlers[id.index()]
    }

    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id.index()]
    }

    pub fn route(&self, id: RouteId) -> &Route {
        &self.routes[id.index()]
    }

    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.index()]
    }

    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.index()]
    }

    pub fn crew(&self, id: CrewId) -> &Crew {
        &self.crews[id.index()]
    }

    /// The strategy set that is active.
    pub fn in_force(&self) -> &StrategySet {
        &self.sets[self.active_set.index()]
    }

    /// The components that a fault there strikes.
    pub fn struck(&self, site: Site) -> Vec<Origin> {
        match site {
            Site::Source(id) => vec![Origin::Source(id)],
            Site::Handler(id) => vec![Origin::Handler(id)],
            Site::Group(id) => self.group(id).members.iter().map(|handler| Origin::Handler(*handler)).collect(),
        }
    }

    /// The declared faults that can strike a component: its own, then those of its groups.
    pub fn faults_of(&self, at: Origin) -> impl Iterator<Item = &DeclaredFault> {
        self.index.faults_of(at).map(|fault| &self.faults[fault.index()])
    }

    pub fn handler_named(&self, name: &str) -> Option<HandlerId> {
        self.index.handler(name)
    }

    pub fn handler_names(&self) -> Vec<String> {
        self.handlers.iter().map(|handler| handler.name.clone()).collect()
    }

    pub fn source_named(&self, name: &str) -> Option<SourceId> {
        self.index.source(name)
    }

    pub fn set_named(&self, name: &str) -> Option<SetId> {
        self.index.set(name)
    }

    /// The names of the handlers that layers in a place may send to: all but the one that is next there anyway.
    pub fn handlers_beside(&self, around: Around) -> Vec<String> {
        let own = match around {
            Around::Handler(id) => Some(id),
            Around::Route(id) => match self.route(id).target {
                Target::To(target) => Some(target),
                _ => None,
            },
        };
        let mut names = self.handler_names();
        if let Some(own) = own {
            names.remove(own.index());
        }
        names
    }

    /// What a stack of layers stands around, by its name.
    pub fn place_name(&self, around: Around) -> &str {
        match around {
            Around::Route(id) => &self.route(id).name,
            Around::Handler(id) => &self.handler(id).name,
        }
    }

    pub fn component_name(&self, at: Origin) -> &str {
        match at {
            Origin::Source(id) => &self.source(id).name,
            Origin::Handler(id) => &self.handler(id).name,
        }
    }

    pub fn site_name(&self, site: Site) -> &str {
        match site {
            Site::Source(id) => &self.source(id).name,
            Site::Handler(id) => &self.handler(id).name,
            Site::Group(id) => &self.group(id).name,
        }
    }
}

impl Target {
    /// Every handler it can lead to.
    pub fn handlers(&self) -> Vec<HandlerId> {
        match self {
            Target::To(id) => vec![*id],
            Target::ByProbability(shares) => shares.iter().map(|(id, _)| *id).collect(),
            Target::ByClass(by_class) => by_class.iter().flatten().copied().collect(),
            Target::ToAll(ids) | Target::FirstAccepting(ids) => ids.clone(),
        }
    }
}
