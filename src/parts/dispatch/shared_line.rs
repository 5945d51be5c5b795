//! One line for all replicas: whoever is free takes up the next.

use serde::{Deserialize, Serialize};

use crate::foundation::parameter::Entry;

/// One line for all replicas: whoever is free takes up the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedLine {}

pub const ENTRY: Entry = Entry {
    name: "SharedLine",
    summary: "One line for all replicas: whoever is free takes up the next",
    parameters: &[],
    source: "Kleinrock, Queueing Systems I (1975)",
};
