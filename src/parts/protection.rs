//! What protects a handler itself, as opposed to the calls of one route to it: layers around whatever comes to it, and
//! at most one mechanism of each family inside.

use serde::{Deserialize, Serialize};

use super::checkpoint::{self, Checkpoint};
use super::detector::{self, Detector};
use super::discipline::{self, Discipline};
use super::recovery::Layer;
use super::rejuvenation::{self, Rejuvenation};
use super::standby::{self, Standby};
use super::supervision::{self, Supervision};
use crate::foundation::parameter::Entry;

/// The layers and mechanisms of one handler in one strategy set; without any it is unprotected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Protection {
    /// Around the handler, outermost first, whichever route an event comes by.
    pub layers: Vec<Layer>,
    /// How progress is saved; `None` for not at all.
    pub checkpoint: Option<Checkpoint>,
    /// By what a crash is noticed; `None` where it is known at once.
    pub detector: Option<Detector>,
    /// By what replicas are restarted after a crash; `None` where each fault ends by itself.
    pub restart: Option<Supervision>,
    /// When replicas are restarted as planned; `None` for never.
    pub rejuvenation: Option<Rejuvenation>,
    /// How replicas stand in for one another; `None` where all serve and none depends on another.
    pub standby: Option<Standby>,
    /// In place of the handler's own.
    #[serde(alias = "overload")]
    pub discipline: Option<Discipline>,
}

/// A place for one mechanism.
pub struct Slot {
    /// The field that holds it.
    pub name: &'static str,
    /// What one of them is called.
    pub what: &'static str,
    /// The parts that may stand there.
    pub entries: &'static [&'static Entry],
}

/// Every slot, in the order of the fields.
pub const SLOTS: &[Slot] = &[
    Slot { name: "checkpoint", what: "checkpoint", entries: checkpoint::CATALOGUE },
    Slot { name: "detector", what: "failure detector", entries: detector::CATALOGUE },
    Slot { name: "restart", what: "supervisor", entries: supervision::CATALOGUE },
    Slot { name: "rejuvenation", what: "rejuvenation", entries: rejuvenation::CATALOGUE },
    Slot { name: "standby", what: "standby", entries: standby::CATALOGUE },
    Slot { name: "discipline", what: "discipline", entries: discipline::CATALOGUE },
];

impl Protection {
    /// Whether it protects from nothing.
    pub fn is_empty(&self) -> bool {
        *self == Protection::default()
    }

    /// The same without the layers.
    pub fn mechanisms(&self) -> Protection {
        let Protection { layers: _, checkpoint, detector, restart, rejuvenation, standby, discipline } = self.clone();
        Protection { layers: Vec::new(), checkpoint, detector, restart, rejuvenation, standby, discipline }
    }
}
