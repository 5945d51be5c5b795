//! One arrival every so often, like a clock.

use serde::{Deserialize, Serialize};

use crate::foundation::Span;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Arrivals at `offset`, `offset + every`, `offset + 2 every` ...
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Periodic {
    /// Time between two arrivals; more than 0.
    pub every: Span,
    /// When the first one arrives.
    #[serde(default)]
    pub offset: Span,
}

pub const ENTRY: Entry = Entry {
    name: "Periodic",
    summary: "One arrival every so often, like a clock",
    parameters: &[
        Parameter::required("every", Kind::Span { positive: true }, "time between two arrivals"),
        Parameter::optional("offset", Kind::Span { positive: false }, "0s", "when the first one arrives"),
    ],
    source: "",
};

impl Periodic {
    /// From the previous arrival, or the start of the run, to this one.
    pub fn gap(&self, ordinal: u64) -> Span {
        if ordinal == 0 { self.offset } else { self.every }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_arrival_comes_at_the_offset() {
        let clock = Periodic { every: Span(10), offset: Span(3) };
        assert_eq!([0, 1, 2].map(|ordinal| clock.gap(ordinal)), [Span(3), Span(10), Span(10)]);
    }
}
