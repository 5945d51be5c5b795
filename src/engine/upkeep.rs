//! What the engine remembers of the mechanisms that protect a handler; a handler without any has none of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::acts::Acts;
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

/// Why a replica is kept from work, beside faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hold {
    Restarting,
    GivenUp,
    /// Taken for dead although it is well.
    Suspected,
    Rejuvenating,
    Spare,
    /// Down with another one whose failure was not covered.
    Dragged,
    /// Going back to its last checkpoint.
    Recovering,
}

/// A set of reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds(u8);

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
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Keep {
    pub holds: Holds,
    pub crash: Crash,
    /// The work on the event in service.
    pub serving: Span,
    /// How much of it is safe, where its progress is saved.
    pub job: Option<Job>,
    /// What it does for itself: writing its state, or going back to it. Its end is an alarm.
    pub stage: Option<Stage>,
    pub stage_began: Time,
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

impl Holds {
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    pub fn has(self, hold: Hold) -> bool {
        self.0 & Holds::bit(hold) != 0
    }

    /// False if it was there already.
    pub fn insert(&mut self, hold: Hold) -> bool {
        let before = self.0;
        self.0 |= Holds::bit(hold);
        self.0 != before
    }

    /// False if it was not there.
    pub fn remove(&mut self, hold: Hold) -> bool {
        let before = self.0;
        self.0 &= !Holds::bit(hold);
        self.0 != before
    }

    fn bit(hold: Hold) -> u8 {
        1 << hold as u8
    }
}

impl Keep {
    pub const NEW: Keep = Keep {
        holds: Holds(0),
        crash: Crash::None,
        serving: Span::ZERO,
        job: None,
        stage: None,
        stage_began: Time::ZERO,
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

    /// It goes down: nothing that is due while it is up is due any more.
    pub fn goes_down(&mut self) {
        for alarm in [Alarm::Stage, Alarm::Pulse, Alarm::Rejuvenation] {
            self.call_off(alarm);
        }
        self.is_closing = false;
    }
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
