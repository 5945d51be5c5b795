//! Attempts fail with a transient error, beside the handler's own rate of errors.

use serde::{Deserialize, Serialize};

use crate::foundation::Probability;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Independent of the handler's own errors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorBurst {
    pub probability: Probability,
}

pub const ENTRY: Entry = Entry {
    name: "ErrorBurst",
    summary: "Attempts fail with a transient error, beside the handler's own rate of errors",
    parameters: &[Parameter::required("probability", Kind::Probability, "share of attempts that fail")],
    source: "",
};
