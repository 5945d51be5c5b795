//! The state of a run: plain data, so that a clone is a checkpoint and a serialisation is a fingerprint.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ReplicaState;
use super::acts::Acts;
use super::affliction::Afflictions;
use super::agenda::Agenda;
use super::bounds::Bounds;
use super::calendar::Calendar;
use super::command::{Logged, Settings};
use super::crew::CrewState;
use super::deadlines::Deadlines;
use super::node::Node;
use super::places::Places;
use super::processes::{ActiveFaults, Processes};
use super::record::{Attempt, Letter, Member, NONE, Parked, Root};
use super::room::Line;
use super::slab::Slab;
use super::stack::Stacks;
use super::upkeep::Upkeep;
use crate::engine::End;
use crate::foundation::{SetId, Span, Time};
use crate::parts::recovery::Memory;
use crate::pipeline::Move;
use crate::scenario::model::Site;

/// It is written for a fingerprint, and never read again: what follows from the rest is left out.
#[derive(Clone, Debug, Default, Serialize)]
pub struct State {
    pub now: Time,
    /// Calendar entries processed.
    pub events: u64,
    pub end: Option<End>,
    /// Counted from the rest, and kept so that it need not be counted anew.
    #[serde(skip)]
    pub bounds: Bounds,
    pub calendar: Calendar,
    /// Empty between calendar entries.
    #[serde(skip)]
    pub agenda: Agenda,
    /// What a layer wants done that has just been asked; empty likewise.
    #[serde(skip)]
    pub moves: Vec<Move<Member>>,
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
    pub processes: Processes,
    pub active: ActiveFaults,
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

#[derive(Clone, Debug, Serialize)]
pub struct HandlerState {
    /// Attempts in the order they came, with their generation; some may be stale.
    pub queue: Line<(u32, u32)>,
    pub waiting: u32,
    /// All that were ever declared or added; only the first `settings.replicas` take work.
    pub replicas: Vec<Replica>,
    pub idle: Places,
    /// Replicas with an event.
    #[serde(skip)]
    pub taken: u32,
    pub up: u32,
    /// How often one of them has failed while it was up.
    #[serde(skip)]
    pub failures: u64,
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

impl HandlerState {
    /// There is one more reason for a replica to be down; how many there are.
    pub(super) fn add_reason(&mut self, replica: u32) -> u32 {
        self.touch(replica);
        let place = &mut self.replicas[replica as usize];
        place.down_by += 1;
        place.down_by
    }

    /// There is one reason less for a replica to be down; how many are left.
    pub(super) fn take_reason(&mut self, replica: u32) -> u32 {
        self.touch(replica);
        let place = &mut self.replicas[replica as usize];
        place.down_by -= 1;
        place.down_by
    }

    fn touch(&mut self, replica: u32) {
        if let Some(upkeep) = &mut self.upkeep {
            upkeep.touch(replica);
        }
    }
}
