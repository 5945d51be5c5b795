//! Finds out how many calls the callee can bear at once: the limit grows by one for as many successes as it allows
//! calls, and shrinks by a factor when a call runs out of time or is refused further in.
//!
//! Additive increase and multiplicative decrease, as TCP avoids congestion (Chiu and Jain). The limit grows only while at least half
//! of it is used, so that a quiet time gives no licence; and of all the calls that were under way together only the
//! first bad news shrinks it.

use serde::{Deserialize, Serialize};

use super::{Call, Cause, Holds, Inward, Mechanism, Mood, Nature, Outcome, Outward, Remark, Status, Ticket};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Probability, Time};

/// Finds out how many calls the callee can bear at once, and refuses the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConcurrencyLimit {
    /// Calls at once to begin with; 1 to a million.
    #[serde(default = "twenty")]
    pub initial: u32,
    /// Calls that are always allowed; 1 to a million.
    #[serde(default = "one")]
    pub least: u32,
    /// Calls that are allowed at most; 1 to a million.
    #[serde(default = "thousand")]
    pub most: u32,
    /// Share of the limit that is left after a call that timed out or was refused, from 0.5 to less than 1.
    #[serde(default = "nine_tenths")]
    pub backoff: Probability,
}

fn twenty() -> u32 {
    20
}

fn one() -> u32 {
    1
}

fn thousand() -> u32 {
    1_000
}

fn nine_tenths() -> Probability {
    Probability::new(0.9).expect("a share")
}

/// The limit that was found so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    limit: f64,
    under_way: u32,
    /// How often it has shrunk.
    epoch: u32,
}

impl ConcurrencyLimit {
    /// The whole calls that a limit allows.
    fn allowed(&self, limit: f64) -> u32 {
        (limit as u32).clamp(self.least, self.most.max(self.least))
    }
}

impl Mechanism for ConcurrencyLimit {
    const ENTRY: Entry = Entry {
        name: "ConcurrencyLimit",
        summary: "Finds out how many calls the callee can bear at once, and refuses the others",
        parameters: &[
            Parameter::optional("initial", Kind::Count { min: 1, max: 1_000_000 }, "20", "calls at once to begin with"),
            Parameter::optional("least", Kind::Count { min: 1, max: 1_000_000 }, "1", "calls that are always allowed"),
            Parameter::optional(
                "most",
                Kind::Count { min: 1, max: 1_000_000 },
                "1000",
                "calls that are allowed at most",
            ),
            Parameter::optional(
                "backoff",
                Kind::Probability,
                "0.9",
                "share of the limit that is left after a call that timed out or was refused, from 0.5 to less than 1",
            ),
        ],
        source: "Chiu, Jain, Analysis of the increase and decrease algorithms for congestion avoidance, Computer \
                 Networks and ISDN Systems 17 (1989), the law; Netflix concurrency-limits (AIMDLimit), the names, where \
                 `least` is 20 and `most` 200 by default",
    };

    type Memory = Found;

    fn memory(&self) -> Found {
        let limit = self.initial.clamp(self.least, self.most.max(self.least));
        Found { limit: f64::from(limit), under_way: 0, epoch: 0 }
    }

    fn enter(&self, found: &mut Found, call: &mut Call) -> Inward {
        if found.under_way >= self.allowed(found.limit) {
            return Inward::Reject(Cause::Rejected);
        }
        found.under_way += 1;
        call.frame.holds = Holds::Permit;
        call.frame.epoch = found.epoch;
        Inward::Proceed
    }

    fn leave(&self, found: &mut Found, call: &mut Call, _branch: u16, outcome: Outcome) -> Outward {
        match outcome {
            Outcome::Done(_) if 2 * found.under_way >= self.allowed(found.limit) => {
                found.limit = (found.limit + 1.0 / found.limit.max(1.0)).min(f64::from(self.most.max(self.least)));
            }
            Outcome::Failed(Cause::TimedOut | Cause::Rejected) if call.frame.epoch == found.epoch => {
                found.limit = (found.limit * self.backoff.get()).max(f64::from(self.least));
                found.epoch = found.epoch.wrapping_add(1);
            }
            _ => {}
        }
        Outward::Pass
    }

    fn end(&self, found: &mut Found, call: &mut Call) -> Vec<Ticket> {
        if std::mem::take(&mut call.frame.holds) == Holds::Permit {
            found.under_way -= 1;
        }
        Vec::new()
    }

