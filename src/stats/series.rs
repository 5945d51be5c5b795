//! What adds up, by equal stretches of simulated time: a fixed number of them, however long the run.
//!
//! Stretches follow each other from a start. When there are 128, neighbours merge and each covers twice the time, so
//! that there are 64 to 127 (Fishman, "Discrete-event simulation", 2001, section 6.6). Equal stretches of time, not of
//! observations, let a figure be corrected later in the stretch where it belongs.

use serde::{Deserialize, Serialize};

use crate::foundation::{Span, Time};

/// Full at this many.
pub const STRETCHES_MAX: usize = 128;

/// Something that adds up.
pub trait Sum {
    /// Takes in what came in the stretch after it.
    fn add(&mut self, later: &Self);
}

/// Sums by stretches of equal length; what the stretch under way adds up to is kept by its owner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series<T> {
    start: Time,
    width: Span,
    closed: Vec<T>,
}

impl<T: Sum> Series<T> {
    /// From `start` on; at `horizon` there will be just below 128 stretches.
    pub fn new(start: Time, horizon: Time) -> Series<T> {
        let first = horizon.since(start).0 / (8 * (STRETCHES_MAX as u64 - 1));
        Series { start, width: Span(first.max(1)), closed: Vec::new() }
    }

    /// As long as another one, with nothing in it yet.
    pub fn in_step_with<U>(other: &Series<U>) -> Series<T>
    where
        T: Clone + Default,
    {
        Series { start: other.start, width: other.width, closed: vec![T::default(); other.closed.len()] }
    }

    /// When the open stretch ends.
    pub fn boundary(&self) -> Time {
        self.start + Span(self.width.0.saturating_mul(self.closed.len() as u64 + 1))
    }

    /// Closes the open stretch at its boundary.
    pub fn close(&mut self, stretch: T) {
        self.closed.push(stretch);
        if self.closed.len() == STRETCHES_MAX {
            let mut stretches = std::mem::take(&mut self.closed).into_iter();
            while let (Some(mut first), Some(second)) = (stretches.next(), stretches.next()) {
                first.add(&second);
                self.closed.push(first);
            }
            self.width = Span(self.width.0.saturating_mul(2));
        }
    }

    /// How many whole stretches lie between the boundary and an instant until which nothing happens.
    pub fn behind(&self, now: Time) -> u64 {
        now.since(self.boundary()).0 / self.width.0
    }

    /// The closed stretch that an instant falls in.
    pub fn at(&mut self, instant: Time) -> Option<&mut T> {
        let place = instant.since(self.start).0 / self.width.0;
        if instant < self.start { None } else { self.closed.get_mut(usize::try_from(place).ok()?) }
    }

    /// The stretches that are over, oldest first.
    pub fn closed(&self) -> &[T] {
        &self.closed
    }

    /// How long each stretch is; doubles as the run goes on.
    pub fn width(&self) -> Span {
        self.width
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Count(u64);

    impl Sum for Count {
        fn add(&mut self, later: &Count) {
            self.0 += later.0;
        }
    }

    #[test]
    fn a_full_series_halves_its_resolution_and_loses_nothing() {
        let mut series = Series::new(Time(100), Time(100 + 127 * 8 * 5));
        assert_eq!((series.width(), series.boundary()), (Span(5), Time(105)));
        let mut closed = 0;
        while series.boundary() <= Time(100 + 127 * 8 * 5) {
            let width = series.width().0;
            series.close(Count(width));
            closed += width;
            assert!(series.closed().len() < STRETCHES_MAX && (closed < 320 || series.closed().len() >= 64));
            assert_eq!(series.closed().iter().map(|count| count.0).sum::<u64>(), closed);
        }
        assert_eq!((series.closed().len(), series.width()), (127, Span(40)), "at the horizon it is about to merge");
    }

    #[test]
    fn a_stretch_is_found_by_any_instant_in_it() {
        let mut series = Series::new(Time(100), Time(100 + 127 * 8 * 5));
        (0..10).for_each(|n| series.close(Count(n)));
        assert_eq!(series.at(Time(99)), None);
        assert_eq!(series.at(Time(100)), Some(&mut Count(0)));
        assert_eq!(series.at(Time(149)), Some(&mut Count(9)));
        assert_eq!(series.at(Time(150)), None, "that one is still open");
    }
}
