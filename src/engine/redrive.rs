//! Events parked in a dead-letter queue, and their way back.
//!
//! An event is parked when nothing of it is live any more and a dead-letter queue that re-drives has kept one of
//! its branches; where another branch was lost, nothing is kept. When its time is over, or somebody sends it in before,
//! it is in flight again. The branches that were kept go in once more where they had come from; those that had an
//! outcome keep it. Its fate stays decided as dead-lettered meanwhile; then it takes its new outcome, which is late at
//! best.

use super::agenda::Step;
use super::occurrence::{Occurrence, What};
use super::record::{Letter, Parent, Parked, Passage, Root};
use super::state::State;
use super::verdict::Verdict;
use super::{Engine, Event, Observer, Rank};
use crate::foundation::Time;
use crate::scenario::model::Around;

impl Engine {
    /// Parks an event that has settled as dead-lettered, to go in again when all its letters may; `verdict` is that of the branches
    /// that had an outcome.
    #[cold]
    pub(super) fn park(&mut self, root: u32, verdict: Verdict, letters: Vec<Letter>) {
        let now = self.state.now;
        let record = Root { verdict, ..self.state.roots.get(root).clone() };
        self.state.roots.remove(root);
        let wait = letters.iter().map(|letter| letter.wait).max().unwrap_or_default();
        let parked = self.state.parked.insert(Parked { root: record, letters, since: now });
        let event = Event::Redrive { parked, generation: self.state.parked.generation(parked) };
        self.state.calendar.push(now + wait, Rank::Resumption, event);
    }

    /// The time of a parked event is over.
    pub(super) fn redrive_due<O: Observer>(&mut self, parked: u32, generation: u32, observer: &mut O) {
        if self.state.parked.current(parked, generation).is_some() {
            self.redrive(parked, observer);
        }
    }

    /// Sends in what the dead-letter queues of one place keep, longest kept first.
    pub(super) fn redrive_from(&mut self, around: Around) {
        let stacks = &self.state.stacks;
        let is_from_there = |letter: &Letter| stacks.get(letter.passage.stack).around == around;
        let kept = self.state.parked.iter().filter(|(_, parked)| parked.letters.iter().any(is_from_there));
        let mut kept: Vec<(Time, u32)> = kept.map(|(index, parked)| (parked.since, index)).collect();
        kept.sort_unstable();
        for (_, parked) in kept {
            self.state.agenda.push(Step::Redrive { parked });
        }
    }

    pub(super) fn redrive<O: Observer>(&mut self, parked: u32, observer: &mut O) {
        let Parked { mut root, letters, since } = self.state.parked.get(parked).clone();
        self.state.parked.remove(parked);
        self.state.bounds.records -= letters.len() as u64;
        root.open = letters.len() as u32;
        root.answered = None;
        root.marks.parked = false;
        root.marks.redriven = true;
        let root = self.state.roots.insert(root);
        self.state.count_in_flight_again(root);
        let redriven = What::Redriven { root: self.state.roots.get(root), since };
        observer.hear(Occurrence::of_event(self.state.now, root, redriven));
        for Letter { passage, redrives, .. } in letters {
            let passage = Passage { root, ..passage };
            let node = self.open_layer(passage, 0, Parent::Root, observer);
            let waited = self.state.now.since(since);
            self.tell_layer(node, None, observer, |activation, _, _, _, moves| {
                activation.redrive(redrives, waited, moves);
            });
        }
    }
}

impl State {
    fn count_in_flight_again(&mut self, root: u32) {
        let record = self.roots.get(root);
        self.sources[record.source.index()].in_flight += 1;
        self.counted_in_flight += u64::from(record.marks.counted);
    }

    /// What was kept of a root event that has settled; nothing unless it counts as dead-lettered.
    pub(super) fn take_letters(&mut self, root: u32, verdict: Verdict) -> Option<Vec<Letter>> {
        let letters = self.letters.remove(&root)?;
        if verdict == Verdict::DeadLettered {
            return Some(letters);
        }
        self.bounds.records -= letters.len() as u64;
        None
    }
}
