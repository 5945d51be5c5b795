//! Layers that are woken: their pauses are over, their times are up, or another call has made room.

use super::{Engine, Observer};
use crate::pipeline::Activation;

impl Engine {
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
}
