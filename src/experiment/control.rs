//! How far an experiment has got, and the wish to stop it: shared between who runs it and who waits for it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What one run counts for.
pub(super) const WHOLE: u64 = 1_000_000;

/// How far an experiment has come, and whether it is to stop: shared between its threads and whoever watches.
#[derive(Debug, Default)]
pub struct Control {
    cancelled: AtomicBool,
    /// In millionths of a run, of all runs together.
    done: AtomicU64,
    runs: AtomicU64,
}

impl Control {
    /// Asks for an early end; runs under way are given up at their next slice.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has asked it to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// The part of the simulated time that is done, 0 to 1.
    pub fn share_done(&self) -> f64 {
        let runs = self.runs.load(Ordering::Relaxed);
        if runs == 0 { 0.0 } else { self.done.load(Ordering::Relaxed) as f64 / (runs * WHOLE) as f64 }
    }

    pub(super) fn begin(&self, runs: usize) {
        self.runs.store(runs as u64, Ordering::Relaxed);
    }

    pub(super) fn add(&self, millionths: u64) {
        self.done.fetch_add(millionths, Ordering::Relaxed);
    }
}
