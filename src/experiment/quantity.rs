//! What is compared: one number per run each, with the direction that is better.

use serde::Serialize;

use crate::experiment::outcome::Outcome;
use crate::foundation::wording::Measure;
use crate::measure::runs::{PooledFigure, Together};

/// What sets are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Quantity {
    /// F.
    FaultTolerance,
    /// R per demand.
    PerDemand,
    /// Half of the answers came within this time.
    LatencyMedian,
    /// 99 % of the answers came within this time.
    LatencyP99,
    /// Work amplification: attempts offered to handlers per root event offered.
    Attempts,
    /// Replica time spent busy or held per root event offered.
    ReplicaTime,
}

/// One value of a kind for each quantity, by the names that reports use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ByQuantity<T> {
    /// F.
    pub fault_tolerance: T,
    /// R per demand.
    pub per_demand: T,
    /// Half of the answers came within this time.
    pub latency_p50_secs: T,
    /// 99 % of the answers came within this time.
    pub latency_p99_secs: T,
    /// Attempts offered to handlers per root event offered.
    pub attempts_per_event: T,
    /// Replica time spent busy or held per root event offered.
    pub replica_secs_per_event: T,
}

impl Quantity {
    /// In the order in which they are shown.
    pub const ALL: [Quantity; 6] = [
        Quantity::FaultTolerance,
        Quantity::PerDemand,
        Quantity::LatencyMedian,
        Quantity::LatencyP99,
        Quantity::Attempts,
        Quantity::ReplicaTime,
    ];

    /// As it heads a column.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::FaultTolerance => "F",
            Quantity::PerDemand => "R per demand",
            Quantity::LatencyMedian => "latency p50",
            Quantity::LatencyP99 => "latency p99",
            Quantity::Attempts => "attempts / event",
            Quantity::ReplicaTime => "replica time / event",
        }
    }

    /// The name of its field in [`ByQuantity`].
    pub fn key(self) -> &'static str {
        match self {
            Quantity::FaultTolerance => "fault_tolerance",
            Quantity::PerDemand => "per_demand",
            Quantity::LatencyMedian => "latency_p50_secs",
            Quantity::LatencyP99 => "latency_p99_secs",
            Quantity::Attempts => "attempts_per_event",
            Quantity::ReplicaTime => "replica_secs_per_event",
        }
    }

    /// What it says, in one sentence without a full stop.
    pub fn about(self) -> &'static str {
        match self {
            Quantity::FaultTolerance => "Share of root events that ended correct: what recovery makes of the parts",
            Quantity::PerDemand => "Every stage delivers a right result for what it is offered",
            Quantity::LatencyMedian => "Half of the answers came within this time",
            Quantity::LatencyP99 => "99 % of the answers came within this time",
            Quantity::Attempts => "Work amplification: attempts offered to handlers per root event offered",
            Quantity::ReplicaTime => "Time that replicas were busy or held per root event offered",
        }
    }

    /// In what it is said.
    pub fn measure(self) -> Measure {
        match self {
            Quantity::FaultTolerance | Quantity::PerDemand => Measure::Share,
            Quantity::LatencyMedian | Quantity::LatencyP99 | Quantity::ReplicaTime => Measure::Secs,
            Quantity::Attempts => Measure::Number,
        }
    }

    /// Of one run; `None` where it gives no such number, for example no latency without an answer.
    pub fn of(self, outcome: &Outcome) -> Option<f64> {
        match self {
            Quantity::FaultTolerance => outcome.harvest.ledger.fault_tolerance(),
            Quantity::PerDemand => outcome.per_demand,
            Quantity::LatencyMedian => (outcome.latency.count > 0).then_some(outcome.latency.p50),
            Quantity::LatencyP99 => (outcome.latency.count > 0).then_some(outcome.latency.p99),
            Quantity::Attempts => outcome.per_event(|handler| handler.demands.offered as f64),
            Quantity::ReplicaTime => outcome.per_event(|handler| handler.totals.work.busy_time as f64 * 1e-9),
        }
    }

    /// Of all runs together.
    pub fn of_all(self, runs: &Together) -> PooledFigure {
        match self {
            Quantity::FaultTolerance => runs.fault_tolerance(),
            Quantity::PerDemand => runs.per_demand(),
            Quantity::LatencyMedian => runs.latency_quantile(0.5),
            Quantity::LatencyP99 => runs.latency_quantile(0.99),
            Quantity::Attempts => runs.attempts(),
            Quantity::ReplicaTime => runs.replica_secs(),
        }
    }
}

impl<T> ByQuantity<T> {
    /// Asks for each of them once.
    pub fn of(mut value: impl FnMut(Quantity) -> T) -> ByQuantity<T> {
        ByQuantity {
            fault_tolerance: value(Quantity::FaultTolerance),
            per_demand: value(Quantity::PerDemand),
            latency_p50_secs: value(Quantity::LatencyMedian),
            latency_p99_secs: value(Quantity::LatencyP99),
            attempts_per_event: value(Quantity::Attempts),
            replica_secs_per_event: value(Quantity::ReplicaTime),
        }
    }

    /// That of one of them.
    pub fn get(&self, quantity: Quantity) -> &T {
        match quantity {
            Quantity::FaultTolerance => &self.fault_tolerance,
            Quantity::PerDemand => &self.per_demand,
            Quantity::LatencyMedian => &self.latency_p50_secs,
            Quantity::LatencyP99 => &self.latency_p99_secs,
            Quantity::Attempts => &self.attempts_per_event,
            Quantity::ReplicaTime => &self.replica_secs_per_event,
        }
    }
}
