//! What the engine remembers of the mechanisms that protect a handler; a handler without any has none of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::foundation::{Span, Time};
use crate::parts::checkpoint::Plan;
use crate::parts::protection::Protection;

/// What a replica of a protected handler is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alarm {
    /// The present stage of the job in service is over.
    Stage,
}

/// A protected handler.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Upkeep {
    /// In force for what starts now.
    pub protection: Protection,
    /// What saving comes to, where progress is saved.
    pub plan: Option<Plan>,
    /// By replica.
    pub replicas: Vec<Keep>,
    /// The progress of attempts that wait to be taken up again.
    pub carried: BTreeMap<u32, Job>,
}

/// A replica of a protected handler.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Keep {
    /// The event in service, where its progress is saved.
    pub job: Option<Job>,
    /// When each alarm is due; `NEVER` for those that are not set. Calendar entries of other instants are stale.
    pub due: [Time; Alarm::COUNT],
}

/// The work on one event, and how much of it is safe.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    pub plan: Plan,
    /// All of its work, at full speed.
    pub work: Span,
    /// Done when the last completed checkpoint was begun.
    pub saved: Span,
    /// Completed checkpoints.
    pub written: u32,
    /// When the last one was completed.
    pub saved_at: Time,
    pub stage: Stage,
}

/// What is being done; spans are what is left, at full speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Working,
    Writing(Span),
    /// Going back to the last checkpoint.
    Restoring(Span),
}

impl Alarm {
    pub const ALL: [Alarm; 1] = [Alarm::Stage];
    pub const COUNT: usize = Alarm::ALL.len();
}

impl Keep {
    pub const NEW: Keep = Keep { job: None, due: [Time::NEVER; Alarm::COUNT] };
}

impl Job {
    pub fn new(plan: Plan, work: Span, now: Time) -> Job {
        Job { plan, work, saved: Span::ZERO, written: 0, saved_at: now, stage: Stage::Working }
    }

    /// How long the present stage still takes at full speed with so much work left, and whether it ends with
    /// the work itself.
    pub fn ahead(&self, remaining: Span) -> (Span, bool) {
        match self.stage {
            Stage::Writing(left) | Stage::Restoring(left) => (left, false),
            Stage::Working => {
                let unsaved = self.unsaved(remaining);
                let to_save = Span(self.plan.interval.0.saturating_sub(unsaved.0));
                let saves_last = self.plan.at_end && unsaved.0 + remaining.0 > 0;
                if remaining < to_save || (remaining == to_save && !saves_last) {
                    (remaining, !saves_last)
                } else {
                    (to_save, false)
                }
            }
        }
    }

    /// Passes so much of the present stage.
    pub fn pass(&mut self, done: Span, remaining: &mut Span) {
        let left = match &mut self.stage {
            Stage::Working => remaining,
            Stage::Writing(left) | Stage::Restoring(left) => left,
        };
        *left = Span(left.0.saturating_sub(done.0));
    }

    /// Work that a crash would throw back.
    pub fn unsaved(&self, remaining: Span) -> Span {
        Span(self.work.0.saturating_sub(remaining.0).saturating_sub(self.saved.0))
    }

    /// Back to the last completed checkpoint; what is then left to do.
    pub fn roll_back(&mut self) -> Span {
        self.stage = Stage::Restoring(self.plan.restoring(self.written));
        Span(self.work.0 - self.saved.0)
    }
}

impl Upkeep {
    pub fn keep(&mut self, replica: u32) -> &mut Keep {
        let at = replica as usize;
        if at >= self.replicas.len() {
            self.replicas.resize(at + 1, Keep::NEW);
        }
        &mut self.replicas[at]
    }

    /// The event that a replica served has gone.
    pub fn forget_job(&mut self, replica: u32) {
        let keep = self.keep(replica);
        keep.job = None;
        keep.due[Alarm::Stage as usize] = Time::NEVER;
    }
}
