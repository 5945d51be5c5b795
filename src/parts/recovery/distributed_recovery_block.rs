//! Runs the primary and its alternates at the same time, each with an acceptance test, and takes the first in
//! order that is accepted.
//!
//! An alternate that is ready early waits for those before it, at most for `patience` after the call; then the
//! first accepted so far is taken. It does not wait for one that will never answer.

use serde::{Deserialize, Serialize};

use super::{Act, Alarm, Branch, Call, Cause, Inward, Mechanism, Nature, Outcome, Outward, Way};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Probability, Span};

/// Runs the primary and its alternates at the same time and takes the first in order that passes the test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistributedRecoveryBlock {
    /// The handlers that run beside the primary, in order.
    pub alternates: Vec<String>,
    /// Share of wrong results that the test finds.
    #[serde(default = "always")]
    pub coverage: Probability,
    /// Share of right results that it refuses.
    #[serde(default)]
    pub false_alarm: Probability,
    /// Zero where every branch is waited for.
    #[serde(default)]
    pub patience: Span,
}

fn always() -> Probability {
    Probability::ONE
}

impl DistributedRecoveryBlock {
    /// The first branch in order that was accepted, as long as all before it are over.
    fn first_accepted(&self, call: &Call) -> Option<u16> {
        let accepted = call.frame.accepted.trailing_zeros() as u16;
        let is_over = |branch: &Branch| *branch != Branch::UnderWay;
        let before = call.branches.get(..usize::from(accepted)).unwrap_or(call.branches);
        (call.frame.accepted != 0 && before.iter().all(is_over)).then_some(accepted)
    }

    /// What the results so far amount to.
    fn verdict(&self, call: &Call) -> Outward {
        let out_of_patience = self.patience > Span::ZERO && call.now.since(call.frame.since) >= self.patience;
        match self.first_accepted(call) {
            Some(branch) => Outward::Choose { branch },
            None if out_of_patience && call.frame.accepted != 0 => {
                Outward::Choose { branch: call.frame.accepted.trailing_zeros() as u16 }
            }
            None if call.branches.contains(&Branch::UnderWay) => Outward::Hold,
            None => Outward::Fail(Cause::Invalid),
        }
    }
}

impl Mechanism for DistributedRecoveryBlock {
    const ENTRY: Entry = Entry {
        name: "DistributedRecoveryBlock",
        summary: "Runs the primary and its alternates at the same time and takes the first in order that passes the test",
        parameters: &[
            Parameter::required("alternates", Kind::Handlers, "the handlers that run beside the primary, in order"),
            Parameter::optional("coverage", Kind::Probability, "1", "share of wrong results that the test finds"),
            Parameter::optional("false_alarm", Kind::Probability, "0", "share of right results that it refuses"),
            Parameter::optional(
                "patience",
                Kind::Span { positive: false },
                "0s",
                "longest wait for those before; 0 for ever",
            ),
        ],
        source: "Kim, Welch, Distributed execution of recovery blocks, IEEE TC 38 (1989)",
    };

    const DEEDS: &'static [(Act, &'static str)] =
        &[(Act::Outvoted, "masked"), (Act::Refuted, "undecided"), (Act::Checked, "undecided")];

    type Memory = ();

    fn memory(&self) {}

    fn enter(&self, _memory: &mut (), _call: &mut Call) -> Inward {
        let within = (self.patience > Span::ZERO).then_some(self.patience);
        Inward::Spawn { branches: self.alternates.len() as u16 + 1, within }
    }

    fn leave(&self, _memory: &mut (), call: &mut Call, branch: u16, outcome: Outcome) -> Outward {
        if let Outcome::Done(answer) = outcome
            && answer.passes(self.coverage, self.false_alarm, &mut call.luck.draw())
        {
            call.frame.accepted |= 1 << branch;
        }
        self.verdict(call)
    }

    fn lost(&self, _memory: &mut (), call: &mut Call, _branch: u16) -> Outward {
        if call.somebody_spoke() { self.verdict(call) } else { Outward::Hold }
    }

    fn alarm(&self, _memory: &mut (), call: &mut Call) -> Alarm {
        match call.frame.accepted {
            0 => Alarm::Ignore,
            accepted => Alarm::Choose { branch: accepted.trailing_zeros() as u16 },
        }
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

    fn nature(&self) -> &'static [Nature] {
        &[Nature::WeighsAnswers]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Deviation;
    use crate::parts::recovery::Answer;
    use crate::parts::recovery::trial::Trial;

    const DONE: Outcome = Outcome::Done(Answer::RIGHT);

    fn block(patience: u64) -> DistributedRecoveryBlock {
        DistributedRecoveryBlock {
            alternates: vec!["shadow".into()],
            coverage: Probability::ONE,
            false_alarm: Probability::ZERO,
            patience: Span(patience),
        }
    }

    #[test]
    fn the_shadow_waits_for_the_primary_and_takes_over_when_it_fails() {
        let mut trial = Trial::of(block(0));
        assert_eq!(trial.enter(), Inward::Spawn { branches: 2, within: None });
        trial.branches = vec![Branch::UnderWay, Branch::Over(DONE)];
        assert_eq!(trial.leave(1, DONE), Outward::Hold);
        let wrong = Outcome::Done(Answer::of(Deviation::from_word(u64::MAX)));
        trial.branches[0] = Branch::Over(wrong);
        assert_eq!(trial.leave(0, wrong), Outward::Choose { branch: 1 });
    }

    #[test]
    fn the_primary_is_taken_at_once() {
        let mut trial = Trial::of(block(0));
        trial.branches = vec![Branch::Over(DONE), Branch::UnderWay];
        assert_eq!(trial.leave(0, DONE), Outward::Choose { branch: 0 });
    }

    #[test]
    fn after_its_patience_the_block_takes_what_it_has() {
        let mut trial = Trial::of(block(9));
        trial.branches = vec![Branch::UnderWay, Branch::UnderWay];
        assert_eq!(trial.alarm(), Alarm::Ignore);
        trial.branches[1] = Branch::Over(DONE);
        assert_eq!(trial.leave(1, DONE), Outward::Hold);
        trial.pass(Span(9));
        assert_eq!(trial.alarm(), Alarm::Choose { branch: 1 });
    }

    #[test]
    fn an_accepted_answer_waits_for_nobody_who_is_lost() {
        let mut trial = Trial::of(block(0));
        trial.branches = vec![Branch::UnderWay, Branch::Over(DONE)];
        assert_eq!(trial.leave(1, DONE), Outward::Hold);
        trial.branches[0] = Branch::Silent;
        assert_eq!(trial.lost(0), Outward::Choose { branch: 1 });
        let mut trial = Trial::of(block(0));
        trial.branches = vec![Branch::Silent, Branch::Silent];
        assert_eq!(trial.lost(0), Outward::Hold, "nobody was told of anything");
    }

    #[test]
    fn nothing_accepted_is_a_failure() {
        let mut trial = Trial::of(block(0));
        let failed = Outcome::Failed(Cause::Error);
        trial.branches = vec![Branch::Over(failed), Branch::Over(failed)];
        assert_eq!(trial.leave(1, failed), Outward::Fail(Cause::Invalid));
    }
}