    fn status(&self, found: &Found, _now: Time) -> Option<Status> {
        let allowed = self.allowed(found.limit);
        let level = f64::from(found.under_way) / f64::from(allowed);
        let mood = match found.under_way {
            under_way if under_way >= allowed => Mood::Refusing,
            under_way if 2 * under_way >= allowed => Mood::Wary,
            _ => Mood::Quiet,
        };
        Some(Status { words: format!("{} of {allowed} calls", found.under_way), level, mood })
    }

    fn nature(&self) -> &'static [Nature] {
        &[Nature::LearnsFromOutcomes]
    }

    fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if self.least > self.most {
            let message = format!("at least {} calls are allowed, and at most {}", self.least, self.most);
            remarks.push(Remark::wrong("least", message));
        } else if !(self.least..=self.most).contains(&self.initial) {
            let message = format!("it begins between `least` and `most`, {} and {}", self.least, self.most);
            remarks.push(Remark::in_vain("initial", message));
        }
        if !(0.5..1.0).contains(&self.backoff.get()) {
            let message = "what is left of the limit is half of it or more, and less than all of it";
            remarks.push(Remark::wrong("backoff", message).hint("a share from 0.5 to less than 1, such as 0.9"));
        }
        remarks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::Answer;
    use crate::parts::recovery::trial::{NOBODY, Trial};

    fn trial(initial: u32) -> Trial<ConcurrencyLimit> {
        let backoff = Probability::new(0.5).expect("a share");
        Trial::of(ConcurrencyLimit { initial, least: 2, most: 9, backoff })
    }

    const DONE: Outcome = Outcome::Done(Answer::RIGHT);
    const LATE: Outcome = Outcome::Failed(Cause::TimedOut);

    #[test]
    fn it_refuses_beyond_its_limit_and_lets_in_again_when_a_call_is_over() {
        let mut trial = trial(2);
        for _ in 0..2 {
            trial.next_call();
            assert_eq!(trial.enter(), Inward::Proceed);
        }
        let second = trial.next_call();
        assert_eq!(trial.enter(), Inward::Reject(Cause::Rejected));
        assert_eq!(trial.end(), NOBODY, "a refused call holds nothing");
        trial.frame = second;
        trial.end();
        trial.next_call();
        assert_eq!(trial.enter(), Inward::Proceed);
    }

    #[test]
    fn the_limit_grows_by_one_for_as_many_successes_as_it_allows_while_it_is_used() {
        let mut trial = trial(4);
        trial.enter();
        trial.leave(0, DONE);
        assert_eq!(trial.memory.limit, 4.0, "one of four is less than half");
        trial.next_call();
        trial.enter();
        for _ in 0..5 {
            trial.leave(0, DONE);
        }
        assert!((5.0..5.2).contains(&trial.memory.limit), "{}", trial.memory.limit);
        for _ in 0..100 {
            trial.next_call();
            trial.enter();
            trial.leave(0, DONE);
        }
        assert_eq!(trial.memory.limit, 9.0, "no further than it may");
    }

    #[test]
    fn it_begins_between_its_bounds() {
        let backoff = Probability::new(0.5).expect("a share");
        for (initial, least, most, begins) in [(1, 4, 9, 4.0), (20, 4, 9, 9.0), (6, 4, 9, 6.0)] {
            let trial = Trial::of(ConcurrencyLimit { initial, least, most, backoff });
            assert_eq!(trial.memory.limit, begins);
        }
    }

    #[test]
    fn of_calls_under_way_together_only_the_first_bad_news_shrinks_it() {
        let mut trial = trial(8);
        trial.enter();
        let first = trial.next_call();
        trial.enter();
        let second = trial.frame;
        trial.leave(0, LATE);
        assert_eq!(trial.memory.limit, 4.0);
        trial.frame = first;
        trial.leave(0, LATE);
        assert_eq!(trial.memory.limit, 4.0, "it was sent before the limit shrank");
        trial.frame = second;
        trial.end();
        for _ in 0..3 {
            trial.next_call();
            trial.enter();
            trial.leave(0, LATE);
            trial.end();
        }
        assert_eq!(trial.memory.limit, 2.0, "no lower than it must");
        trial.next_call();
        trial.enter();
        trial.leave(0, Outcome::Failed(Cause::Error));
        assert_eq!(trial.memory.limit, 2.0, "an error says nothing about load");
    }
}
