//! What saving progress comes to: after how much work, and what writing and restoring take.

use serde::{Deserialize, Serialize};

use crate::foundation::Span;
use crate::foundation::parameter::{Kind, Parameter};

/// In work at full speed: whatever slows service down slows writing and restoring down too.
///
/// Every `full_every`-th checkpoint is full. The others hold what has changed since the one before: they cost the
/// share `increment` of a full one to write, and each of them as much of a full restore to put back on top.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Work between two checkpoints; [`Span::MAX`] for none at all.
    pub interval: Span,
    /// What a full checkpoint takes.
    pub write: Span,
    /// What it takes to go back to one.
    pub restore: Span,
    /// Every so many checkpoints one is full, the others hold what has changed; 1 to a million.
    pub full_every: u32,
    /// What one that is not full takes to write and to put back, as a share of a full one; 0 to 1.
    pub increment: f64,
    /// Whether finished work is saved before it is answered.
    pub at_end: bool,
}

pub(super) const RESTORE: Parameter =
    Parameter::optional("restore", Kind::Span { positive: false }, "0s", "what it takes to go back to one");
pub(super) const FULL_EVERY: Parameter = Parameter::optional(
    "full_every",
    Kind::Count { min: 1, max: 1_000_000 },
    "1",
    "every so many checkpoints one is full, the others hold what has changed",
);
pub(super) const INCREMENT: Parameter = Parameter::optional(
    "increment",
    Kind::Factor { min: 0.0, max: 1.0 },
    "0.1",
    "what one that is not full takes to write and to put back, as a share of a full one",
);
pub(super) const AT_END: Parameter =
    Parameter::optional("at_end", Kind::Flag, "false", "whether finished work is saved before it is answered");

pub(super) fn every_one() -> u32 {
    1
}

pub(super) fn tenth() -> f64 {
    0.1
}

impl Plan {
    /// What the next checkpoint takes after so many.
    pub fn writing(&self, written: u32) -> Span {
        if written.is_multiple_of(self.full_every) { self.write } else { self.write.scaled(self.increment) }
    }

    /// What it takes to go back to the last of so many checkpoints; without any, to the beginning.
    pub fn restoring(&self, written: u32) -> Span {
        let increments = written.saturating_sub(1) % self.full_every;
        if increments == 0 { self.restore } else { self.restore.scaled(1.0 + self.increment * f64::from(increments)) }
    }

    /// What a checkpoint takes on average.
    pub fn mean_writing(&self) -> f64 {
        let increments = f64::from(self.full_every - 1);
        self.write.as_secs_f64() * (1.0 + self.increment * increments) / f64::from(self.full_every)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn increments_are_cheap_to_write_and_pile_up_until_the_next_full_checkpoint() {
        let plan = Plan {
            interval: Span(1),
            write: Span(100),
            restore: Span(1_000),
            full_every: 3,
            increment: 0.2,
            at_end: false,
        };
        assert_eq!((0..5).map(|n| plan.writing(n).0).collect::<Vec<_>>(), [100, 20, 20, 100, 20]);
        assert_eq!((0..6).map(|n| plan.restoring(n).0).collect::<Vec<_>>(), [1_000, 1_000, 1_200, 1_400, 1_000, 1_200]);
        assert!((plan.mean_writing() * 1e9 - 140.0 / 3.0).abs() < 1e-9);
    }
}
