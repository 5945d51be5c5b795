//! Root events: offered by a source, answered when their last required branch has its outcome, settled when
//! nothing of them is live.
//!
//! A user of a closed loop goes on when its event is answered or it is told, also past the deadline. Work that then
//! still runs holds nobody back.

use super::acts::Acts;
use super::deadlines::Due;
use super::fate::{decide, revise_to};
use super::occurrence::{Occurrence, What};
use super::record::{Credit, Effects, Marks, Parent, Passage, Root};
use super::state::{SourceState, State};
use super::verdict::Verdict;
use super::{Culprit, Engine, Event, Limit, Observer, Rank};
use crate::foundation::{Deviation, HandlerId, Identity, RouteId, SourceId, Span, Time};
use crate::pipeline::Reply;
use crate::scenario::model::Around;
use crate::scenario::schema::Order;

impl Engine {
    /// Schedules the next arrival of an open source.
    pub(super) fn schedule_arrival(&mut self, source: u32) {
        let gap = self.gap_before(source, self.state.sources[source as usize].ordinal);
        self.schedule_after(source, gap);
    }

    /// The gap before an event of an open source, on the process's own clock.
    #[inline(always)]
    fn gap_before(&self, source: u32, ordinal: u64) -> Option<Span> {
        let mut draw = self.streams.sources[source as usize].arrival.nth(ordinal);
        let nominal = self.state.sources[source as usize].nominal;
        self.model.sources[source as usize].arrivals.gap(ordinal, nominal, &mut draw)
    }

    #[inline(always)]
    fn schedule_after(&mut self, source: u32, gap: Option<Span>) {
        let state = &mut self.state.sources[source as usize];
        let Some(gap) = gap else {
            state.due = Time::NEVER;
            return;
        };
        state.nominal += gap;
        if state.pace == 1.0 && !state.paused {
            state.due = self.state.now + gap;
            let event = Event::Arrival { source, generation: state.generation };
            self.state.calendar.push(state.due, Rank::Arrival, event);
        } else {
            state.frozen = Some(gap);
            self.thaw(source);
        }
    }

    /// Stops the running gap and remembers what is left of it, on the process's own clock.
    pub(super) fn freeze(&mut self, source: u32) {
        let now = self.state.now;
        let state = &mut self.state.sources[source as usize];
        if state.frozen.is_none() && state.due != Time::NEVER {
            state.frozen = Some(state.due.since(now).scaled(state.pace));
            state.generation += 1;
            state.due = Time::NEVER;
        }
    }

    /// Lets a frozen gap go on at the present pace.
    pub(super) fn thaw(&mut self, source: u32) {
        let now = self.state.now;
        let state = &mut self.state.sources[source as usize];
        if state.paused || state.pace <= 0.0 {
            return;
        }
        if let Some(left) = state.frozen.take() {
            state.due = now + left.scaled(1.0 / state.pace);
            let event = Event::Arrival { source, generation: state.generation };
            self.state.calendar.push(state.due, Rank::Arrival, event);
        }
    }

    pub(super) fn arrive<O: Observer>(&mut self, source: u32, generation: u32, observer: &mut O) {
        let state = &self.state.sources[source as usize];
        if state.generation == generation {
            // Drawn before the event enters, not after: the processor can do both at once.
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

    /// Those ask now who would have asked while the source was paused.
    pub(super) fn let_go_on(&mut self, source: u32) {
        let state = &mut self.state.sources[source as usize];
        for _ in 0..std::mem::take(&mut state.held_back) {
            let event = Event::Return { source, generation: state.crowd };
            self.state.calendar.push(self.state.now, Rank::Arrival, event);
        }
    }

    /// Where the source is a closed loop, one of its users begins to think at this instant, now or ahead.
    #[inline(always)]
    pub(super) fn schedule_return(&mut self, source: u32, from: Time) {
        let state = &mut self.state.sources[source as usize];
        let draw = || self.streams.sources[source as usize].think.nth(state.returns);
        if let Some(think) = self.model.sources[source as usize].arrivals.gap_after_answer(draw) {
            state.returns += 1;
            let at = from + think.scaled(1.0 / state.pace.max(1e-9));
            let event = Event::Return { source, generation: state.crowd };
            self.state.calendar.push(at, Rank::Arrival, event);
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

    /// What enters a route: a branch of its root event, or one for each target of a route to all.
    #[inline(always)]
    pub(super) fn passage_along(&self, root: u32, route: RouteId, who: Identity, deviation: Deviation) -> Passage {
        Passage { root, route, stack: self.state.stack_now(route), who, diverted: None, deviation }
    }

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

impl State {
    /// The handler with the longest queue.
    fn fullest(&self) -> HandlerId {
        let waiting = |at: &usize| (self.handlers[*at].station.line.len(), std::cmp::Reverse(*at));
        (0..self.handlers.len()).max_by_key(waiting).unwrap_or(0).into()
    }
}

impl SourceState {
    pub const NEW: SourceState = SourceState {
        ordinal: 0,
        in_flight: 0,
        generation: 0,
        due: Time::NEVER,
        nominal: Time::ZERO,
        frozen: None::<Span>,
        pace: 1.0,
        surge: 1.0,
        paused: false,
        returns: 0,
        held_back: 0,
        crowd: 0,
        leaving: 0,
        nth: Vec::new(),
        acts: Acts::NONE,
    };
}
