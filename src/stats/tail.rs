//! Intervals of quantiles from one run: the rule for shares, turned round.
//!
//! The quantile q lies above an edge where the share of values above the edge is surely greater than 1 - q. What was
//! recorded is kept in a coarse histogram for each of at most 32 stretches of time; at each edge of its buckets the
//! share above is a ratio of totals over batches, with bounds as in [`super::steady`]. The first edge downwards whose
//! lower bound exceeds 1 - q, and the first upwards whose upper bound falls below it, bound the quantile; between
//! neighbouring edges the bounds are interpolated on the logarithms. A tail ten times as heavy must hold 30 excursions
//! for their spread to be seen; else there are none. The standard errors are taken larger by 8 over the number of
//! excursions, for those that the run has not seen; both numbers were found by trying.

use crate::foundation::Span;
use crate::stats::histogram::Histogram;
use crate::stats::interval::{Interval, Method};
use crate::stats::no_interval::{CORRELATION_TIMES_MIN, FAILURES_MIN, NoInterval, OBSERVATIONS_MIN};
use crate::stats::series::Sum;
use crate::stats::steady::{Batch, Spread, Surroundings};

/// Four buckets for each power of two.
pub const BITS: u32 = 2;
/// Stretches kept; the 16 to 31 that there are at the end are the batches.
pub const STRETCHES_MAX: usize = 32;
/// Independent excursions that the tail ten times as heavy must hold.
const EXCURSIONS_MIN: f64 = 30.0;
/// What a tail of one excursion has not shown, in standard errors.
const UNSEEN: f64 = 8.0;

/// A coarse histogram for each stretch of time.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Tail {
    closed: Vec<Histogram>,
    /// How long each of them is; 0 before the first.
    width: Span,
    /// How much of the next one has passed, and what was recorded in it.
    open: Option<(Span, Histogram)>,
}

impl Sum for Histogram {
    fn add(&mut self, later: &Histogram) {
        self.merge(later);
    }
}

impl Tail {
    /// Takes in what was recorded in one more stretch of such a length: what `now` has more than `before`, which is
    /// brought up to it. Lengths double now and then, as those of a series do.
    pub fn close_since(&mut self, before: &mut Histogram, now: &Histogram, lasted: Span) {
        let is_new = now.count() > before.count();
        self.close(if is_new { now.since(before, BITS) } else { Histogram::new(BITS) }, lasted);
        if is_new {
            before.clone_from(now);
        }
    }

    fn close(&mut self, recorded: Histogram, lasted: Span) {
        self.width = self.width.max(lasted);
        let (passed, mut open) = self.open.take().unwrap_or_else(|| (Span::ZERO, Histogram::new(BITS)));
        open.merge(&recorded);
        if passed + lasted < self.width {
            self.open = Some((passed + lasted, open));
            return;
        }
        self.closed.push(open);
        if self.closed.len() == STRETCHES_MAX {
            let mut pairs = std::mem::take(&mut self.closed).into_iter();
            while let (Some(mut first), Some(second)) = (pairs.next(), pairs.next()) {
                first.merge(&second);
                self.closed.push(first);
            }
            self.width = self.width + self.width;
        }
    }

    /// The quantile of `whole`, a finer histogram of everything that was recorded.
    pub fn quantile(
        &self,
        whole: &Histogram,
        q: f64,
        around: &Surroundings,
        level: f64,
    ) -> Result<Interval, NoInterval> {
        let count = whole.count() as f64;
        let beyond = 1.0 - q;
        let value = whole.quantile(q).ok_or(NoInterval::FewObservations { seen: 0 })? as f64;
        if count < OBSERVATIONS_MIN as f64 {
            return Err(NoInterval::FewObservations { seen: whole.count() });
        }
        if count * beyond < FAILURES_MIN as f64 {
            return Err(NoInterval::FewFailures { seen: libm::round(count * beyond) as u64 });
        }
        if around.drift > 3.0 {
            return Err(NoInterval::Unsettled);
        }
        if around.correlation_times < CORRELATION_TIMES_MIN || self.closed.len() < STRETCHES_MAX / 2 {
            return Err(NoInterval::TooShort {
                correlation_times: around.correlation_times.min(CORRELATION_TIMES_MIN),
            });
        }
        let edges = self.edges(whole);
        let mut shares = Shares { tail: self, whole, edges: &edges, around, level, unseen: 0.0 };
        let heavier = (10.0 * beyond).min(0.5);
        let (share, spread) = shares.at(shares.nearest(heavier));
        let excursions = (share / spread.error).powi(2) * (1.0 - share) * heavier / share;
        if excursions < EXCURSIONS_MIN {
            return Err(NoInterval::FewFailures { seen: excursions as u64 });
        }
        shares.unseen = UNSEEN / excursions;
        let nearest = shares.nearest(beyond);
        let low = shares.first_below(nearest, beyond);
        let high = shares.first_above(nearest, beyond);
        let (Some(low), Some(high)) = (low, high) else {
            return Err(NoInterval::FewFailures { seen: (count * beyond) as u64 });
        };
        let method = Method::BatchMeans { batches: self.closed.len() as u64 };
        Ok(Interval { value, low: low.min(value), high: high.max(value), level, method })
    }

    /// The edges of the coarse buckets from below the least value to above the greatest.
    fn edges(&self, whole: &Histogram) -> Vec<u64> {
        let coarse = Histogram::new(BITS);
        let (least, most) = (whole.min().unwrap_or(0), whole.max().unwrap_or(0));
        coarse.edges(least, most)
    }
}

