//! Bounds the share of repeated calls, so that retries cannot multiply an overload.
//!
//! Stands inside whatever repeats calls. As a token bucket each first call pays in `ratio` tokens, up to
//! `burst`, and each repeated one costs a token (Finagle, and Brooker's adaptive retries). By active share the
//! repeated calls under way may be `ratio` of all calls under way, but always `burst` of them (Envoy).

use serde::{Deserialize, Serialize};

use super::{Call, Cause, Holds, Inward, Mechanism, Mood, Status, Ticket};
use crate::foundation::Time;
use crate::foundation::parameter::{Entry, Kind, Parameter};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryBudget {
    #[serde(default = "a_fifth")]
    pub ratio: f64,
    #[serde(default = "ten")]
    pub burst: u32,
    #[serde(default)]
    pub by: Measure,
}

/// What the budget is measured in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Measure {
    #[default]
    TokenBucket,
    ActiveShare,
}

fn a_fifth() -> f64 {
    0.2
}

fn ten() -> u32 {
    10
}

/// What is left, and what is under way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    pub tokens: f64,
    active: u32,
    repeats: u32,
}

impl RetryBudget {
    fn allowed(&self, budget: &Budget) -> f64 {
        (self.ratio * f64::from(budget.active)).max(f64::from(self.burst))
    }
}

impl Mechanism for RetryBudget {
    const ENTRY: Entry = Entry {
        name: "RetryBudget",
        summary: "Bounds the share of repeated calls, so that retries cannot multiply an overload",
        parameters: &[
            Parameter::optional(
                "ratio",
                Kind::Factor { min: 0.0, max: 100.0 },
                "0.2",
                "repeated calls allowed per call",
            ),
            Parameter::optional(
                "burst",
                Kind::Count { min: 0, max: 1_000_000 },
                "10",
                "repeated calls allowed in any case",
            ),
            Parameter::optional(
                "by",
                Kind::Choice(&["TokenBucket", "ActiveShare"]),
                "TokenBucket",
                "whether past calls pay in, or calls under way count",
            ),
        ],
        source: "Envoy, retry budgets; Brooker, Fixing retries with token buckets and circuit breakers (2022)",
    };

    type Memory = Budget;

    fn memory(&self) -> Budget {
        Budget { tokens: f64::from(self.burst), active: 0, repeats: 0 }
    }

    fn enter(&self, budget: &mut Budget, call: &mut Call) -> Inward {
        let within = match self.by {
            Measure::TokenBucket if call.is_repeat => budget.tokens >= 1.0,
            Measure::TokenBucket => {
                budget.tokens = (budget.tokens + self.ratio).min(f64::from(self.burst));
                true
            }
            Measure::ActiveShare => !call.is_repeat || f64::from(budget.repeats + 1) <= self.allowed(budget),
        };
        if !within {
            return Inward::Reject(Cause::OutOfBudget);
        }
        if call.is_repeat {
            budget.tokens -= f64::from(u8::from(self.by == Measure::TokenBucket));
            budget.repeats += 1;
        }
        budget.active += 1;
        call.frame.holds = Holds::Permit;
        Inward::Proceed
    }

    fn end(&self, budget: &mut Budget, call: &mut Call) -> Option<Ticket> {
        if call.frame.holds == Holds::Permit {
            budget.active -= 1;
            budget.repeats -= u32::from(call.is_repeat);
        }
        None
    }

    fn status(&self, budget: &Budget, _now: Time) -> Option<Status> {
        let (words, left) = match self.by {
            Measure::TokenBucket => {
                let words = format!("{:.1} of {} tokens", budget.tokens, self.burst);
                (words, budget.tokens / f64::from(self.burst.max(1)))
            }
            Measure::ActiveShare => {
                let allowed = self.allowed(budget);
                (
                    format!("{} of {allowed:.0} repeats", budget.repeats),
                    1.0 - f64::from(budget.repeats) / allowed.max(1.0),
                )
            }
        };
        let mood = if left <= 0.0 {
            Mood::Refusing
        } else if left < 0.5 {
            Mood::Wary
        } else {
            Mood::Quiet
        };
        Some(Status { words, level: 1.0 - left.clamp(0.0, 1.0), mood })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;

    fn call(trial: &mut Trial<RetryBudget>, is_repeat: bool) -> Inward {
        trial.next_call();
        trial.is_repeat = is_repeat;
        let inward = trial.enter();
        trial.end();
        inward
    }

    #[test]
    fn a_token_is_spent_by_a_repeat_and_paid_in_by_first_calls() {
        let mut trial = Trial::of(RetryBudget { ratio: 0.5, burst: 1, by: Measure::TokenBucket });
        assert_eq!(call(&mut trial, true), Inward::Proceed);
        assert_eq!(call(&mut trial, true), Inward::Reject(Cause::OutOfBudget));
        call(&mut trial, false);
        assert_eq!(call(&mut trial, true), Inward::Reject(Cause::OutOfBudget));
        call(&mut trial, false);
        assert_eq!(call(&mut trial, true), Inward::Proceed);
    }

    #[test]
    fn by_active_share_repeats_are_bounded_by_what_is_under_way() {
        let mut trial = Trial::of(RetryBudget { ratio: 0.5, burst: 0, by: Measure::ActiveShare });
        for _ in 0..2 {
            trial.next_call();
            assert_eq!(trial.enter(), Inward::Proceed);
        }
        trial.is_repeat = true;
        trial.next_call();
        assert_eq!(trial.enter(), Inward::Proceed);
        trial.next_call();
        assert_eq!(trial.enter(), Inward::Reject(Cause::OutOfBudget), "two repeats of three calls");
    }
}
