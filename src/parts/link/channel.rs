//! An in-process channel: no delay, no loss, no calendar entry.

use serde::{Deserialize, Serialize};

use super::{Carrier, Heading};
use crate::foundation::parameter::Entry;
use crate::foundation::{Draw, Span};

/// Hands an event over at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {}

impl Channel {
    /// How it is written in a scenario, and what is listed of it.
    pub const ENTRY: Entry =
        Entry { name: "Channel", summary: "In-process hand-over without delay or loss", parameters: &[], source: "" };
}

impl Carrier for Channel {
    fn is_immediate(&self) -> bool {
        true
    }

    fn carry(&self, _heading: Heading, _draw: &mut Draw) -> Span {
        Span::ZERO
    }
}
