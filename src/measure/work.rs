//! What the replicas of one handler have done, as it stood at one instant or as it grew between two.

use serde::Serialize;

use crate::measure::level::secs;
use crate::stats::series::Sum;
use crate::stats::steady::Batch;

/// Times are in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Work {
    /// Time of replicas that count, spent busy or held; and time of all that count.
    pub busy_time: u128,
    pub up_time: u128,
    /// Time with as many replicas up as are needed.
    pub available_time: u128,
    /// Time with a replica up.
    pub working_time: u128,
    /// Attempts that have left.
    pub left: u64,
    /// Demands that were judged and not censored, of events offered after warm-up.
    pub demands: u64,
    pub successes: u64,
    /// Failures of replicas, and of these: by what struck all of them at once.
    pub replica_failures: u64,
    pub struck_together: u64,
    /// How often all replicas were struck at once.
    pub whole_failures: u64,
    /// How often fewer replicas than needed were left up.
    pub outages: u64,
}

impl Work {
    pub fn since(&self, earlier: &Work) -> Work {
        Work {
            busy_time: self.busy_time - earlier.busy_time,
            up_time: self.up_time - earlier.up_time,
            available_time: self.available_time - earlier.available_time,
            working_time: self.working_time - earlier.working_time,
            left: self.left - earlier.left,
            demands: self.demands - earlier.demands,
            successes: self.successes - earlier.successes,
            replica_failures: self.replica_failures - earlier.replica_failures,
            struck_together: self.struck_together - earlier.struck_together,
            whole_failures: self.whole_failures - earlier.whole_failures,
            outages: self.outages - earlier.outages,
        }
    }

    /// Successes per demand.
    pub fn success(&self) -> Batch {
        Batch::new(self.successes as f64, self.demands as f64)
    }

    pub fn utilisation(&self) -> Batch {
        Batch::new(secs(self.busy_time), secs(self.up_time))
    }

    /// Replicas up, over so many nanoseconds; all of them all the time are not one more by rounding.
    pub fn up(&self, elapsed: u64) -> Batch {
        Batch::new(self.up_time as f64, elapsed as f64)
    }

    pub fn availability(&self, elapsed: u64) -> Batch {
        Batch::new(secs(self.available_time), secs(elapsed.into()))
    }
}

impl Sum for Work {
    fn add(&mut self, later: &Work) {
        self.busy_time += later.busy_time;
        self.up_time += later.up_time;
        self.available_time += later.available_time;
        self.working_time += later.working_time;
        self.left += later.left;
        self.demands += later.demands;
        self.successes += later.successes;
        self.replica_failures += later.replica_failures;
        self.struck_together += later.struck_together;
        self.whole_failures += later.whole_failures;
        self.outages += later.outages;
    }
}
