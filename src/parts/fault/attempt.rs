//! Faults that look at single attempts: what they see, what they remember, and what they answer.

use serde::{Deserialize, Serialize};

use crate::foundation::{Deviation, Draw, Identity, Span, Stream};

/// Whether a handler lets an attempt in, from best to worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Admission {
    /// The handler takes it in.
    #[default]
    Accepted,
    /// The caller is told at once.
    Refused,
    /// Nobody is told.
    Ignored,
}

/// How a replica stands as it takes an attempt up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Since it began to work, or since the fault began if that is later.
    pub age: Span,
    /// Whether this is the first attempt in that time.
    pub is_fresh: bool,
    /// How long it has had nothing to do; zero where an attempt was waiting.
    pub idle: Span,
}

/// What a fault makes of the work of an attempt: first so much set-up, then the work, longer by a factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burden {
    /// Time before the work.
    pub set_up: Span,
    /// How many times longer the work takes.
    pub factor: f64,
}

impl Burden {
    /// The work as it is.
    pub const NONE: Burden = Burden { set_up: Span::ZERO, factor: 1.0 };
}

/// What a fault makes of an attempt whose work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Nothing.
    Spared,
    /// The result is wrong, and nobody notices.
    Wrong(Deviation),
    /// An error that the caller sees.
    Error,
    /// The replica goes down before it can answer, and needs so long to come back.
    Crash {
        /// How long the replica is down.
        restart: Span,
    },
}

impl Conclusion {
    /// Of two faults at one attempt: the graver one; wrong results add up.
    #[must_use]
    pub fn and(self, other: Conclusion) -> Conclusion {
        match (self, other) {
            (Conclusion::Crash { restart }, _) | (_, Conclusion::Crash { restart }) => Conclusion::Crash { restart },
            (Conclusion::Error, _) | (_, Conclusion::Error) => Conclusion::Error,
            (Conclusion::Wrong(one), Conclusion::Wrong(two)) => Conclusion::Wrong(one.and(two)),
            (Conclusion::Wrong(deviation), Conclusion::Spared) | (Conclusion::Spared, Conclusion::Wrong(deviation)) => {
                Conclusion::Wrong(deviation)
            }
            (Conclusion::Spared, Conclusion::Spared) => Conclusion::Spared,
        }
    }
}

/// What a fault remembers of the attempts it has met; zero when it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Memory {
    /// How many attempts it has met.
    pub met: u64,
    /// The worse one of two states.
    pub is_bad: bool,
    /// Nothing more will happen until it strikes again.
    pub is_over: bool,
}

/// An attempt as a fault may look at it.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The lineage of the root event it belongs to.
    pub root: u64,
    /// The state that it reads and writes; `None` for a stateless event.
    pub state: Option<u64>,
    /// Which try it is, for draws that each try has anew.
    pub attempt: Identity,
}

/// The draws of a fault at one component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Luck {
    attempts: Stream,
    events: Stream,
    /// Of the present strike.
    states: Stream,
    /// Of the present strike.
    met: Stream,
    /// The same for all faults that name it so.
    shared: Stream,
}

impl Luck {
    /// From the stream of a fault at one component, that of all faults which share a name, and how often the
    /// fault had struck before.
    pub fn new(own: Stream, shared: Stream, strike: u64) -> Luck {
        let [attempts, events, states, met] = [0, 1, 2, 3].map(|aspect| own.member(aspect));
        Luck { attempts, events, states: states.member(strike), met: met.member(strike), shared }
    }

    /// Alike for every attempt at one root event, in every strike.
    pub fn of_event(&self, subject: &Subject) -> Draw {
        self.events.nth(subject.root)
    }

    /// Alike for every attempt at one root event wherever the name is shared; several by number.
    pub fn of_event_shared(&self, subject: &Subject, number: u32) -> Draw {
        self.shared.member(u64::from(number)).nth(subject.root)
    }

    /// Alike for every attempt that works on one state, within one strike.
    pub fn of_state(&self, state: u64) -> Draw {
        self.states.nth(state)
    }

    /// What differs from try to try.
    pub fn of_attempt(&self, subject: &Subject) -> Draw {
        self.attempts.of(subject.attempt)
    }

    /// Of the n-th attempt that the fault meets in this strike.
    pub fn nth(&self, n: u64) -> Draw {
        self.met.nth(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_graver_fate_wins_and_wrong_results_add_up() {
        let wrong = |word| Conclusion::Wrong(Deviation::from_word(word));
        let crash = Conclusion::Crash { restart: Span(1) };
        assert_eq!(Conclusion::Error.and(crash), crash);
        assert_eq!(wrong(1).and(Conclusion::Error), Conclusion::Error);
        assert_eq!(Conclusion::Spared.and(wrong(7 << 32)), wrong(7 << 32));
        assert_eq!(wrong(3 << 32).and(wrong(4 << 32)), wrong(7 << 32));
        assert_eq!(Conclusion::Spared.and(Conclusion::Spared), Conclusion::Spared);
    }
}
