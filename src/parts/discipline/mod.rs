//! Discipline: who of those that wait at a handler is served next.
//!
//! A pure answer to a question. None of them interrupts service, and none looks at how much work somebody brings: means
//! are therefore those of the order of arrival.

mod adaptive_lifo;
mod first_come;
mod last_come;

use serde::{Deserialize, Serialize};

pub use adaptive_lifo::AdaptiveLifo;
pub use first_come::FirstComeFirstServed;
pub use last_come::LastComeFirstServed;

use crate::foundation::parameter::Entry;

/// The order in which a handler serves those that wait.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Discipline {
    /// Serves whoever has waited longest.
    FirstComeFirstServed(FirstComeFirstServed),
    /// Serves whoever came last, and interrupts nobody.
    LastComeFirstServed(LastComeFirstServed),
    /// Serves the newest event first while more than so many wait, and the oldest first otherwise.
    AdaptiveLifo(AdaptiveLifo),
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Whoever has waited longest; before all others whoever comes back from a replica that crashed.
    First,
    /// Whoever came last.
    Last,
}

/// Every discipline, in the order in which they are listed to the user.
pub const CATALOGUE: &[&Entry] = &[&first_come::ENTRY, &last_come::ENTRY, &adaptive_lifo::ENTRY];

impl Discipline {
    /// Whose turn it is while so many wait.
    #[inline]
    pub fn next(&self, waiting: u32) -> Turn {
        match self {
            Discipline::FirstComeFirstServed(_) => Turn::First,
            Discipline::LastComeFirstServed(_) => Turn::Last,
            Discipline::AdaptiveLifo(lifo) => lifo.next(waiting),
        }
    }
}
