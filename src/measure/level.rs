//! A number that changes by steps, and its integral over time.
//!
//! The integral of a count up to t is count * t less the instants of its rises plus those of its falls, so that a step
//! costs one addition and nothing has to be brought up to date.

use serde::Serialize;

use crate::foundation::Time;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Level {
    pub count: u64,
    /// Instants of falls less those of rises, in nanoseconds, modulo 2^128.
    shift: u128,
}

impl Level {
    /// It stands at `count` from the start of the run.
    pub fn of(count: u64) -> Level {
        Level { count, shift: 0 }
    }

    #[inline(always)]
    pub fn rise(&mut self, now: Time) {
        self.count += 1;
        self.shift = self.shift.wrapping_sub(u128::from(now.0));
    }

    #[inline(always)]
    pub fn fall(&mut self, now: Time) {
        self.count -= 1;
        self.shift = self.shift.wrapping_add(u128::from(now.0));
    }

    pub fn set(&mut self, now: Time, count: u64) {
        let before = u128::from(self.count) * u128::from(now.0);
        self.shift = self.shift.wrapping_add(before).wrapping_sub(u128::from(count) * u128::from(now.0));
        self.count = count;
    }

    /// Over the time from the start until an instant that is not before its last step, in nanoseconds.
    pub fn integral(&self, now: Time) -> u128 {
        (u128::from(self.count) * u128::from(now.0)).wrapping_add(self.shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_integral_counts_what_is_there_while_it_is() {
        let mut level = Level::of(2);
        level.rise(Time(10));
        level.rise(Time(10));
        level.fall(Time(14));
        assert_eq!((level.count, level.integral(Time(14))), (3, 2 * 10 + 4 * 4));
        level.set(Time(20), 0);
        assert_eq!(level.integral(Time(u64::MAX)), 2 * 10 + 4 * 4 + 3 * 6);
    }
}
