//! A scenario as it is written: names instead of indices, quantities as people write them.
//!
//! Every struct here has a twin in `shape`, which says for each field what may stand there; a test holds
//! the two together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::foundation::{Bytes, Distribution, Probability, Span};
use crate::parts::arrival::Arrivals;
use crate::parts::fault::{Fault, When};
use crate::parts::link::Medium;
use crate::parts::protection::Protection;
use crate::parts::recovery::Layer;

/// The whole file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    /// What this scenario lets one find out, in one sentence.
    pub question: String,
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// Where a report's figures are taken.
    pub horizon: Span,
    /// Root events offered earlier do not count.
    #[serde(default)]
    pub warm_up: Span,
    /// The mission time for which survival is predicted.
    #[serde(default)]
    pub mission: Option<Span>,
    #[serde(default)]
    pub view: View,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub failure: FailureRule,
    #[serde(default)]
    pub classes: Vec<Class>,
    pub sources: Vec<Source>,
    pub handlers: Vec<Handler>,
    pub routes: Vec<Route>,
    #[serde(default)]
    pub links: Vec<Link>,
    #[serde(default)]
    pub groups: Vec<Group>,
    #[serde(default)]
    pub crews: Vec<Crew>,
    #[serde(default)]
    pub faults: Vec<DeclaredFault>,
    #[serde(default)]
    pub strategies: Vec<Strategy>,
    /// The set that is active at the start; the first one where nothing is said.
    #[serde(default)]
    pub strategy: Option<String>,
}

/// How the app shows a run at first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct View {
    /// Simulated seconds per second.
    pub speed: f64,
    /// The window over which R and F are shown.
    pub window: Span,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Events in flight that stop the run.
    pub in_flight: u64,
    /// Attempts, layers at work and letters that stop it.
    pub records: u64,
    /// Memory that stops it, as reckoned.
    pub memory: Bytes,
}

/// What counts as failure, beside a missing or wrong answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FailureRule {
    /// An answer later than this is late; a class may have a deadline of its own.
    pub deadline: Option<Span>,
    pub order: Order,
}

/// In which order events must take effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Order {
    #[default]
    Any,
    /// Events with the same key, in the order they were offered.
    PerKey,
    /// All events of a source, in the order they were offered.
    PerSource,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    pub name: String,
    #[serde(default)]
    pub deadline: Option<Span>,
    /// Multiplies every service time of this class.
    #[serde(default = "one")]
    pub demand: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub name: String,
    pub arrivals: Arrivals,
    /// Shares of the classes by weight; one nameless class where nothing is said.
    #[serde(default)]
    pub classes: BTreeMap<String, f64>,
    /// Each event belongs to one of this many keys; 0 for stateless events.
    #[serde(default)]
    pub keys: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handler {
    pub name: String,
    #[serde(default = "one_replica")]
    pub replicas: u32,
    /// Replicas that must be up for the handler to count as up.
    #[serde(default = "one_replica")]
    pub needs: u32,
    /// Places to wait; `None` for as many as it takes.
    #[serde(default)]
    pub queue: Option<u32>,
    pub service: Distribution,
    /// Whether a retry meets the same service demand again.
    #[serde(default)]
    pub demand: Demand,
    /// Share of attempts that end in a transient error.
    #[serde(default)]
    pub errors: Probability,
    /// Share of results that are silently wrong.
    #[serde(default)]
    pub wrong_results: Probability,
    #[serde(default)]
    pub on_crash: OnCrash,
    #[serde(default)]
    pub acknowledge: Acknowledge,
    #[serde(default)]
    pub effect: Effect,
}

/// Whether a service demand belongs to the event or to the attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Demand {
    #[default]
    PerAttempt,
    PerEvent,
}

/// What becomes of an event that its replica has not acknowledged when it crashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OnCrash {
    #[default]
    Lost,
    /// Back to the head of the queue; its work starts again.
    Requeue,
    /// It stays with its replica and goes on after the repair where it stopped.
    Resume,
}

