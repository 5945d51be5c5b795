//! All replicas serve, and the others must take over when one fails.

use serde::{Deserialize, Serialize};

use super::COVERAGE;
use crate::foundation::Probability;
use crate::foundation::parameter::Entry;

/// A failure that is not covered takes all replicas down until the failed one is repaired.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hot {
    /// The probability that the switch succeeds.
    #[serde(default = "super::certain")]
    pub coverage: Probability,
}

pub const ENTRY: Entry = Entry {
    name: "Hot",
    summary: "All replicas serve; a failure that is not covered takes all of them down until it is repaired",
    parameters: &[COVERAGE],
    source: "Bouricius, Carter, Schneider, Reliability modeling techniques for self-repairing computer systems, \
             ACM 24 (1969); Arnold, IEEE Trans. Comp. 22 (1973)",
};
