//! Multiplies every service time, also of the event in service.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Effect, FaultModel};
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Service goes on at `1 / factor` of its speed; a factor below 1 speeds up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlowDown {
    /// How many times longer service takes; 0.001 to a million.
    pub factor: f64,
}

impl SlowDown {
    pub(super) const ENTRY: Entry = Entry {
        name: "SlowDown",
        summary: "Multiplies every service time, also of the event in service",
        parameters: &[Parameter::required(
            "factor",
            Kind::Factor { min: 0.001, max: 1e6 },
            "how many times longer service takes",
        )],
        source: "",
    };
}

impl FaultModel for SlowDown {
    fn label(&self) -> Cow<'static, str> {
        format!("slow down x{}", self.factor).into()
    }

    fn effect(&self) -> Effect {
        Effect::SlowDown(self.factor)
    }
}
