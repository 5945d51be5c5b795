//! The queue of a handler: who may wait, and who is served next.
//!
//! An attempt that is called off while it waits leaves its place behind; it is skipped when its turn comes.

use super::affliction::Afflictions;
use super::room::Line;
use super::state::State;
use super::{Engine, Observer, Upkept};
use crate::foundation::HandlerId;
use crate::parts::fault::Admission;

impl Engine {
    pub(super) fn has_room(&self, handler: HandlerId) -> bool {
        let state = &self.state.handlers[handler.index()];
        let limit = self.model.handler(handler).queue;
        let refuses = |afflictions: &Afflictions| afflictions.admission() == Admission::Refused;
        if state.afflictions.as_deref().is_some_and(refuses) {
            return false;
        }
        state.idle.first().is_some() || limit.is_none_or(|places| state.waiting < places)
    }

    /// Who is served next: whoever waits longest, unless the handler is protected against overload.
    #[inline]
    pub(super) fn take_next<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) -> Option<u32> {
        let state = &self.state.handlers[handler.index()];
        let overload = state.upkeep.as_ref().and_then(|upkeep| upkeep.protection.overload.as_ref());
        if !overload.is_some_and(|overload| overload.takes_newest(state.waiting)) {
            return self.state.next_waiting(handler);
        }
        let next = self.state.newest_waiting(handler)?;
        self.tell(handler, Upkept::NewestFirst, observer);
        Some(next)
    }

    /// An idle replica takes up who is next.
    #[inline]
    pub(super) fn serve_next<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        while let Some(replica) = self.state.handlers[handler.index()].idle.first() {
            let Some(attempt) = self.take_next(handler, observer) else {
                return;
            };
            self.start(attempt, replica, observer);
        }
    }
}

impl State {
    /// Whoever has waited longest.
    #[inline(always)]
    pub(super) fn next_waiting(&mut self, handler: HandlerId) -> Option<u32> {
        self.take_waiting(handler, Line::pop_front)
    }

    fn newest_waiting(&mut self, handler: HandlerId) -> Option<u32> {
        self.take_waiting(handler, Line::pop_back)
    }

    #[inline(always)]
    fn take_waiting(
        &mut self,
        handler: HandlerId,
        pop: impl Fn(&mut Line<(u32, u32)>) -> Option<(u32, u32)>,
    ) -> Option<u32> {
        let state = &mut self.handlers[handler.index()];
        while let Some((attempt, generation)) = pop(&mut state.queue) {
            if self.attempts.current(attempt, generation).is_some() {
                state.waiting -= 1;
                return Some(attempt);
            }
        }
        None
    }

    /// Drops stale places once they outnumber the live ones.
    pub(super) fn tidy_queue(&mut self, handler: HandlerId) {
        let state = &mut self.handlers[handler.index()];
        if state.queue.len() > 2 * state.waiting as usize + 64 {
            let attempts = &self.attempts;
            state.queue.retain(|(attempt, generation)| attempts.current(*attempt, *generation).is_some());
        }
    }
}
