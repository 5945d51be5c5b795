//! Multiplies the arrival rate of a source.

use serde::{Deserialize, Serialize};

use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Gaps shrink to `1 / factor`, the one that is running too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surge {
    pub factor: f64,
}

pub const ENTRY: Entry = Entry {
    name: "Surge",
    summary: "Multiplies the arrival rate of a source",
    parameters: &[Parameter::required(
        "factor",
        Kind::Factor { min: 0.001, max: 1e6 },
        "how many times more events arrive",
    )],
    source: "",
};
