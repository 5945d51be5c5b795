//! A fixed list of arrivals, and then silence.

use serde::{Deserialize, Serialize};

use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Span, Time};

/// Arrivals at the listed instants, in the order of time; equal instants are allowed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Once {
    /// When each event arrives, in order.
    pub at: Vec<Span>,
}

pub const ENTRY: Entry = Entry {
    name: "Once",
    summary: "A fixed list of arrivals, and then silence",
    parameters: &[Parameter::required("at", Kind::Spans, "when each event arrives, in order")],
    source: "",
};

impl Once {
    /// From the previous arrival to this one; `None` when the list is over.
    pub fn gap(&self, ordinal: u64, previous: Time) -> Option<Span> {
        let at = self.at.get(usize::try_from(ordinal).ok()?)?;
        Some(Time(at.0).since(previous))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instant_is_met_and_then_none() {
        let once = Once { at: vec![Span(5), Span(5), Span(9)] };
        assert_eq!(once.gap(0, Time(0)), Some(Span(5)));
        assert_eq!(once.gap(1, Time(5)), Some(Span(0)));
        assert_eq!(once.gap(2, Time(5)), Some(Span(4)));
        assert_eq!(once.gap(3, Time(9)), None);
    }
}
