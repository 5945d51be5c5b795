//! Takes the event's deadline along: work that can no longer be in time is not begun, and what is under way
//! when the time is up is given up.
//!
//! The deadline is the event's own, counted from its source; an event without one passes. `margin` is what is
//! needed at least from here on: with less time left the call is refused. A call that ends at the very instant
//! of its deadline is in time. That the time is up is not held against the handler.

use serde::{Deserialize, Serialize};

use super::{Act, Alarm, Call, Cause, Inward, Mechanism, Nature};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Span, Time};

/// Refuses what can no longer be in time and gives up what is under way when the event's deadline comes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// A call with less time left than this is refused.
    #[serde(default)]
    pub margin: Span,
}

impl Mechanism for Deadline {
    const ENTRY: Entry = Entry {
        name: "Deadline",
        summary: "Refuses what can no longer be in time and gives up what is under way when the event's deadline comes",
        parameters: &[Parameter::optional(
            "margin",
            Kind::Span { positive: false },
            "0s",
            "a call with less time left than this is refused",
        )],
        source: "Beyer et al., Site Reliability Engineering (2016) ch. 22, deadline propagation; gRPC deadlines",
    };

    const DEEDS: &'static [(Act, &'static str)] = &[(Act::GaveUp, "out of time")];

    type Memory = ();

    fn memory(&self) {}

    fn enter(&self, _memory: &mut (), call: &mut Call) -> Inward {
        match call.deadline {
            Time::NEVER => Inward::Proceed,
            deadline if call.now + self.margin > deadline => Inward::Reject(Cause::Rejected),
            deadline => Inward::ProceedWithin(deadline.since(call.now)),
        }
    }

    fn alarm(&self, _memory: &mut (), _call: &mut Call) -> Alarm {
        Alarm::GiveUp(Cause::TimedOut)
    }

    fn notices_silence(&self) -> bool {
        true
    }

    fn limits_the_handler(&self) -> bool {
        false
    }

    fn nature(&self) -> &'static [Nature] {
        &[Nature::ActsOnDeadlines, Nature::EndsSlowCalls]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;

    #[test]
    fn what_has_less_time_left_than_the_margin_is_refused() {
        let mut trial = Trial::of(Deadline { margin: Span(30) });
        assert_eq!(trial.enter(), Inward::Proceed, "without a deadline");
        trial.deadline = Time(100);
        trial.now = Time(70);
        assert_eq!(trial.enter(), Inward::ProceedWithin(Span(30)));
        assert_eq!(trial.alarm(), Alarm::GiveUp(Cause::TimedOut));
        trial.now = Time(71);
        assert_eq!(trial.enter(), Inward::Reject(Cause::Rejected));
        trial.now = Time(200);
        assert_eq!(trial.enter(), Inward::Reject(Cause::Rejected));
    }
}
