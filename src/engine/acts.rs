//! How often something acts within one instant, so that a clock that stands still is noticed.

use crate::foundation::Time;

/// How often one source, fault process, event or replica may act within one instant.
pub const ACTS_MAX: u32 = 1_000_000;

/// What something has done within the last instant in which it did anything. It is kept with that instant, so that
/// nothing has to be set back when the clock moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acts {
    at: Time,
    count: u32,
}

impl Acts {
    pub const NONE: Acts = Acts { at: Time::ZERO, count: 0 };

    /// It acts once more; true if that is too often.
    #[inline(always)]
    pub fn one_more(&mut self, now: Time) -> bool {
        if self.at == now {
            self.count += 1;
        } else {
            *self = Acts { at: now, count: 1 };
        }
        self.count > ACTS_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_begins_anew_with_every_instant() {
        let mut acts = Acts::NONE;
        let mut until_too_often = |at| (1..).find(|_| acts.one_more(Time(at)));
        assert_eq!((until_too_often(0), until_too_often(5)), (Some(ACTS_MAX + 1), Some(ACTS_MAX + 1)));
    }
}
