//! Results are silently wrong, beside the handler's own rate.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Effect, FaultModel};
use crate::foundation::Probability;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Independent of the handler's own wrong results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorruptResults {
    /// Share of results that are wrong.
    pub probability: Probability,
}

impl CorruptResults {
    pub(super) const ENTRY: Entry = Entry {
        name: "CorruptResults",
        summary: "Results are silently wrong, beside the handler's own rate",
        parameters: &[Parameter::required("probability", Kind::Probability, "share of results that are wrong")],
        source: "",
    };
}

impl FaultModel for CorruptResults {
    fn label(&self) -> Cow<'static, str> {
        format!("wrong results {}%", self.probability.get() * 100.0).into()
    }

    fn effect(&self) -> Effect {
        Effect::WrongResults(self.probability)
    }
}
