//! What a fault has cost: the events that failed because of it, or at least since it, until the system was as before.
//!
//! Recovered is the end of the first slot of the window that lies wholly after the fault and in which the mean number
//! of undecided events is at most that of the window before the fault, and the failed share of what was decided at most
//! two standard errors (of the difference of two proportions) above that before. A slot in which nothing is decided
//! is not recovered. Counted are the failed events that were offered before recovery and decided after the beginning,
//! so that those which are decided late are waited for. Tolls overlap and are never summed.

use serde::{Deserialize, Serialize};

use crate::engine::{Root, Verdict};
use crate::foundation::Time;
use crate::measure::ledger::Decided;

/// What a fault has cost so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Toll {
    /// Failed events.
    pub failed: u64,
    /// As many would have failed without it, by the failed share before; `None` where nothing was decided before.
    pub expected: Option<f64>,
    /// When the system was as before the fault, if it was.
    pub recovery: Recovery,
}

/// When the system was as before a fault, or why that is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recovery {
    /// The fault lasts, or its effects do.
    #[default]
    NotYet,
    /// At the end of this slot of the window it was as before.
    At(Time),
    /// Nothing was decided before it: counted to its end.
    NothingBefore,
    /// The same of what counts, which is what was offered after warm-up.
    NothingCountedBefore,
    /// Too many unrecovered faults were followed already.
    NotFollowed,
}

impl Recovery {
    /// In a few words, without the instant.
    pub fn words(self) -> &'static str {
        match self {
            Recovery::NotYet => "not recovered",
            Recovery::At(_) => "recovered",
            Recovery::NothingBefore => "nothing was decided before it: counted to its end",
            Recovery::NothingCountedBefore => {
                "nothing that was offered after warm-up was decided before it: of that, counted to its end"
            }
            Recovery::NotFollowed => "not followed",
        }
    }
}

/// How the system was in the window before a fault.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Before {
    pub undecided_mean: f64,
    pub decided: Decided,
}

/// What was decided in one slot of the window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SlotSum {
    pub began: Time,
    pub ended: Time,
    pub undecided_mean: f64,
    pub decided: Decided,
}

/// A fault that lasts, or whose effects do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Lasting {
    began: Time,
    ended: Option<Time>,
    at_start: Decided,
    /// Or why there is nothing to go by.
    before: Result<Before, Recovery>,
}

/// A fault that has recovered, while events which were offered before that are undecided.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Awaiting {
    began: Time,
    pub recovered: Time,
    before: Before,
    decided: Decided,
    undecided: u64,
}

impl Lasting {
    pub fn begin(now: Time, so_far: Decided, before: Result<Before, Recovery>) -> Lasting {
        Lasting { began: now, ended: None, at_start: so_far, before }
    }

    /// The fault is over; its toll, if it counts to that instant.
    pub fn end(&mut self, now: Time, so_far: Decided) -> Option<Toll> {
        self.ended = Some(now);
        let failed = so_far.failed - self.at_start.failed;
        self.before.err().map(|recovery| Toll { failed, expected: None, recovery })
    }

    /// Whether the slot of the window that is over now is the first in which the system was as before.
    #[inline]
    pub fn recovers_in(&self, slot: &SlotSum) -> bool {
        let is_after = self.ended.is_some_and(|ended| slot.began >= ended);
        is_after && self.before.is_ok_and(|before| is_as_before(&before, slot))
    }

    /// It has recovered by the end of such a slot, when so many are undecided.
    pub fn recover(&self, slot: &SlotSum, so_far: Decided, undecided: u64) -> Awaiting {
        let before = self.before.expect("it recovers to what was before");
        let decided = so_far.since(self.at_start);
        Awaiting { began: self.began, recovered: slot.ended, before, decided, undecided }
    }

    /// An event that was decided as correct has failed after all.
    pub fn revise(&mut self, decided: Time) {
        self.at_start.failed += u64::from(decided < self.began);
    }

