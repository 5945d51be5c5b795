//! What a run may have, and how much of it there is.

use crate::scenario::Model;

/// Records are looked at again when there are more by this part of them, or by so many.
const STRIDE_SHARE: u64 = 64;
const STRIDE_MIN: u64 = 1_024;

/// The records that are live, and when somebody has to look whether that is too much.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Attempts, nodes and letters.
    pub records: u64,
    /// At so many records it has to be looked whether the run may go on; 0 when it has ended.
    watch: u64,
    records_max: u64,
    /// Bytes.
    pub memory_max: u64,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds { records: 0, watch: 0, records_max: u64::MAX, memory_max: u64::MAX }
    }
}

impl Bounds {
    pub fn of(model: &Model) -> Bounds {
        let (records_max, memory_max) = (model.records_max, model.memory_max.get());
        Bounds { records: 0, watch: STRIDE_MIN.min(records_max), records_max, memory_max }
    }

    /// Whether it has to be looked whether one more record may come into being.
    #[inline(always)]
    pub fn is_watched(&self) -> bool {
        self.records >= self.watch
    }

    pub fn is_full(&self) -> bool {
        self.records >= self.records_max
    }

    /// One more may; it is looked again after a while.
    pub fn look_again_later(&mut self) {
        let later = self.records + STRIDE_MIN.max(self.records / STRIDE_SHARE);
        self.watch = later.min(self.records_max);
    }

    /// Nothing may come into being any more.
    pub fn close(&mut self) {
        self.watch = 0;
    }
}
