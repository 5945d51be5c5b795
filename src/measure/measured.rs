//! Everything that a report is made from: the figures of one run at one instant, and what made them.

use std::sync::Arc;

use crate::engine::command::Logged;
use crate::foundation::HandlerId;
use crate::measure::Run;
use crate::measure::snapshot::Snapshot;
use crate::scenario::Model;
use crate::stats::interval::Interval;

/// The figures of a run where it stands; they do not change when the run goes on.
#[derive(Clone, Debug)]
pub struct Measured {
    pub model: Arc<Model>,
    pub seed: u64,
    pub snapshot: Snapshot,
    /// Share of the replicas' time up that was spent busy or held, since warm-up, by handler.
    pub utilisation: Vec<Option<Interval>>,
    pub log: Vec<Logged>,
    pub state_hash: u64,
    /// Whether the figures are those at the horizon.
    pub at_horizon: bool,
}

impl Measured {
    pub fn of(run: &Run) -> Measured {
        let engine = &run.engine;
        let handlers = engine.model().handlers.len();
        Measured {
            model: Arc::clone(engine.model()),
            seed: engine.seed(),
            snapshot: run.snapshot(),
            utilisation: (0..handlers).map(|at| utilisation(run, at.into())).collect(),
            log: engine.state().log.clone(),
            state_hash: engine.state_hash(),
            at_horizon: engine.now() == engine.model().horizon,
        }
    }
}

/// The whole integral since warm-up, with the bounds of its batches where there are enough of them.
fn utilisation(run: &Run, id: HandlerId) -> Option<Interval> {
    let counted = run.measures.handler(id);
    let grown = run.measures.since_warm_up(&run.engine, counted);
    let value = (grown.up_time > 0).then(|| grown.busy_time as f64 / grown.up_time as f64)?;
    let whole = counted.utilisation.ratio().map(|mean| {
        let shift = value - mean.value;
        Interval { value, low: mean.low + shift, high: mean.high + shift, ..mean }
    });
    Some(whole.unwrap_or(Interval::exact(value)).limited(0.0, value.max(1.0)))
}
