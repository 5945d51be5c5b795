//! The state of a run: plain data, so that a clone is a checkpoint and a serialisation is a fingerprint.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::acts::Acts;
use super::affliction::Afflictions;
use super::agenda::Agenda;
use super::bounds::Bounds;
use super::calendar::Calendar;
use super::command::Logged;
use super::crew::CrewState;
use super::deadlines::Deadlines;
use super::node::Node;
use super::processes::{ActiveFaults, Processes};
use super::protection::{Protected, Ward};
use super::record::{Attempt, Letter, Member, Parked, Root};
use super::slab::Slab;
use super::stack::Stacks;
use super::station::{Reason, Reasons, Station};
use crate::engine::End;
use crate::foundation::{HandlerId, SetId, Span, Time};
use crate::parts::discipline::Discipline;
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
    pub surge: f64,
    pub paused: bool,
    pub returns: u64,
    /// Users of a closed loop that would ask again, but for the pause.
    pub held_back: u64,
    /// Which users of a closed loop are at it: those of an earlier process ask no more.
    pub crowd: u32,
    /// Of its users, those that leave when they would ask next.
    pub leaving: u64,
    /// (number, process) of faults that wait for this event.
    pub nth: Vec<(u64, u32)>,
    /// Events that it offers within an instant.
    #[serde(skip)]
    pub acts: Acts,
}

#[derive(Clone, Debug, Serialize)]
pub struct HandlerState {
    pub station: Station,
    /// In force: the handler's own, or that of its protection.
    pub discipline: Discipline,
    pub error: f64,
    pub wrong: f64,
    pub error_burst: f64,
    pub corruption: f64,
    /// `None` where no fault ever looked beyond the rates above.
    pub afflictions: Option<Box<Afflictions>>,
    /// `None` where nothing protects the handler, or ever has.
    pub protected: Option<Box<Protected>>,
}

impl State {
    #[inline]
    pub fn station(&self, handler: HandlerId) -> &Station {
        &self.handlers[handler.index()].station
    }

    /// What protects a handler, and its station: only a protected one is tended.
    pub(super) fn tended(&mut self, handler: HandlerId) -> (&mut Protected, &Station) {
        let state = &mut self.handlers[handler.index()];
        (state.protected.as_mut().expect("the handler is protected"), &state.station)
    }

    pub(super) fn protected(&mut self, handler: HandlerId) -> &mut Protected {
        self.tended(handler).0
    }

    /// What is remembered of a replica of a protected handler.
    pub(super) fn ward(&mut self, handler: HandlerId, replica: u32) -> &mut Ward {
        self.protected(handler).ward(replica)
    }

    /// What keeps a replica from work.
    pub(super) fn reasons(&self, handler: HandlerId, replica: u32) -> Reasons {
        self.station(handler).server(replica).reasons()
    }

    #[inline]
    pub(super) fn station_mut(&mut self, handler: HandlerId) -> &mut Station {
        &mut self.handlers[handler.index()].station
    }
}

impl HandlerState {
    /// There is one more reason to keep a replica from work; false if it was there and cannot be twice.
    pub(super) fn keep_from_work(&mut self, replica: u32, reason: Reason) -> bool {
        self.touch(replica);
        self.station.keep_from_work(replica, reason)
    }

    /// A reason to keep a replica from work is gone; false if it was not there.
    pub(super) fn let_work(&mut self, replica: u32, reason: Reason) -> bool {
        self.touch(replica);
        self.station.let_work(replica, reason)
    }

    fn touch(&mut self, replica: u32) {
        if let Some(protected) = &mut self.protected {
            protected.touch(replica);
        }
    }
}
