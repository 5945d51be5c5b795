//! Everything that adds up at one handler, as it stood at one instant or as it grew between two.

use serde::Serialize;

use crate::measure::level::secs;
use crate::measure::work::Work;
use crate::stats::series::Sum;
use crate::stats::steady::Batch;

/// Times are in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// What replicas have done.
    pub work: Work,
    /// Number present over time, and of these: waiting for a replica, and waiting for a callee without one.
    pub present_time: u128,
    /// Number waiting for a replica, over time.
    pub waiting_time: u128,
    /// Number waiting for a callee without a replica, over time.
    pub calling_time: u128,
    /// How long those stayed that have left.
    pub stayed: u128,
    /// How long those waited that were taken up, and how many of them waited at all.
    pub waited: u128,
    /// How many were taken up.
    pub started: u64,
    /// Of these, those that had waited at all.
    pub delayed: u64,
}

impl Totals {
    /// What has been added since an earlier instant.
    pub fn since(&self, earlier: &Totals) -> Totals {
        Totals {
            work: self.work.since(&earlier.work),
            present_time: self.present_time - earlier.present_time,
            waiting_time: self.waiting_time - earlier.waiting_time,
            calling_time: self.calling_time - earlier.calling_time,
            stayed: self.stayed - earlier.stayed,
            waited: self.waited - earlier.waited,
            started: self.started - earlier.started,
            delayed: self.delayed - earlier.delayed,
        }
    }

    /// Seconds for each that has left.
    pub fn response(&self) -> Batch {
        Batch::new(secs(self.stayed), self.work.left as f64)
    }

    /// Seconds for each that was taken up.
    pub fn wait(&self) -> Batch {
        Batch::new(secs(self.waited), self.started as f64)
    }

    /// Those that had to wait, of those taken up.
    pub fn delay(&self) -> Batch {
        Batch::new(self.delayed as f64, self.started as f64)
    }

    /// Number present, over so many nanoseconds.
    pub fn present(&self, elapsed: u64) -> Batch {
        Batch::new(secs(self.present_time), secs(elapsed.into()))
    }

    /// The mean number waiting for a replica, over so many nanoseconds.
    pub fn waiting(&self, elapsed: u64) -> Batch {
        Batch::new(secs(self.waiting_time), secs(elapsed.into()))
    }
}

impl Sum for Totals {
    fn add(&mut self, later: &Totals) {
        self.work.add(&later.work);
        self.present_time += later.present_time;
        self.waiting_time += later.waiting_time;
        self.calling_time += later.calling_time;
        self.stayed += later.stayed;
        self.waited += later.waited;
        self.started += later.started;
        self.delayed += later.delayed;
    }
}
