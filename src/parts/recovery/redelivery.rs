//! Hands an event over again when nobody has acknowledged it in time: delivery at least once.
//!
//! A delivery hides the event for `visibility`. When that is over without a success the event is visible
//! again and is delivered once more, while earlier deliveries work on. The first success acknowledges it; a
//! delivery that fails before says nothing, the event comes back when its time is over. When the time of the
//! last delivery is over, the call has failed.
//!
//! The time runs from receipt: from the instant at which a replica first takes up what was delivered (of a route to all,
//! the last one). A delivery that waits in a queue hides the event for as long as it waits; one that is put back by its
//! handler was received. One that is refused, fails or is lost before that is over, and its time runs from there. `from:
//! HandOver` counts the waiting in, as where a consumer fetches more than it works on.

use serde::{Deserialize, Serialize};

use super::{Abandon, Act, Alarm, Call, Cause, Inward, Mechanism, Nature, Outcome, Outward};
use crate::foundation::Span;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Hands an event over again when nobody has acknowledged it in time, while earlier deliveries work on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redelivery {
    /// How long a delivery hides the event from others; more than 0.
    pub visibility: Span,
    /// Deliveries at most, received or not, the first one included; 1 to 1,000.
    #[serde(default = "five")]
    pub deliveries: u32,
    /// Whether that time runs from when a replica takes the event up, or from when it is handed over.
    #[serde(default)]
    pub from: Begins,
}

/// When the visibility of a delivery begins to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Begins {
    /// From when a replica takes the event up.
    #[default]
    Receipt,
    /// From when it is handed over.
    HandOver,
}

fn five() -> u32 {
    5
}

impl Redelivery {
    /// Time that runs from the hand-over itself.
    fn at_once(&self) -> Option<Span> {
        (self.from == Begins::HandOver).then_some(self.visibility)
    }

    /// What this delivery has come to is known: its time begins, unless it runs already or another delivery has followed.
    fn begin(&self, call: &mut Call, branch: u16) -> Option<Span> {
        let is_last = u32::from(branch) == call.frame.repeats;
        let begins = self.from == Begins::Receipt && is_last && !std::mem::replace(&mut call.frame.received, true);
        begins.then_some(self.visibility)
    }

    fn hold(&self, call: &mut Call, branch: u16) -> Outward {
        self.begin(call, branch).map_or(Outward::Hold, Outward::HoldWithin)
    }
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
                "deliveries at most, received or not, the first one included",
            ),
            Parameter::optional(
                "from",
                Kind::Choice(&["Receipt", "HandOver"]),
                "Receipt",
                "whether that time runs from when a replica takes the event up, or from when it is handed over",
            ),
        ],
        source: "Amazon SQS, visibility timeout and maximum receive count; RabbitMQ quorum queues, delivery limit",
    };

    const DEEDS: &'static [(Act, &'static str)] = &[(Act::Repeated, "redelivered"), (Act::GaveUp, "timed out")];

    type Memory = ();

    fn memory(&self) {}

    fn enter(&self, _memory: &mut (), _call: &mut Call) -> Inward {
        self.at_once().map_or(Inward::Proceed, Inward::ProceedWithin)
    }

    fn received(&self, _memory: &mut (), call: &mut Call, branch: u16) -> Option<Span> {
        self.begin(call, branch)
    }

    fn leave(&self, _memory: &mut (), call: &mut Call, branch: u16, outcome: Outcome) -> Outward {
        if outcome.is_done() { Outward::Pass } else { self.hold(call, branch) }
    }

    fn lost(&self, _memory: &mut (), call: &mut Call, branch: u16) -> Outward {
        self.hold(call, branch)
    }

    fn alarm(&self, _memory: &mut (), call: &mut Call) -> Alarm {
        let delivered = call.frame.repeats + 1;
        if delivered >= self.deliveries {
            return Alarm::GiveUp(Cause::TimedOut);
        }
        call.frame.repeats = delivered;
        call.frame.received = false;
        Alarm::Spawn { branch: delivered as u16, again: self.at_once() }
    }

    fn abandon(&self) -> Abandon {
        Abandon::LeaveRunning
    }

    fn notices_silence(&self) -> bool {
        true
    }

    fn watches_receipt(&self) -> bool {
        self.from == Begins::Receipt
    }

    fn repeats(&self) -> bool {
        self.deliveries > 1
    }

    fn nature(&self) -> &'static [Nature] {
        &[Nature::EndsSlowCalls]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;

    const FAILED: Outcome = Outcome::Failed(Cause::Error);
    const TIME: Option<Span> = Some(Span(30));

    fn trial(deliveries: u32, from: Begins) -> Trial<Redelivery> {
        Trial::of(Redelivery { visibility: Span(30), deliveries, from })
    }

    #[test]
    fn each_delivery_has_the_same_time_and_the_last_one_ends_the_call() {
        let mut trial = trial(3, Begins::HandOver);
        assert_eq!(trial.enter(), Inward::ProceedWithin(Span(30)));
        assert_eq!(trial.received(0), None);
        assert_eq!(trial.alarm(), Alarm::Spawn { branch: 1, again: TIME });
        assert_eq!(trial.alarm(), Alarm::Spawn { branch: 2, again: TIME });
        assert_eq!(trial.alarm(), Alarm::GiveUp(Cause::TimedOut));
    }

    #[test]
    fn the_time_of_each_delivery_runs_from_its_receipt_and_only_once() {
        let mut trial = trial(2, Begins::Receipt);
        assert_eq!(trial.enter(), Inward::Proceed);
        assert_eq!([trial.received(0), trial.received(0)], [TIME, None]);
        assert_eq!(trial.leave(0, FAILED), Outward::Hold, "the time runs on");
        assert_eq!(trial.alarm(), Alarm::Spawn { branch: 1, again: None });
        assert_eq!(trial.received(0), None, "an earlier one, received again");
        assert_eq!(trial.received(1), TIME);
        assert_eq!(trial.alarm(), Alarm::GiveUp(Cause::TimedOut));
    }

    #[test]
    fn a_delivery_that_is_refused_or_lost_before_its_receipt_has_its_time_from_there() {
        let mut trial = trial(3, Begins::Receipt);
        trial.enter();
        assert_eq!(trial.leave(0, FAILED), Outward::HoldWithin(Span(30)));
        assert_eq!(trial.alarm(), Alarm::Spawn { branch: 1, again: None });
        assert_eq!(trial.lost(1), Outward::HoldWithin(Span(30)));
        assert_eq!(trial.alarm(), Alarm::Spawn { branch: 2, again: None });
        assert_eq!(trial.received(2), TIME);
        assert_eq!(trial.lost(2), Outward::Hold);
    }

    #[test]
    fn a_failed_delivery_is_silent_and_any_success_acknowledges() {
        let mut trial = trial(2, Begins::HandOver);
        trial.enter();
        assert_eq!(trial.leave(0, FAILED), Outward::Hold);
        trial.alarm();
        assert_eq!(trial.leave(0, Outcome::Done(Default::default())), Outward::Pass);
        assert_eq!(trial.leave(1, Outcome::Done(Default::default())), Outward::Pass);
    }
}
