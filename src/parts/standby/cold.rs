//! Some replicas are switched off until one that serves has failed.

use serde::{Deserialize, Serialize};

use super::{COVERAGE, SPARES, SWITCH_OVER};
use crate::foundation::parameter::Entry;
use crate::foundation::{Distribution, Probability};

/// A spare does not age: its time to failure stands still, and when it is switched on it is as just started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cold {
    /// Replicas that wait, of all that the handler has.
    #[serde(default = "super::one")]
    pub spares: u32,
    /// From the notice of a failure until the spare serves.
    pub switch_over: Distribution,
    /// The probability that the switch succeeds.
    #[serde(default = "super::certain")]
    pub coverage: Probability,
}

pub const ENTRY: Entry = Entry {
    name: "Cold",
    summary: "Some replicas are switched off, and do not fail, until one that serves has failed",
    parameters: &[SPARES, SWITCH_OVER, COVERAGE],
    source: "Trivedi, Probability and Statistics with Reliability, Queuing, and Computer Science (2002) ch. 8",
};
