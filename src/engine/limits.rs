//! What ends a run before its time: too many acts within one instant, too many records, too much memory.
//!
//! Acts are counted apart for: the events that a source offers, unless a list declares them; the strikes of a fault
//! process; of a root event the attempts that ask for a place, the layers that are asked, their alarms and pauses, and its
//! checkpoints; of a replica what its protection does by itself. Whatever else happens at an instant follows from one of
//! these, or takes at least a nanosecond: a crash that an event causes, a way back from a dead-letter queue.
//!
//! A transition may send many attempts at once. When the run ends in the middle of one, whatever that still sends is kept
//! waiting where it is: it comes to its end in as many steps as it has branches left, and every record stays sound.

use std::collections::BTreeMap;

use super::end::{Culprit, End, Limit, Stop};
use super::reckoning::{
    ATTEMPT_BYTES, CARRIED_BYTES, COMMAND_BYTES, DEADLINE_BYTES, ENTRY_BYTES, FREE_BYTES, KEY_BYTES, LETTER_BYTES,
    NODE_BYTES, PARKED_BYTES, PLACE_BYTES, PROCESS_BYTES, REPAIR_BYTES, RESTART_BYTES, ROOT_BYTES, STEP_BYTES,
};
use super::record::Passage;
use super::state::{HandlerState, State};
use crate::foundation::{FaultId, HandlerId};
use crate::parts::recovery::Memory;
use crate::scenario::model::Around;

/// What memory is taken for.
#[derive(Clone, Copy)]
enum Purpose {
    /// Events, attempts, layers at work.
    Records,
    Deadlines,
    /// What is due, or was called off and has not been passed.
    Calendar,
    /// The last event of each key.
    Keys,
    /// What layers remember.
    Layers,
    /// Jobs that are carried to another replica, restarts that a supervisor counts.
    Protection,
    /// Commands, the clocks of faults, and layers that were edited.
    ByHand,
}

/// Bytes that the protection of a handler holds.
fn of_protection(handler: &HandlerState) -> u64 {
    handler.protected.as_ref().map_or(0, |protected| {
        protected.carried.len() as u64 * CARRIED_BYTES + protected.supervising.recent.len() as u64 * RESTART_BYTES
    })
}

impl State {
    /// Ends the run, unless it has ended.
    #[cold]
    pub(super) fn stop(&mut self, limit: Limit, culprit: Culprit) {
        if self.end.is_none() {
            self.end = Some(End::Stopped(Stop { at: self.now, limit, culprit }));
            self.bounds.close();
        }
    }

    /// Whether the run has ended in the middle of a transition.
    #[inline(always)]
    pub(super) fn has_stopped(&self) -> bool {
        self.end.is_some()
    }

    /// An event does something once more; false if the run ends with that, or has ended.
    #[inline(always)]
    pub(super) fn may_act(&mut self, root: u32, at: impl FnOnce(&State) -> Around) -> bool {
        let now = self.now;
        if self.roots.get_mut(root).acts.one_more(now) {
            self.note_standstill(root, at);
        }
        !self.has_stopped()
    }

    /// The same where it takes one more record.
    #[inline(always)]
    pub(super) fn may_open(&mut self, root: u32, at: impl FnOnce(&State) -> Around) -> bool {
        let now = self.now;
        if self.roots.get_mut(root).acts.one_more(now) {
            self.note_standstill(root, at);
        }
        !self.bounds.is_watched() || self.has_room_for_one_more()
    }

    #[cold]
    fn has_room_for_one_more(&mut self) -> bool {
        if self.has_stopped() {
            return false;
        }
        if self.bounds.is_full() {
            self.stop(Limit::Records, self.where_most_records_are());
            return false;
        }
        self.has_memory_left()
    }

    /// Reckons what the run takes; false if that is too much, and the run ends.
    #[cold]
    pub(super) fn has_memory_left(&mut self) -> bool {
        let shares = self.shares();
        let total = self.bounds.base + shares.iter().map(|share| share.0).sum::<u64>();
        if total > self.bounds.memory_max {
            let (_, whose) = shares.into_iter().max_by_key(|share| share.0).expect("there are several");
            self.stop(Limit::Memory, self.who(whose));
            return false;
        }
        self.bounds.look_again(self.events);
        true
    }

    /// What the run takes at present, in bytes, as reckoned.
    pub fn reckoned(&self) -> u64 {
        self.bounds.base + self.shares().iter().map(|share| share.0).sum::<u64>()
    }

