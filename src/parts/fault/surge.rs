//! Multiplies the arrival rate of a source.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Effect, FaultModel, Strikes};
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Gaps shrink to `1 / factor`, the one that is running too. In a closed loop it is the thinking that shrinks, where it
/// begins meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surge {
    /// How many times more events arrive; 0.001 to a million.
    pub factor: f64,
}

impl Surge {
    pub(super) const ENTRY: Entry = Entry {
        name: "Surge",
        summary: "Multiplies the arrival rate of a source, or shortens the thinking of its users",
        parameters: &[Parameter::required(
            "factor",
            Kind::Factor { min: 0.001, max: 1e6 },
            "how many times more events arrive",
        )],
        source: "",
    };
}

impl FaultModel for Surge {
    fn strikes(&self) -> Strikes {
        Strikes::Sources
    }

    fn label(&self) -> Cow<'static, str> {
        format!("surge x{}", self.factor).into()
    }

    fn effect(&self) -> Effect {
        Effect::Surge(self.factor)
    }
}
