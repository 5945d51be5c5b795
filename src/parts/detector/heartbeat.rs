//! Suspects a replica that has missed so many heartbeats in a row.
//!
//! Heartbeats are sent every `period` and take no time; each is lost with probability `loss`, independently. The
//! silence that arouses suspicion is `misses * period`.

use serde::{Deserialize, Serialize};

use super::tries;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Draw, Probability, Span};

/// Suspects a replica that has missed so many heartbeats in a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    /// How often a replica says that it is alive; more than 0.
    pub period: Span,
    /// Heartbeats missed in a row; 1 to 10,000.
    #[serde(default = "three")]
    pub misses: u32,
    /// Share of heartbeats that are lost on their way.
    #[serde(default)]
    pub loss: Probability,
}

pub const ENTRY: Entry = Entry {
    name: "Heartbeat",
    summary: "Suspects a replica that has missed so many heartbeats in a row",
    parameters: &[
        Parameter::required("period", Kind::Span { positive: true }, "how often a replica says that it is alive"),
        Parameter::optional("misses", Kind::Count { min: 1, max: 10_000 }, "3", "heartbeats missed in a row"),
        Parameter::optional("loss", Kind::Probability, "0", "share of heartbeats that are lost on their way"),
    ],
    source: "Chandra, Toueg, Unreliable failure detectors for reliable distributed systems, JACM 43 (1996)",
};

fn three() -> u32 {
    3
}

impl Heartbeat {
    /// The silence after which it suspects a replica.
    pub fn silence(&self) -> Span {
        Span(self.period.0.saturating_mul(u64::from(self.misses)))
    }

    /// From one heartbeat that arrives to the next: lost ones are left out.
    pub fn gap(&self, draw: &mut Draw) -> Span {
        Span(self.period.0.saturating_mul(u64::from(tries(self.loss.get(), draw))))
    }

    /// The gap, where it is always the same: no heartbeat is lost.
    pub fn constant_gap(&self) -> Option<Span> {
        (self.loss == Probability::ZERO).then_some(self.period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;

    #[test]
    fn a_share_of_the_gaps_spans_several_periods() {
        let heartbeat = Heartbeat { period: Span(10), misses: 3, loss: Probability::new(0.1).unwrap() };
        assert_eq!(heartbeat.silence(), Span(30));
        let stream = Stream::new(1, 0, "charge", "heartbeat");
        let gaps: Vec<u64> = (0..100_000).map(|n| heartbeat.gap(&mut stream.nth(n)).0).collect();
        let longer = |than: u64| gaps.iter().filter(|gap| **gap > than).count() as f64 / gaps.len() as f64;
        assert!((longer(10) - 0.1).abs() < 0.004 && (longer(20) - 0.01).abs() < 0.0013, "{}", longer(20));
        assert!(gaps.iter().all(|gap| gap.is_multiple_of(10)));
    }

    #[test]
    fn where_every_heartbeat_is_lost_none_ever_comes() {
        let heartbeat = Heartbeat { period: Span(u64::MAX / 4), misses: 3, loss: Probability::ONE };
        assert_eq!(heartbeat.gap(&mut Stream::new(1, 0, "charge", "heartbeat").nth(0)), Span::MAX);
    }
}
