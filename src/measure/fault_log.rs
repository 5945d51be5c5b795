//! What went wrong, when, and what it did.

use serde::{Deserialize, Serialize};

use crate::foundation::Time;
use crate::scenario::model::Origin;

/// One fault that struck a component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultRecord {
    pub on: Origin,
    /// The replica it hit, where it hit one.
    pub replica: Option<u32>,
    /// Such as "crash" or "slow down x3".
    pub label: String,
    pub by: Cause,
    pub began: Time,
    /// `None` while it lasts.
    pub ended: Option<Time>,
    /// Root events that failed between its beginning and its end.
    pub failed_meanwhile: u64,
    /// Events in service that the crash took down.
    pub struck_down: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// Declared in the scenario.
    Scenario,
    /// Injected by hand.
    Hand,
}
