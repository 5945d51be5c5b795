//! Serves the newest event first while too many wait.
//!
//! In order of arrival a queue that has grown long makes everybody late, also after the rush is over. Served newest
//! first, those that still can be in time are; those that cannot wait on, and are served when it is quiet.

use serde::{Deserialize, Serialize};

use super::Turn;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Serves the newest event first while more than so many wait, and the oldest first otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdaptiveLifo {
    /// Events that may wait before the newest is served first; 0 to a million.
    pub waiting: u32,
}

impl AdaptiveLifo {
    pub(super) fn next(&self, waiting: u32) -> Turn {
        if waiting > self.waiting { Turn::Last } else { Turn::First }
    }
}

pub const ENTRY: Entry = Entry {
    name: "AdaptiveLifo",
    summary: "Serves the newest event first while more than so many wait, and the oldest first otherwise",
    parameters: &[Parameter::required(
        "waiting",
        Kind::Count { min: 0, max: 1_000_000 },
        "events that may wait before the newest is served first",
    )],
    source: "Maurer, Fail at scale, ACM Queue 13 (2015)",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_served_while_more_wait_than_may() {
        let lifo = AdaptiveLifo { waiting: 2 };
        assert_eq!([1, 2, 3].map(|waiting| lifo.next(waiting)), [Turn::First, Turn::First, Turn::Last]);
    }
}
