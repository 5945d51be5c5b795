//! Against the order of arrival, without interrupting anybody.
//!
//! At a queue M/G/1 the mean wait is that of the order of arrival, but some wait very long: the second moment is
//! `E[W^2] / (1 - rho)` where `E[W^2]` is that of the order of arrival.

use serde::{Deserialize, Serialize};

use crate::foundation::parameter::Entry;

/// Serves whoever came last, and interrupts nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastComeFirstServed {}

pub const ENTRY: Entry = Entry {
    name: "LastComeFirstServed",
    summary: "Serves whoever came last, and interrupts nobody",
    parameters: &[],
    source: "Kleinrock, Queueing Systems II (1976)",
};
