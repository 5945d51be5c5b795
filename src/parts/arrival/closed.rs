//! A closed loop: a fixed number of users, each of whom waits for the answer, thinks, and asks again.

use serde::{Deserialize, Serialize};

use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Draw, Span};

/// `population` users; each thinks before its first event too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// Number of users; 1 to a million.
    pub population: u64,
    /// Time from an answer to the next event of the same user.
    pub think: Distribution,
}

pub const ENTRY: Entry = Entry {
    name: "Closed",
    summary: "A fixed number of users who wait for the answer, think, and ask again",
    parameters: &[
        Parameter::required("population", Kind::Count { min: 1, max: 1_000_000 }, "number of users"),
        Parameter::required("think", Kind::Law, "time from an answer to the next event of the same user"),
    ],
    source: "Reiser, Lavenberg, J. ACM 27 (1980)",
};

impl Closed {
    /// How long a user thinks before the next event.
    pub fn think(&self, draw: &mut Draw) -> Span {
        self.think.sample(draw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;

    #[test]
    fn thinking_takes_as_long_as_its_law_says() {
        let closed = Closed { population: 3, think: Distribution::deterministic(Span(4)) };
        assert_eq!(closed.think(&mut Stream::new(1, 0, "users", "think").nth(0)), Span(4));
    }
}
