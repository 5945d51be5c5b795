//! Why a run cannot go on, in words too: what it would have exceeded, and who is named for it.

use serde::{Deserialize, Serialize};

use super::acts::ACTS_MAX;
use crate::foundation::grouping::grouped;
use crate::foundation::{FaultId, HandlerId, SourceId, Time};
use crate::scenario::Model;
use crate::scenario::model::{Around, Site};

/// Why a run cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// Nothing is left to happen.
    Exhausted {
        /// The last instant at which something happened.
        at: Time,
    },
    /// It would exceed a limit; what was measured until then is kept.
    Stopped(Stop),
}

/// A run that a limit has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Where the clock stood.
    pub at: Time,
    /// What would have been exceeded.
    pub limit: Limit,
    /// Who is named for it.
    pub culprit: Culprit,
}

/// What a run may not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Limit {
    /// Root events in flight.
    InFlight,
    /// Attempts, layers at work, joints, choices and letters.
    Records,
    /// Bytes.
    Memory,
    /// What one component or event does within one instant.
    Standstill,
}

/// Who is named where a limit ends a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Culprit {
    /// Of events in flight: where most of them wait. Of records: where most of them are.
    Place(Around),
    /// Of memory: whose events, or whose keys, take most. Of acts: whose events come.
    Source(SourceId),
    /// An event of a source, and where it acts.
    Event {
        /// Its source.
        of: SourceId,
        /// The route or the handler.
        at: Around,
    },
    /// A fault that strikes; `declared` is its place in the model, `None` where it was injected by hand.
    Fault {
        /// The place that it strikes.
        on: Site,
        /// Its place in the model; `None` where it was injected by hand.
        declared: Option<FaultId>,
    },
    /// What protects a handler.
    Protection(HandlerId),
    /// Faults, commands and edits of layers.
    ByHand,
}

impl End {
    /// Of a run that a limit has ended.
    pub fn stop(self) -> Option<Stop> {
        match self {
            End::Stopped(stop) => Some(stop),
            End::Exhausted { .. } => None,
        }
    }
}

impl Limit {
    /// In the order in which they are listed to the user.
    pub const ALL: [Limit; 4] = [Limit::InFlight, Limit::Records, Limit::Memory, Limit::Standstill];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Limit::InFlight => "in-flight limit",
            Limit::Records => "records limit",
            Limit::Memory => "memory limit",
            Limit::Standstill => "standstill",
        }
    }

    /// As the end of a sentence on what ended a run.
    pub fn words(self) -> &'static str {
        match self {
            Limit::InFlight => "the limit of events in flight",
            Limit::Records => "the limit of records",
            Limit::Memory => "the limit of memory",
            Limit::Standstill => "a standstill of the clock",
        }
    }
}

impl Stop {
    /// What was exceeded, and by whom.
    pub fn describe(self, model: &Model) -> String {
        let who = self.culprit.describe(model);
        match self.limit {
            Limit::InFlight => {
                format!("more than {} events in flight, most of them at {who}", grouped(model.in_flight_max))
            }
            Limit::Records => {
                format!("more than {} attempts and layers at work, most of them at {who}", grouped(model.records_max))
            }
            Limit::Memory => format!("more than {} of memory, most of it for {who}", model.memory_max),
            Limit::Standstill => {
                format!(
                    "the clock stands still: {who} acted more than {} times within one instant",
                    grouped(ACTS_MAX.into())
                )
            }
        }
    }

    /// What can be done about it.
    pub fn hint(self) -> &'static str {
        match (self.limit, self.culprit) {
            (Limit::InFlight, _) => {
                "let it serve more, refuse more or be offered less, or raise `limits: (in_flight: ...)`"
            }
            (Limit::Records, _) => {
                "bound how often an event is copied or tried again, or raise `limits: (records: ...)`"
            }
            (Limit::Memory, _) => "bound what is kept there, or raise `limits: (memory: ...)`",
            (Limit::Standstill, Culprit::Source(_)) => "let time pass between its events: a think time, a gap",
            (Limit::Standstill, Culprit::Event { .. } | Culprit::Place(_)) => {
                "let time pass between its tries (a delay, a service time), or let it make fewer tries and copies"
            }
            (Limit::Standstill, Culprit::Fault { .. }) => "let time pass from one strike to the next: a healthy time",
            (Limit::Standstill, Culprit::Protection(_) | Culprit::ByHand) => {
                "let time pass: a time for restarts, an age, a gap between heartbeats"
            }
        }
    }
}

impl Culprit {
    /// The component, by its name in the scenario.
    pub fn name(self, model: &Model) -> String {
        match self {
            Culprit::Place(around) | Culprit::Event { at: around, .. } => model.place_name(around).into(),
            Culprit::Source(source) => model.source(source).name.clone(),
            Culprit::Fault { on, .. } => model.site_name(on).into(),
            Culprit::Protection(handler) => model.handler(handler).name.clone(),
            Culprit::ByHand => "what was done by hand".into(),
        }
    }

    fn describe(self, model: &Model) -> String {
        let name = self.name(model);
        match self {
            Culprit::Place(_) | Culprit::ByHand => name,
            Culprit::Source(_) => format!("the source {name}"),
            Culprit::Event { of, .. } => format!("an event of {} at {name}", model.source(of).name),
            Culprit::Protection(_) => format!("what protects {name}"),
            Culprit::Fault { declared: Some(fault), .. } => {
                format!("the fault \u{201c}{}\u{201d} of {name}", model.faults[fault.index()].fault.label())
            }
            Culprit::Fault { declared: None, .. } => format!("a fault injected into {name}"),
        }
    }
}
