//! An engine with its measures: what advances together, is checkpointed together, and is looked at.

use std::sync::Arc;

use crate::engine::command::{Command, Logged};
use crate::engine::{Engine, Gauges};
use crate::foundation::{Span, Time};
use crate::measure::Measures;
use crate::measure::snapshot::Snapshot;
use crate::scenario::Model;

/// A run under observation; a clone is a checkpoint.
#[derive(Clone, Debug)]
pub struct Run {
    /// What runs.
    pub engine: Engine,
    /// What was measured of it until now.
    pub measures: Measures,
}

impl Run {
    /// At the start of replication 0; runs of the same model and seed are equal to the last bit.
    pub fn new(model: Arc<Model>, seed: u64) -> Run {
        let measures = Measures::new(&model);
        Run { engine: Engine::new(model, seed, 0), measures }
    }

    /// A run that will meet the same commands at the same instants.
    pub fn replay(model: Arc<Model>, seed: u64, log: &[Logged]) -> Run {
        let measures = Measures::new(&model);
        Run { engine: Engine::replay(model, seed, 0, log), measures }
    }

    /// Goes on until this instant, or until the run cannot go on.
    pub fn advance(&mut self, limit: Time) {
        self.engine.advance(limit, &mut self.measures);
    }

    /// Advances by at most so many calendar entries; true if it got to the limit or to the run's end.
    pub fn advance_at_most(&mut self, limit: Time, events_max: u64) -> bool {
        self.engine.advance_at_most(limit, events_max, &mut self.measures)
    }

    /// Processes one calendar entry; false if there is none, or a limit has ended the run.
    pub fn step(&mut self) -> bool {
        self.engine.step(&mut self.measures)
    }

    /// Has the engine do this at the present instant.
    pub fn give(&mut self, command: Command) {
        self.engine.give(command);
    }

    /// Begins to measure the recent window anew with another length.
    pub fn set_window(&mut self, window: Span) {
        self.measures.set_window(window, self.engine.now());
    }

    /// What is to be read off the engine now.
    pub fn gauges(&self) -> Gauges {
        let mut gauges = Gauges::default();
        self.engine.read(&mut gauges);
        gauges
    }

    /// Brings a snapshot to the present instant; what it has allocated is used again.
    pub fn fill(&self, snapshot: &mut Snapshot) {
        let mut gauges = std::mem::take(&mut snapshot.gauges);
        self.engine.read(&mut gauges);
        self.measures.fill(&gauges, snapshot);
        snapshot.gauges = gauges;
    }

    /// Every figure, as it is now.
    pub fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::default();
        self.fill(&mut snapshot);
        snapshot
    }
}
