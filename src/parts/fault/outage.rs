//! A handler takes nothing in: every attempt is refused, or vanishes without an answer.
//!
//! What it already has it goes on with.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Admission, Consequence, Effect, FaultModel};
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// An outage of a dependency as its callers see it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    /// Whether callers are refused, or hear nothing.
    #[serde(default)]
    pub answer: OutageAnswer,
}

/// What the callers hear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OutageAnswer {
    /// A refusal, at once.
    #[default]
    Refusal,
    /// Nothing: only a timeout can notice. A caller without one takes it for an error.
    Silence,
}

impl Outage {
    pub(super) const ENTRY: Entry = Entry {
        name: "Outage",
        summary: "A handler takes nothing in: every attempt is refused, or is never answered",
        parameters: &[Parameter::optional(
            "answer",
            Kind::Choice(&["Refusal", "Silence"]),
            "Refusal",
            "whether callers are refused, or hear nothing",
        )],
        source: "Cristian, CACM 34(2) (1991), omission failure",
    };
}

impl FaultModel for Outage {
    fn label(&self) -> Cow<'static, str> {
        match self.answer {
            OutageAnswer::Refusal => "outage".into(),
            OutageAnswer::Silence => "silent outage".into(),
        }
    }

    fn effect(&self) -> Effect {
        Effect::Attempts
    }

    fn consequences(&self) -> &'static [Consequence] {
        &[Consequence::Failure]
    }

    fn admission(&self) -> Admission {
        match self.answer {
            OutageAnswer::Refusal => Admission::Refused,
            OutageAnswer::Silence => Admission::Ignored,
        }
    }
}
