//! Layers that are woken: their pauses are over, their times are up, or another call has made room.

use super::{Engine, Event, Observer, Rank};
use crate::foundation::Span;
use crate::parts::recovery::Ticket;
use crate::pipeline::Activation;

impl Engine {
    /// Has a layer asked when this time is up.
    pub(super) fn set_alarm(&mut self, node: u32, after: Span) {
        let event = Event::Timeout { node, generation: self.state.nodes.generation(node) };
        self.state.calendar.push(self.state.now + after, Rank::Timeout, event);
    }

    /// A layer's pause is over.
    pub(super) fn resume<O: Observer>(&mut self, node: u32, generation: u32, observer: &mut O) {
        if self.may_wake(node, generation) {
            self.tell_layer(node, None, observer, Activation::resume);
        }
    }

    /// A time is up that a layer has set.
    pub(super) fn ring<O: Observer>(&mut self, node: u32, generation: u32, observer: &mut O) {
        if self.may_wake(node, generation) {
            self.tell_layer(node, None, observer, Activation::alarm);
        }
    }

    /// Whether the call of a layer is still under way, and the run too.
    fn may_wake(&mut self, node: u32, generation: u32) -> bool {
        let Some(record) = self.state.nodes.current(node, generation) else { return false };
        let passage = record.passage;
        self.state.may_act(passage.root, |state| state.place_of(&passage))
    }

    /// A layer's call is over: it gives back what the call held of its memory.
    pub(super) fn end_layer(&mut self, node: u32) {
        let woken = self.put(node, None, |activation, place, memory, around, _| activation.end(place, memory, around));
        if !woken.is_empty() {
            self.wake_calls(woken);
        }
    }

    /// Lets calls go on that have waited.
    pub(super) fn wake_calls(&mut self, woken: Vec<Ticket>) {
        for Ticket(known_by) in woken {
            let event = Event::Resumption { node: known_by as u32, generation: (known_by >> 32) as u32 };
            self.state.calendar.push(self.state.now, Rank::Resumption, event);
        }
    }
}
