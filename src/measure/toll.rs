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

/// What a fault has cost so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Toll {
    /// Failed events.
    pub failed: u64,
    /// As many would have failed without it, by the failed share before; `None` where nothing was decided before.
    pub expected: Option<f64>,
    pub recovery: Recovery,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recovery {
    /// The fault lasts, or its effects do.
    #[default]
    NotYet,
    At(Time),
    /// Nothing was decided before it: counted to its end.
    NothingBefore,
    /// Too many unrecovered faults were followed already.
    NotFollowed,
}

impl Recovery {
    pub fn words(self) -> &'static str {
        match self {
            Recovery::NotYet => "not recovered",
            Recovery::At(_) => "recovered",
            Recovery::NothingBefore => "nothing was decided before it: counted to its end",
            Recovery::NotFollowed => "not followed",
        }
    }
}

/// How the system was in the window before a fault.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Before {
    pub undecided_mean: f64,
    pub failed: u64,
    pub decided: u64,
}

/// What was decided in one slot of the window.
#[derive(Clone, Copy, Debug)]
pub struct SlotSum {
    pub began: Time,
    pub ended: Time,
    pub undecided_mean: f64,
    pub failed: u64,
    pub decided: u64,
}

/// Events decided, and failed of these, since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Decided {
    pub failed: u64,
    pub all: u64,
}

/// How one fault is followed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Following {
    began: Time,
    ended: Option<Time>,
    at_start: Decided,
    before: Option<Before>,
    state: State,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
enum State {
    Followed,
    /// Recovered; so many of the events offered before are still undecided.
    Waiting {
        recovered: Time,
        until_then: Decided,
        undecided: u64,
    },
    Done(Toll),
}

impl Following {
    /// `before` is `None` where nothing was decided in the window before the fault.
    pub fn begin(now: Time, so_far: Decided, before: Option<Before>) -> Following {
        Following { began: now, ended: None, at_start: so_far, before, state: State::Followed }
    }

    pub fn not_followed(now: Time) -> Following {
        let toll = Toll { recovery: Recovery::NotFollowed, ..Toll::default() };
        Following { state: State::Done(toll), ..Following::begin(now, Decided::default(), None) }
    }

    /// Whether the fault and its effects may still last.
    pub fn is_unrecovered(&self) -> bool {
        matches!(self.state, State::Followed)
    }

    /// Whether a decision can still change the toll.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waiting { .. })
    }

    /// The fault is over.
    pub fn end(&mut self, now: Time, so_far: Decided) {
        self.ended = Some(now);
        if self.before.is_none() && self.is_unrecovered() {
            let failed = so_far.failed - self.at_start.failed;
            self.state = State::Done(Toll { failed, expected: None, recovery: Recovery::NothingBefore });
        }
    }

    /// A slot is over, in which so much was decided, and after which so many are undecided.
    pub fn close_slot(&mut self, slot: &SlotSum, so_far: Decided, undecided: u64) {
        let (State::Followed, Some(ended), Some(before)) = (&self.state, self.ended, &self.before) else { return };
        if slot.began >= ended && is_as_before(before, slot) {
            let until_then =
                Decided { failed: so_far.failed - self.at_start.failed, all: so_far.all - self.at_start.all };
            self.state = State::Waiting { recovered: slot.ended, until_then, undecided };
            self.finish_if_all_are_decided();
        }
    }

    /// An event is decided after the recovery.
    pub fn decide(&mut self, root: &Root, row: Verdict) {
        let State::Waiting { recovered, until_then, undecided } = &mut self.state else { return };
        if root.offered < *recovered {
            *undecided -= 1;
            until_then.all += 1;
            until_then.failed += u64::from(row != Verdict::Correct);
            self.finish_if_all_are_decided();
        }
    }

    /// An event that was decided as correct has failed after all.
    pub fn revise(&mut self, root: &Root, decided: Time) {
        match &mut self.state {
            State::Followed if decided < self.began => self.at_start.failed += 1,
            State::Waiting { recovered, until_then, .. } if decided >= self.began && root.offered < *recovered => {
                until_then.failed += 1;
            }
            _ => {}
        }
    }

    fn finish_if_all_are_decided(&mut self) {
        if let State::Waiting { recovered, until_then, undecided: 0 } = self.state {
            self.state = State::Done(self.toll_of(until_then, Recovery::At(recovered)));
        }
    }

    pub fn toll(&self, so_far: Decided) -> Toll {
        match self.state {
            State::Done(toll) => toll,
            State::Waiting { recovered, until_then, .. } => self.toll_of(until_then, Recovery::At(recovered)),
            State::Followed => {
                let since =
                    Decided { failed: so_far.failed - self.at_start.failed, all: so_far.all - self.at_start.all };
                self.toll_of(since, Recovery::NotYet)
            }
        }
    }

    fn toll_of(&self, decided: Decided, recovery: Recovery) -> Toll {
        let share = self.before.map(|before| before.failed as f64 / before.decided as f64);
        Toll { failed: decided.failed, expected: share.map(|share| share * decided.all as f64), recovery }
    }
}

fn is_as_before(before: &Before, slot: &SlotSum) -> bool {
    if slot.decided == 0 || slot.undecided_mean > before.undecided_mean {
        return false;
    }
    let (n, m) = (before.decided as f64, slot.decided as f64);
    let pooled = (before.failed + slot.failed) as f64 / (n + m);
    let error = libm::sqrt(pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m));
    slot.failed as f64 / m <= before.failed as f64 / n + 2.0 * error
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: Before = Before { undecided_mean: 5.0, failed: 10, decided: 1000 };

    fn slot(began: u64, undecided_mean: f64, failed: u64, decided: u64) -> SlotSum {
        SlotSum { began: Time(began), ended: Time(began + 10), undecided_mean, failed, decided }
    }

    fn so_far(failed: u64, all: u64) -> Decided {
        Decided { failed, all }
    }

    #[test]
    fn it_is_over_in_the_first_slot_after_the_fault_that_is_as_before() {
        let mut fault = Following::begin(Time(100), so_far(10, 1000), Some(BEFORE));
        fault.close_slot(&slot(95, 1.0, 0, 50), so_far(10, 1050), 3);
        fault.end(Time(120), so_far(90, 1100));
        for (wrong, why) in [
            (slot(115, 1.0, 0, 50), "it began before the end"),
            (slot(120, 6.0, 0, 50), "more are undecided"),
            (slot(130, 1.0, 0, 0), "nothing is decided"),
            (slot(140, 1.0, 20, 50), "more fail"),
        ] {
            fault.close_slot(&wrong, so_far(120, 1200), 3);
            assert!(fault.is_unrecovered(), "{why}");
        }
        let toll = fault.toll(so_far(120, 1200));
        assert_eq!((toll.failed, toll.expected, toll.recovery), (110, Some(2.0), Recovery::NotYet));
        fault.close_slot(&slot(150, 5.0, 1, 50), so_far(121, 1250), 0);
        let toll = fault.toll(so_far(500, 9000));
        assert_eq!((toll.failed, toll.expected, toll.recovery), (111, Some(2.5), Recovery::At(Time(160))));
    }

    #[test]
    fn without_anything_before_it_is_counted_to_the_end_of_the_fault() {
        let mut fault = Following::begin(Time(0), so_far(0, 0), None);
        fault.end(Time(20), so_far(7, 7));
        let toll = fault.toll(so_far(100, 200));
        assert_eq!((toll.failed, toll.expected, toll.recovery), (7, None, Recovery::NothingBefore));
    }
}
