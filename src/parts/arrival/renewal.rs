//! Independent gaps from any law.

use serde::{Deserialize, Serialize};

use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Draw, Span};

/// A renewal process; the first arrival comes one gap after the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// Time between two arrivals.
    pub gap: Distribution,
}

pub const ENTRY: Entry = Entry {
    name: "Renewal",
    summary: "Independent gaps from any law",
    parameters: &[Parameter::required("gap", Kind::Law, "time between two arrivals")],
    source: "Cox, Renewal Theory (1962)",
};

impl Renewal {
    /// To the next arrival.
    #[inline]
    pub fn gap(&self, draw: &mut Draw) -> Span {
        self.gap.sample(draw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;

    #[test]
    fn a_deterministic_gap_is_a_clock() {
        let renewal = Renewal { gap: Distribution::deterministic(Span(7)) };
        assert_eq!(renewal.gap(&mut Stream::new(1, 0, "s", "arrival").nth(0)), Span(7));
    }
}
