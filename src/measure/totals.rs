//! Everything that adds up at one handler, as it stood at one instant or as it grew between two.

use serde::Serialize;

use crate::stats::series::Sum;
use crate::stats::steady::Batch;

/// Times are in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Number present over time, and of these: waiting for a replica, and waiting for a callee without one.
    pub present_time: u128,
    pub waiting_time: u128,
    pub calling_time: u128,
    /// Time of replicas that count, spent busy or held; and time of all that count.
    pub busy_time: u128,
    pub up_time: u128,
    /// Time with as many replicas up as are needed.
    pub available_time: u128,
    /// How long those stayed that have left.
    pub stayed: u128,
    pub left: u64,
    /// How long those waited that were taken up, and how many of them waited at all.
    pub waited: u128,
    pub started: u64,
    pub delayed: u64,
    /// Demands that were judged and not censored, of events offered after warm-up.
    pub demands: u64,
    pub successes: u64,
    pub replica_failures: u64,
    /// How often fewer replicas than needed were left up.
    pub outages: u64,
}

impl Totals {
    pub fn since(&self, earlier: &Totals) -> Totals {
        Totals {
            present_time: self.present_time - earlier.present_time,
            waiting_time: self.waiting_time - earlier.waiting_time,
            calling_time: self.calling_time - earlier.calling_time,
            busy_time: self.busy_time - earlier.busy_time,
            up_time: self.up_time - earlier.up_time,
            available_time: self.available_time - earlier.available_time,
            stayed: self.stayed - earlier.stayed,
            left: self.left - earlier.left,
            waited: self.waited - earlier.waited,
            started: self.started - earlier.started,
            delayed: self.delayed - earlier.delayed,
            demands: self.demands - earlier.demands,
            successes: self.successes - earlier.successes,
            replica_failures: self.replica_failures - earlier.replica_failures,
            outages: self.outages - earlier.outages,
        }
    }

    /// Successes per demand.
    pub fn success(&self) -> Batch {
        Batch::new(self.successes as f64, self.demands as f64)
    }

    /// Seconds for each that has left.
    pub fn response(&self) -> Batch {
        Batch::new(secs(self.stayed), self.left as f64)
    }

    /// Seconds for each that was taken up.
    pub fn wait(&self) -> Batch {
        Batch::new(secs(self.waited), self.started as f64)
    }

    /// Those that had to wait, of those taken up.
    pub fn delay(&self) -> Batch {
        Batch::new(self.delayed as f64, self.started as f64)
    }

    pub fn utilisation(&self) -> Batch {
        Batch::new(secs(self.busy_time), secs(self.up_time))
    }

    /// Number present, over so many nanoseconds.
    pub fn present(&self, elapsed: u64) -> Batch {
        Batch::new(secs(self.present_time), secs(elapsed.into()))
    }

    pub fn waiting(&self, elapsed: u64) -> Batch {
        Batch::new(secs(self.waiting_time), secs(elapsed.into()))
    }

    pub fn up(&self, elapsed: u64) -> Batch {
        Batch::new(secs(self.up_time), secs(elapsed.into()))
    }

    pub fn availability(&self, elapsed: u64) -> Batch {
        Batch::new(secs(self.available_time), secs(elapsed.into()))
    }
}

impl Sum for Totals {
    fn add(&mut self, later: &Totals) {
        self.present_time += later.present_time;
        self.waiting_time += later.waiting_time;
        self.calling_time += later.calling_time;
        self.busy_time += later.busy_time;
        self.up_time += later.up_time;
        self.available_time += later.available_time;
        self.stayed += later.stayed;
        self.left += later.left;
        self.waited += later.waited;
        self.started += later.started;
        self.delayed += later.delayed;
        self.demands += later.demands;
        self.successes += later.successes;
        self.replica_failures += later.replica_failures;
        self.outages += later.outages;
    }
}

fn secs(nanos: u128) -> f64 {
    nanos as f64 * 1e-9
}
