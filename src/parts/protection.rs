//! What protects a handler itself, as opposed to the calls to it: at most one mechanism of each family.

use serde::{Deserialize, Serialize};

use super::checkpoint::{self, Checkpoint};
use crate::foundation::parameter::Entry;

/// The mechanisms of one handler in one strategy set; without any it is unprotected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Protection {
    pub checkpoint: Option<Checkpoint>,
}

/// A place for one mechanism.
pub struct Slot {
    /// The field that holds it.
    pub name: &'static str,
    /// What one of them is called.
    pub what: &'static str,
    pub entries: &'static [&'static Entry],
}

/// Every slot, in the order of the fields.
pub const SLOTS: &[Slot] = &[Slot { name: "checkpoint", what: "checkpoint", entries: checkpoint::CATALOGUE }];

impl Protection {
    pub fn is_empty(&self) -> bool {
        *self == Protection::default()
    }
}
