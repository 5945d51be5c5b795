//! Where every root event went.

use serde::{Deserialize, Serialize};

pub use crate::engine::Credit;
use crate::engine::{Root, Verdict};

/// `offered`, with what was in flight before, equals the sum of all the others, at every instant; rescues are a
/// part of `correct`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    pub offered: u64,
    pub correct: u64,
    pub wrong: u64,
    pub late: u64,
    pub error: u64,
    pub lost: u64,
    pub rejected: u64,
    pub dead_lettered: u64,
    pub out_of_order: u64,
    pub duplicated: u64,
    /// In flight when a recent window began, by what had been offered and settled until then; 0 since warm-up,
    /// where only what was offered from then on counts. Found anew for every snapshot.
    #[serde(skip)]
    pub in_flight_before: u64,
    /// Counted from the live records.
    pub in_flight: u64,
    /// Of those in flight: answered, with work for nobody still going on.
    pub in_flight_answered: u64,
    /// Of those in flight: unanswered past their deadline.
    pub in_flight_overdue: u64,
    /// Rescued events by what is credited; they sum to `rescued`.
    pub rescues: Vec<(Credit, u64)>,
}

impl Ledger {
    #[inline]
    pub fn settle(&mut self, root: &Root) {
        if root.verdict != Verdict::Correct {
            self.add(root.verdict, 1);
            return;
        }
        self.correct += 1;
        if root.marks.failed_once && root.credit != Credit::Nobody {
            self.rescue(root.credit);
        }
    }

    fn rescue(&mut self, credit: Credit) {
        match self.rescues.iter_mut().find(|(known, _)| *known == credit) {
            Some((_, count)) => *count += 1,
            None => self.rescues.push((credit, 1)),
        }
    }

    fn add(&mut self, verdict: Verdict, count: u64) {
        *self.row(verdict) += count;
    }

    /// An event that had settled so is in flight again.
    pub fn take_back(&mut self, verdict: Verdict) {
        *self.row(verdict) -= 1;
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
            self.add(verdict, other.of(verdict));
        }
        for (credit, count) in &other.rescues {
            match self.rescues.iter_mut().find(|(known, _)| known == credit) {
                Some((_, sum)) => *sum += count,
                None => self.rescues.push((*credit, *count)),
            }
        }
    }

    pub fn clear(&mut self) {
        let mut rescues = std::mem::take(&mut self.rescues);
        rescues.clear();
        *self = Ledger { rescues, ..Ledger::default() };
    }

    pub fn settled(&self) -> u64 {
        Verdict::ALL.iter().map(|verdict| self.of(*verdict)).sum()
    }

    /// Settled, and not correct.
    pub fn failed(&self) -> u64 {
        self.settled() - self.correct
    }

    pub fn rescued(&self) -> u64 {
        self.rescues.iter().map(|(_, count)| count).sum()
    }

    /// The balance that holds at every instant, in every window.
    pub fn adds_up(&self) -> bool {
        self.in_flight_before + self.offered == self.settled() + self.in_flight
    }

    /// F = 1 - failed / (settled + overdue), without an interval.
    pub fn fault_tolerance(&self) -> Option<f64> {
        let judged = self.settled() + self.in_flight_overdue;
        (judged > 0).then(|| 1.0 - (self.failed() + self.in_flight_overdue) as f64 / judged as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_is_what_has_settled_and_what_is_in_flight() {
        let mut ledger = Ledger { offered: 10, in_flight: 1, in_flight_overdue: 1, ..Ledger::default() };
        for verdict in Verdict::ALL {
            ledger.add(verdict, 1);
        }
        assert!(ledger.adds_up());
        assert_eq!((ledger.settled(), ledger.failed()), (9, 8));
        assert!(ledger.fault_tolerance().is_some_and(|f| (f - 0.1).abs() < 1e-12));
        ledger.offered += 1;
        assert!(!ledger.adds_up());
        (ledger.in_flight_before, ledger.in_flight) = (3, 5);
        assert!(ledger.adds_up(), "3 before and 11 offered are 9 settled and 5 in flight");
    }
}
