//! When a source makes its events.

mod closed;
mod once;
mod periodic;
mod poisson;
mod renewal;

use serde::{Deserialize, Serialize};

pub use closed::Closed;
pub use once::Once;
pub use periodic::Periodic;
pub use poisson::Poisson;
pub use renewal::Renewal;

use crate::foundation::parameter::Entry;
use crate::foundation::{Draw, Rate, Span, Time};

/// An arrival process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Arrivals {
    /// Independent arrivals at a constant rate.
    Poisson(Poisson),
    /// One arrival every so often, like a clock.
    Periodic(Periodic),
    /// Independent gaps from any law.
    Renewal(Renewal),
    /// A fixed list of arrivals, and then silence.
    Once(Once),
    /// A fixed number of users who wait for the answer, think, and ask again.
    Closed(Closed),
}

/// Every arrival process, in the order in which they are listed to the user.
pub const CATALOGUE: &[&Entry] = &[&poisson::ENTRY, &periodic::ENTRY, &renewal::ENTRY, &once::ENTRY, &closed::ENTRY];

impl Arrivals {
    /// The time from the previous arrival to the `ordinal`-th (from 0; the start of the run for the first),
    /// or `None` where the process has ended or waits for an event to settle.
    #[inline(always)]
    pub fn gap(&self, ordinal: u64, previous: Time, draw: &mut Draw) -> Option<Span> {
        match self {
            Arrivals::Poisson(poisson) => poisson.gap(draw),
            Arrivals::Periodic(periodic) => Some(periodic.gap(ordinal)),
            Arrivals::Renewal(renewal) => Some(renewal.gap(draw)),
            Arrivals::Once(once) => once.gap(ordinal, previous),
            Arrivals::Closed(_) => None,
        }
    }

    /// Whether each single event is written down.
    #[inline(always)]
    pub fn are_listed(&self) -> bool {
        matches!(self, Arrivals::Once(_))
    }

    /// How many of the events that are written down come before an instant.
    pub fn past(&self, now: Time) -> u64 {
        match self {
            Arrivals::Once(once) => once.at.partition_point(|at| at.0 < now.0) as u64,
            _ => 0,
        }
    }

    /// How many events are on their way from the start, each after a gap of its own; 0 for open sources.
    pub fn population(&self) -> u64 {
        match self {
            Arrivals::Closed(closed) => closed.population,
            _ => 0,
        }
    }

    /// How long after one of its events has settled the source makes another; `None` for open sources.
    #[inline]
    pub fn gap_after_answer(&self, draw: impl FnOnce() -> Draw) -> Option<Span> {
        match self {
            Arrivals::Closed(closed) => Some(closed.think(&mut draw())),
            _ => None,
        }
    }

    /// The long-run rate, where it does not depend on the rest of the system.
    pub fn mean_rate(&self) -> Option<Rate> {
        let per_sec = match self {
            Arrivals::Poisson(poisson) => poisson.rate.as_per_sec(),
            Arrivals::Periodic(periodic) => 1.0 / periodic.every.as_secs_f64(),
            Arrivals::Renewal(renewal) => 1.0 / renewal.gap.mean(),
            Arrivals::Once(_) | Arrivals::Closed(_) => return None,
        };
        Rate::per_sec(per_sec).ok()
    }
}
