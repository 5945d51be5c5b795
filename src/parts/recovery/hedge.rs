//! Sends a call once more when its answer is slow, takes the first answer and calls the others off.
//!
//! A call that gets no answer at all is as slow as can be: copies of it are sent as well.

use serde::{Deserialize, Serialize};

use super::{Act, Alarm, Branch, Call, Inward, Mechanism, Outcome, Outward};
use crate::foundation::Span;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Sends a call once more when its answer is slow, takes the first answer and calls the others off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hedge {
    /// From the call to the first copy, and from each copy to the next.
    pub delay: Span,
    /// Copies at most, beside the first call; 1 to 100.
    #[serde(default = "one")]
    pub copies: u32,
}

fn one() -> u32 {
    1
}

impl Mechanism for Hedge {
    const ENTRY: Entry = Entry {
        name: "Hedge",
        summary: "Sends a call once more when its answer is slow, takes the first answer and calls the others off",
        parameters: &[
            Parameter::required("delay", Kind::Span { positive: false }, "how long to wait before each copy is sent"),
            Parameter::optional(
                "copies",
                Kind::Count { min: 1, max: 100 },
                "1",
                "copies at most, beside the first call",
            ),
        ],
        source: "Dean, Barroso, The tail at scale, CACM 56 (2013)",
    };

    const DEEDS: &'static [(Act, &'static str)] = &[(Act::Repeated, "copies")];

    type Memory = ();

    fn memory(&self) {}

    fn enter(&self, _memory: &mut (), _call: &mut Call) -> Inward {
        Inward::ProceedWithin(self.delay)
    }

    fn alarm(&self, _memory: &mut (), call: &mut Call) -> Alarm {
        if call.frame.sent >= self.copies as u16 {
            return Alarm::Ignore;
        }
        call.frame.sent += 1;
        let more = call.frame.sent < self.copies as u16;
        Alarm::Spawn { branch: call.frame.sent, again: more.then_some(self.delay) }
    }

    /// A failure counts only when no other copy can still answer.
    fn leave(&self, _memory: &mut (), call: &mut Call, _branch: u16, outcome: Outcome) -> Outward {
        let others = call.branches.contains(&Branch::UnderWay);
        if outcome.is_done() || !others { Outward::Pass } else { Outward::Hold }
    }

    /// With nobody left who could answer and no copy to come, a failure that was held back is the outcome.
    fn lost(&self, _memory: &mut (), call: &mut Call, _branch: u16) -> Outward {
        let failed = call.branches.iter().find_map(|branch| match branch {
            Branch::Over(Outcome::Failed(cause)) => Some(*cause),
            _ => None,
        });
        let may_answer = call.frame.sent < self.copies as u16 || call.branches.contains(&Branch::UnderWay);
        failed.filter(|_| !may_answer).map_or(Outward::Hold, Outward::Fail)
    }

    fn notices_silence(&self) -> bool {
        true
    }

    fn repeats(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;
    use crate::parts::recovery::{Answer, Cause};

    #[test]
    fn copies_are_sent_one_by_one_up_to_their_number() {
        let mut trial = Trial::of(Hedge { delay: Span(5), copies: 2 });
        assert_eq!(trial.enter(), Inward::ProceedWithin(Span(5)));
        assert_eq!(trial.alarm(), Alarm::Spawn { branch: 1, again: Some(Span(5)) });
        assert_eq!(trial.alarm(), Alarm::Spawn { branch: 2, again: None });
        assert_eq!(trial.alarm(), Alarm::Ignore);
    }

    #[test]
    fn the_first_answer_is_taken_and_only_the_last_failure_counts() {
        let mut trial = Trial::of(Hedge { delay: Span(5), copies: 1 });
        let failed = Outcome::Failed(Cause::Error);
        trial.branches = vec![Branch::Over(failed), Branch::UnderWay];
        assert_eq!(trial.leave(0, failed), Outward::Hold);
        trial.branches[1] = Branch::Over(failed);
        assert_eq!(trial.leave(1, failed), Outward::Pass);
        assert_eq!(trial.leave(1, Outcome::Done(Answer::RIGHT)), Outward::Pass);
    }

    #[test]
    fn a_failure_that_was_held_back_counts_when_the_last_copy_is_lost() {
        let mut trial = Trial::of(Hedge { delay: Span(5), copies: 1 });
        trial.branches = vec![Branch::Silent];
        assert_eq!(trial.lost(0), Outward::Hold, "a copy will come");
        trial.alarm();
        trial.branches = vec![Branch::Over(Outcome::Failed(Cause::Error)), Branch::Silent];
        assert_eq!(trial.lost(1), Outward::Fail(Cause::Error));
        trial.branches = vec![Branch::Silent, Branch::Silent];
        assert_eq!(trial.lost(1), Outward::Hold, "nobody was told of anything");
    }
}
