//! What one run came out as: plain data, all of it since warm-up.

use std::sync::Arc;

use serde::Serialize;

use crate::engine::End;
use crate::foundation::{HandlerId, Time};
use crate::measure::Run;
use crate::measure::ledger::Ledger;
use crate::measure::measured::Measured;
use crate::measure::snapshot::{Estimate, Latency};

#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    pub ledger: Ledger,
    /// R per demand, or why there is none.
    pub per_demand: Estimate,
    /// Of answered events, seconds.
    pub latency: Latency,
    /// Attempts that were offered to a handler.
    pub attempts: u64,
    /// Replica time spent busy or held, seconds.
    pub replica_secs: f64,
    /// Where the clock stood at the end.
    pub now: Time,
    /// Why the run could not go on to its horizon, if so.
    pub end: Option<End>,
    /// Calendar entries processed.
    pub events: u64,
    pub state_hash: u64,
    /// The value of every figure of the run, in the order of its snapshot.
    #[serde(skip)]
    pub(super) figures: Vec<Option<f64>>,
    /// The run as a whole, where it is the first of its plan.
    #[serde(skip)]
    pub(super) first: Option<Arc<Measured>>,
}

/// Equal runs have equal outcomes; the first run as a whole says nothing more.
impl PartialEq for Outcome {
    fn eq(&self, other: &Outcome) -> bool {
        let all = |outcome: &Outcome| (outcome.state_hash, outcome.now, outcome.end, outcome.events);
        all(self) == all(other)
            && self.ledger == other.ledger
            && self.per_demand == other.per_demand
            && self.latency == other.latency
            && self.figures == other.figures
    }
}

impl Outcome {
    /// `is_first`: of its plan.
    pub(super) fn of(run: &Run, is_first: bool) -> Outcome {
        let engine = &run.engine;
        let now = engine.now();
        let mut snapshot = run.snapshot();
        let figures = snapshot.estimates_mut().into_iter().map(|(figure, _)| figure.value()).collect();
        Outcome {
            attempts: snapshot.handlers.iter().map(|handler| handler.demands.offered).sum(),
            ledger: snapshot.since_warm_up.ledger,
            per_demand: snapshot.since_warm_up.per_demand.system,
            latency: snapshot.since_warm_up.latency,
            replica_secs: snapshot.handlers.iter().map(|handler| handler.figures.replica_secs).sum(),
            now,
            end: snapshot.end,
            events: snapshot.events,
            state_hash: engine.state_hash(),
            figures,
            first: is_first.then(|| Arc::new(Measured::of(run))),
        }
    }

    /// The handler where most events waited when the run exceeded its limit of events in flight.
    pub fn collapsed_at(&self) -> Option<HandlerId> {
        match self.end {
            Some(End::InFlightLimit { fullest, .. }) => Some(fullest),
            Some(End::Exhausted { .. }) | None => None,
        }
    }

    pub(super) fn per_event(&self, total: f64) -> Option<f64> {
        (self.ledger.offered > 0).then(|| total / self.ledger.offered as f64)
    }
}