/// The shares of values above each edge.
struct Shares<'a> {
    tail: &'a Tail,
    whole: &'a Histogram,
    edges: &'a [u64],
    around: &'a Surroundings,
    level: f64,
    /// By how much standard errors are taken larger.
    unseen: f64,
}

impl Shares<'_> {
    fn share(&self, edge: usize) -> f64 {
        self.whole.count_from(self.edges[edge]) as f64 / self.whole.count() as f64
    }

    /// The share above an edge, and how far it may be off.
    fn at(&self, edge: usize) -> (f64, Spread) {
        let from = self.edges[edge];
        let batch = |part: &Histogram| Batch::new(part.count_from(from) as f64, part.count() as f64);
        let groups: Vec<Batch> = self.tail.closed.iter().map(batch).collect();
        let total = batch(self.whole);
        (total.ratio(), Spread::of(&groups, total, self.around.correlation_times.max(1.0)))
    }

    fn bounds(&self, edge: usize) -> (f64, f64) {
        let (share, mut spread) = self.at(edge);
        spread.error *= 1.0 + self.unseen;
        match share {
            ..=0.0 => (0.0, 0.0),
            1.0.. => (1.0, 1.0),
            _ => spread.bounds(share, self.tail.closed.len(), true, self.level),
        }
    }

    fn nearest(&self, share: f64) -> usize {
        let distance = |edge: &usize| (libm::log(self.share(*edge) + 1e-12) - libm::log(share)).abs();
        (0..self.edges.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
    }

    /// The first edge downwards above which there is surely more than this share.
    fn first_below(&self, nearest: usize, share: f64) -> Option<f64> {
        let mut before: Option<f64> = None;
        for edge in (0..=nearest).rev() {
            let low = self.bounds(edge).0;
            if low > share {
                let Some(before) = before else { return Some(self.edges[edge] as f64) };
                return Some(self.between(edge, low, edge + 1, before, share));
            }
            before = Some(low);
        }
        None
    }

    /// The first edge upwards above which there is surely less.
    fn first_above(&self, nearest: usize, share: f64) -> Option<f64> {
        let mut before: Option<f64> = None;
        for edge in nearest..self.edges.len() {
            let high = self.bounds(edge).1;
            if high < share {
                let Some(before) = before else { return Some(self.edges[edge] as f64) };
                return Some(self.between(edge - 1, before, edge, high, share));
            }
            before = Some(high);
        }
        None
    }

    /// Where the bound passes through a share between two edges, log-linear on both axes.
    fn between(&self, low: usize, at_low: f64, high: usize, at_high: f64, share: f64) -> f64 {
        let (at_low, at_high) = (libm::log(at_low.max(1e-12)), libm::log(at_high.max(1e-12)));
        let part = ((at_low - libm::log(share)) / (at_low - at_high)).clamp(0.0, 1.0);
        let (low, high) = (self.edges[low].max(1) as f64, self.edges[high].max(1) as f64);
        low * libm::pow(high / low, part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;
    use crate::stats::interval::LEVEL;

    /// Exponential values, some hundred in each stretch.
    fn recorded(seed: u64) -> (Tail, Histogram) {
        let mut draw = Stream::new(seed, 0, "tail", "values").nth(0);
        let (mut tail, mut whole) = (Tail::default(), Histogram::new(7));
        for _ in 0..100 {
            let (mut stretch, mut values) = (Histogram::new(BITS), Histogram::new(7));
            for _ in 0..200 {
                let value = (-1e6 * draw.unit_positive().ln()) as u64;
                stretch.record(value);
                values.record(value);
            }
            tail.close(stretch, Span::SECOND);
            whole.merge(&values);
        }
        (tail, whole)
    }

    #[test]
    fn quantiles_are_covered_and_their_bounds_hold_their_value() {
        let around = Surroundings { correlation_times: 1e4, ..Surroundings::UNKNOWN };
        let mut covered = [0; 3];
        for seed in 0..200 {
            let (tail, whole) = recorded(seed);
            for (at, q) in [0.5, 0.95, 0.99].into_iter().enumerate() {
                let found = tail.quantile(&whole, q, &around, LEVEL).expect("there is enough");
                assert!(found.low <= found.value && found.value <= found.high, "{found:?}");
                covered[at] += u32::from(found.contains(-1e6 * (1.0 - q).ln()));
            }
        }
        assert!(covered.iter().all(|covered| (182..=200).contains(covered)), "{covered:?} of 200");
    }

    #[test]
    fn stretches_are_equally_long_when_those_that_come_have_doubled() {
        let mut tail = Tail::default();
        for (count, lasted) in [(128, 1), (64, 2), (64, 4), (63, 8)] {
            (0..count).for_each(|_| {
                let mut recorded = Histogram::new(BITS);
                (0..lasted).for_each(|_| recorded.record(7));
                tail.close(recorded, Span(lasted));
            });
        }
        assert!((STRETCHES_MAX / 2..STRETCHES_MAX).contains(&tail.closed.len()));
        assert!(tail.closed.iter().all(|stretch| stretch.count() == tail.width.0), "{tail:?}");
    }

    #[test]
    fn a_tail_that_was_hardly_seen_has_no_bounds() {
        let (tail, whole) = recorded(1);
        let around = Surroundings { correlation_times: 1e4, ..Surroundings::UNKNOWN };
        let found = tail.quantile(&whole, 0.9999, &around, LEVEL);
        assert_eq!(found, Err(NoInterval::FewFailures { seen: 2 }));
    }
}