    /// What is taken in addition to the model, by purpose.
    fn shares(&self) -> [(u64, Purpose); 7] {
        let table = |room: usize, bytes: u64| room as u64 * (bytes + FREE_BYTES);
        let queues: usize = self.handlers.iter().map(|handler| handler.station.line.room()).sum();
        let letters = self.bounds.records - (self.attempts.len() + self.nodes.len()) as u64;
        let records = table(self.roots.room(), ROOT_BYTES)
            + table(self.parked.room(), PARKED_BYTES)
            + table(self.attempts.room(), ATTEMPT_BYTES)
            + table(self.nodes.room(), NODE_BYTES)
            + self.bounds.inside
            + self.agenda.room() as u64 * STEP_BYTES
            + queues as u64 * PLACE_BYTES
            + letters * LETTER_BYTES;
        let keys: usize = self.effected.iter().map(BTreeMap::len).sum();
        let repairs: usize = self.crews.iter().map(|crew| crew.waiting.len()).sum();
        let by_hand = self.log.len() as u64 * COMMAND_BYTES
            + self.processes.len() as u64 * PROCESS_BYTES
            + repairs as u64 * REPAIR_BYTES
            + self.stacks.grown_by();
        [
            (records, Purpose::Records),
            (self.deadlines.room() as u64 * DEADLINE_BYTES, Purpose::Deadlines),
            (self.calendar.room() as u64 * ENTRY_BYTES, Purpose::Calendar),
            (keys as u64 * KEY_BYTES, Purpose::Keys),
            (self.memories.iter().map(Memory::held).sum(), Purpose::Layers),
            (self.handlers.iter().map(of_protection).sum(), Purpose::Protection),
            (by_hand, Purpose::ByHand),
        ]
    }

    fn who(&self, purpose: Purpose) -> Culprit {
        let source = |of: &dyn Fn(usize) -> u64| {
            let most = (0..self.sources.len()).rev().max_by_key(|at| of(*at));
            Culprit::Source(most.unwrap_or_default().into())
        };
        match purpose {
            Purpose::Records | Purpose::Calendar => self.where_most_records_are(),
            Purpose::Deadlines => source(&|at| self.sources[at].ordinal),
            Purpose::Keys => source(&|at| self.effected[at].len() as u64),
            Purpose::Layers => {
                let most = (0..self.memories.len()).rev().max_by_key(|at| self.memories[*at].held());
                most.and_then(|at| self.stacks.place_of(at as u32)).map_or(Culprit::ByHand, Culprit::Place)
            }
            Purpose::Protection => {
                let most = (0..self.handlers.len()).rev().max_by_key(|at| of_protection(&self.handlers[*at]));
                Culprit::Protection(most.unwrap_or_default().into())
            }
            Purpose::ByHand => Culprit::ByHand,
        }
    }

    /// The handler or the layers that most attempts, nodes and letters are at; of equals a route, and the first.
    fn where_most_records_are(&self) -> Culprit {
        let mut at = BTreeMap::<Around, u64>::new();
        for (_, attempt) in self.attempts.iter() {
            *at.entry(Around::Handler(attempt.handler)).or_default() += 1;
        }
        for (_, node) in self.nodes.iter() {
            *at.entry(self.place_of(&node.passage)).or_default() += 1;
        }
        let parked = self.parked.iter().map(|(_, parked)| &parked.letters);
        for letter in self.letters.values().chain(parked).flatten() {
            *at.entry(self.place_of(&letter.passage)).or_default() += 1;
        }
        let most = at.into_iter().rev().max_by_key(|(_, count)| *count);
        Culprit::Place(most.map_or(Around::Handler(HandlerId(0)), |(place, _)| place))
    }

    /// What the stack of layers stands around that a passage is in.
    pub(super) fn place_of(&self, passage: &Passage) -> Around {
        self.stacks.get(passage.stack).around
    }

    #[cold]
    fn note_standstill(&mut self, root: u32, at: impl FnOnce(&State) -> Around) {
        let culprit = Culprit::Event { of: self.roots.get(root).source, at: at(self) };
        self.stop(Limit::Standstill, culprit);
    }

    /// A fault process strikes once more; false if the run ends with that.
    pub(super) fn may_strike(&mut self, process: u32) -> bool {
        let now = self.now;
        let process = &mut self.processes[process as usize];
        if process.acts.one_more(now) {
            let culprit = Culprit::Fault { on: process.on, declared: process.declared.map(FaultId) };
            self.stop(Limit::Standstill, culprit);
        }
        !self.has_stopped()
    }

    /// A checkpoint of the work on an event; false if the run ends with that.
    pub(super) fn may_save(&mut self, handler: HandlerId, attempt: u32) -> bool {
        let root = self.attempts.get(attempt).passage.root;
        self.may_act(root, |_| Around::Handler(handler))
    }

    /// A replica does something for its own protection; false if the run ends with that.
    pub(super) fn may_tend(&mut self, handler: HandlerId, replica: u32) -> bool {
        let now = self.now;
        if self.ward(handler, replica).acts.one_more(now) {
            self.stop(Limit::Standstill, Culprit::Protection(handler));
        }
        !self.has_stopped()
    }
}
