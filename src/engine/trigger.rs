//! Faults that a state of the system sets off: a queue that has grown long, an event that has its number, a checkpoint
//! that is being written.
//!
//! The fault strikes at the same instant, after the entry that set it off has been processed.

use super::{Engine, Event, Rank};
use crate::foundation::{HandlerId, SourceId};
use crate::parts::fault::When;
use crate::scenario::model::Origin;

impl Engine {
    pub(super) fn arm(&mut self, process: u32, at: Origin) {
        match (&self.state.processes[process as usize].when, at) {
            (When::QueueAbove { queue, .. }, Origin::Handler(handler)) => {
                let entry = (*queue, process);
                self.afflictions_of(handler).watch.above.push(entry);
            }
            (When::OnNthEvent { n, .. }, Origin::Handler(handler)) => {
                let entry = (*n, process);
                self.afflictions_of(handler).watch.nth.push(entry);
            }
            (When::WhileSaving { .. }, Origin::Handler(handler)) => {
                self.afflictions_of(handler).watch.saving.push(process);
            }
            (When::OnNthEvent { n, .. }, Origin::Source(source)) => {
                let entry = (*n, process);
                self.state.sources[source.index()].nth.push(entry);
            }
            _ => {}
        }
    }

    /// Nothing sets a process off any more.
    pub(super) fn disarm(&mut self, process: u32) {
        for watch in self.state.handlers.iter_mut().filter_map(|handler| Some(&mut handler.afflictions.as_mut()?.watch))
        {
            watch.above.retain(|(_, waits)| *waits != process);
            watch.nth.retain(|(_, waits)| *waits != process);
            watch.saving.retain(|waits| *waits != process);
        }
        self.state.sources.iter_mut().for_each(|source| source.nth.retain(|(_, waits)| *waits != process));
    }

    /// One more attempt waits at a watched handler.
    pub(super) fn queue_grew(&mut self, handler: HandlerId) {
        let state = &self.state.handlers[handler.index()];
        let Some(afflictions) = &state.afflictions else { return };
        let grown = u64::from(state.station.line.len());
        let set_off = afflictions.watch.above.iter().filter(|(queue, _)| u64::from(*queue) + 1 == grown);
        for process in set_off.map(|(_, process)| *process).collect::<Vec<_>>() {
            self.set_off(process);
        }
    }

    /// A replica of a watched handler takes an attempt up.
    pub(super) fn count_taken_up(&mut self, handler: HandlerId) {
        let Some(afflictions) = &mut self.state.handlers[handler.index()].afflictions else { return };
        let watch = &mut afflictions.watch;
        watch.taken_up += 1;
        let set_off = watch.nth.iter().filter(|(n, _)| *n == watch.taken_up);
        for process in set_off.map(|(_, process)| *process).collect::<Vec<_>>() {
            self.set_off(process);
        }
    }

    /// A replica begins to write a checkpoint.
    pub(super) fn saving_begins(&mut self, handler: HandlerId) {
        let Some(afflictions) = &self.state.handlers[handler.index()].afflictions else { return };
        for process in afflictions.watch.saving.clone() {
            self.set_off(process);
        }
    }

    /// A watched source has offered so many events.
    pub(super) fn count_offered(&mut self, source: SourceId) {
        let state = &self.state.sources[source.index()];
        let set_off = state.nth.iter().filter(|(n, _)| *n == state.ordinal);
        for process in set_off.map(|(_, process)| *process).collect::<Vec<_>>() {
            self.set_off(process);
        }
    }

    fn set_off(&mut self, process: u32) {
        let generation = self.state.processes[process as usize].generation;
        self.state.calendar.push(self.state.now, Rank::FaultBegins, Event::FaultBegins { process, generation });
    }
}
