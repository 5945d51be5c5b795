//! What the engine remembers of the mechanisms that protect a handler; a handler without any has none of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::acts::Acts;
use super::station::Stretch;
use super::tally::Tally;
use crate::foundation::{HandlerId, Span, Time};
use crate::parts::checkpoint::{Plan, Snapshot};
use crate::parts::protection::Protection;

/// What a replica of a protected handler waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alarm {
    /// The end of what it is doing: a piece of work, a checkpoint, going back to one.
    Stage,
    /// Somebody to notice its crash.
    Notice,
    /// A look at its heartbeats, or the next of them.
    Pulse,
    /// The end of a restart by its supervisor.
    Restarted,
    /// Its planned restart, and the end of it.
    Rejuvenation,
    Rejuvenated,
    /// The end of a switch-over to it.
    TakeOver,
    /// Everything that its supervisor has given up to be started anew.
    Anew,
}

/// Whether the crash that keeps a replica down is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Crash {
    #[default]
    None,
    Unnoticed,
    Noticed,
}

/// A protected handler.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Upkeep {
    /// In force for what starts now.
    pub protection: Protection,
    /// What saving comes to, where the progress of events is saved.
    pub plan: Option<Plan>,
    /// How the replicas save their state, where they do.
    pub snapshot: Option<Snapshot>,
    /// By replica.
    pub replicas: Vec<Keep>,
    /// The progress of attempts that wait to be taken up again.
    pub carried: BTreeMap<u32, Job>,
    /// The handler whose supervisor restarts this one, which may be itself.
    pub supervised_by: Option<HandlerId>,
    pub supervising: Supervising,
    /// The failed replica that all others are down with.
    pub uncovered: Option<u32>,
    /// Made when it is first asked for.
    #[serde(skip)]
    pub tally: Option<Box<Tally>>,
}

/// What a supervisor remembers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Supervising {
    /// The handlers of its children, in order; its own is the first.
    pub handlers: Vec<HandlerId>,
    /// Restarts within its period, oldest first.
    pub recent: Vec<Time>,
    pub restarts: u64,
    pub has_given_up: bool,
}

/// A replica of a protected handler.
#[derive(Clone, Debug, Serialize)]
pub struct Keep {
    pub crash: Crash,
    /// The work on the event in service.
    pub serving: Span,
    /// How much of it is safe, where its progress is saved.
    pub job: Option<Job>,
    /// What it does for itself. Its end is an alarm.
    pub chore: Option<Chore>,
    pub log: Log,
    pub pulse: Pulse,
    pub up_since: Time,
    /// How often it has come up.
    pub lives: u64,
    /// How it ages while it is a spare.
    pub doze: Doze,
    /// It is to be restarted, or to become a spare, when it has finished what it serves.
    pub is_closing: bool,
    pub is_retiring: bool,
    /// It failed, and the switch to a spare did too.
    pub is_uncovered: bool,
    /// Draws taken: planned restarts, switch-overs.
    pub rejuvenations: u64,
    pub switches: u64,
    /// When each alarm is due; `NEVER` for those that are not set. Calendar entries of other instants are stale.
    pub due: [Time; Alarm::COUNT],
    /// What its protection does by itself within an instant.
    #[serde(skip)]
    pub acts: Acts,
}

/// Since when a replica has been a spare, and at what share of its speed it ages; none where it is switched off.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Doze {
    pub since: Time,
    pub share: Option<f64>,
}

/// What a replica has done since it last saved its state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    pub events: u32,
    pub work: Span,
    /// Its memory is gone: it goes back to its last checkpoint before it serves again.
    pub is_lost: bool,
}

/// Heartbeats that have arrived: how many gaps were drawn, and when the last one came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    pub gaps: u64,
    pub last: Time,
}

/// The work on one event, which is done in stages, and how much of it is safe; all of it at full speed. How far the
/// present stage has come is known to the attempt's stretch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
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
    pub stage: Stage,
}

/// A stage of the work on an event whose progress is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Working,
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

impl Alarm {
    pub const ALL: [Alarm; 8] = [
        Alarm::Stage,
        Alarm::Notice,
        Alarm::Pulse,
        Alarm::Restarted,
        Alarm::Rejuvenation,
        Alarm::Rejuvenated,
        Alarm::TakeOver,
        Alarm::Anew,
    ];
    pub const COUNT: usize = Alarm::ALL.len();
}

impl Keep {
    pub const NEW: Keep = Keep {
        crash: Crash::None,
        serving: Span::ZERO,
        job: None,
        chore: None,
        log: Log { events: 0, work: Span::ZERO, is_lost: false },
        pulse: Pulse { gaps: 0, last: Time::ZERO },
        up_since: Time::ZERO,
        lives: 0,
        doze: Doze { since: Time::ZERO, share: None },
        is_closing: false,
        is_retiring: false,
        is_uncovered: false,
        rejuvenations: 0,
        switches: 0,
        due: [Time::NEVER; Alarm::COUNT],
        acts: Acts::NONE,
    };

    pub fn call_off(&mut self, alarm: Alarm) {
        self.due[alarm as usize] = Time::NEVER;
    }

    pub fn awaits(&self, alarm: Alarm) -> bool {
        self.due[alarm as usize] != Time::NEVER
    }

    /// Whether the present stage of the event in service ends with something else than the event's work.
    pub fn saves_next(&self) -> bool {
        self.job.as_ref().is_some_and(|job| !job.ahead().1)
    }

    /// It goes down: nothing that is due while it is up is due any more.
    pub fn goes_down(&mut self) {
        for alarm in [Alarm::Stage, Alarm::Pulse, Alarm::Rejuvenation] {
            self.call_off(alarm);
        }
        self.is_closing = false;
    }
}

impl Chore {
    pub fn stretch(&mut self) -> &mut Stretch {
        match self {
            Chore::Writing(stretch) | Chore::Restoring(stretch) => stretch,
        }
    }
}

impl Job {
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

impl Upkeep {
    /// Something about a replica may change now.
    #[inline]
    pub fn touch(&mut self, replica: u32) {
        if let Some(tally) = &mut self.tally {
            tally.touch(replica);
        }
    }

    pub fn keep(&mut self, replica: u32) -> &mut Keep {
        self.touch(replica);
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
        keep.call_off(Alarm::Stage);
    }
}
