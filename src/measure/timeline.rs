//! The history of a run in a fixed number of points: when they are used up, neighbours merge and each
//! point covers twice the time.

use serde::Serialize;

use crate::foundation::{Span, Time};
use crate::stats::histogram::Histogram;

/// Points at most; there are at least half as many once they have been used up.
const POINTS_MAX: usize = 256;

/// Finer than 13 %, interpolated within.
const LATENCY_BITS: u32 = 3;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timeline {
    width: Span,
    /// When the open stretch ends.
    pub boundary: Time,
    closed: Vec<Stretch>,
    pub open: Stretch,
    /// The number waiting over time when the open stretch began, by handler.
    waiting: Vec<u128>,
}

/// One stretch of time as it is counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stretch {
    pub offered: u64,
    pub decided: u64,
    pub latency: Histogram<LATENCY_BITS>,
    /// The integral of the number that waits for a replica, by handler, in nanoseconds.
    pub waiting: Vec<u128>,
    pub r: f32,
    pub f: f32,
    percentiles: [f32; 3],
}

/// The history as the plots need it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TimelineView {
    /// What one point covers.
    pub width: Span,
    pub points: Vec<Point>,
    /// Mean number waiting, by handler and point.
    pub waiting: Vec<Vec<f32>>,
}

/// One stretch of time; what has no data is not a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Point {
    /// The middle of the stretch, seconds since the start.
    pub at: f64,
    /// Root events per second: offered, and decided.
    pub rate_in: f32,
    pub rate_out: f32,
    /// Latency percentiles of the events answered in it, seconds.
    pub p50: f32,
    pub p95: f32,
    pub p99: f32,
    /// R per demand and F over the window that ends here.
    pub r: f32,
    pub f: f32,
}

impl Timeline {
    /// Begins so fine that points merge about twice before the horizon.
    pub fn new(horizon: Time, handlers: usize) -> Timeline {
        let width = Timeline::first_width(horizon);
        Timeline {
            width,
            boundary: Time::ZERO + width,
            closed: Vec::new(),
            open: Stretch::new(handlers),
            waiting: vec![0; handlers],
        }
    }

    /// What one point covers at first.
    fn first_width(horizon: Time) -> Span {
        Span((horizon.0 / (4 * POINTS_MAX as u64)).max(1))
    }

    /// For as many handlers, once there were fewer.
    pub fn make_room(&mut self, handlers: usize) {
        self.open.waiting.resize(handlers, 0);
        self.waiting.resize(handlers, 0);
    }

    /// The number waiting at a handler over time, at the end of the open stretch; the next one counts from here.
    pub fn take_in(&mut self, at: usize, now: u128) {
        self.open.waiting[at] = now - std::mem::replace(&mut self.waiting[at], now);
    }

    /// Closes the open stretch at its boundary with the R and F that were seen there.
    pub fn roll(&mut self, r: f32, f: f32) {
        let next = Stretch::new(self.open.waiting.len());
        let mut done = std::mem::replace(&mut self.open, next);
        (done.r, done.f) = (r, f);
        done.summarise();
        self.closed.push(done);
        if self.closed.len() == POINTS_MAX {
            self.merge_neighbours();
        }
        self.boundary = Time::ZERO + Span((self.closed.len() as u64 + 1) * self.width.0);
    }

    fn merge_neighbours(&mut self) {
        let mut pairs = std::mem::take(&mut self.closed).into_iter();
        while let (Some(mut left), Some(right)) = (pairs.next(), pairs.next()) {
            left.absorb(right);
            self.closed.push(left);
        }
        self.width = Span(self.width.0 * 2);
    }

    pub fn fill(&self, view: &mut TimelineView) {
        view.width = self.width;
        view.points.clear();
        view.waiting.resize(self.open.waiting.len(), Vec::new());
        view.waiting.iter_mut().for_each(Vec::clear);
        let secs = self.width.as_secs_f64();
        for (at, stretch) in self.closed.iter().enumerate() {
            let [p50, p95, p99] = stretch.percentiles;
            view.points.push(Point {
                at: (at as f64 + 0.5) * secs,
                rate_in: (stretch.offered as f64 / secs) as f32,
                rate_out: (stretch.decided as f64 / secs) as f32,
                p50,
                p95,
                p99,
                r: stretch.r,
                f: stretch.f,
            });
            let waiting = stretch.waiting.iter().copied().chain(std::iter::repeat(0));
            for (series, waiting) in view.waiting.iter_mut().zip(waiting) {
                series.push((waiting as f64 / self.width.0 as f64) as f32);
            }
        }
    }
}

impl Stretch {
    fn new(handlers: usize) -> Stretch {
        Stretch {
            offered: 0,
            decided: 0,
            latency: Histogram::default(),
            waiting: vec![0; handlers],
            r: f32::NAN,
            f: f32::NAN,
            percentiles: [f32::NAN; 3],
        }
    }

    fn absorb(&mut self, later: Stretch) {
        self.offered += later.offered;
        self.decided += later.decided;
        self.latency.merge(&later.latency);
        self.waiting.resize(later.waiting.len(), 0);
        self.waiting.iter_mut().zip(&later.waiting).for_each(|(ours, theirs)| *ours += theirs);
        (self.r, self.f) = (later.r, later.f);
        self.summarise();
    }

    fn summarise(&mut self) {
        let nanos = self.latency.quantiles([0.5, 0.95, 0.99]);
        self.percentiles = nanos.map_or([f32::NAN; 3], |all| all.map(|nanos| Span(nanos).as_secs_f64() as f32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_history_halves_its_resolution_and_loses_no_event() {
        let mut timeline = Timeline::new(Time(4 * 256 * 10), 1);
        for _ in 0..POINTS_MAX + 3 {
            timeline.open.offered = 2;
            timeline.roll(1.0, 1.0);
        }
        assert_eq!(timeline.closed.len(), POINTS_MAX / 2 + 3);
        assert_eq!(timeline.width, Span(20));
        assert_eq!(timeline.closed[0].offered, 4);
        let mut view = TimelineView::default();
        timeline.fill(&mut view);
        assert_eq!(view.points.len(), view.waiting[0].len());
        assert!(view.points.iter().all(|point| point.p50.is_nan() && point.r == 1.0));
    }
}
