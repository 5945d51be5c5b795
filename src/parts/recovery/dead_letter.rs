//! Parks an event whose processing has failed for good.

use serde::{Deserialize, Serialize};

use super::{Cause, Frame, Inward, Mechanism, Outcome, Outward};
use crate::foundation::Draw;
use crate::foundation::parameter::Entry;

/// Whatever failure arrives from below, the event is parked and counted as dead-lettered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadLetter {}

pub const ENTRY: Entry = Entry {
    name: "DeadLetter",
    summary: "Parks an event whose processing has failed for good",
    parameters: &[],
    source: "Hohpe, Woolf, Enterprise Integration Patterns (2003), Dead Letter Channel",
};

impl Mechanism for DeadLetter {
    fn enter(&self, _frame: &mut Frame) -> Inward {
        Inward::Proceed
    }

    fn leave(&self, _frame: &mut Frame, outcome: Outcome, _draw: &mut Draw) -> Outward {
        match outcome {
            Outcome::Done => Outward::Pass,
            Outcome::Failed(_) => Outward::Replace(Outcome::Failed(Cause::DeadLettered)),
        }
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
    fn only_failures_are_parked() {
        let mut draw = Stream::new(1, 0, "charge", "dead letter").nth(0);
        let mut frame = Frame::default();
        assert_eq!(DeadLetter {}.leave(&mut frame, Outcome::Done, &mut draw), Outward::Pass);
        assert_eq!(
            DeadLetter {}.leave(&mut frame, Outcome::Failed(Cause::TimedOut), &mut draw),
            Outward::Replace(Outcome::Failed(Cause::DeadLettered))
        );
    }
}
