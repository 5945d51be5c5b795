//! Parks an event whose processing has failed for good.

use serde::{Deserialize, Serialize};

use super::{Call, Cause, Mechanism, Outcome, Outward};
use crate::foundation::parameter::Entry;

/// Whatever failure arrives from below, the event is parked and counted as dead-lettered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadLetter {}

impl Mechanism for DeadLetter {
    const ENTRY: Entry = Entry {
        name: "DeadLetter",
        summary: "Parks an event whose processing has failed for good",
        parameters: &[],
        source: "Hohpe, Woolf, Enterprise Integration Patterns (2003), Dead Letter Channel",
    };

    type Memory = ();

    fn memory(&self) {}

    fn leave(&self, _memory: &mut (), _call: &mut Call, _branch: u16, outcome: Outcome) -> Outward {
        match outcome {
            Outcome::Done(_) => Outward::Pass,
            Outcome::Failed(_) => Outward::Fail(Cause::DeadLettered),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;

    #[test]
    fn only_failures_are_parked() {
        let mut trial = Trial::of(DeadLetter {});
        assert_eq!(trial.leave(0, Outcome::Done(Default::default())), Outward::Pass);
        assert_eq!(trial.leave(0, Outcome::Failed(Cause::TimedOut)), Outward::Fail(Cause::DeadLettered));
    }
}
