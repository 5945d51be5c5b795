//! Saves the progress of the event in service after every so much work.

use serde::{Deserialize, Serialize};

use super::Plan;
use crate::foundation::Span;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Equidistant checkpoints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Periodic {
    /// Work between two checkpoints; more than 0.
    pub interval: Span,
    /// What a full checkpoint takes.
    pub write: Span,
    /// What it takes to go back to one.
    #[serde(default)]
    pub restore: Span,
    /// Every so many checkpoints one is full, the others hold what has changed; 1 for only full ones.
    #[serde(default = "super::plan::every_one")]
    pub full_every: u32,
    /// What one that is not full takes to write and to put back, as a share of a full one; 0 to 1.
    #[serde(default = "super::plan::tenth")]
    pub increment: f64,
    /// Whether finished work is saved before it is answered.
    #[serde(default)]
    pub at_end: bool,
}

pub const ENTRY: Entry = Entry {
    name: "Periodic",
    summary: "Saves the progress of the event in service after every so much work",
    parameters: &[
        Parameter::required("interval", Kind::Span { positive: true }, "work between two checkpoints"),
        Parameter::required("write", Kind::Span { positive: false }, "what a full checkpoint takes"),
        super::plan::RESTORE,
        super::plan::FULL_EVERY,
        super::plan::INCREMENT,
        super::plan::AT_END,
    ],
    source: "Young, CACM 17 (1974)",
};

impl Periodic {
    /// The parameters as they are.
    pub fn plan(&self) -> Plan {
        Plan {
            interval: self.interval,
            write: self.write,
            restore: self.restore,
            full_every: self.full_every,
            increment: self.increment,
            at_end: self.at_end,
        }
    }
}
