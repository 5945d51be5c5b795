//! How fast simulated time runs against the clock on the wall.

use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::foundation::{Span, Time};

/// The slowest and the fastest pace that can be asked for, in simulated seconds per second.
pub const SPEED_MIN: f64 = 0.01;
pub const SPEED_MAX: f64 = 1e9;

/// A pace.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Speed {
    /// Simulated seconds per second.
    Times(f64),
    /// As fast as the machine can.
    AsFastAsPossible,
}

impl Default for Speed {
    fn default() -> Speed {
        Speed::Times(1.0)
    }
}

impl Speed {
    /// The factor is cut to what a person can watch.
    pub fn times(factor: f64) -> Speed {
        Speed::Times(factor.clamp(SPEED_MIN, SPEED_MAX))
    }
}

/// Ties simulated time to the wall clock from one instant on, and reckons what was achieved.
pub(super) struct Pacer {
    speed: Speed,
    since: Instant,
    from: Time,
    /// The stretch over which achievement is measured.
    mark: Instant,
    mark_at: Time,
    mark_events: u64,
    achieved: (f64, f64),
}

/// A stretch of measuring, seconds.
const STRETCH_SECS: f64 = 0.5;

/// The most simulated time that is caught up after a hold-up, in seconds of wall time.
const CATCH_UP_SECS: f64 = 0.1;

impl Pacer {
    pub(super) fn new(speed: Speed, from: Time) -> Pacer {
        let now = Instant::now();
        Pacer { speed, since: now, from, mark: now, mark_at: from, mark_events: 0, achieved: (0.0, 0.0) }
    }

    /// Where simulated time should be by now.
    pub(super) fn target(&self, now: Time) -> Time {
        match self.speed {
            Speed::Times(factor) => self.from + Span::from_secs_f64(self.since.elapsed().as_secs_f64() * factor),
            Speed::AsFastAsPossible => now + Span(u64::MAX >> 2),
        }
    }

    /// Notes how far the engine has got; one that cannot keep up does not owe what it missed.
    pub(super) fn progress(&mut self, now: Time, events: u64, behind: bool) {
        self.mark_events += events;
        if let (true, Speed::Times(factor)) = (behind, self.speed) {
            let owed = self.target(now).since(now).as_secs_f64() / factor;
            if owed > CATCH_UP_SECS {
                self.since = Instant::now();
                self.from = now;
            }
        }
        let secs = self.mark.elapsed().as_secs_f64();
        if secs >= STRETCH_SECS {
            self.achieved = (now.since(self.mark_at).as_secs_f64() / secs, self.mark_events as f64 / secs);
            (self.mark, self.mark_at, self.mark_events) = (Instant::now(), now, 0);
        }
    }

    /// Simulated seconds per second and calendar entries per second, lately.
    pub(super) fn achieved(&self) -> (f64, f64) {
        self.achieved
    }
}
