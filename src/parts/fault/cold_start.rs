//! A replica that begins to serve must be set up first: after a restart, and after it has had nothing to do.
//!
//! The event that it takes up bears the set-up time before its own work (a queue with exceptional first service,
//! Welch, Operations Research 12, 1964).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Burden, Condition, Consequence, Effect, FaultModel};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Draw, Span};

/// When the fault begins, every replica counts as just started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColdStart {
    /// Time before the work of the event that finds it cold.
    pub set_up: Distribution,
    /// Nothing to do for so long makes it cold.
    #[serde(default)]
    pub after: Span,
}

impl ColdStart {
    pub(super) const ENTRY: Entry = Entry {
        name: "ColdStart",
        summary: "A replica needs a set-up time when it begins to serve after a restart or after idling",
        parameters: &[
            Parameter::required("set_up", Kind::Law, "time before the work of the event that finds it cold"),
            Parameter::optional("after", Kind::Span { positive: false }, "0s", "idle time that makes a replica cold"),
        ],
        source: "Welch, Operations Research 12 (1964)",
    };
}

impl FaultModel for ColdStart {
    fn label(&self) -> Cow<'static, str> {
        format!("cold start {}", Span::from_secs_f64(self.set_up.mean())).into()
    }

    fn effect(&self) -> Effect {
        Effect::Attempts
    }

    fn consequences(&self) -> &'static [Consequence] {
        &[]
    }

    fn burden(&self, standing: &Condition, draw: &mut Draw) -> Burden {
        let is_cold = standing.is_fresh || (standing.idle > Span::ZERO && standing.idle >= self.after);
        let set_up = if is_cold { self.set_up.sample(draw) } else { Span::ZERO };
        Burden { set_up, ..Burden::NONE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;

    #[test]
    fn only_a_replica_that_was_idle_long_enough_is_cold() {
        let cold = ColdStart { set_up: Distribution::deterministic(Span(7)), after: Span(10) };
        let draw = || Stream::new(1, 0, "web", "fault").nth(0);
        let set_up =
            |is_fresh, idle| cold.burden(&Condition { age: Span(99), is_fresh, idle: Span(idle) }, &mut draw()).set_up;
        assert_eq!([set_up(false, 0), set_up(false, 9), set_up(false, 10)], [Span(0), Span(0), Span(7)]);
        assert_eq!(set_up(true, 0), Span(7));
    }
}
