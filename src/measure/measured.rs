//! Everything that a report is made from: the figures of one run at one instant, and what made them.

use std::sync::Arc;

use crate::engine::command::Logged;
use crate::foundation::Span;
use crate::measure::Run;
use crate::measure::snapshot::Snapshot;
use crate::scenario::Model;

/// The figures of a run where it stands; they do not change when the run goes on.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The one in force at the end.
    pub model: Arc<Model>,
    /// That all draws come from.
    pub seed: u64,
    /// Every figure.
    pub snapshot: Snapshot,
    /// The commands that were given, in order.
    pub log: Vec<Logged>,
    /// Equal runs have equal hashes.
    pub state_hash: u64,
    /// Whether the figures are those at the horizon.
    pub at_horizon: bool,
    /// How long was measured, after warm-up; in all runs together.
    pub measured: Span,
    /// The probability with which intervals are to cover.
    pub level: f64,
    /// The independent runs that the figures are of; `None` for one run.
    pub replications: Option<Replications>,
}

/// Independent runs whose figures are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replications {
    /// How many.
    pub runs: u64,
    /// Of these, ended early as the snapshot says.
    pub ended: u64,
}

impl Measured {
    /// As it stands.
    pub fn of(run: &Run) -> Measured {
        let engine = &run.engine;
        Measured {
            model: Arc::clone(engine.model()),
            seed: engine.seed(),
            snapshot: run.snapshot(),
            log: engine.state().log.clone(),
            state_hash: engine.state_hash(),
            at_horizon: engine.now() == engine.model().horizon,
            measured: run.measures.warm_span(engine.now()),
            level: run.measures.level,
            replications: None,
        }
    }
}
