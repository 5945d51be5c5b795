//! A replica of a protected handler.

use serde::{Deserialize, Serialize};

use super::job::{Chore, Job};
use crate::engine::acts::Acts;
use crate::engine::alarm::Alarm;
use crate::foundation::{Span, Time};

/// A replica of a protected handler.
#[derive(Clone, Debug, Serialize)]
pub struct Ward {
    /// Whether it has crashed, and whether that is known.
    pub crash: Crash,
    /// The work on the event in service.
    pub serving: Span,
    /// How much of it is safe, where its progress is saved.
    pub job: Option<Job>,
    /// What it does for itself. Its end is an alarm.
    pub chore: Option<Chore>,
    /// What its state rests on, where that is saved.
    pub log: Log,
    /// Its heartbeats, where a detector listens to them.
    pub pulse: Pulse,
    /// When it last came up.
    pub up_since: Time,
    /// How often it has come up.
    pub lives: u64,
    /// How it ages while it is a spare.
    pub doze: Doze,
    /// It is to be restarted, or to become a spare, when it has finished what it serves.
    pub is_closing: bool,
    /// It is to become a spare when it has finished what it serves.
    pub is_retiring: bool,
    /// It failed, and the switch to a spare did too.
    pub is_uncovered: bool,
    /// Draws taken: planned restarts, switch-overs.
    pub rejuvenations: u64,
    /// Draws taken: switch-overs.
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

/// Whether the crash that keeps a replica down is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Crash {
    /// It is up, or down for another reason.
    #[default]
    None,
    /// It has crashed, and nobody knows.
    Unnoticed,
    /// It has crashed, and that is known.
    Noticed,
}

impl Ward {
    /// Of a replica that has just begun.
    pub const NEW: Ward = Ward {
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

    /// A new replica in its place, whose draws go on.
    pub fn forgotten(&self) -> Ward {
        let Ward { lives, rejuvenations, switches, pulse, acts, .. } = *self;
        let pulse = Pulse { last: Time::ZERO, ..pulse };
        Ward { lives, rejuvenations, switches, pulse, acts, ..Ward::NEW }
    }

    /// The entry in the calendar is stale from now on.
    pub fn call_off(&mut self, alarm: Alarm) {
        self.due[alarm as usize] = Time::NEVER;
    }

    /// Whether it is to ring.
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
