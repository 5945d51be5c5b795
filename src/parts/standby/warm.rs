//! Some replicas run idle until one that serves has failed, and fail more rarely meanwhile.

use serde::{Deserialize, Serialize};

use super::{COVERAGE, SPARES, SWITCH_OVER};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Probability};

/// A spare's time to failure, and its age, pass at the share `dormant` of their speed; 1 makes it a hot spare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warm {
    /// Replicas that wait, of all that the handler has.
    #[serde(default = "super::one")]
    pub spares: u32,
    /// Failure rate of a spare, as a share of one that serves; 0 to 1.
    pub dormant: f64,
    /// From the notice of a failure until the spare serves.
    pub switch_over: Distribution,
    /// The probability that the switch succeeds.
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
