//! What ends a run before its time: too many acts within one instant, too many records, too much memory.
//!
//! Acts are counted apart for: the events that a source offers, unless a list declares them; the strikes of a fault
//! process; of a root event the attempts that ask for a place, the layers that are asked, their alarms and pauses, its
//! checkpoints, the crashes that it sets off and its ways back from a dead-letter queue; of a replica what its protection
//! does by itself.
//!
//! A transition may send many attempts at once. When the run ends in the middle of one, whatever that still sends is kept
//! waiting where it is: it comes to its end in as many steps as it has branches left, and every record stays sound.

use std::collections::BTreeMap;

use super::end::{Culprit, End, Limit, Stop};
use super::record::{Parked, Passage};
use super::state::State;
use crate::foundation::{FaultId, HandlerId};
use crate::scenario::model::Around;

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
        self.bounds.look_again_later();
        true
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

    /// A parked event goes in again by itself; false if the run ends with that.
    pub(super) fn may_redrive(&mut self, parked: u32) -> bool {
        let now = self.now;
        let Parked { root, letters, .. } = self.parked.get_mut(parked);
        if root.acts.one_more(now) {
            let (of, stack) = (root.source, letters[0].passage.stack);
            self.stop(Limit::Standstill, Culprit::Event { of, at: self.stacks.get(stack).around });
        }
        !self.has_stopped()
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
        if self.keep(handler, replica).acts.one_more(now) {
            self.stop(Limit::Standstill, Culprit::Protection(handler));
        }
        !self.has_stopped()
    }
}
