//! What an experiment may use of the machine, and which of its runs may go on with it.
//!
//! Runs go on side by side as long as they take no more memory together than there is. When they do, the earliest of the
//! plan goes on and the others wait where they are, until it has ended. As that one may still grow up to the scenario's
//! limit, as much is set aside for it. When a run goes on makes no difference to how it comes out.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::experiment::control::Control;

/// From one look at the wish to stop to the next, of a run that waits.
const PATIENCE: Duration = Duration::from_millis(20);

/// Threads and memory.
#[derive(Clone, Copy, Debug)]
pub struct Means {
    /// How many runs go on at once.
    pub threads: NonZeroUsize,
    /// Bytes.
    pub memory: u64,
}

impl Means {
    /// So many threads, and memory without end.
    pub fn threads(threads: NonZeroUsize) -> Means {
        Means { threads, memory: u64::MAX }
    }

    /// The same with another number of threads, where one is given.
    pub fn with_threads(self, threads: Option<NonZeroUsize>) -> Means {
        Means { threads: threads.unwrap_or(self.threads), ..self }
    }
}

/// Memory that is shared out to runs, as reckoned.
#[derive(Debug)]
pub(super) struct Budget {
    /// Bytes that may be taken while more than one run goes on.
    shared: u64,
    taken: Mutex<Taken>,
    given_back: Condvar,
}

#[derive(Debug, Default)]
struct Taken {
    /// By the place of the run in the plan.
    by_run: BTreeMap<usize, u64>,
    /// By runs that have ended and are kept.
    kept: u64,
}

impl Budget {
    /// `one` run takes so much at most.
    pub fn new(memory: u64, one: u64) -> Budget {
        let shared = memory.saturating_sub(one);
        Budget { shared, taken: Mutex::default(), given_back: Condvar::new() }
    }

    /// A run takes so much; waits until it may go on. False if the experiment is to end.
    pub fn take(&self, run: usize, bytes: u64, control: &Control) -> bool {
        let mut taken = self.lock();
        taken.by_run.insert(run, bytes);
        loop {
            if control.is_cancelled() {
                return false;
            }
            let is_first = taken.by_run.keys().next() == Some(&run);
            if is_first || taken.kept + taken.by_run.values().sum::<u64>() <= self.shared {
                return true;
            }
            let woken = self.given_back.wait_timeout(taken, PATIENCE);
            taken = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// A run has ended; what of it is kept takes so much.
    pub fn give_back(&self, run: usize, kept: u64) {
        let mut taken = self.lock();
        taken.by_run.remove(&run);
        taken.kept += kept;
        drop(taken);
        self.given_back.notify_all();
    }

    /// Plain numbers are whole whoever died with them.
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_run_always_goes_on_and_the_others_while_there_is_room() {
        let (budget, control) = (Budget::new(100, 40), Control::default());
        assert!(budget.take(3, 30, &control) && budget.take(4, 30, &control), "60 are shared");
        assert!(budget.take(3, 90, &control), "nobody is before it");
        budget.give_back(3, 20);
        assert!(budget.take(4, 70, &control), "now it is the first");
        assert!(budget.take(2, 10, &control), "an earlier one has come");
        control.cancel();
        assert!(!budget.take(4, 70, &control), "it would wait");
    }

    #[test]
    fn a_run_that_waits_goes_on_when_another_gives_back() {
        let (budget, control) = (Budget::new(100, 0), Control::default());
        assert!(budget.take(0, 80, &control));
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| budget.take(1, 50, &control));
            budget.give_back(0, 0);
            assert!(waits.join().expect("it comes back"));
        });
    }
}
