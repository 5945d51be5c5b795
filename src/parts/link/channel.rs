//! An in-process channel: no delay, no loss, no calendar entry.

use serde::{Deserialize, Serialize};

use crate::foundation::parameter::Entry;

/// Hands an event over at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {}

pub const ENTRY: Entry =
    Entry { name: "Channel", summary: "In-process hand-over without delay or loss", parameters: &[], source: "" };
