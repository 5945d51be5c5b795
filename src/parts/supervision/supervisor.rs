//! Restarts what has crashed, and gives up when it crashes too often (Erlang/OTP).
//!
//! The children are the replicas of the handler, in order, and then those of the `others`. More than `intensity`
//! restarts within `period` are too many: the supervisor stops all its children. A restart that is just `period` old
//! still counts. Children that are restarted together are so at the same time and for as long; where a real supervisor
//! starts them one after the other, let `restart` say how long all of them take.

use serde::{Deserialize, Serialize};

use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Span, Time};

/// Restarts what has crashed, and gives up when it crashes too often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supervisor {
    /// How long a restart takes.
    pub restart: Distribution,
    /// What is restarted with the one that crashed: nothing, all, or those after it.
    #[serde(default)]
    pub strategy: Restarted,
    /// Restarts within the period; with one more it gives up; 0 to a million.
    #[serde(default = "one")]
    pub intensity: u32,
    /// Time over which restarts are counted; more than 0.
    #[serde(default = "five_seconds")]
    pub period: Span,
    /// Handlers that it supervises beside this one, in order.
    #[serde(default)]
    pub others: Vec<String>,
    /// What becomes of everything when it has given up.
    #[serde(default)]
    pub escalation: Escalation,
    /// After how long all is started anew; more than 0.
    #[serde(default = "a_minute")]
    pub anew_after: Span,
}

/// Which children are restarted when one has crashed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Restarted {
    /// Only what has crashed.
    #[default]
    OneForOne,
    /// All that it supervises.
    OneForAll,
    /// It and those after it.
    RestForOne,
}

/// What becomes of the children when the supervisor has given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Escalation {
    /// All of them stay down.
    #[default]
    StayDown,
    /// Somebody above starts all of them anew after a while.
    StartAnew,
}

pub const ENTRY: Entry = Entry {
    name: "Supervisor",
    summary: "Restarts what has crashed, and gives up when it crashes too often",
    parameters: &[
        Parameter::required("restart", Kind::Law, "how long a restart takes"),
        Parameter::optional(
            "strategy",
            Kind::Choice(&["OneForOne", "OneForAll", "RestForOne"]),
            "OneForOne",
            "what is restarted with the one that crashed: nothing, all, or those after it",
        ),
        Parameter::optional(
            "intensity",
            Kind::Count { min: 0, max: 1_000_000 },
            "1",
            "restarts within the period; with one more it gives up",
        ),
        Parameter::optional("period", Kind::Span { positive: true }, "5s", "over which restarts are counted"),
        Parameter::optional("others", Kind::Handlers, "[]", "handlers that it supervises beside this one, in order"),
        Parameter::optional(
            "escalation",
            Kind::Choice(&["StayDown", "StartAnew"]),
            "StayDown",
            "what becomes of everything when it has given up",
        ),
        Parameter::optional("anew_after", Kind::Span { positive: true }, "1min", "after how long all is started anew"),
    ],
    source: "Erlang/OTP, supervisor; Armstrong, Making reliable distributed systems (2003)",
};

fn one() -> u32 {
    1
}

fn five_seconds() -> Span {
    Span(5 * Span::SECOND.0)
}

fn a_minute() -> Span {
    Span(60 * Span::SECOND.0)
}

impl Supervisor {
    /// Notes a restart, and says whether it is one too many. `recent` holds the earlier ones, oldest first.
    pub fn is_too_many(&self, recent: &mut Vec<Time>, now: Time) -> bool {
        let forgotten = recent.partition_point(|restart| now.since(*restart) > self.period);
        recent.drain(..forgotten);
        recent.push(now);
        recent.len() as u64 > u64::from(self.intensity)
    }

    /// Restarts that are left before it gives up.
    pub fn left(&self, recent: &[Time], now: Time) -> u32 {
        let counted = recent.iter().filter(|restart| now.since(**restart) <= self.period).count();
        self.intensity.saturating_sub(counted as u32)
    }

    /// The children, out of so many, that are restarted when this one has crashed.
    pub fn restarted(&self, crashed: usize, children: usize) -> std::ops::Range<usize> {
        match self.strategy {
            Restarted::OneForOne => crashed..crashed + 1,
            Restarted::OneForAll => 0..children,
            Restarted::RestForOne => crashed..children,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_gives_up_at_the_first_restart_beyond_its_intensity() {
        let supervisor = Supervisor {
            restart: Distribution::deterministic(Span::ZERO),
            strategy: Restarted::RestForOne,
            intensity: 2,
            period: Span(10),
            others: Vec::new(),
            escalation: Escalation::StayDown,
            anew_after: Span::ZERO,
        };
        let mut recent = Vec::new();
        let mut at = |nanos| supervisor.is_too_many(&mut recent, Time(nanos));
        assert!(!at(0) && !at(5) && !at(11), "the first is eleven nanoseconds old and no longer counts");
        assert!(at(15), "the second is ten nanoseconds old and still counts");
        assert_eq!(supervisor.restarted(1, 4), 1..4);
        assert_eq!((supervisor.left(&[Time(5)], Time(15)), supervisor.left(&[Time(5)], Time(16))), (1, 2));
    }
}
