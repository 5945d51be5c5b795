//! Parks an event whose processing has failed for good, or until it is sent in again.
//!
//! Whatever failure arrives from below, the event counts as dead-lettered, unless somebody further out makes something
//! else of that; a `Retry` does not. With `redrives` it goes in again after `redrive_after`, or before that when somebody
//! sends it, through the layers further in, and is in flight once more. That is for events for whose outcome nobody
//! waits: in a call, or below another layer, the failure is handed on at once and nothing is kept to go in again; nor is
//! it where another branch of the event was lost.

use serde::{Deserialize, Serialize};

use super::{Act, Call, Cause, Mechanism, Nature, Outcome, Outward, Remark};
use crate::foundation::Span;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Parks an event whose processing has failed for good, or until it is sent in again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadLetter {
    /// How often a parked event is sent in again, where nobody waits for its outcome; 0 to 1,000.
    #[serde(default)]
    pub redrives: u32,
    /// How long it is parked before it is sent in again; more than 0.
    #[serde(default = "five_minutes")]
    pub redrive_after: Span,
}

impl Default for DeadLetter {
    fn default() -> DeadLetter {
        DeadLetter { redrives: 0, redrive_after: five_minutes() }
    }
}

fn five_minutes() -> Span {
    Span(300 * Span::SECOND.0)
}

impl Mechanism for DeadLetter {
    const ENTRY: Entry = Entry {
        name: "DeadLetter",
        summary: "Parks an event whose processing has failed for good, or until it is sent in again",
        parameters: &[
            Parameter::optional(
                "redrives",
                Kind::Count { min: 0, max: 1_000 },
                "0",
                "how often a parked event is sent in again, where nobody waits for its outcome",
            ),
            Parameter::optional(
                "redrive_after",
                Kind::Span { positive: true },
                "5min",
                "how long it is parked before it is sent in again",
            ),
        ],
        source: "Hohpe, Woolf, Enterprise Integration Patterns (2003), Dead Letter Channel; Amazon SQS, re-drive",
    };

    const DEEDS: &'static [(Act, &'static str)] = &[(Act::Checked, "parked"), (Act::Repeated, "sent in again")];

    type Memory = ();

    fn memory(&self) {}

    fn leave(&self, _memory: &mut (), call: &mut Call, _branch: u16, outcome: Outcome) -> Outward {
        match outcome {
            Outcome::Done(_) => Outward::Pass,
            Outcome::Failed(_) if call.frame.repeats < self.redrives => Outward::Park { wait: self.redrive_after },
            Outcome::Failed(_) => Outward::Fail(Cause::DeadLettered),
        }
    }

    fn repeats(&self) -> bool {
        self.redrives > 0
    }

    fn nature(&self) -> &'static [Nature] {
        if self.redrives > 0 { &[Nature::KeepsEvents] } else { &[] }
    }

    fn remarks(&self) -> Vec<Remark> {
        let never = Remark::in_vain("redrive_after", "with no `redrives` nothing is sent in again");
        if self.redrives == 0 { vec![never.hint("say how often: `redrives: 1`")] } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;

    #[test]
    fn only_failures_are_parked() {
        let mut trial = Trial::of(DeadLetter::default());
        assert_eq!(trial.leave(0, Outcome::Done(Default::default())), Outward::Pass);
        assert_eq!(trial.leave(0, Outcome::Failed(Cause::TimedOut)), Outward::Fail(Cause::DeadLettered));
    }

    #[test]
    fn an_event_goes_in_again_as_often_as_declared() {
        let mut trial = Trial::of(DeadLetter { redrives: 2, redrive_after: Span(9) });
        assert_eq!(trial.leave(0, Outcome::Failed(Cause::Error)), Outward::Park { wait: Span(9) });
        trial.frame.repeats = 1;
        assert_eq!(trial.leave(0, Outcome::Failed(Cause::Error)), Outward::Park { wait: Span(9) });
        trial.frame.repeats = 2;
        assert_eq!(trial.leave(0, Outcome::Failed(Cause::Error)), Outward::Fail(Cause::DeadLettered));
    }
}
