//! Asks another handler when a call has failed.

use serde::{Deserialize, Serialize};

use super::{Act, Call, Mechanism, Outcome, Outward, Way};
use crate::foundation::Span;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// The other handler is asked past the layers further in: an open breaker among them does not stop it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallback {
    /// The handlers to ask, one after the other.
    pub to: Vec<String>,
}

impl Mechanism for Fallback {
    const ENTRY: Entry = Entry {
        name: "Fallback",
        summary: "Asks another handler when a call has failed",
        parameters: &[Parameter::required("to", Kind::Handlers, "the handlers to ask, one after the other")],
        source: "Nygard, Release It! (2nd ed. 2018) ch. 5; resilience4j and Polly, fallback",
    };

    const DEEDS: &'static [(Act, &'static str)] = &[(Act::Repeated, "fallbacks")];

    type Memory = ();

    fn memory(&self) {}

    fn leave(&self, _memory: &mut (), _call: &mut Call, branch: u16, outcome: Outcome) -> Outward {
        if outcome.is_done() || usize::from(branch) >= self.to.len() {
            return Outward::Pass;
        }
        Outward::Again { branch: branch + 1, after: Span::ZERO }
    }

    fn way(&self, branch: u16) -> Way {
        match branch {
            0 => Way::Inward,
            other => Way::StraightTo(usize::from(other) - 1),
        }
    }

    fn targets(&self) -> &[String] {
        &self.to
    }

    fn asks_others_next(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::recovery::trial::Trial;
    use crate::parts::recovery::{Answer, Cause};

    #[test]
    fn each_failure_leads_to_the_next_handler_until_there_is_none() {
        let mut trial = Trial::of(Fallback { to: vec!["cache".into()] });
        let failed = Outcome::Failed(Cause::Rejected);
        assert_eq!(trial.leave(0, failed), Outward::Again { branch: 1, after: Span::ZERO });
        assert_eq!(trial.mechanism.way(1), Way::StraightTo(0));
        assert_eq!(trial.leave(1, failed), Outward::Pass);
        assert_eq!(trial.leave(0, Outcome::Done(Answer::RIGHT)), Outward::Pass);
    }
}
