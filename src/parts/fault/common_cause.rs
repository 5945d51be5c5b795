//! Failures with a common cause: a share of each member's failures strikes all members at once.
//!
//! The beta-factor model: with the failure rate lambda, (1 - beta) lambda is a member's own and beta lambda
//! everybody's. Members are the replicas of a handler, or the handlers of a group. Other laws than the
//! exponential run on clocks slowed down to these shares.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Clocks, Effect, FaultModel, Queue, Scope};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Draw, Probability};

/// In a window, set off by a state or by hand: all members with probability beta, else the first that is up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommonCause {
    /// Share of a member's failures that are everybody's.
    pub beta: Probability,
}

impl CommonCause {
    pub(super) const ENTRY: Entry = Entry {
        name: "CommonCause",
        summary: "Crashes of single members, a share of which strikes all members at once",
        parameters: &[Parameter::required(
            "beta",
            Kind::Probability,
            "share of a member's failures that are everybody's",
        )],
        source: "Fleming, General Atomic report GA-A13284 (1975)",
    };
}

impl FaultModel for CommonCause {
    fn label(&self) -> Cow<'static, str> {
        format!("crash, common cause {}%", self.beta.get() * 100.0).into()
    }

    fn effect(&self) -> Effect {
        Effect::Down(Queue::Kept)
    }

    fn scope(&self, draw: &mut Draw) -> Scope {
        if draw.chance(self.beta.get()) { Scope::Handler } else { Scope::Replica }
    }

    fn clocks(&self) -> Clocks {
        Clocks::Common { beta: self.beta.get() }
    }
}
