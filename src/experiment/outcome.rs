//! What one run came out as: plain data, all of it since warm-up.

use std::sync::Arc;

use crate::measure::harvest::HandlerHarvest;
use crate::measure::snapshot::Latency;
use crate::measure::{Distributions, Harvest, Run};

/// What is kept of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Sums of all that was measured since warm-up.
    pub harvest: Harvest,
    /// R per demand.
    pub per_demand: Option<f64>,
    /// Of answered events, seconds.
    pub latency: Latency,
}

/// A run that has come to its end, with what is not kept of each.
#[derive(Debug)]
pub(super) struct Finished {
    pub outcome: Outcome,
    pub distributions: Distributions,
    /// Where it is the first of its set.
    pub run: Option<Arc<Run>>,
}

impl Finished {
    pub fn of(run: Run, is_first: bool) -> Finished {
        let snapshot = run.snapshot();
        let harvest = Harvest::of(&run, &snapshot);
        let per_demand = snapshot.since_warm_up.per_demand.system.value();
        let outcome = Outcome { harvest, per_demand, latency: snapshot.since_warm_up.latency };
        Finished { outcome, distributions: Distributions::of(&run), run: is_first.then(|| Arc::new(run)) }
    }
}

impl Outcome {
    pub(super) fn per_event(&self, of: impl Fn(&HandlerHarvest) -> f64) -> Option<f64> {
        let offered = self.harvest.ledger.offered;
        (offered > 0).then(|| self.harvest.handlers.iter().map(of).sum::<f64>() / offered as f64)
    }
}
