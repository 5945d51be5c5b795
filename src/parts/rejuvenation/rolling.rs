//! Restarts one replica after the other, each once in a period.

use serde::{Deserialize, Serialize};

use super::{BUSY, Busy, RESTART};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Span, Time};

/// The period is divided evenly: of n replicas the i-th (from 0) has its turn at (i + 1) n-ths of every period, whatever
/// its age.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rolling {
    /// In which every replica has its turn once; more than 0.
    pub period: Span,
    /// How long a planned restart takes.
    pub restart: Distribution,
    /// What becomes of the event in service.
    #[serde(default)]
    pub busy: Busy,
}

pub const ENTRY: Entry = Entry {
    name: "Rolling",
    summary: "Restarts one replica after the other, each once in a period",
    parameters: &[
        Parameter::required("period", Kind::Span { positive: true }, "in which every replica has its turn once"),
        RESTART,
        BUSY,
    ],
    source: "Castelli et al., Proactive management of software aging, IBM J. Res. Dev. 45 (2001)",
};

impl Rolling {
    /// From an instant to the next turn of this replica, which lies later.
    pub fn next_turn(&self, now: Time, replica: u32, replicas: u32) -> Span {
        let period = u128::from(self.period.0);
        let turn = period * u128::from(replica % replicas.max(1) + 1) / u128::from(replicas.max(1));
        let into = u128::from(now.0) % period;
        let wait = (turn + period - into) % period;
        Span(if wait == 0 { self.period.0 } else { wait as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicas_take_turns_spread_over_the_period() {
        let rolling =
            Rolling { period: Span(90), restart: Distribution::deterministic(Span::ZERO), busy: Busy::default() };
        let turn = |now, replica| now + rolling.next_turn(Time(now), replica, 3).0;
        assert_eq!((0..3).map(|replica| turn(0, replica)).collect::<Vec<_>>(), [30, 60, 90]);
        assert_eq!((turn(30, 0), turn(31, 0), turn(90, 2), turn(119, 0)), (120, 120, 180, 120));
    }
}
