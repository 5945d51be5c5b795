//! Saves a replica's state after every so many events, and plays the events since then again after a crash.

use serde::{Deserialize, Serialize};

use crate::foundation::Span;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Writing, restoring and replaying take the replica's time; it serves nobody meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Events between two checkpoints; 1 to a billion.
    pub events: u32,
    /// What a checkpoint takes.
    pub write: Span,
    /// What it takes to go back to one.
    #[serde(default)]
    pub restore: Span,
    /// What playing an event again takes, as a share of its work; 0 to 100.
    #[serde(default = "full_speed")]
    pub replay: f64,
}

pub const ENTRY: Entry = Entry {
    name: "Snapshot",
    summary: "Saves a replica's state after every so many events, and plays the events since then again after a crash",
    parameters: &[
        Parameter::required("events", Kind::Count { min: 1, max: 1_000_000_000 }, "events between two checkpoints"),
        Parameter::required("write", Kind::Span { positive: false }, "what a checkpoint takes"),
        super::plan::RESTORE,
        Parameter::optional(
            "replay",
            Kind::Factor { min: 0.0, max: 100.0 },
            "1.0",
            "what playing an event again takes, as a share of its work",
        ),
    ],
    source: "Elnozahy, Alvisi, Wang, Johnson, A survey of rollback-recovery protocols, ACM Comp. Surv. 34 (2002)",
};

fn full_speed() -> f64 {
    1.0
}
