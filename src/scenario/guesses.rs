//! Guesses at what a name was meant to be: each looks at every name there is, and so they are bounded together.

use std::cell::Cell;

use crate::foundation::spelling::closest;
use crate::scenario::diagnostic::did_you_mean;

/// Letters that are compared for all guesses about one file; a word of the machine compares so many at once.
const WORK_MAX: usize = 20_000_000;
const AT_ONCE: usize = 64;

/// What is left of the work that guesses may take.
pub(crate) struct Guesses {
    left: Cell<usize>,
}

impl Guesses {
    pub fn new() -> Guesses {
        Guesses { left: Cell::new(WORK_MAX) }
    }

    /// Nothing is guessed any more.
    pub fn are_over(&self) -> bool {
        self.left.get() == 0
    }

    /// The offered name that is closest to the one found, if it is close at all.
    pub fn closest<'w>(&self, found: &str, offered: impl Iterator<Item = &'w str> + Clone) -> Option<&'w str> {
        self.take(found, offered.clone()).then(|| closest(found, offered)).flatten()
    }

    /// The same as a hint.
    pub fn did_you_mean<'w>(&self, found: &str, offered: impl Iterator<Item = &'w str> + Clone) -> Option<String> {
        self.take(found, offered.clone()).then(|| did_you_mean(found, offered)).flatten()
    }

    /// Whether there is work left for one more guess, which is then taken off.
    fn take<'w>(&self, found: &str, offered: impl Iterator<Item = &'w str>) -> bool {
        if self.are_over() {
            return false;
        }
        let words = found.len() / AT_ONCE + 1;
        let work = offered.map(|name| words * (name.len() + 1)).sum();
        self.left.set(self.left.get().saturating_sub(work));
        !self.are_over()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_are_given_until_their_work_is_done() {
        let names: Vec<String> = (0..10_000).map(|at| format!("handler-{at:05}")).collect();
        let guesses = Guesses::new();
        let mut given = 0;
        while guesses.did_you_mean("handler-0500", names.iter().map(String::as_str)).is_some() {
            given += 1;
        }
        assert_eq!(given, WORK_MAX / (names.len() * (names[0].len() + 1)));
        assert!(guesses.are_over());
        assert_eq!(guesses.closest("handler-0500", ["handler-0500"].into_iter()), None);
    }
}
