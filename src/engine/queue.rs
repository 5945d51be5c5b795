//! The queue of a handler: who may wait, and who is served next.

use super::affliction::Afflictions;
use super::state::{HandlerState, State};
use super::{Engine, Observer, Occurrence, Upkept, What};
use crate::foundation::HandlerId;
use crate::parts::discipline::Turn;
use crate::parts::fault::Admission;

impl Engine {
    pub(super) fn has_room(&self, handler: HandlerId) -> bool {
        let state = &self.state.handlers[handler.index()];
        let limit = self.model.handler(handler).queue;
        let refuses = |afflictions: &Afflictions| afflictions.admission() == Admission::Refused;
        if state.afflictions.as_deref().is_some_and(refuses) {
            return false;
        }
        state.station.idle().is_some() || limit.is_none_or(|places| state.station.line.len() < places)
    }

    /// Who is served next, by the discipline in force.
    #[inline]
    pub(super) fn take_next<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) -> Option<u32> {
        let State { handlers, attempts, .. } = &mut self.state;
        let HandlerState { station, discipline, .. } = &mut handlers[handler.index()];
        match discipline.next(station.line.len()) {
            Turn::First => station.line.next(attempts),
            Turn::Last => self.take_newest(handler, observer),
        }
    }

    fn take_newest<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) -> Option<u32> {
        let State { handlers, attempts, .. } = &mut self.state;
        let line = &mut handlers[handler.index()].station.line;
        let next = line.newest(attempts)?;
        if !line.is_empty() {
            let what = What::Upkept { handler, what: Upkept::NewestFirst };
            observer.hear(Occurrence::of_none(self.state.now, what));
        }
        Some(next)
    }
}
