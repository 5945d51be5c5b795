//! What adds up for the system as a whole: outcomes by decision, times of answers, and how many are undecided.

use serde::Serialize;

use crate::engine::{Root, Verdict};
use crate::foundation::Time;
use crate::measure::ledger::Ledger;
use crate::measure::level::Level;
use crate::stats::histogram::Histogram;
use crate::stats::series::{Series, Sum};
use crate::stats::steady::Batch;
use crate::stats::tail::Tail;

/// Finer than 1 %.
pub const LATENCY_BITS: u32 = 7;

/// Of the events offered after warm-up.
#[derive(Clone, Debug, Serialize)]
pub struct SystemMeasures {
    pub ledger: Ledger,
    /// Undecided events.
    pub undecided: Level,
    /// Times of answered events, in nanoseconds.
    pub latency: Histogram<LATENCY_BITS>,
    /// Of failed events, the times from their offer to the decision.
    pub failed_after: Histogram<LATENCY_BITS>,
    pub series: Series<SystemSums>,
    /// Of the times of answered events, and of failed ones.
    pub tail: Tail,
    pub failed_tail: Tail,
    /// How things stood when the open stretch began.
    stretch_began: SystemSums,
}

/// What grows in a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SystemSums {
    pub correct: u64,
    pub decided: u64,
    /// Seconds, of answered events.
    pub latency: f64,
    pub answered: u64,
    /// Seconds from the offer to the decision, of failed events.
    pub failed_after: f64,
    pub failed: u64,
    /// The number undecided over time, in nanoseconds.
    pub undecided_time: u128,
}

impl SystemSums {
    fn since(&self, earlier: &SystemSums) -> SystemSums {
        SystemSums {
            correct: self.correct - earlier.correct,
            decided: self.decided - earlier.decided,
            latency: self.latency - earlier.latency,
            answered: self.answered - earlier.answered,
            failed_after: self.failed_after - earlier.failed_after,
            failed: self.failed - earlier.failed,
            undecided_time: self.undecided_time - earlier.undecided_time,
        }
    }

    /// Correct per decided.
    pub fn tolerance(&self) -> Batch {
        Batch::new(self.correct as f64, self.decided as f64)
    }

    /// Seconds for each answer.
    pub fn latency(&self) -> Batch {
        Batch::new(self.latency, self.answered as f64)
    }

    /// Seconds until the decision for each that failed.
    pub fn failed_after(&self) -> Batch {
        Batch::new(self.failed_after, self.failed as f64)
    }

    /// Number undecided, over so many nanoseconds.
    pub fn undecided(&self, elapsed: u64) -> Batch {
        Batch::new(self.undecided_time as f64 * 1e-9, elapsed as f64 * 1e-9)
    }
}

impl Sum for SystemSums {
    fn add(&mut self, later: &SystemSums) {
        self.correct += later.correct;
        self.decided += later.decided;
        self.latency += later.latency;
        self.answered += later.answered;
        self.failed_after += later.failed_after;
        self.failed += later.failed;
        self.undecided_time += later.undecided_time;
    }
}

impl SystemMeasures {
    pub fn new(series: Series<SystemSums>) -> SystemMeasures {
        SystemMeasures {
            ledger: Ledger::default(),
            undecided: Level::default(),
            latency: Histogram::default(),
            failed_after: Histogram::default(),
            series,
            tail: Tail::default(),
            failed_tail: Tail::default(),
            stretch_began: SystemSums::default(),
        }
    }

    #[inline(always)]
    pub fn offer(&mut self, now: Time) {
        self.ledger.offered += 1;
        self.undecided.rise(now);
    }

    #[inline(always)]
    pub fn decide(&mut self, now: Time, root: &Root, row: Verdict) {
        self.ledger.decide(root, row);
        self.undecided.fall(now);
        if row != Verdict::Correct {
            self.failed_after.record(now.since(root.offered).0);
        }
    }

    /// An event that was decided then goes to another row, in the stretch of its decision.
    pub fn revise(&mut self, root: &Root, decided: Time, before: Verdict, now: Verdict) {
        self.ledger.revise(root, before, now);
        let was_correct = before == Verdict::Correct;
        if was_correct {
            self.failed_after.record(decided.since(root.offered).0);
        }
        if was_correct != (now == Verdict::Correct)
            && let Some(stretch) = self.series.at(decided)
        {
            for sums in [stretch, &mut self.stretch_began] {
                sums.correct = if was_correct { sums.correct - 1 } else { sums.correct + 1 };
                if was_correct {
                    sums.failed_after += decided.since(root.offered).as_secs_f64();
                    sums.failed += 1;
                }
            }
        }
    }

    pub fn sums(&self, now: Time) -> SystemSums {
        SystemSums {
            correct: self.ledger.correct,
            decided: self.ledger.decided(),
            latency: self.latency.sum() as f64 * 1e-9,
            answered: self.latency.count(),
            failed_after: self.failed_after.sum() as f64 * 1e-9,
            failed: self.failed_after.count(),
            undecided_time: self.undecided.integral(now),
        }
    }

    /// Closes the open stretch.
    pub fn close_stretch(&mut self, at: Time) {
        let now = self.sums(at);
        let lasted = self.series.width();
        self.series.close(now.since(&self.stretch_began));
        self.stretch_began = now;
        self.tail.pass(lasted, &self.latency);
        self.failed_tail.pass(lasted, &self.failed_after);
    }
}
