//! When the fate of a root event is decided, and what revises it.
//!
//! Decided once, at the first of: all its required branches have their outcome; its deadline has passed (an answer at
//! the deadline is in time). What changes its row of the ledger afterwards is a revision: the end of what its deadline
//! had decided, an effect that a copy applies twice or out of order, the end of a way back from a dead-letter queue.
//!
//! A deadline comes after everything else of its instant, commands included: it is passed when the clock moves on.

use super::deadlines::Due;
use super::occurrence::{Occurrence, What};
use super::record::Root;
use super::state::State;
use super::verdict::{Fate, Verdict};
use super::{Engine, Observer};
use crate::foundation::Time;

impl Root {
    /// An attempt of it failed; afterwards it can be rescued, while its fate is undecided.
    #[inline]
    pub fn fail_once(&mut self) {
        self.marks.failed_once |= self.fate.is_none();
    }

    /// How it ends, by what is known now.
    pub(super) fn outcome(&self) -> Verdict {
        let mut verdict = self.verdict;
        if self.marks.parked {
            verdict = verdict.max(Verdict::DeadLettered);
        }
        if !verdict.is_answered() {
            return verdict;
        }
        if self.marks.duplicated {
            verdict = verdict.max(Verdict::Duplicated);
        } else if self.marks.out_of_order {
            verdict = verdict.max(Verdict::OutOfOrder);
        }
        let is_late = self.marks.redriven || self.answered.is_some_and(|at| at > self.deadline);
        if is_late { verdict.max(Verdict::Late) } else { verdict }
    }

    /// How it ends, once its fate is decided and it is over.
    #[inline]
    pub(super) fn last_outcome(&self) -> Verdict {
        match self.fate {
            Some(Fate { row, by_deadline: false, .. }) if !self.marks.redriven => row,
            _ => self.outcome(),
        }
    }

    /// The row that it stands in while something of it is live.
    fn row(&self) -> Verdict {
        match self.fate {
            _ if self.marks.redriven => Verdict::DeadLettered,
            Some(Fate { by_deadline: true, .. }) => Verdict::Late,
            _ => self.outcome(),
        }
    }
}

impl Engine {
    /// Something has happened that may change the row of an event whose fate is decided.
    pub(super) fn revise<O: Observer>(&mut self, root: u32, observer: &mut O) {
        let record = self.state.roots.get_mut(root);
        let row = record.row();
        revise_to(record, root, row, self.state.now, observer);
    }

    /// Decides what is undecided at the deadlines of this instant, and sets the clock to it; false if nothing is.
    #[cold]
    pub(super) fn pass_deadlines<O: Observer>(&mut self, due: Time, observer: &mut O) -> bool {
        let mut passed = false;
        while let Some(Due { root, generation, .. }) = self.state.deadlines.pop_at(due) {
            if self.state.roots.current(root, generation).is_none_or(|record| record.fate.is_some()) {
                continue;
            }
            if !passed {
                passed = true;
                self.state.now = due;
                observer.clock(due);
            }
            let State { roots, counted_undecided, .. } = &mut self.state;
            decide(roots.get_mut(root), root, (due, true), counted_undecided, observer);
        }
        passed
    }

    /// Whether a deadline is still ahead that will decide something.
    pub(super) fn awaits_deadline(&self) -> bool {
        let roots = &self.state.roots;
        let root = |due: &Due| roots.current(due.root, due.generation);
        self.state.deadlines.iter().any(|due| root(due).is_some_and(|root| root.fate.is_none()))
    }
}

/// The fate of an event is decided by its outcome, or by its deadline; one less is undecided.
#[inline(always)]
pub(super) fn decide<O: Observer>(
    record: &mut Root,
    root: u32,
    (now, by_deadline): (Time, bool),
    undecided: &mut u64,
    observer: &mut O,
) {
    let row = if by_deadline { Verdict::Late } else { record.outcome() };
    record.fate = Some(Fate { at: now, row, by_deadline });
    *undecided -= u64::from(record.marks.counted);
    observer.hear(Occurrence::of_event(now, root, What::Decided { root: record, row }));
}

/// The event has come to its end, or to another row.
#[inline]
pub(super) fn revise_to<O: Observer>(record: &mut Root, root: u32, row: Verdict, now: Time, observer: &mut O) {
    let Some(fate) = &mut record.fate else { return };
    if fate.row != row {
        let before = std::mem::replace(&mut fate.row, row);
        let decided = fate.at;
        observer.hear(Occurrence::of_event(now, root, What::Revised { root: record, decided, before, row }));
    }
}
