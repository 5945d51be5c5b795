//! The panels by name, for whoever arranges, shows or hides them.

use serde::{Deserialize, Serialize};

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
