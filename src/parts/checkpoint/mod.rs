//! Saving what has been done, so that a crash throws back only what came after.

mod optimal;
mod periodic;
mod plan;

use serde::{Deserialize, Serialize};

pub use optimal::{Optimal, Rule};
pub use periodic::Periodic;
pub use plan::Plan;

use crate::foundation::parameter::Entry;

/// How and when progress is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Checkpoint {
    Periodic(Periodic),
    Optimal(Optimal),
}

pub const CATALOGUE: &[&Entry] = &[&periodic::ENTRY, &optimal::ENTRY];
