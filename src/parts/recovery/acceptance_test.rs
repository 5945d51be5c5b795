//! Looks at a result before it is handed on, and turns one that it refuses into a failure.
//!
//! Whether the test finds a wrong result is drawn with probability `coverage`; a right one is refused with
//! probability `false_alarm`. What passes wrong is an undetected error.

use serde::{Deserialize, Serialize};

use super::{Act, Call, Cause, Mechanism, Outcome, Outward};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Probability, Span};

/// Looks at a result before it is handed on, and turns one that it refuses into a failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceTest {
    /// Share of wrong results that it finds.
    pub coverage: Probability,
    /// Share of right results that it refuses.
    #[serde(default)]
    pub false_alarm: Probability,
    /// Time that the test takes.
    #[serde(default)]
    pub cost: Span,
}

impl Mechanism for AcceptanceTest {
    const ENTRY: Entry = Entry {
        name: "AcceptanceTest",
        summary: "Looks at a result before it is handed on, and turns one that it refuses into a failure",
        parameters: &[
            Parameter::required("coverage", Kind::Probability, "share of wrong results that it finds"),
            Parameter::optional("false_alarm", Kind::Probability, "0", "share of right results that it refuses"),
            Parameter::optional("cost", Kind::Span { positive: false }, "0s", "time that the test takes"),
        ],
        source: "Randell, System structure for software fault tolerance, IEEE TSE 1 (1975)",
    };

    const DEEDS: &'static [(Act, &'static str)] = &[(Act::Checked, "tested")];
    const ROUTINE: &'static [Act] = &[Act::Checked];

    type Memory = ();

    fn memory(&self) {}

    fn leave(&self, _memory: &mut (), call: &mut Call, _branch: u16, outcome: Outcome) -> Outward {
        match outcome {
            Outcome::Failed(_) => Outward::Pass,
            Outcome::Done(answer) if answer.passes(self.coverage, self.false_alarm, &mut call.luck.draw()) => {
                Outward::PassAfter(self.cost)
            }
            Outcome::Done(_) => Outward::FailAfter(self.cost, Cause::Invalid),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Deviation;
    use crate::parts::recovery::Answer;
    use crate::parts::recovery::trial::Trial;

    #[test]
    fn a_perfect_test_tells_right_from_wrong() {
        let test = AcceptanceTest { coverage: Probability::ONE, false_alarm: Probability::ZERO, cost: Span(3) };
        let mut trial = Trial::of(test);
        assert_eq!(trial.leave(0, Outcome::Done(Answer::RIGHT)), Outward::PassAfter(Span(3)));
        let wrong = Answer::of(Deviation::from_word(u64::MAX));
        assert_eq!(trial.leave(0, Outcome::Done(wrong)), Outward::FailAfter(Span(3), Cause::Invalid));
        assert_eq!(trial.leave(0, Outcome::Failed(Cause::Error)), Outward::Pass);
    }

    #[test]
    fn a_test_that_covers_half_finds_half() {
        let half = Probability::new(0.5).expect("it is one");
        let mut trial = Trial::of(AcceptanceTest { coverage: half, false_alarm: Probability::ZERO, cost: Span::ZERO });
        let wrong = Outcome::Done(Answer::of(Deviation::from_word(u64::MAX)));
        let found = (0..1000).filter(|_| trial.leave(0, wrong) != Outward::PassAfter(Span::ZERO)).count();
        assert!((440..560).contains(&found), "{found} of 1000");
    }
}
