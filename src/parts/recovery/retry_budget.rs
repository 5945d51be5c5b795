//! Bounds the share of repeated calls, so that retries cannot multiply an overload.
//!
//! It stands inside whatever repeats calls, on the same route or around the handler that the route leads to: it counts
//! as repeated what a layer further out sends the same way again. Outside of all that repeats it does nothing.
//!
//! A token bucket holds `burst` tokens at the start and at most, but has room for one in any case; a repeated call costs
//! a token. Filled by successes, each success pays in `ratio` tokens, so that a callee at which nothing succeeds is not
//! tried again once the bucket is empty (Brooker). Filled by calls, each first call pays in, so that repeated calls may
//! be `ratio` of the first ones whatever becomes of them (Finagle). Without a reserve (`burst: 0`) nothing but the ratio
//! is left, and then it is the ratio to first calls where nothing else is said: filled by successes, an empty bucket
//! would stay empty for as long as nothing succeeds.
//!
//! By active share the repeated calls under way may be `ratio` of all calls under way, but always `repeats_min` (Envoy).

use serde::{Deserialize, Serialize};

use super::{Call, Cause, Holds, Inward, Mechanism, Mood, Nature, Outcome, Outward, Remark, Status, Ticket};
use crate::foundation::Time;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Bounds the share of calls that a layer further out repeats, so that retries cannot multiply an overload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryBudget {
    /// Repeated calls allowed per success or per call; 0 to 100.
    #[serde(default = "a_fifth")]
    pub ratio: f64,
    /// Token bucket: tokens at the start and at most; 0 for the ratio alone; 0 to a million.
    #[serde(default = "ten")]
    pub burst: u32,
    /// Token bucket: what pays in; usually successes, and first calls where there is no burst.
    #[serde(default)]
    pub filled_by: FilledBy,
    /// Whether past calls pay in, or calls under way count.
    #[serde(default)]
    pub by: BudgetBy,
    /// Active share: repeated calls under way that are always allowed; 0 to a million.
    #[serde(default = "three")]
    pub repeats_min: u32,
}

/// What pays tokens in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FilledBy {
    /// Successes where there is a burst, first calls where there is none.
    #[default]
    Usual,
    /// Calls that were answered.
    Successes,
    /// First calls, whatever becomes of them.
    Calls,
}

/// What the budget is measured in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BudgetBy {
    /// Tokens that past calls have paid in.
    #[default]
    TokenBucket,
    /// A share of the calls under way.
    ActiveShare,
}

fn a_fifth() -> f64 {
    0.2
}

fn ten() -> u32 {
    10
}

fn three() -> u32 {
    3
}

/// What is left, and what is under way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    pub tokens: f64,
    active: u32,
    repeats: u32,
}

/// Ten times a tenth is a token, although the sum is not quite one.
const ROUNDING: f64 = 1e-9;

impl RetryBudget {
    /// Repeated calls that may be under way.
    fn allowed(&self, budget: &Budget) -> f64 {
        (self.ratio * f64::from(budget.active)).max(f64::from(self.repeats_min))
    }

    /// Tokens that the bucket has room for.
    fn room(&self) -> f64 {
        f64::from(self.burst.max(1))
    }

    fn filled_by(&self) -> FilledBy {
        match self.filled_by {
            FilledBy::Usual if self.burst == 0 => FilledBy::Calls,
            FilledBy::Usual => FilledBy::Successes,
            said => said,
        }
    }

    fn pay_in(&self, budget: &mut Budget, who_pays: FilledBy) {
        if self.filled_by() == who_pays {
            budget.tokens = (budget.tokens + self.ratio).min(self.room());
        }
    }

    fn is_within(&self, budget: &Budget) -> bool {
        match self.by {
            BudgetBy::TokenBucket => budget.tokens >= 1.0 - ROUNDING,
            BudgetBy::ActiveShare => f64::from(budget.repeats + 1) <= self.allowed(budget),
        }
    }
}

