//! Runs a primary and checks its result with an acceptance test; where it fails, restores the state and runs
//! the next alternate.
//!
//! The primary is the target of the route. An alternate is run after `test + restore`. The block fails where
//! no alternate is accepted, or when its deadline has passed.

use serde::{Deserialize, Serialize};

use super::{Act, Alarm, Call, Cause, Inward, Mechanism, Nature, Outcome, Outward, Way};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Probability, Span};

/// Checks a result with an acceptance test; where it fails, restores the state and runs the next alternate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryBlock {
    /// The handlers to run after the primary, in order.
    pub alternates: Vec<String>,
    /// Share of wrong results that the test finds.
    #[serde(default = "always")]
    pub coverage: Probability,
    /// Share of right results that it refuses.
    #[serde(default)]
    pub false_alarm: Probability,
    /// Time that the acceptance test takes.
    #[serde(default)]
    pub test: Span,
    /// Time to restore the state before an alternate.
    #[serde(default)]
    pub restore: Span,
    /// Zero where the block has none.
    #[serde(default)]
    pub deadline: Span,
}

fn always() -> Probability {
    Probability::ONE
}

impl Mechanism for RecoveryBlock {
    const ENTRY: Entry = Entry {
        name: "RecoveryBlock",
        summary: "Checks a result with an acceptance test; where it fails, restores the state and runs the next alternate",
        parameters: &[
            Parameter::required("alternates", Kind::Handlers, "the handlers to run after the primary, in order"),
            Parameter::optional("coverage", Kind::Probability, "1", "share of wrong results that the test finds"),
            Parameter::optional("false_alarm", Kind::Probability, "0", "share of right results that it refuses"),
            Parameter::optional("test", Kind::Span { positive: false }, "0s", "time that the acceptance test takes"),
            Parameter::optional(
                "restore",
                Kind::Span { positive: false },
                "0s",
                "time to restore the state before an alternate",
            ),
            Parameter::optional(
                "deadline",
                Kind::Span { positive: false },
                "0s",
                "longest time for the block; 0 for none",
            ),
        ],
        source: "Horning, Lauer, Melliar-Smith, Randell (1974); Randell, IEEE TSE 1 (1975)",
    };

    const DEEDS: &'static [(Act, &'static str)] =
        &[(Act::Repeated, "alternates"), (Act::GaveUp, "timed out"), (Act::Checked, "tested")];
    const ROUTINE: &'static [Act] = &[Act::Checked];

    type Memory = ();

    fn memory(&self) {}

    fn enter(&self, _memory: &mut (), _call: &mut Call) -> Inward {
        if self.deadline > Span::ZERO { Inward::ProceedWithin(self.deadline) } else { Inward::Proceed }
    }

    fn leave(&self, _memory: &mut (), call: &mut Call, branch: u16, outcome: Outcome) -> Outward {
        let (cause, tested) = match outcome {
            Outcome::Done(answer) if answer.passes(self.coverage, self.false_alarm, &mut call.luck.draw()) => {
                return Outward::PassAfter(self.test);
            }
            Outcome::Done(_) => (Cause::Invalid, self.test),
            Outcome::Failed(cause) => (cause, Span::ZERO),
        };
        if usize::from(branch) < self.alternates.len() {
            return Outward::Again { branch: branch + 1, after: tested + self.restore };
        }
        Outward::FailAfter(tested, cause)
    }

    fn alarm(&self, _memory: &mut (), _call: &mut Call) -> Alarm {
        Alarm::GiveUp(Cause::TimedOut)
    }

    fn way(&self, branch: u16) -> Way {
        match branch {
            0 => Way::Inward,
            alternate => Way::InwardTo(usize::from(alternate) - 1),
        }
    }

    fn targets(&self) -> &[String] {
        &self.alternates
    }

    fn asks_others_next(&self) -> bool {
        true
    }

    fn notices_silence(&self) -> bool {
        self.deadline > Span::ZERO
    }

    fn nature(&self) -> &'static [Nature] {
        if self.deadline > Span::ZERO {
            &[Nature::WeighsAnswers, Nature::EndsSlowCalls]
        } else {
            &[Nature::WeighsAnswers]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Deviation;
    use crate::parts::recovery::Answer;
    use crate::parts::recovery::trial::Trial;

    fn block() -> RecoveryBlock {
        RecoveryBlock {
            alternates: vec!["simple".into()],
            coverage: Probability::ONE,
            false_alarm: Probability::ZERO,
            test: Span(2),
            restore: Span(5),
            deadline: Span(100),
        }
    }

    #[test]
    fn a_refused_result_leads_to_the_alternate_and_a_second_one_to_failure() {
        let mut trial = Trial::of(block());
        assert_eq!(trial.enter(), Inward::ProceedWithin(Span(100)));
        let wrong = Outcome::Done(Answer::of(Deviation::from_word(u64::MAX)));
        assert_eq!(trial.leave(0, wrong), Outward::Again { branch: 1, after: Span(7) });
        assert_eq!(trial.mechanism.way(1), Way::InwardTo(0));
        assert_eq!(trial.leave(1, wrong), Outward::FailAfter(Span(2), Cause::Invalid));
        assert_eq!(trial.leave(1, Outcome::Done(Answer::RIGHT)), Outward::PassAfter(Span(2)));
    }

    #[test]
    fn a_crash_needs_no_test_but_the_state_is_restored() {
        let mut trial = Trial::of(block());
        let crashed = Outcome::Failed(Cause::Crashed);
        assert_eq!(trial.leave(0, crashed), Outward::Again { branch: 1, after: Span(5) });
        assert_eq!(trial.leave(1, crashed), Outward::FailAfter(Span::ZERO, Cause::Crashed));
        assert_eq!(trial.alarm(), Alarm::GiveUp(Cause::TimedOut));
    }
}
