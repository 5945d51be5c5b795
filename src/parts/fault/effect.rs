//! What faults do, as the engine understands it: a fault answers with one of these, and only the engine acts.

use serde::{Deserialize, Serialize};

use crate::foundation::Probability;

/// What a fault makes of its component for as long as it lasts. Several combine: factors multiply,
/// probabilities are independent, and a replica works when no fault keeps it from working.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Effect {
    /// Replicas are down. What they serve meets the handler's `on_crash`.
    Down(Queue),
    /// Replicas stand still, and when it ends what they serve meets the handler's `on_crash`.
    Hung,
    /// Replicas stand still, and when it ends they go on.
    Stopped,
    /// Service takes this many times longer.
    SlowDown(f64),
    /// Attempts fail with an error that the caller sees.
    Errors(Probability),
    /// Results are silently wrong.
    WrongResults(Probability),
    /// It asks about single attempts: [`super::FaultModel::admission`], `burden`, `conclude`.
    Attempts,
    /// The source makes this many times more events.
    Surge(f64),
    /// The source makes none.
    Silence,
}

/// What can come of a fault for those who ask a handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// Replicas go down.
    Down,
    /// Attempts fail although replicas are up.
    Failure,
    /// A wrong result that nobody notices.
    WrongResult,
}

/// How much of a handler a fault strikes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// As a process: each replica on its own. Otherwise: the first replica that is up.
    #[default]
    Replica,
    /// All replicas at once.
    Handler,
}

impl Scope {
    /// A clock for each replica, or one for all.
    pub fn clocks(self) -> Clocks {
        match self {
            Scope::Replica => Clocks::PerReplica,
            Scope::Handler => Clocks::One,
        }
    }
}

/// What becomes of the events that wait in memory when the last replica that was up goes down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Queue {
    /// They wait until a replica is up again.
    #[default]
    Kept,
    /// They are lost, and nobody is told.
    Lost,
}

/// The kind of component a fault can strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strikes {
    /// Handlers, and groups of them.
    Handlers,
    /// Sources of root events.
    Sources,
}

/// Whose lifetimes run where a fault is declared as a process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clocks {
    /// One, of the component.
    One,
    /// One of each replica; one where a whole group is struck.
    PerReplica,
    /// One of each member, and one that strikes all of them. Members are the replicas of a handler, or the
    /// handlers of a group. This share of a member's failures is everybody's.
    Common {
        /// From 0 to 1.
        beta: f64,
    },
    /// One of each member, and each runs this many times faster for every member that is down.
    LoadShared {
        /// 1 or more.
        factor: f64,
    },
}