impl Mechanism for RetryBudget {
    const ENTRY: Entry = Entry {
        name: "RetryBudget",
        summary: "Bounds the share of calls that a layer further out repeats, so that retries cannot multiply an overload",
        parameters: &[
            Parameter::optional(
                "ratio",
                Kind::Factor { min: 0.0, max: 100.0 },
                "0.2",
                "repeated calls allowed per success or per call",
            ),
            Parameter::optional(
                "burst",
                Kind::Count { min: 0, max: 1_000_000 },
                "10",
                "token bucket: tokens at the start and at most; 0 for the ratio alone",
            ),
            Parameter::optional(
                "filled_by",
                Kind::Choice(&["Usual", "Successes", "Calls"]),
                "Usual",
                "token bucket: what pays in; usually successes, and first calls where there is no burst",
            ),
            Parameter::optional(
                "by",
                Kind::Choice(&["TokenBucket", "ActiveShare"]),
                "TokenBucket",
                "whether past calls pay in, or calls under way count",
            ),
            Parameter::optional(
                "repeats_min",
                Kind::Count { min: 0, max: 1_000_000 },
                "3",
                "active share: repeated calls under way that are always allowed",
            ),
        ],
        source: "Brooker, Fixing retries with token buckets and circuit breakers (2022); Finagle, retry budgets; Envoy, \
                 retry budgets",
    };

    type Memory = Budget;

    fn memory(&self) -> Budget {
        Budget { tokens: f64::from(self.burst), active: 0, repeats: 0 }
    }

    fn enter(&self, budget: &mut Budget, call: &mut Call) -> Inward {
        if call.is_repeat {
            if !self.is_within(budget) {
                return Inward::Reject(Cause::OutOfBudget);
            }
            if self.by == BudgetBy::TokenBucket {
                budget.tokens = (budget.tokens - 1.0).max(0.0);
            }
            budget.repeats += 1;
        } else {
            self.pay_in(budget, FilledBy::Calls);
        }
        budget.active += 1;
        call.frame.holds = Holds::Permit;
        Inward::Proceed
    }

    fn leave(&self, budget: &mut Budget, _call: &mut Call, _branch: u16, outcome: Outcome) -> Outward {
        if outcome.is_done() {
            self.pay_in(budget, FilledBy::Successes);
        }
        Outward::Pass
    }

    fn end(&self, budget: &mut Budget, call: &mut Call) -> Vec<Ticket> {
        if call.frame.holds == Holds::Permit {
            budget.active -= 1;
            budget.repeats -= u32::from(call.is_repeat);
        }
        Vec::new()
    }

