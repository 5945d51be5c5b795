//! What protects a handler, live, and what it has cost since the start of the run.

use serde::Serialize;

use crate::engine::upkeep::{Job, Stage};
use crate::engine::{Engine, Upkept};
use crate::foundation::{HandlerId, Span};

/// Spans are work at full speed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UpkeepCosts {
    /// Checkpoints that were completed.
    pub checkpoints: u64,
    /// Writing them, those included that a crash cut short.
    pub writing: Span,
    /// Work that crashes threw away and that had to be done again.
    pub thrown_back: Span,
    /// Going back to checkpoints.
    pub restoring: Span,
}

impl UpkeepCosts {
    /// Name, value and meaning of everything that has cost something.
    pub fn in_words(&self) -> Vec<(&'static str, String, &'static str)> {
        let mut words = Vec::new();
        let mut add = |name, value: Option<String>, about| words.extend(value.map(|value| (name, value, about)));
        let count = |count: u64| (count > 0).then(|| count.to_string());
        let span = |span: Span| (span > Span::ZERO).then(|| span.to_string());
        add("checkpoints", count(self.checkpoints), "Checkpoints that were completed, since the start");
        add("writing them", span(self.writing), "Work spent on writing checkpoints, since the start");
        add("thrown back", span(self.thrown_back), "Work that crashes threw away and that was to be done again");
        add("restoring", span(self.restoring), "Work spent on going back to checkpoints, since the start");
        words
    }

    pub fn add(&mut self, what: Upkept) {
        match what {
            Upkept::Wrote { spent, completed } => {
                self.checkpoints += u64::from(completed);
                self.writing = self.writing + spent;
            }
            Upkept::ThrownBack { work } => self.thrown_back = self.thrown_back + work,
            Upkept::Restored { spent } => self.restoring = self.restoring + spent,
        }
    }
}

/// What protects a handler, at one instant.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct UpkeepView {
    pub costs: UpkeepCosts,
    /// By replica, where the event in service is saved now and then.
    pub progress: Vec<Option<Progress>>,
}

/// How safe the work on an event in service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Since the last completed checkpoint, or since the work began.
    pub checkpoint_age: Span,
    pub doing: Doing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Doing {
    Working,
    Writing,
    Restoring,
}

/// What is to be seen of a handler's protection; `None` where it has none.
pub fn upkeep_view(engine: &Engine, handler: HandlerId, costs: UpkeepCosts) -> Option<UpkeepView> {
    let state = &engine.state().handlers[handler.index()];
    let upkeep = state.upkeep.as_ref()?;
    let progress = |job: &Job| Progress {
        checkpoint_age: engine.now().since(job.saved_at),
        doing: match job.stage {
            Stage::Working => Doing::Working,
            Stage::Writing(_) => Doing::Writing,
            Stage::Restoring(_) => Doing::Restoring,
        },
    };
    Some(UpkeepView { costs, progress: upkeep.replicas.iter().map(|keep| keep.job.as_ref().map(progress)).collect() })
}
