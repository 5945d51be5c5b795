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
    Periodic(Periodic),
    Optimal(Optimal),
    Snapshot(Snapshot),
}

pub const CATALOGUE: &[&Entry] = &[&periodic::ENTRY, &optimal::ENTRY, &snapshot::ENTRY];
