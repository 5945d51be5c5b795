//! Work that is left, and the pace at which it is being done.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use crate::foundation::{Span, Time};

/// How many times longer than at full speed work takes; more than zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace(NonZeroU64);

impl Pace {
    /// Work takes its own time.
    pub const FULL: Pace = match NonZeroU64::new(1.0_f64.to_bits()) {
        Some(bits) => Pace(bits),
        None => unreachable!(),
    };

    /// Work takes this many times longer.
    pub fn slowed(factor: f64) -> Pace {
        debug_assert!(factor > 0.0, "work never takes no time at all");
        NonZeroU64::new(factor.to_bits()).map_or(Pace::FULL, Pace)
    }

    /// How many times longer work takes; 1 at full speed.
    pub fn factor(self) -> f64 {
        f64::from_bits(self.0.get())
    }

    /// How long so much work takes.
    #[inline]
    fn lasting(self, work: Span) -> Span {
        if self == Pace::FULL { work } else { work.scaled(self.factor()) }
    }

    /// How much work is done in so long.
    #[inline]
    fn done(self, elapsed: Span) -> Span {
        if self == Pace::FULL { elapsed } else { elapsed.scaled(1.0 / self.factor()) }
    }
}

/// A piece of work. It stands still until it is told to go on, and knows how far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// At full speed, when it last went on or stopped.
    left: Span,
    since: Time,
    /// `None` while it stands still.
    pace: Option<Pace>,
}

impl Stretch {
    /// So much work, which nobody does yet.
    #[inline]
    pub fn of(work: Span) -> Stretch {
        Stretch { left: work, since: Time::ZERO, pace: None }
    }

    /// What is left of it, at full speed, as of when it last went on or stopped.
    #[inline]
    pub fn left(&self) -> Span {
        self.left
    }

    /// It goes on at a pace, from now; how long it will take if nothing comes in between.
    #[inline]
    pub fn go_on(&mut self, now: Time, pace: Pace) -> Span {
        self.stop(now);
        (self.since, self.pace) = (now, Some(pace));
        pace.lasting(self.left)
    }

    /// It stands still from now on.
    #[inline]
    pub fn stop(&mut self, now: Time) {
        if let Some(pace) = self.pace.take() {
            self.left = Span(self.left.0.saturating_sub(pace.done(now.since(self.since)).0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_passes_at_the_pace_it_had() {
        let mut stretch = Stretch::of(Span(100));
        assert_eq!(stretch.go_on(Time(10), Pace::FULL), Span(100));
        assert_eq!(stretch.go_on(Time(30), Pace::slowed(2.0)), Span(160));
        stretch.stop(Time(50));
        assert_eq!(stretch.left(), Span(70));
        assert_eq!(stretch.go_on(Time(90), Pace::slowed(0.5)), Span(35));
        assert_eq!(stretch.go_on(Time(125), Pace::FULL), Span::ZERO);
    }

    #[test]
    fn no_work_is_done_while_it_stands_still() {
        let mut stretch = Stretch::of(Span(100));
        stretch.stop(Time(40));
        assert_eq!(stretch.go_on(Time(40), Pace::FULL), Span(100));
        stretch.stop(Time(60));
        stretch.stop(Time(90));
        assert_eq!(stretch.left(), Span(80));
    }
}