    fn status(&self, budget: &Budget, _now: Time) -> Option<Status> {
        let (words, left) = match self.by {
            BudgetBy::TokenBucket => {
                let words = format!("{:.1} of {:.0} tokens", budget.tokens, self.room());
                (words, budget.tokens / self.room())
            }
            BudgetBy::ActiveShare => {
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

    fn nature(&self) -> &'static [Nature] {
        &[Nature::ActsOnRepeats]
    }

    fn remarks(&self) -> Vec<Remark> {
        let unused: &[&str] = match self.by {
            BudgetBy::TokenBucket => &["repeats_min"],
            BudgetBy::ActiveShare => &["burst", "filled_by"],
        };
        unused
            .iter()
            .map(|unused| Remark::in_vain(unused, format!("by `{:?}` there is no `{unused}`", self.by)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;

    const DONE: Outcome = Outcome::Done(crate::parts::recovery::Answer::RIGHT);
    const FAILED: Outcome = Outcome::Failed(Cause::Error);
    const REFUSED: Inward = Inward::Reject(Cause::OutOfBudget);

    fn bucket(ratio: f64, burst: u32, filled_by: FilledBy) -> Trial<RetryBudget> {
        Trial::of(RetryBudget { ratio, burst, filled_by, by: BudgetBy::TokenBucket, repeats_min: 3 })
    }

    fn call(trial: &mut Trial<RetryBudget>, is_repeat: bool, outcome: Outcome) -> Inward {
        trial.next_call();
        trial.is_repeat = is_repeat;
        let inward = trial.enter();
        if inward == Inward::Proceed {
            trial.leave(0, outcome);
        }
        trial.end();
        inward
    }

    #[test]
    fn a_bucket_filled_by_calls_is_paid_into_by_first_calls_whatever_becomes_of_them() {
        let mut trial = bucket(0.5, 1, FilledBy::Calls);
        assert_eq!(call(&mut trial, true, DONE), Inward::Proceed);
        assert_eq!(call(&mut trial, true, DONE), REFUSED);
        call(&mut trial, false, FAILED);
        assert_eq!(call(&mut trial, true, DONE), REFUSED, "half a token");
        call(&mut trial, false, FAILED);
        assert_eq!(call(&mut trial, true, DONE), Inward::Proceed);
    }

    #[test]
    fn a_bucket_filled_by_successes_is_paid_into_by_repeats_that_succeed_too() {
        let mut trial = bucket(0.5, 1, FilledBy::Usual);
        assert_eq!(call(&mut trial, true, FAILED), Inward::Proceed);
        for _ in 0..9 {
            call(&mut trial, false, FAILED);
        }
        assert_eq!(call(&mut trial, true, DONE), REFUSED, "nothing has succeeded");
        call(&mut trial, false, DONE);
        call(&mut trial, false, DONE);
        assert_eq!(call(&mut trial, true, DONE), Inward::Proceed);
        call(&mut trial, false, DONE);
        assert_eq!(call(&mut trial, true, FAILED), Inward::Proceed, "half a token came from the repeat");
    }

    #[test]
    fn without_a_burst_there_is_nothing_at_the_start_and_a_token_can_be_saved_up() {
        for (filled_by, outcome) in [(FilledBy::Usual, FAILED), (FilledBy::Calls, FAILED), (FilledBy::Successes, DONE)]
        {
            let mut trial = bucket(0.1, 0, filled_by);
            assert_eq!(call(&mut trial, true, outcome), REFUSED);
            for _ in 0..25 {
                call(&mut trial, false, outcome);
            }
            assert_eq!(call(&mut trial, true, FAILED), Inward::Proceed, "{filled_by:?}");
            assert_eq!(call(&mut trial, true, FAILED), REFUSED, "{filled_by:?}: no more than one is kept");
            for first in 1..=10 {
                assert_eq!(call(&mut trial, true, FAILED), REFUSED, "{filled_by:?}, {first}");
                call(&mut trial, false, outcome);
            }
            assert_eq!(call(&mut trial, true, FAILED), Inward::Proceed, "{filled_by:?}: ten tenths are one");
        }
    }

    #[test]
    fn by_active_share_repeats_are_bounded_by_what_is_under_way() {
        let share = |repeats_min| RetryBudget {
            ratio: 0.5,
            burst: 10,
            filled_by: FilledBy::Usual,
            by: BudgetBy::ActiveShare,
            repeats_min,
        };
        let mut trial = Trial::of(share(0));
        for _ in 0..2 {
            trial.next_call();
            assert_eq!(trial.enter(), Inward::Proceed);
        }
        trial.is_repeat = true;
        trial.next_call();
        assert_eq!(trial.enter(), Inward::Proceed);
        trial.next_call();
        assert_eq!(trial.enter(), REFUSED, "two repeats of three calls");
        let mut trial = Trial::of(share(3));
        trial.is_repeat = true;
        let entered = [(); 4].map(|()| {
            trial.next_call();
            trial.enter()
        });
        assert_eq!(entered, [Inward::Proceed, Inward::Proceed, Inward::Proceed, REFUSED], "three are always allowed");
    }
}
