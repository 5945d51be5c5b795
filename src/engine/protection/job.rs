//! What a replica works on in stages: an event whose progress is saved, and what it does for itself.

use serde::{Deserialize, Serialize};

use crate::engine::station::Stretch;
use crate::foundation::{Span, Time};
use crate::parts::checkpoint::Plan;

/// The work on one event, which is done in stages, and how much of it is safe; all of it at full speed. How far the
/// present stage has come is known to the attempt's stretch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// How its progress is saved.
    pub plan: Plan,
    /// All of its work.
    pub work: Span,
    /// What was left of that when the present stage began.
    pub left: Span,
    /// Done when the last completed checkpoint was begun.
    pub saved: Span,
    /// Completed checkpoints.
    pub written: u32,
    /// When the last one was completed.
    pub saved_at: Time,
    /// What is being done.
    pub stage: Stage,
}

/// A stage of the work on an event whose progress is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The work itself.
    Working,
    /// Saving what has been done.
    Writing,
    /// Going back to the last checkpoint.
    Restoring,
}

/// What a replica does for itself, between two events or before it comes up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Chore {
    /// Writing its state.
    Writing(Stretch),
    /// Going back to what it wrote.
    Restoring(Stretch),
}

impl Chore {
    /// How far it has come.
    pub fn stretch(&mut self) -> &mut Stretch {
        match self {
            Chore::Writing(stretch) | Chore::Restoring(stretch) => stretch,
        }
    }
}

impl Job {
    /// Nothing of it is done yet.
    pub fn new(plan: Plan, work: Span, now: Time) -> Job {
        Job { plan, work, left: work, saved: Span::ZERO, written: 0, saved_at: now, stage: Stage::Working }
    }

    /// How long the present stage takes, and whether it ends with the work itself.
    pub fn ahead(&self) -> (Span, bool) {
        match self.stage {
            Stage::Writing => (self.plan.writing(self.written), false),
            Stage::Restoring => (self.plan.restoring(self.written), false),
            Stage::Working => {
                let unsaved = self.unsaved();
                let to_save = Span(self.plan.interval.0.saturating_sub(unsaved.0));
                let saves_last = self.plan.at_end && unsaved.0 + self.left.0 > 0;
                if self.left < to_save || (self.left == to_save && !saves_last) {
                    (self.left, !saves_last)
                } else {
                    (to_save, false)
                }
            }
        }
    }

    /// The present stage has come to an end.
    pub fn pass(&mut self) {
        if self.stage == Stage::Working {
            self.left = Span(self.left.0 - self.ahead().0.0);
        }
    }

    /// The present stage is broken off with so much of it left; how much of it was done.
    pub fn break_off(&mut self, left: Span) -> Span {
        let done = Span(self.ahead().0.0.saturating_sub(left.0));
        if self.stage == Stage::Working {
            self.left = Span(self.left.0 - done.0);
        }
        done
    }

    /// Work that a crash would throw back.
    pub fn unsaved(&self) -> Span {
        Span(self.work.0.saturating_sub(self.left.0).saturating_sub(self.saved.0))
    }

    /// Back to the last completed checkpoint.
    pub fn roll_back(&mut self) {
        self.stage = Stage::Restoring;
        self.left = Span(self.work.0 - self.saved.0);
    }
}
