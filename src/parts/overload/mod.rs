//! Overload: what a handler does with its queue when more waits than it can serve in time.

mod adaptive_lifo;

use serde::{Deserialize, Serialize};

pub use adaptive_lifo::AdaptiveLifo;

use crate::foundation::parameter::Entry;

/// How a handler serves a queue that has grown long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Overload {
    AdaptiveLifo(AdaptiveLifo),
}

pub const CATALOGUE: &[&Entry] = &[&adaptive_lifo::ENTRY];

impl Overload {
    /// Whether the newest of those that wait is served next, while so many wait.
    pub fn takes_newest(&self, waiting: u32) -> bool {
        match self {
            Overload::AdaptiveLifo(lifo) => waiting > lifo.waiting,
        }
    }
}
