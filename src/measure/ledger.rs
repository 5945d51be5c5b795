//! Where every root event went.

use serde::{Deserialize, Serialize};

use crate::foundation::{HandlerId, RouteId};

/// `offered` equals the sum of all the others, at every instant; rescues are a part of `correct`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    pub offered: u64,
    pub correct: u64,
    pub wrong: u64,
    pub late: u64,
    pub error: u64,
    pub lost: u64,
    pub rejected: u64,
    pub dead_lettered: u64,
    pub out_of_order: u64,
    pub duplicated: u64,
    /// Counted from the live records.
    pub in_flight: u64,
    /// Of those in flight: answered, with work for nobody still going on.
    pub in_flight_answered: u64,
    /// Of those in flight: past their deadline.
    pub in_flight_overdue: u64,
    /// Rescued events by the layer that is credited; they sum to `rescued`.
    pub rescues: Vec<(Credit, u64)>,
}

/// What is credited with a rescue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Credit {
    /// A layer around a route; `part` is its place in the catalogue of recovery.
    Layer { route: RouteId, part: u8 },
    /// A handler that took the event up again after a crash.
    Requeue(HandlerId),
}
