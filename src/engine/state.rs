//! The state of a run: plain data, so that a clone is a checkpoint and a serialisation is a fingerprint.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::ReplicaState;
use super::acts::Acts;
use super::affliction::Afflictions;
use super::bounds::Bounds;
use super::calendar::Calendar;
use super::command::{Logged, Settings};
use super::crew::CrewState;
use super::deadlines::Deadlines;
use super::node::Node;
use super::record::{Attempt, Letter, NONE, Parked, Root};
use super::room::Line;
use super::slab::Slab;
use super::stack::Stacks;
use super::upkeep::Upkeep;
use crate::engine::End;
use crate::foundation::{CrewId, Draw, HandlerId, SetId, Span, Stream, Time};
use crate::parts::fault::{Effect, Fault, When};
use crate::parts::recovery::Memory;
use crate::scenario::model::{Origin, Site};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct State {
    pub now: Time,
    /// Calendar entries processed.
    pub events: u64,
    pub end: Option<End>,
    /// Counted from the rest, and kept so that it need not be counted anew.
    #[serde(skip)]
    pub bounds: Bounds,
    pub calendar: Calendar,
    pub roots: Slab<Root>,
    pub attempts: Slab<Attempt>,
    pub nodes: Slab<Node>,
    /// Branches of live root events that dead-letter queues have kept, by root.
    pub letters: BTreeMap<u32, Vec<Letter>>,
    pub parked: Slab<Parked>,
    pub sources: Vec<SourceState>,
    pub handlers: Vec<HandlerState>,
    /// Root events offered after warm-up that are in flight.
    pub counted_in_flight: u64,
    /// Of these, those whose fate is undecided.
    pub counted_undecided: u64,
    pub deadlines: Deadlines,
    /// The last event that took effect, by source and key.
    pub effected: Vec<BTreeMap<u32, u64>>,
    pub stacks: Stacks,
    /// What the layers remember.
    pub memories: Vec<Memory>,
    pub active_set: SetId,
    pub settings: Settings,
    pub log: Vec<Logged>,
    pub processes: Vec<Process>,
    pub active: Vec<ActiveFault>,
    pub crews: Vec<CrewState>,
    /// Processes whose pace depends on how many members of theirs are down.
    pub load_shared: Vec<u32>,
    pub faults_begun: u64,
    /// How many faults were injected by hand, by what they struck.
    pub injected: BTreeMap<Site, u64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SourceState {
    /// The number of the next event.
    pub ordinal: u64,
    pub in_flight: u64,
    pub generation: u32,
    /// When the next event is due; `NEVER` where none is.
    pub due: Time,
    /// The last arrival on the process's own clock.
    pub nominal: Time,
    /// How much of the running gap is left, on the process's own clock, while the source stands still.
    pub frozen: Option<Span>,
    /// Events come this many times faster than the process says.
    pub pace: f64,
    /// By hand: the edited rate over the declared one.
    pub tuned: f64,
    pub surge: f64,
    pub paused: bool,
    pub returns: u64,
    /// Users of a closed loop that would ask again, but for the pause.
    pub held_back: u64,
    /// (number, process) of faults that wait for this event.
    pub nth: Vec<(u64, u32)>,
    /// Events that it offers within an instant.
    #[serde(skip)]
    pub acts: Acts,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HandlerState {
    /// Attempts in the order they came, with their generation; some may be stale.
    pub queue: Line<(u32, u32)>,
    pub waiting: u32,
    /// All that were ever declared or added; only the first `settings.replicas` take work.
    pub replicas: Vec<Replica>,
    pub idle: Idle,
    pub up: u32,
    /// Service takes this many times longer: the product of all slow-downs.
    pub slow_down: f64,
    /// Edited mean service over the declared one.
    pub scale: f64,
    pub error: f64,
    pub wrong: f64,
    pub error_burst: f64,
    pub corruption: f64,
    /// `None` where no fault ever looked beyond the rates above.
    pub afflictions: Option<Box<Afflictions>>,
    /// `None` where nothing protects the handler, or ever has.
    pub upkeep: Option<Box<Upkeep>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replica {
    pub attempt: u32,
    /// The event it is kept for waits for a callee.
    pub held: bool,
    /// Faults and holds that keep it down, faults that hang it, and faults that stop it.
    pub down_by: u32,
    pub hung_by: u32,
    pub stopped_by: u32,
}

/// The idle replicas, as a set of bits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idle {
    words: Vec<u64>,
}

/// Something that makes a component faulty from time to time, or once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Process {
    pub on: Site,
    pub fault: Fault,
    pub when: When,
    pub clock: Clock,
    /// Its place among the declared faults; `None` where it was injected by hand.
    pub declared: Option<u32>,
    pub stream: Stream,
    pub generation: u32,
    /// How often it has struck.
    pub ordinal: u64,
    pub is_on: bool,
    /// Who ends it, where it needs somebody.
    pub crew: Option<CrewId>,
    /// One of the crew is at work on it.
    pub is_mended: bool,
    /// Healthy time passes this many times faster.
    pub pace: f64,
    /// A spare's healthy time passes at this share of its pace.
    pub dormancy: f64,
    /// How long its repair takes, which begins when somebody notices.
    pub awaits: Option<Span>,
    /// By handler and replica: the process that crashes it when this fault wants it to.
    pub crashes: Vec<(HandlerId, u32, u32)>,
    /// Healthy time that is left, on the process's own clock, when the pace last changed; `None` where no
    /// strike is ahead.
    pub left: Option<Span>,
    pub due: Time,
    /// Strikes within an instant.
    #[serde(skip)]
    pub acts: Acts,
}

/// What a draw of a fault process is for.
#[derive(Clone, Copy)]
pub(super) enum Aspect {
    Healthy,
    Faulty,
    Scope,
}

/// Whose lifetime a process measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clock {
    /// That of the component or group.
    Whole,
    /// That of one replica of a handler, or of one handler of a group.
    Member(u32),
    /// That of all members together.
    All,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ActiveFault {
    pub id: u64,
    pub process: u32,
    pub on: Origin,
    pub fault: Fault,
    /// What it was when it began.
    pub effect: Effect,
    /// The replicas it holds.
    pub down: Range<u32>,
}

impl Process {
    /// A draw that belongs to the present cycle.
    pub(super) fn draw(&self, aspect: Aspect) -> Draw {
        self.stream.member(aspect as u64).nth(self.ordinal)
    }

    pub fn new(on: Site, fault: Fault, when: When, stream: Stream) -> Process {
        Process {
            on,
            fault,
            when,
            clock: Clock::Whole,
            declared: None,
            stream,
            generation: 0,
            ordinal: 0,
            is_on: false,
            crew: None,
            is_mended: false,
            pace: 1.0,
            dormancy: 1.0,
            awaits: None,
            crashes: Vec::new(),
            left: None,
            due: Time::NEVER,
            acts: Acts::NONE,
        }
    }
}

impl Replica {
    pub const NEW: Replica = Replica { attempt: NONE, held: false, down_by: 0, hung_by: 0, stopped_by: 0 };

    pub fn state(&self) -> ReplicaState {
        match self {
            Replica { down_by: 1.., .. } => ReplicaState::Down,
            Replica { hung_by: 1.., .. } => ReplicaState::Hung,
            Replica { stopped_by: 1.., .. } => ReplicaState::Stopped,
            Replica { attempt: NONE, .. } => ReplicaState::Idle,
            Replica { held: true, .. } => ReplicaState::Held,
            _ => ReplicaState::Busy,
        }
    }
}

impl Idle {
    #[inline]
    pub fn first(&self) -> Option<u32> {
        let (at, word) = self.words.iter().enumerate().find(|(_, word)| **word != 0)?;
        Some(at as u32 * 64 + word.trailing_zeros())
    }

    #[inline]
    pub fn insert(&mut self, replica: u32) {
        let at = (replica / 64) as usize;
        if at >= self.words.len() {
            self.words.resize(at + 1, 0);
        }
        self.words[at] |= 1 << (replica % 64);
    }

    #[inline]
    pub fn remove(&mut self, replica: u32) {
        if let Some(word) = self.words.get_mut((replica / 64) as usize) {
            *word &= !(1 << (replica % 64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_idle_replica_with_the_lowest_number_comes_first() {
        let mut idle = Idle::default();
        assert_eq!(idle.first(), None);
        idle.insert(130);
        idle.insert(7);
        assert_eq!(idle.first(), Some(7));
        idle.remove(7);
        assert_eq!(idle.first(), Some(130));
    }
}
