//! Gives up on a call that takes too long.

use serde::{Deserialize, Serialize};

use super::{Abandon, Cause, Frame, Inward, Mechanism, Outcome, Outward};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Draw, Span};

/// The clock starts when the call passes inward and stops at its outcome; an outcome at the very instant
/// of the timeout still counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeout {
    pub after: Span,
    #[serde(default)]
    pub abandon: Abandon,
}

pub const ENTRY: Entry = Entry {
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

impl Mechanism for Timeout {
    fn enter(&self, _frame: &mut Frame) -> Inward {
        Inward::ProceedWithin(self.after)
    }

    fn leave(&self, _frame: &mut Frame, _outcome: Outcome, _draw: &mut Draw) -> Outward {
        Outward::Pass
    }

    fn expire(&self) -> (Outcome, Abandon) {
        (Outcome::Failed(Cause::TimedOut), self.abandon)
    }

    fn entry(&self) -> &'static Entry {
        &ENTRY
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;

    #[test]
    fn every_call_gets_the_same_time() {
        let timeout = Timeout { after: Span(9), abandon: Abandon::LeaveRunning };
        let mut frame = Frame::default();
        assert_eq!(timeout.enter(&mut frame), Inward::ProceedWithin(Span(9)));
        let mut draw = Stream::new(1, 0, "charge", "timeout").nth(0);
        assert_eq!(timeout.leave(&mut frame, Outcome::Done, &mut draw), Outward::Pass);
        assert_eq!(timeout.expire(), (Outcome::Failed(Cause::TimedOut), Abandon::LeaveRunning));
    }
}
