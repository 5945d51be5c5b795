//! A valid scenario with every name turned into an index: what the engine runs. Immutable, shared.

mod gone;
mod index;
mod shown;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use gone::Gone;
pub use index::Index;

use super::document::Document;
use super::schema::{self, Choice, Mode, Order, View};
pub use super::schema::{Class, Crew, Link};
use crate::foundation::{
    Bytes, ClassId, CrewId, FaultId, GroupId, HandlerId, LinkId, RouteId, SetId, SourceId, Span, Time,
};
use crate::parts::arrival::Arrivals;
use crate::parts::fault::{Fault, When};
use crate::parts::protection::Protection;
use crate::parts::recovery::Layer;

/// A `Model` that exists is valid: every index is in range, every probability adds up.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// As the file calls the scenario.
    pub name: String,
    /// What it is to answer; may be empty.
    pub question: String,
    /// That all draws come from, where nobody says another.
    pub seed: u64,
    /// When a run ends.
    pub horizon: Time,
    /// What happens before is left out of the figures; earlier than the horizon.
    pub warm_up: Time,
    /// What R for a mission time is asked of; `None` where nothing is.
    pub mission: Option<Span>,
    /// How the screen is to begin.
    pub view: View,
    /// More root events in flight end a run.
    pub in_flight_max: u64,
    /// Attempts, layers at work and letters.
    pub records_max: u64,
    /// More memory, as reckoned, ends a run.
    pub memory_max: Bytes,
    /// In which order events of a key are to take effect.
    pub order: Order,
    /// At least one; each with the deadline of the scenario where it has none of its own.
    pub classes: Vec<Class>,
    /// At least one.
    pub sources: Vec<Source>,
    /// By `HandlerId`, as declared.
    pub handlers: Vec<Handler>,
    /// By `RouteId`, as declared.
    pub routes: Vec<Route>,
    /// By `LinkId`.
    pub links: Vec<Link>,
    /// By `GroupId`, as declared.
    pub groups: Vec<Group>,
    /// By `CrewId`, as declared.
    pub crews: Vec<Crew>,
    /// By `FaultId`, as declared.
    pub faults: Vec<DeclaredFault>,
    /// At least one; the first is empty and called "none" where the scenario has no sets.
    pub sets: Vec<StrategySet>,
    /// The set that a run begins with.
    pub active_set: SetId,
    /// Of what stands in the tables above.
    pub gone: Gone,
    /// What it was read from.
    pub document: Arc<Document>,
    /// Of the tables above; see [`Model::indexed`].
    pub index: Index,
}

/// A source as it is declared, and where its events go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// No other component has it.
    pub name: String,
    /// When it makes events.
    pub arrivals: Arrivals,
    /// (class, probability up to and including it); the last one is 1.
    pub classes: Vec<(ClassId, f64)>,
    /// Sessions that its events belong to, drawn with equal chances; 0 for stateless events.
    pub keys: u32,
    /// Where its events go.
    pub route: RouteId,
}

/// A handler as it is declared, and where events go from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handler {
    /// As the file says it.
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

/// From one component to others, over a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// No other route has it.
    pub name: String,
    /// The component that sends.
    pub from: Origin,
    /// The handlers that it may lead to.
    pub target: Target,
    /// What the origin does after passing the event on.
    pub mode: Mode,
    /// Whether each try chooses among the targets anew, where they are chosen by probability.
    pub choice: Choice,
    /// An event that was forwarded along it may be so again.
    pub returns: bool,
    /// What takes time to carry it; `None` where everything is handed over at once.
    pub link: Option<LinkId>,
}

/// Where a route begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Origin {
    /// Root events.
    Source(SourceId),
    /// What a handler passes on, or calls.
    Handler(HandlerId),
}

/// What a stack of layers stands around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Around {
    /// Calls along one route.
    Route(RouteId),
    /// Whatever comes to one handler.
    Handler(HandlerId),
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// Always this one.
    To(HandlerId),
    /// (handler, probability up to and including it); beyond the last the event leaves the system.
    ByProbability(Vec<(HandlerId, f64)>),
    /// By class index; `None` leaves the system.
    ByClass(Vec<Option<HandlerId>>),
    /// Every one of them, and all are required.
    ToAll(Vec<HandlerId>),
    /// The first in this order that accepts.
    FirstAccepting(Vec<HandlerId>),
}

