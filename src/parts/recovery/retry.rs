//! Tries a failed call again, after a pause that may grow and may be random.
//!
//! The n-th pause (n from 0) is `delay` or `delay * factor^n`, at most `max_delay`; jitter then spreads it.
//! Full and decorrelated jitter after Brooker, "Exponential backoff and jitter" (AWS Architecture Blog,
//! 2015); equal jitter keeps half of the pause and spreads the other half.

use serde::{Deserialize, Serialize};

use super::{Act, Call, Cause, Frame, Mechanism, Outcome, Outward, Remark};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Draw, Span};

/// At most `retries` further tries after the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Further tries after the first; 0 to 1,000.
    pub retries: u32,
    /// Pause before the first retry.
    #[serde(default)]
    pub delay: Span,
    /// Whether later pauses grow.
    #[serde(default)]
    pub backoff: Backoff,
    /// Growth of each exponential pause; 1 to 100.
    #[serde(default = "two")]
    pub factor: f64,
    /// No pause is longer.
    #[serde(default = "half_a_minute")]
    pub max_delay: Span,
    /// How the pause is spread at random.
    #[serde(default)]
    pub jitter: Jitter,
}

/// How the pause grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Backoff {
    /// All pauses are as long as the first.
    #[default]
    Constant,
    /// Each is `factor` times as long as the one before.
    Exponential,
}

/// How the pause is spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Jitter {
    /// The pause as it is.
    #[default]
    None,
    /// Uniform between zero and the pause.
    Full,
    /// Uniform between half the pause and the pause.
    Equal,
    /// Uniform between `delay` and three times the last pause, at most `max_delay`; ignores `backoff`.
    Decorrelated,
}

fn two() -> f64 {
    2.0
}

fn half_a_minute() -> Span {
    Span(30 * Span::SECOND.0)
}

impl Retry {
    fn pause(&self, frame: &Frame, draw: &mut Draw) -> Span {
        let grown = match self.backoff {
            Backoff::Constant => self.delay,
            Backoff::Exponential => self.delay.scaled(libm::pow(self.factor, f64::from(frame.repeats))),
        };
        let pause = grown.min(self.max_delay);
        match self.jitter {
            Jitter::None => pause,
            Jitter::Full => pause.scaled(draw.unit()),
            Jitter::Equal => pause.scaled(0.5 + 0.5 * draw.unit()),
            Jitter::Decorrelated => {
                let last = if frame.repeats == 0 { self.delay } else { frame.waited };
                let room = last.scaled(3.0).0.saturating_sub(self.delay.0);
                (self.delay + Span(room).scaled(draw.unit())).min(self.max_delay)
            }
        }
    }
}

impl Mechanism for Retry {
    const ENTRY: Entry = Entry {
        name: "Retry",
        summary: "Tries a failed call again, after a pause that may grow and may be random",
        parameters: &[
            Parameter::required("retries", Kind::Count { min: 0, max: 1_000 }, "further tries after the first"),
            Parameter::optional("delay", Kind::Span { positive: false }, "0s", "pause before the first retry"),
            Parameter::optional(
                "backoff",
                Kind::Choice(&["Constant", "Exponential"]),
                "Constant",
                "whether later pauses grow",
            ),
            Parameter::optional(
                "factor",
                Kind::Factor { min: 1.0, max: 100.0 },
                "2.0",
                "growth of each exponential pause",
            ),
            Parameter::optional("max_delay", Kind::Span { positive: false }, "30s", "no pause is longer"),
            Parameter::optional(
                "jitter",
                Kind::Choice(&["None", "Full", "Equal", "Decorrelated"]),
                "None",
                "how the pause is spread at random",
            ),
        ],
        source: "Brooker, Exponential backoff and jitter, AWS Architecture Blog (2015)",
    };

    const DEEDS: &'static [(Act, &'static str)] = &[(Act::Repeated, "retries")];

    type Memory = ();

    fn memory(&self) {}

    fn leave(&self, _memory: &mut (), call: &mut Call, _branch: u16, outcome: Outcome) -> Outward {
        match outcome {
            Outcome::Failed(Cause::OutOfBudget | Cause::DeadLettered) => Outward::Pass,
            Outcome::Failed(_) if call.frame.repeats < self.retries => {
                let pause = self.pause(call.frame, &mut call.luck.draw());
                call.frame.repeats += 1;
                call.frame.waited = pause;
                Outward::Again { branch: 0, after: pause }
            }
            Outcome::Failed(_) | Outcome::Done(_) => Outward::Pass,
        }
    }

    fn repeats(&self) -> bool {
        self.retries > 0
    }

    fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if self.delay == Span::ZERO {
            for parameter in ["backoff", "factor", "jitter", "max_delay"] {
                let message = format!("without a `delay` there is no pause that a `{parameter}` could change");
                remarks.push(
                    Remark::in_vain(parameter, message).hint("say how long the first pause is: `delay: \"100ms\"`"),
                );
            }
        } else if self.max_delay < self.delay {
            let message = format!("no pause is longer than `max_delay`, {}", self.max_delay);
            remarks.push(Remark::in_vain("delay", message));
        }
        if self.backoff == Backoff::Constant && self.delay > Span::ZERO {
            let message = "constant pauses do not grow by any `factor`";
            remarks.push(Remark::in_vain("factor", message).hint("say `backoff: Exponential`"));
        }
        remarks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;

    fn pauses(retry: Retry) -> Vec<u64> {
        let mut trial = Trial::of(retry);
        let mut pauses = Vec::new();
        while let Outward::Again { after, .. } = trial.leave(0, Outcome::Failed(Cause::Error)) {
            pauses.push(after.0);
        }
        pauses
    }

    fn retry(backoff: Backoff, jitter: Jitter) -> Retry {
        Retry { retries: 5, delay: Span(100), backoff, factor: 2.0, max_delay: Span(600), jitter }
    }

    #[test]
    fn exponential_pauses_double_up_to_the_longest() {
        assert_eq!(pauses(retry(Backoff::Exponential, Jitter::None)), [100, 200, 400, 600, 600]);
        assert_eq!(pauses(retry(Backoff::Constant, Jitter::None)), [100; 5]);
    }

    #[test]
    fn jitter_stays_within_its_bounds() {
        for (jitter, least) in [(Jitter::Full, 0), (Jitter::Equal, 50), (Jitter::Decorrelated, 100)] {
            let pauses = pauses(retry(Backoff::Exponential, jitter));
            assert_eq!(pauses.len(), 5);
            assert!(pauses.iter().all(|pause| (least..=600).contains(pause)), "{jitter:?}: {pauses:?}");
        }
    }

    #[test]
    fn success_an_empty_budget_and_a_parked_event_are_passed_on() {
        let mut trial = Trial::of(retry(Backoff::Constant, Jitter::None));
        assert_eq!(trial.leave(0, Outcome::Done(Default::default())), Outward::Pass);
        assert_eq!(trial.leave(0, Outcome::Failed(Cause::OutOfBudget)), Outward::Pass);
        assert_eq!(trial.leave(0, Outcome::Failed(Cause::DeadLettered)), Outward::Pass);
    }
}
