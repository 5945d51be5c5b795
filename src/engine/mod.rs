//! The simulation: a calendar of plain events over plain-data state. No clock, no thread, no file and no
//! randomness of its own.

pub mod command;

use serde::{Deserialize, Serialize};

use crate::foundation::{HandlerId, Time};

/// Why a run cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// Nothing is left to happen.
    Exhausted { at: Time },
    /// More events in flight than the scenario allows; most of them wait at this handler.
    InFlightLimit { at: Time, fullest: HandlerId },
}

/// What a replica is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReplicaState {
    #[default]
    Idle,
    Busy,
    /// Kept by an event that waits for a callee.
    Held,
    Down,
}
