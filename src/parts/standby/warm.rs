//! Some replicas run idle until one that serves has failed, and fail more rarely meanwhile.

use serde::{Deserialize, Serialize};

use super::{COVERAGE, SPARES, SWITCH_OVER};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Probability};

/// A spare's time to failure, and its age, pass at the share `dormant` of their speed; 1 makes it a hot spare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warm {
    #[serde(default = "super::one")]
    pub spares: u32,
    pub dormant: f64,
    pub switch_over: Distribution,
    #[serde(default = "super::certain")]
    pub coverage: Probability,
}

pub const ENTRY: Entry = Entry {
    name: "Warm",
    summary: "Some replicas run idle, and fail more rarely, until one that serves has failed",
    parameters: &[
        SPARES,
        Parameter::required(
            "dormant",
            Kind::Factor { min: 0.0, max: 1.0 },
            "failure rate of a spare, as a share of one that serves",
        ),
        SWITCH_OVER,
        COVERAGE,
    ],
    source: "Trivedi, Probability and Statistics with Reliability, Queuing, and Computer Science (2002) ch. 8",
};
