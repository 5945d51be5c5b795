//! Saving what has been done, so that a crash throws back only what came after.

mod optimal;
mod periodic;
mod plan;
mod snapshot;

use serde::{Deserialize, Serialize};

pub use optimal::{Optimal, Rule};
pub use periodic::Periodic;
pub use plan::Plan;
pub use snapshot::Snapshot;

use crate::foundation::parameter::Entry;

/// How and when progress is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Checkpoint {
    /// Saves the progress of the event in service after every so much work.
    Periodic(Periodic),
    /// Saves the progress of the event in service at the interval that theory gives for the handler's crashes.
    Optimal(Optimal),
    /// Saves a replica's state after every so many events, and plays the events since then again after a crash.
    Snapshot(Snapshot),
}

/// Every way to save progress, in the order in which they are listed to the user.
pub const CATALOGUE: &[&Entry] = &[&periodic::ENTRY, &optimal::ENTRY, &snapshot::ENTRY];
