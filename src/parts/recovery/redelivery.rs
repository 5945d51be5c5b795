//! Hands an event over again when nobody has acknowledged it in time: delivery at least once.
//!
//! A delivery hides the event for `visibility`. When that is over without a success the event is visible
//! again and is delivered once more, while earlier deliveries work on. The first success acknowledges it; a
//! delivery that fails before says nothing, the event comes back when its time is over. When the time of the
//! last delivery is over, the call has failed.

use serde::{Deserialize, Serialize};

use super::{Abandon, Alarm, Call, Cause, Inward, Mechanism, Outcome, Outward};
use crate::foundation::Span;
use crate::foundation::parameter::{Entry, Kind, Parameter};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redelivery {
    pub visibility: Span,
    #[serde(default = "five")]
    pub deliveries: u32,
}

fn five() -> u32 {
    5
}

impl Mechanism for Redelivery {
    const ENTRY: Entry = Entry {
        name: "Redelivery",
        summary: "Hands an event over again when nobody has acknowledged it in time, while earlier deliveries work on",
        parameters: &[
            Parameter::required(
                "visibility",
                Kind::Span { positive: true },
                "how long a delivery hides the event from others",
            ),
            Parameter::optional(
                "deliveries",
                Kind::Count { min: 1, max: 1_000 },
                "5",
                "deliveries at most, the first one included",
            ),
        ],
        source: "Amazon SQS, visibility timeout and maximum receive count; RabbitMQ quorum queues, delivery limit",
    };

    type Memory = ();

    fn memory(&self) {}

    fn enter(&self, _memory: &mut (), _call: &mut Call) -> Inward {
        Inward::ProceedWithin(self.visibility)
    }

    fn leave(&self, _memory: &mut (), _call: &mut Call, _branch: u16, outcome: Outcome) -> Outward {
        if outcome.is_done() { Outward::Pass } else { Outward::Hold }
    }

    fn alarm(&self, _memory: &mut (), call: &mut Call) -> Alarm {
        let delivered = call.frame.repeats + 1;
        if delivered >= self.deliveries {
            return Alarm::GiveUp(Cause::TimedOut);
        }
        call.frame.repeats = delivered;
        Alarm::Spawn { branch: delivered as u16, again: Some(self.visibility) }
    }

    fn abandon(&self) -> Abandon {
        Abandon::LeaveRunning
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

    #[test]
    fn each_delivery_has_the_same_time_and_the_last_one_ends_the_call() {
        let mut trial = Trial::of(Redelivery { visibility: Span(30), deliveries: 3 });
        assert_eq!(trial.enter(), Inward::ProceedWithin(Span(30)));
        assert_eq!(trial.alarm(), Alarm::Spawn { branch: 1, again: Some(Span(30)) });
        assert_eq!(trial.alarm(), Alarm::Spawn { branch: 2, again: Some(Span(30)) });
        assert_eq!(trial.alarm(), Alarm::GiveUp(Cause::TimedOut));
    }

    #[test]
    fn a_failed_delivery_is_silent_and_any_success_acknowledges() {
        let mut trial = Trial::of(Redelivery { visibility: Span(30), deliveries: 2 });
        trial.enter();
        assert_eq!(trial.leave(0, Outcome::Failed(Cause::Error)), Outward::Hold);
        trial.alarm();
        assert_eq!(trial.leave(0, Outcome::Done(Default::default())), Outward::Pass);
        assert_eq!(trial.leave(1, Outcome::Done(Default::default())), Outward::Pass);
    }
}
