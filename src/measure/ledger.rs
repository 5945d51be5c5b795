//! Where every root event went, by the decision of its fate.

use serde::{Deserialize, Serialize};

pub use crate::engine::Credit;
use crate::engine::{Root, Verdict};

/// `undecided_before + offered` equals the decided, by present outcome, and the `undecided`, at every instant and in
/// every window; rescues are a part of `correct`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Counted at the source, before any admission control.
    pub offered: u64,
    /// Answered right, in time, once and in order.
    pub correct: u64,
    /// A bad result was delivered, and nobody noticed.
    pub wrong: u64,
    /// Answered past the deadline, or past it now.
    pub late: u64,
    /// Told that processing failed: exception, retries or alternates exhausted.
    pub error: u64,
    /// Nobody was told.
    pub lost: u64,
    /// Refused before service, and told so.
    pub rejected: u64,
    /// Parked in a dead-letter queue.
    pub dead_lettered: u64,
    /// Took effect after a later event of its key, where order was required.
    pub out_of_order: u64,
    /// Its effect was applied twice, where once was required.
    pub duplicated: u64,
    /// Undecided when a window began; 0 since warm-up, where only what was offered from then on counts.
    #[serde(skip)]
    pub undecided_before: u64,
    /// Counted from the live records.
    pub undecided: u64,
    /// Of those whose fate is decided: still live, as copies, abandoned work or on the way back from a dead-letter queue.
    pub still_live: u64,
    /// Rescued events by what is credited; they sum to `rescued`.
    pub rescues: Vec<(Credit, u64)>,
}

/// Events whose fate is decided, and those of them that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// Whose present outcome is another than correct.
    pub failed: u64,
    /// Whatever their outcome.
    pub all: u64,
}

impl Decided {
    /// What has been decided since an earlier instant.
    pub fn since(self, earlier: Decided) -> Decided {
        Decided { failed: self.failed - earlier.failed, all: self.all - earlier.all }
    }
}

impl Ledger {
    /// The fate of an event is decided.
    #[inline]
    pub fn decide(&mut self, root: &Root, row: Verdict) {
        if row != Verdict::Correct {
            *self.row(row) += 1;
            return;
        }
        self.correct += 1;
        if is_rescued(root) {
            *self.rescue(root.credit) += 1;
        }
    }

    /// An event whose fate is decided goes to another row.
    pub fn revise(&mut self, root: &Root, before: Verdict, now: Verdict) {
        *self.row(before) -= 1;
        *self.row(now) += 1;
        if is_rescued(root) {
            match (before, now) {
                (Verdict::Correct, _) => *self.rescue(root.credit) -= 1,
                (_, Verdict::Correct) => *self.rescue(root.credit) += 1,
                _ => {}
            }
            self.rescues.retain(|(_, count)| *count > 0);
        }
    }

    fn rescue(&mut self, credit: Credit) -> &mut u64 {
        let known = self.rescues.iter().position(|(known, _)| *known == credit);
        let at = known.unwrap_or_else(|| {
            self.rescues.push((credit, 0));
            self.rescues.len() - 1
        });
        &mut self.rescues[at].1
    }

    fn row(&mut self, verdict: Verdict) -> &mut u64 {
        match verdict {
            Verdict::Correct => &mut self.correct,
            Verdict::Late => &mut self.late,
            Verdict::OutOfOrder => &mut self.out_of_order,
            Verdict::Duplicated => &mut self.duplicated,
            Verdict::Wrong => &mut self.wrong,
            Verdict::Rejected => &mut self.rejected,
            Verdict::Error => &mut self.error,
            Verdict::DeadLettered => &mut self.dead_lettered,
            Verdict::Lost => &mut self.lost,
        }
    }

    /// Events in the row of this verdict.
    pub fn of(&self, verdict: Verdict) -> u64 {
        match verdict {
            Verdict::Correct => self.correct,
            Verdict::Late => self.late,
            Verdict::OutOfOrder => self.out_of_order,
            Verdict::Duplicated => self.duplicated,
            Verdict::Wrong => self.wrong,
            Verdict::Rejected => self.rejected,
            Verdict::Error => self.error,
            Verdict::DeadLettered => self.dead_lettered,
            Verdict::Lost => self.lost,
        }
    }

    /// Adds what another stretch of time has counted.
    pub fn merge(&mut self, other: &Ledger) {
        self.offered += other.offered;
        for verdict in Verdict::ALL {
            *self.row(verdict) += other.of(verdict);
        }
        for (credit, count) in &other.rescues {
            *self.rescue(*credit) += count;
        }
    }

    /// Back to nothing, without giving memory back.
    pub fn clear(&mut self) {
        let mut rescues = std::mem::take(&mut self.rescues);
        rescues.clear();
        *self = Ledger { rescues, ..Ledger::default() };
    }

    /// Events whose fate is decided.
    pub fn decided(&self) -> u64 {
        Verdict::ALL.iter().map(|verdict| self.of(*verdict)).sum()
    }

    /// Decided, and not correct.
    pub fn failed(&self) -> u64 {
        self.decided() - self.correct
    }

    /// What F is made of: those that failed, of all that are decided.
    pub fn counts(&self) -> Decided {
        let all = self.decided();
        Decided { failed: all - self.correct, all }
    }

    /// Events that ended correct although something of them had failed.
    pub fn rescued(&self) -> u64 {
        self.rescues.iter().map(|(_, count)| count).sum()
    }

    /// The balance that holds at every instant, in every window.
    pub fn adds_up(&self) -> bool {
        self.undecided_before + self.offered == self.decided() + self.undecided
    }

    /// F = 1 - failed / decided; `None` where nothing is decided.
    pub fn fault_tolerance(&self) -> Option<f64> {
        let decided = self.decided();
        (decided > 0).then(|| self.correct as f64 / decided as f64)
    }
}

fn is_rescued(root: &Root) -> bool {
    root.marks.failed_once && root.credit != Credit::Nobody
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_is_what_is_decided_and_what_is_not() {
        let mut ledger = Ledger { offered: 10, undecided: 1, ..Ledger::default() };
        for verdict in Verdict::ALL {
            *ledger.row(verdict) += 1;
        }
        assert!(ledger.adds_up());
        assert_eq!((ledger.decided(), ledger.failed()), (9, 8));
        assert!(ledger.fault_tolerance().is_some_and(|f| (f - 1.0 / 9.0).abs() < 1e-12));
        ledger.offered += 1;
        assert!(!ledger.adds_up());
        (ledger.undecided_before, ledger.undecided) = (3, 5);
        assert!(ledger.adds_up(), "3 before and 11 offered are 9 decided and 5 undecided");
        assert_eq!(Ledger::default().fault_tolerance(), None);
    }
}
