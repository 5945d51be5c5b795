//! Gives up on a call that takes too long.

use serde::{Deserialize, Serialize};

use super::{Abandon, Act, Alarm, Call, Cause, Inward, Mechanism, Nature};
use crate::foundation::Span;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// The clock starts when the call passes inward and stops at its outcome; an outcome at the very instant
/// of the timeout still counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeout {
    /// How long to wait for the outcome; more than 0.
    pub after: Span,
    /// Whether the callee stops, or works on for nobody.
    #[serde(default)]
    pub abandon: Abandon,
}

impl Mechanism for Timeout {
    const ENTRY: Entry = Entry {
        name: "Timeout",
        summary: "Gives up on a call that takes too long",
        parameters: &[
            Parameter::required("after", Kind::Span { positive: true }, "how long to wait for the outcome"),
            Parameter::optional(
                "abandon",
                Kind::Choice(&["Cancel", "LeaveRunning"]),
                "Cancel",
                "whether the callee stops, or works on for nobody",
            ),
        ],
        source: "Nygard, Release It! (2nd ed. 2018) ch. 5",
    };

    const DEEDS: &'static [(Act, &'static str)] = &[(Act::GaveUp, "timeouts")];

    type Memory = ();

    fn memory(&self) {}

    fn enter(&self, _memory: &mut (), _call: &mut Call) -> Inward {
        Inward::ProceedWithin(self.after)
    }

    fn alarm(&self, _memory: &mut (), _call: &mut Call) -> Alarm {
        Alarm::GiveUp(Cause::TimedOut)
    }

    fn abandon(&self) -> Abandon {
        self.abandon
    }

    fn notices_silence(&self) -> bool {
        true
    }

    fn nature(&self) -> &'static [Nature] {
        &[Nature::EndsSlowCalls]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;
    use crate::parts::recovery::{Outcome, Outward};

    #[test]
    fn every_call_gets_the_same_time() {
        let mut trial = Trial::of(Timeout { after: Span(9), abandon: Abandon::LeaveRunning });
        assert_eq!(trial.enter(), Inward::ProceedWithin(Span(9)));
        assert_eq!(trial.leave(0, Outcome::Done(Default::default())), Outward::Pass);
        assert_eq!(trial.alarm(), Alarm::GiveUp(Cause::TimedOut));
    }
}
