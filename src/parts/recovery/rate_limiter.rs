//! Lets calls through at a bounded rate; what comes too early waits for its turn, or is refused.
//!
//! A token bucket of `burst` tokens, filled at `rate`, in the form of the generic cell rate algorithm (ITU-T
//! I.371): what is kept is the instant at which the bucket would be full again.

use serde::{Deserialize, Serialize};

use super::{Call, Cause, Inward, Mechanism, Mood, Status};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Rate, Span, Time, wording};

/// Lets calls through at a bounded rate; what comes too early waits for its turn, or is refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimiter {
    /// Calls let through in the long run; more than 0.
    pub rate: Rate,
    /// Calls that may come at once; 1 to a million.
    #[serde(default = "one")]
    pub burst: u32,
    /// Longest wait for a turn.
    #[serde(default)]
    pub wait: Span,
}

fn one() -> u32 {
    1
}

/// When the bucket is full again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    pub full_at: Time,
}

impl RateLimiter {
    /// How long one token takes to come.
    fn gap(&self) -> Span {
        Span::from_secs_f64(1.0 / self.rate.as_per_sec())
    }

    /// How long a call that comes now must wait for a token.
    fn shortfall(&self, bucket: &Bucket, now: Time) -> Span {
        let spare = self.gap().0.saturating_mul(u64::from(self.burst.saturating_sub(1)));
        Span(bucket.full_at.since(now).0.saturating_sub(spare))
    }
}

impl Mechanism for RateLimiter {
    const ENTRY: Entry = Entry {
        name: "RateLimiter",
        summary: "Lets calls through at a bounded rate; what comes too early waits for its turn, or is refused",
        parameters: &[
            Parameter::required("rate", Kind::Rate { positive: true }, "calls let through in the long run"),
            Parameter::optional("burst", Kind::Count { min: 1, max: 1_000_000 }, "1", "calls that may come at once"),
            Parameter::optional("wait", Kind::Span { positive: false }, "0s", "longest wait for a turn"),
        ],
        source: "ITU-T I.371 (2004), generic cell rate algorithm",
    };

    type Memory = Bucket;

    fn memory(&self) -> Bucket {
        Bucket::default()
    }

    fn enter(&self, bucket: &mut Bucket, call: &mut Call) -> Inward {
        let wait = self.shortfall(bucket, call.now);
        if wait > self.wait {
            return Inward::Reject(Cause::Rejected);
        }
        bucket.full_at = bucket.full_at.max(call.now) + self.gap();
        if wait == Span::ZERO { Inward::Proceed } else { Inward::Delay(wait) }
    }

    fn status(&self, bucket: &Bucket, now: Time) -> Option<Status> {
        let used = bucket.full_at.since(now).as_secs_f64() / self.gap().as_secs_f64().max(1e-9);
        let level = (used / f64::from(self.burst)).min(1.0);
        let shortfall = self.shortfall(bucket, now);
        let (words, mood) = if shortfall > self.wait {
            (format!("refuses, 0 of {} tokens", self.burst), Mood::Refusing)
        } else if shortfall > Span::ZERO {
            (format!("next turn in {}", wording::span(shortfall)), Mood::Wary)
        } else {
            (format!("{:.0} of {} tokens", f64::from(self.burst) * (1.0 - level), self.burst), Mood::Quiet)
        };
        Some(Status { words, level, mood })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;

    #[test]
    fn a_burst_passes_then_calls_wait_their_turn_then_they_are_refused() {
        let rate = Rate::per_sec(10.0).expect("it is one");
        let mut trial = Trial::of(RateLimiter { rate, burst: 2, wait: Span(150_000_000) });
        let answers: Vec<Inward> = (0..4).map(|_| trial.enter()).collect();
        let turn = Inward::Delay(Span(100_000_000));
        assert_eq!(answers, [Inward::Proceed, Inward::Proceed, turn, Inward::Reject(Cause::Rejected)]);
        trial.pass(Span(400_000_000));
        assert_eq!((trial.enter(), trial.enter()), (Inward::Proceed, Inward::Proceed));
    }
}
