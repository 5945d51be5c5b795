//! The clock of a source: when the next event is due, or a user of a closed loop asks again.
//!
//! A user of a closed loop goes on when its event is answered or it is told, also past the deadline. Work that then still
//! runs holds nobody back.

use super::acts::Acts;
use super::state::SourceState;
use super::{Engine, Event, Rank};
use crate::foundation::{Span, Time};

impl Engine {
    /// Schedules the next arrival of an open source.
    pub(super) fn schedule_arrival(&mut self, source: u32) {
        let gap = self.gap_before(source, self.state.sources[source as usize].ordinal);
        self.schedule_after(source, gap);
    }

    /// The gap before an event of an open source, on the process's own clock.
    #[inline(always)]
    pub(super) fn gap_before(&self, source: u32, ordinal: u64) -> Option<Span> {
        let mut draw = self.streams.sources[source as usize].arrival.nth(ordinal);
        let nominal = self.state.sources[source as usize].nominal;
        self.model.sources[source as usize].arrivals.gap(ordinal, nominal, &mut draw)
    }

    #[inline(always)]
    pub(super) fn schedule_after(&mut self, source: u32, gap: Option<Span>) {
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