/// A fault as it is declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeclaredFault {
    /// Where it strikes.
    pub on: Site,
    /// What it does.
    pub fault: Fault,
    /// When it is there.
    pub when: When,
    /// What draws and logs call it; `None` where the file gives it no name.
    pub name: Option<String>,
    /// Its number among those of its kind that strike the same and have no name.
    pub number: u32,
    /// Whose state sets it off, where a state does.
    pub watched: Option<Origin>,
    /// Who mends it; nobody is needed where nothing is said.
    pub crew: Option<CrewId>,
}

impl DeclaredFault {
    /// Whether another one is declared alike, whatever that which it mentions is called.
    pub fn is_like(&self, other: &DeclaredFault) -> bool {
        let without_names = |fault: &DeclaredFault| (fault.on, fault.watched, fault.crew, fault.number);
        without_names(self) == without_names(other)
            && (&self.fault, &self.name) == (&other.fault, &other.name)
            && self.when.is_like(&other.when)
    }
}

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Site {
    /// A source alone.
    Source(SourceId),
    /// A handler alone.
    Handler(HandlerId),
    /// All members of a group.
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
    /// What faults call it.
    pub name: String,
    /// At least one.
    pub members: Vec<HandlerId>,
}

/// A full assignment of mechanisms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StrategySet {
    /// What the file and the command line call it.
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

    /// The handler at this place.
    /// // # Panics
    /// // Here and below, where the index is of another model.
    pub fn handler(&self, id: HandlerId) -> &Handler {
        &self.handlers[id.index()]
    }

    /// The handlers that the scenario declares.
    pub fn declared_handlers(&self) -> impl Iterator<Item = (HandlerId, &Handler)> {
        let handlers = self.handlers.iter().enumerate().map(|(at, handler)| (HandlerId::from(at), handler));
        handlers.filter(|(id, _)| !self.gone.handlers.contains(id))
    }

    /// The classes that the scenario declares, and that of events without one.
    pub fn declared_classes(&self) -> impl Iterator<Item = &Class> {
        let classes = self.classes.iter().enumerate();
        classes.filter(|(at, _)| !self.gone.classes.contains(&(*at).into())).map(|(_, class)| class)
    }

    /// The faults that the scenario declares.
    pub fn declared_faults(&self) -> impl Iterator<Item = (FaultId, &DeclaredFault)> {
        let faults = self.faults.iter().enumerate().map(|(at, fault)| (FaultId::from(at), fault));
        faults.filter(|(id, _)| !self.gone.faults.contains(id))
    }

    /// The source at this place.
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id.index()]
    }

    /// The route at this place.
    pub fn route(&self, id: RouteId) -> &Route {
        &self.routes[id.index()]
    }

    /// The link at this place.
    pub fn link(&self, id: LinkId) -> &Link {
        &self.links[id.index()]
    }

    /// The class at this place.
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.index()]
    }

    /// The group at this place.
    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.index()]
    }

    /// The crew at this place.
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

    /// `None` where there is no such handler.
    pub fn handler_named(&self, name: &str) -> Option<HandlerId> {
        self.index.handler(name)
    }

    /// In the order of the model.
    pub fn handler_names(&self) -> Vec<String> {
        self.handlers.iter().map(|handler| handler.name.clone()).collect()
    }

    /// `None` where there is no such source.
    pub fn source_named(&self, name: &str) -> Option<SourceId> {
        self.index.source(name)
    }

    /// `None` where there is no such strategy set.
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

    /// What the file calls a component.
    pub fn component_name(&self, at: Origin) -> &str {
        match at {
            Origin::Source(id) => &self.source(id).name,
            Origin::Handler(id) => &self.handler(id).name,
        }
    }

    /// What the file calls the place where a fault strikes.
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
