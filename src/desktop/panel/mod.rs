//! The panels of the Run workspace: each draws what it is shown and pushes actions; none keeps the run.

pub mod components;
pub mod fault_log;
pub mod inspector;
pub mod latency;
pub mod ledger;
pub mod numbers;
pub mod queues;
pub mod reliability;
pub mod throughput;
pub mod topology;

mod layers;
#[cfg(test)]
pub(crate) mod sample;
mod shades;

use serde::{Deserialize, Serialize};

use crate::desktop::actions::Action;
use crate::desktop::theme::Tokens;
use crate::measure::snapshot::{Numbers, Snapshot};
use crate::scenario::Model;
use crate::scenario::model::Origin;
use crate::session::Frame;

/// The panels, in the order of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Panel {
    Components,
    Topology,
    Throughput,
    Queues,
    Latency,
    Numbers,
    Reliability,
    Ledger,
    Inspector,
    FaultLog,
}

impl Panel {
    pub const ALL: [Panel; 10] = [
        Panel::Components,
        Panel::Topology,
        Panel::Throughput,
        Panel::Queues,
        Panel::Latency,
        Panel::Numbers,
        Panel::Reliability,
        Panel::Ledger,
        Panel::Inspector,
        Panel::FaultLog,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Panel::Components => "Components",
            Panel::Topology => "Topology",
            Panel::Throughput => "Throughput",
            Panel::Queues => "Queue length",
            Panel::Latency => "Latency",
            Panel::Numbers => "R and F over time",
            Panel::Reliability => "Reliability",
            Panel::Ledger => "Where the events went",
            Panel::Inspector => "Inspector",
            Panel::FaultLog => "Faults",
        }
    }
}

/// What a panel may read, and where it puts its wishes.
pub struct Context<'a> {
    pub model: &'a Model,
    pub frame: &'a Frame,
    pub snapshot: &'a Snapshot,
    pub tokens: &'a Tokens,
    pub view: &'a mut ViewState,
    pub actions: &'a mut Vec<Action>,
}

/// What the user chose to look at; remembered across restarts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ViewState {
    #[serde(skip)]
    pub selection: Option<Origin>,
    pub scope: Scope,
    pub reading: ReadingKind,
}

/// The stretch of time that R, F and the ledger are shown for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    #[default]
    Recent,
    SinceWarmUp,
}

/// How R is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReadingKind {
    #[default]
    PerDemand,
    Mission,
    Availability,
}

impl Context<'_> {
    pub fn numbers(&self) -> &Numbers {
        match self.view.scope {
            Scope::Recent => &self.snapshot.recent,
            Scope::SinceWarmUp => &self.snapshot.since_warm_up,
        }
    }

    pub fn ask(&mut self, action: Action) {
        self.actions.push(action);
    }
}
