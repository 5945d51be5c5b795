//! Attempts fail with a transient error, beside the handler's own rate of errors.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Effect, FaultModel};
use crate::foundation::Probability;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Independent of the handler's own errors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorBurst {
    /// Share of attempts that fail.
    pub probability: Probability,
}

impl ErrorBurst {
    pub(super) const ENTRY: Entry = Entry {
        name: "ErrorBurst",
        summary: "Attempts fail with a transient error, beside the handler's own rate of errors",
        parameters: &[Parameter::required("probability", Kind::Probability, "share of attempts that fail")],
        source: "",
    };
}

impl FaultModel for ErrorBurst {
    fn label(&self) -> Cow<'static, str> {
        format!("errors {}%", self.probability.get() * 100.0).into()
    }

    fn effect(&self) -> Effect {
        Effect::Errors(self.probability)
    }
}