/// When a replica acknowledges an event; afterwards a crash loses it whatever `on_crash` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Acknowledge {
    /// When service begins.
    OnReceive,
    /// When the work is done and its effect applied, before any calls.
    OnEffect,
    /// When the answer is given.
    #[default]
    OnRespond,
}

/// How often a handler's effect may be applied for one visit of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// Repeating it does no harm.
    #[default]
    Idempotent,
    /// A second time makes the event count as duplicated.
    Once,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// "from -> to" where nothing is said.
    #[serde(default)]
    pub name: Option<String>,
    /// A source or a handler.
    pub from: String,
    pub to: Target,
    #[serde(default)]
    pub mode: Mode,
    #[serde(default)]
    pub choice: Choice,
    /// The link that carries it; an in-process channel of its own where nothing is said.
    #[serde(default)]
    pub link: Option<String>,
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// Always to this handler.
    To(String),
    /// To one of them at random; what is missing to 1 leaves the system.
    ByProbability(Vec<(String, Probability)>),
    /// By the event's class; other classes leave the system.
    ByClass(BTreeMap<String, String>),
    /// To every one of them; all are required.
    ToAll(Vec<String>),
    /// To the first, in this order, that accepts.
    FirstAccepting(Vec<String>),
}

/// How often a route `ByProbability` chooses among its targets for one event at one visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Choice {
    /// For each try, copy, version and delivery anew.
    #[default]
    PerAttempt,
    /// Once: every try goes where the first one went.
    PerEvent,
}

/// What the origin of a route does after passing the event on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mode {
    /// Nothing more: it is done.
    #[default]
    Forward,
    /// Waits for the answer; its replica is kept meanwhile, or serves others.
    Call {
        #[serde(default = "held")]
        hold: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    pub name: String,
    #[serde(default)]
    pub medium: Medium,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredFault {
    /// The source, handler or group it strikes.
    pub on: String,
    pub fault: Fault,
    pub when: When,
    /// Where its luck comes from, together with what it strikes and its kind; its number among those without a name
    /// where nothing is said.
    #[serde(default)]
    pub name: Option<String>,
    /// Who mends it, one at a time for each repairer; nobody is needed where nothing is said.
    #[serde(default)]
    pub crew: Option<String>,
}

/// Handlers that share a cause of failure: a host, a zone, a power supply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub name: String,
    pub members: Vec<String>,
}

/// Repairers that faults share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crew {
    pub name: String,
    pub size: u32,
}

/// A full assignment of mechanisms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strategy {
    pub name: String,
    /// Layers by the name of the route they stand around, outermost first.
    #[serde(default)]
    pub routes: BTreeMap<String, Vec<Layer>>,
    /// What protects the handlers themselves, by name.
    #[serde(default)]
    pub handlers: BTreeMap<String, Protection>,
}

impl Default for View {
    fn default() -> View {
        View { speed: 1.0, window: Span(60 * Span::SECOND.0) }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { in_flight: 5_000_000, records: 20_000_000, memory: Bytes::new(2_000_000_000) }
    }
}

impl Route {
    /// The name it is known by.
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("{} -> {}", self.from, self.to.label()))
    }
}

impl Target {
    fn label(&self) -> String {
        self.names().join(" | ")
    }

    /// Every handler it can lead to, in the order written.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Target::To(name) => vec![name],
            Target::ByProbability(shares) => shares.iter().map(|(name, _)| name.as_str()).collect(),
            Target::ByClass(by_class) => by_class.values().map(String::as_str).collect(),
            Target::ToAll(names) | Target::FirstAccepting(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

fn default_seed() -> u64 {
    1
}

fn one() -> f64 {
    1.0
}

fn one_replica() -> u32 {
    1
}

fn held() -> bool {
    true
}
