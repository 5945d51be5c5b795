//! What a run may have, how much of it there is, and when somebody has to look.
//!
//! Looking at all of it takes as long as there are components, so that it is done after as many calendar entries, and
//! whenever there are more records by a part of them.

use crate::scenario::Model;
use crate::scenario::footprint::footprint;

/// Records are looked at again when there are more by this part of them, or by so many.
const STRIDE_SHARE: u64 = 64;
const STRIDE_MIN: u64 = 1_024;
/// Calendar entries from one look to the next, at least.
const ENTRIES_MIN: u64 = 4_096;

#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Live attempts, nodes and letters.
    pub records: u64,
    /// Bytes that live records hold beside themselves: effects, branches.
    pub inside: u64,
    /// At so many records it has to be looked whether the run may go on; 0 when it has ended.
    watch: u64,
    /// At so many calendar entries likewise.
    pub look_at: u64,
    /// How many things have to be looked at.
    components: u64,
    /// Bytes of the model and of what is measured.
    pub base: u64,
    records_max: u64,
    pub memory_max: u64,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            records: 0,
            inside: 0,
            watch: 0,
            look_at: 0,
            components: 0,
            base: 0,
            records_max: u64::MAX,
            memory_max: u64::MAX,
        }
    }
}

impl Bounds {
    pub fn of(model: &Model, memories: usize) -> Bounds {
        let components = (model.handlers.len() + model.classes.len() + model.sources.len() + memories) as u64;
        let records_max = model.records_max;
        Bounds {
            watch: components.max(STRIDE_MIN).min(records_max),
            components,
            base: footprint(model),
            records_max,
            memory_max: model.memory_max.get(),
            ..Bounds::default()
        }
    }

    /// Another model is in force; what there is counts on.
    pub fn adopt(&mut self, model: &Model, memories: usize) {
        let next = Bounds::of(model, memories);
        (self.components, self.base) = (next.components, next.base);
        (self.records_max, self.memory_max) = (next.records_max, next.memory_max);
        self.watch = self.watch.min(next.records_max);
        self.look_at = 0;
    }

    /// Whether it has to be looked whether one more record may come into being.
    #[inline(always)]
    pub fn is_watched(&self) -> bool {
        self.records >= self.watch
    }

    pub fn is_full(&self) -> bool {
        self.records >= self.records_max
    }

    /// The run goes on: when to look again.
    pub fn look_again(&mut self, entries: u64) {
        let stride = self.components.max(STRIDE_MIN).max(self.records / STRIDE_SHARE);
        self.watch = self.watch.max(self.records + stride).min(self.records_max);
        self.look_at = entries + self.components.max(ENTRIES_MIN);
    }

    /// Nothing may come into being any more.
    pub fn close(&mut self) {
        self.watch = 0;
    }
}
