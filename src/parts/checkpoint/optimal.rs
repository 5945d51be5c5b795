//! Saves the progress of the event in service at the interval that theory gives for the handler's crashes.

use serde::{Deserialize, Serialize};

use super::Plan;
use crate::foundation::Span;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// The interval follows from the cost of writing and from the mean time between the crashes that the scenario
/// declares for a replica; without such crashes nothing is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Optimal {
    /// How the interval is worked out: to first order, to higher order, or exactly.
    #[serde(default)]
    pub rule: Rule,
    /// What a full checkpoint takes; more than 0.
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

/// How the interval is worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// To first order.
    Young,
    /// To higher order.
    Daly,
    /// Where the mean completion time is least.
    #[default]
    Exact,
}

pub const ENTRY: Entry = Entry {
    name: "Optimal",
    summary: "Saves the progress of the event in service at the interval that theory gives for the handler's crashes",
    parameters: &[
        Parameter::optional(
            "rule",
            Kind::Choice(&["Young", "Daly", "Exact"]),
            "Exact",
            "how the interval is worked out: to first order, to higher order, or exactly",
        ),
        Parameter::required("write", Kind::Span { positive: true }, "what a full checkpoint takes"),
        super::plan::RESTORE,
        super::plan::FULL_EVERY,
        super::plan::INCREMENT,
        super::plan::AT_END,
    ],
    source: "Young, CACM 17 (1974); Daly, FGCS 22 (2006)",
};

impl Optimal {
    /// With an interval that was worked out.
    pub fn plan(&self, interval: Span) -> Plan {
        Plan {
            interval,
            write: self.write,
            restore: self.restore,
            full_every: self.full_every,
            increment: self.increment,
            at_end: self.at_end,
        }
    }
}
