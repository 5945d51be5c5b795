//! The end of a root event: answered when its last required branch has its outcome, settled when nothing of it is live.

use super::fate::{decide, revise_to};
use super::occurrence::{Occurrence, What};
use super::state::State;
use super::verdict::Verdict;
use super::{Engine, Observer};
use crate::foundation::Time;
use crate::pipeline::Reply;
use crate::scenario::schema::Order;

impl Engine {
    /// A required branch has its outcome.
    #[inline]
    pub(super) fn close_branch<O: Observer>(&mut self, root: u32, reply: Reply, observer: &mut O) {
        let now = self.state.now;
        let State { roots, counted_undecided, .. } = &mut self.state;
        let record = roots.get_mut(root);
        record.open -= 1;
        match reply {
            Reply::Parked => record.marks.parked = true,
            _ => record.verdict = record.verdict.max(reply.into()),
        }
        if record.open > 0 {
            return;
        }
        record.answered = Some(now);
        if record.fate.is_none() {
            decide(record, root, (now, false), counted_undecided, observer);
        }
        if !record.marks.parked {
            observer.hear(Occurrence::of_event(now, root, What::Answered(record)));
        }
        if !std::mem::replace(&mut record.marks.released, true) {
            // Whoever hears nothing waits for as long as an answer would be in time.
            let patient = record.verdict == Verdict::Lost && record.deadline != Time::NEVER;
            let from = if patient { now.max(record.deadline) } else { now };
            let source = record.source.0;
            self.schedule_return(source, from);
        }
        if self.state.roots.get(root).live == 0 {
            self.settle(root, observer);
        }
    }

    /// A root event has its answer, and nothing of it is live.
    #[inline(always)]
    pub(super) fn settle<O: Observer>(&mut self, root: u32, observer: &mut O) {
        let record = self.state.roots.get_mut(root);
        debug_assert!(record.answered.is_some(), "what has no live record has an outcome");
        let outcome = record.last_outcome();
        revise_to(record, root, outcome, self.state.now, observer);
        let of_branches = std::mem::replace(&mut record.verdict, outcome);
        self.state.counted_in_flight -= u64::from(record.marks.counted);
        self.state.sources[record.source.index()].in_flight -= 1;
        observer.hear(Occurrence::of_event(self.state.now, root, What::Settled(record)));
        let (is_parked, inside) = (record.marks.parked, record.effects.bytes());
        if is_parked && let Some(letters) = self.state.take_letters(root, outcome) {
            return self.park(root, of_branches, letters);
        }
        self.state.roots.remove(root);
        self.state.bounds.inside -= inside;
    }

    /// The answering handler has applied the event's effect: was a later one of its key faster?
    #[inline(always)]
    pub(super) fn note_order<O: Observer>(&mut self, root: u32, observer: &mut O) {
        if self.model.order != Order::Any && self.comes_late(root) {
            self.state.roots.get_mut(root).marks.out_of_order = true;
            self.revise(root, observer);
        }
    }

    /// Whether a later event of its key has taken effect before.
    fn comes_late(&mut self, root: u32) -> bool {
        let record = self.state.roots.get(root);
        let key = if self.model.order == Order::PerKey { record.key } else { 0 };
        let last = self.state.effected[record.source.index()].entry(key).or_default();
        let is_late = record.ordinal + 1 < *last;
        *last = (*last).max(record.ordinal + 1);
        is_late
    }
}
