//! In order of arrival.

use serde::{Deserialize, Serialize};

use crate::foundation::parameter::Entry;

/// Serves whoever has waited longest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstComeFirstServed {}

pub const ENTRY: Entry = Entry {
    name: "FirstComeFirstServed",
    summary: "Serves whoever has waited longest",
    parameters: &[],
    source: "Kleinrock, Queueing Systems I (1975)",
};
