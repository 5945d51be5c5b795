//! Root events come into being: offered by a source, or asked for by a user of a closed loop.

use super::acts::Acts;
use super::deadlines::Due;
use super::occurrence::{Occurrence, What};
use super::record::{Credit, Effects, Marks, Parent, Passage, Root};
use super::state::State;
use super::verdict::Verdict;
use super::{Culprit, Engine, Limit, Observer};
use crate::foundation::{Deviation, HandlerId, Identity, SourceId, Time};
use crate::scenario::model::Around;

impl Engine {
    pub(super) fn arrive<O: Observer>(&mut self, source: u32, generation: u32, observer: &mut O) {
        let state = &self.state.sources[source as usize];
        if state.generation == generation {
            let gap = self.gap_before(source, state.ordinal + 1);
            let passage = self.offer(source, observer);
            match self.state.end {
                None => self.schedule_after(source, gap),
                // The event that found no more room keeps its number.
                Some(_) => self.schedule_arrival(source),
            }
            if let Some(passage) = passage {
                self.send_next(passage, Parent::Root, observer);
            }
        }
    }

    /// A user of a closed loop asks again, when the source is not paused, unless it is one too many.
    pub(super) fn come_back<O: Observer>(&mut self, source: u32, generation: u32, observer: &mut O) {
        let state = &mut self.state.sources[source as usize];
        if state.crowd != generation {
            return;
        }
        if state.leaving > 0 {
            state.leaving -= 1;
        } else if state.paused {
            state.held_back += 1;
        } else if let Some(passage) = self.offer(source, observer) {
            self.send_next(passage, Parent::Root, observer);
        }
    }

    /// One root event comes into being, unless the run ends with that: its first passage.
    #[inline(always)]
    fn offer<O: Observer>(&mut self, source: u32, observer: &mut O) -> Option<Passage> {
        let model = &*self.model;
        let now = self.state.now;
        if (self.state.roots.len() + self.state.parked.len()) as u64 >= model.in_flight_max {
            self.state.stop(Limit::InFlight, Culprit::Place(Around::Handler(self.state.fullest())));
            return None;
        }
        let declared = &model.sources[source as usize];
        if self.state.sources[source as usize].acts.one_more(now) && !declared.arrivals.are_listed() {
            self.state.stop(Limit::Standstill, Culprit::Source(SourceId(source)));
            return None;
        }
        let streams = &self.streams.sources[source as usize];
        let state = &mut self.state.sources[source as usize];
        let ordinal = state.ordinal;
        state.ordinal += 1;
        state.in_flight += 1;
        let class = match declared.classes[..] {
            [(only, _)] => only,
            ref shares => {
                let at = streams.class.nth(ordinal).unit();
                shares[shares.partition_point(|(_, upto)| *upto <= at).min(shares.len() - 1)].0
            }
        };
        let key = match declared.keys {
            0 | 1 => 0,
            keys => (streams.key.nth(ordinal).unit() * f64::from(keys)) as u32,
        };
        let lineage = streams.lineage.identity(ordinal);
        let route = declared.route;
        let deadline = model.class(class).deadline.map_or(Time::NEVER, |span| now + span);
        let counted = now >= model.warm_up;
        let (root, record) = self.state.roots.insert_with(|| Root {
            source: SourceId(source),
            class,
            ordinal,
            lineage,
            key,
            offered: now,
            deadline,
            open: 1,
            live: 0,
            answered: None,
            verdict: Verdict::Correct,
            fate: None,
            marks: Marks { counted, ..Marks::default() },
            credit: Credit::Nobody,
            acts: Acts::NONE,
            effects: Effects::default(),
        });
        observer.hear(Occurrence::of_event(now, root, What::Offered(record)));
        if counted {
            self.state.counted_in_flight += 1;
            self.state.counted_undecided += 1;
        }
        if deadline != Time::NEVER {
            let generation = self.state.roots.generation(root);
            self.state.deadlines.watch(class, Due { at: deadline, root, generation });
        }
        if !self.state.sources[source as usize].nth.is_empty() {
            self.count_offered(SourceId(source));
        }
        Some(self.passage_along(root, route, Identity::root(lineage), Deviation::RIGHT))
    }
}

impl State {
    /// The handler with the longest queue.
    fn fullest(&self) -> HandlerId {
        let waiting = |at: &usize| (self.handlers[*at].station.line.len(), std::cmp::Reverse(*at));
        (0..self.handlers.len()).max_by_key(waiting).unwrap_or(0).into()
    }
}