    pub fn toll(&self, so_far: Decided) -> Toll {
        let since = so_far.since(self.at_start);
        match self.before {
            Ok(before) => before.toll(since, Recovery::NotYet),
            Err(_) => Toll { failed: since.failed, expected: None, recovery: Recovery::NotYet },
        }
    }
}

impl Awaiting {
    /// An event is decided after the recovery.
    #[inline]
    pub fn decide(&mut self, root: &Root, row: Verdict) {
        if root.offered < self.recovered {
            self.undecided -= 1;
            self.decided.all += 1;
            self.decided.failed += u64::from(row != Verdict::Correct);
        }
    }

    /// An event that was decided as correct has failed after all.
    pub fn revise(&mut self, root: &Root, decided: Time) {
        self.decided.failed += u64::from(decided >= self.began && root.offered < self.recovered);
    }

    /// Whether nothing can change the toll any more, but a revision.
    #[inline]
    pub fn is_over(&self) -> bool {
        self.undecided == 0
    }

    pub fn toll(&self) -> Toll {
        self.before.toll(self.decided, Recovery::At(self.recovered))
    }
}

impl Before {
    fn toll(&self, decided: Decided, recovery: Recovery) -> Toll {
        let share = self.decided.failed as f64 / self.decided.all as f64;
        Toll { failed: decided.failed, expected: Some(share * decided.all as f64), recovery }
    }
}

fn is_as_before(before: &Before, slot: &SlotSum) -> bool {
    // Where as many are undecided all the time, the means differ by their rounding.
    let is_more = slot.undecided_mean > before.undecided_mean * (1.0 + 1e-9);
    if is_more || slot.decided.all == 0 {
        return false;
    }
    let (before, slot) = (before.decided, slot.decided);
    let (n, m) = (before.all as f64, slot.all as f64);
    let pooled = (before.failed + slot.failed) as f64 / (n + m);
    let error = libm::sqrt(pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m));
    slot.failed as f64 / m <= before.failed as f64 / n + 2.0 * error
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: Before = Before { undecided_mean: 5.0, decided: Decided { failed: 10, all: 1000 } };

    fn slot(began: u64, undecided_mean: f64, failed: u64, decided: u64) -> SlotSum {
        SlotSum { began: Time(began), ended: Time(began + 10), undecided_mean, decided: so_far(failed, decided) }
    }

    fn so_far(failed: u64, all: u64) -> Decided {
        Decided { failed, all }
    }

    #[test]
    fn it_is_over_in_the_first_slot_after_the_fault_that_is_as_before() {
        let mut fault = Lasting::begin(Time(100), so_far(10, 1000), Ok(BEFORE));
        assert!(!fault.recovers_in(&slot(95, 1.0, 0, 50)));
        assert_eq!(fault.end(Time(120), so_far(90, 1100)), None);
        for (wrong, why) in [
            (slot(115, 1.0, 0, 50), "it began before the end"),
            (slot(120, 6.0, 0, 50), "more are undecided"),
            (slot(130, 1.0, 0, 0), "nothing is decided"),
            (slot(140, 1.0, 20, 50), "more fail"),
        ] {
            assert!(!fault.recovers_in(&wrong), "{why}");
        }
        let toll = fault.toll(so_far(120, 1200));
        assert_eq!((toll.failed, toll.expected, toll.recovery), (110, Some(2.0), Recovery::NotYet));
        let last = slot(150, 5.0, 1, 50);
        assert!(fault.recovers_in(&last));
        let awaiting = fault.recover(&last, so_far(121, 1250), 0);
        assert!(awaiting.is_over());
        let toll = awaiting.toll();
        assert_eq!((toll.failed, toll.expected, toll.recovery), (111, Some(2.5), Recovery::At(Time(160))));
    }

    #[test]
    fn without_anything_before_it_is_counted_to_the_end_of_the_fault() {
        let mut fault = Lasting::begin(Time(0), so_far(0, 0), Err(Recovery::NothingBefore));
        let toll = fault.end(Time(20), so_far(7, 7)).expect("it is counted to its end");
        assert_eq!((toll.failed, toll.expected, toll.recovery), (7, None, Recovery::NothingBefore));
    }
}
