//! Intervals of quantiles from one run: the rule for shares, turned round.
//!
//! The quantile q lies above an edge where the share of values above the edge is surely greater than 1 - q. What was
//! recorded is counted in coarse buckets, for each of at most 32 stretches of time; at each edge of its buckets the
//! share above is a ratio of totals over batches, with bounds as in [`super::steady`]. The first edge downwards whose
//! lower bound exceeds 1 - q, and the first upwards whose upper bound falls below it, bound the quantile; between
//! neighbouring edges the bounds are interpolated on the logarithms. A tail ten times as heavy must hold 30 excursions
//! for their spread to be seen; else there are none. The standard errors are taken larger by 8 over the number of
//! excursions, for those that the run has not seen; both numbers were found by trying.

use crate::foundation::Span;
use crate::stats::histogram::Histogram;
use crate::stats::interval::{Interval, Method};
use crate::stats::no_interval::{CORRELATION_TIMES_MIN, FAILURES_MIN, NoInterval, OBSERVATIONS_MIN};
use crate::stats::steady::{Batch, Spread, Surroundings};

/// Four buckets for each power of two.
const BITS: u32 = 2;
/// Stretches kept; the 16 to 31 that there are at the end are the batches.
const STRETCHES_MAX: usize = 32;
/// Stretches of a series that the first of these are as long as: they are 127 when those of a tail are 31.
const FIRST: u64 = 4;
/// Independent excursions that the tail ten times as heavy must hold.
const EXCURSIONS_MIN: f64 = 30.0;
/// What a tail of one excursion has not shown, in standard errors.
const UNSEEN: f64 = 8.0;

/// How many values were recorded in each coarse bucket, by stretches of time.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Tail {
    closed: Vec<Vec<u64>>,
    /// How long each of them is; 0 before the first.
    width: Span,
    /// How much of the next one has passed, and what had been recorded when it began.
    passed: Span,
    before: Vec<u64>,
}

impl Tail {
    /// One more stretch of a series has passed, of such a length, which doubles now and then; everything that has been
    /// recorded is in `whole`.
    pub fn pass<const FINE: u32>(&mut self, lasted: Span, whole: &Histogram<FINE>) {
        self.width = self.width.max(Span(lasted.0 * FIRST));
        self.passed = self.passed + lasted;
        if self.passed < self.width {
            return;
        }
        self.passed = Span::ZERO;
        let now = whole.coarse::<BITS>();
        let before = self.before.iter().chain(std::iter::repeat(&0));
        self.closed.push(now.iter().zip(before).map(|(now, before)| now - before).collect());
        self.before = now;
        if self.closed.len() == STRETCHES_MAX {
            self.closed = self.closed.chunks(2).map(|pair| sum(&pair[0], &pair[1])).collect();
            self.width = self.width + self.width;
        }
    }

    /// What is above which edge of `whole`, everything that has been recorded.
    pub fn shares<'a, const FINE: u32>(&self, whole: &'a Histogram<FINE>) -> Shares<'a, FINE> {
        let counts = whole.coarse::<BITS>();
        let first = counts.iter().position(|count| *count > 0).unwrap_or(0);
        let from_each = |counts: &Vec<u64>, edges: usize| -> Vec<u64> {
            (first..first + edges).map(|at| counts.iter().skip(at).sum()).collect()
        };
        let edges: Vec<u64> = (first..=counts.len()).map(|at| Histogram::<BITS>::bucket(at).0).collect();
        let above = from_each(&counts, edges.len());
        let in_stretches = self.closed.iter().map(|stretch| from_each(stretch, edges.len())).collect();
        Shares { whole, edges, above, in_stretches }
    }
}

fn sum(first: &[u64], second: &[u64]) -> Vec<u64> {
    let (short, long) = if first.len() < second.len() { (first, second) } else { (second, first) };
    let padded = short.iter().chain(std::iter::repeat(&0));
    long.iter().zip(padded).map(|(long, short)| long + short).collect()
}

/// The values above each edge of the coarse buckets, from below the least value to above the greatest.
pub struct Shares<'a, const FINE: u32> {
    whole: &'a Histogram<FINE>,
    edges: Vec<u64>,
    /// Values from each edge up, in all and in each stretch; the first are all.
    above: Vec<u64>,
    in_stretches: Vec<Vec<u64>>,
}

/// By what a bound is found.
struct Rule<'a> {
    around: &'a Surroundings,
    level: f64,
    /// By how much standard errors are taken larger.
    unseen: f64,
}

impl<const FINE: u32> Shares<'_, FINE> {
    /// The value that a share `q` (0 to 1) does not exceed, with its interval, or why there is none.
    pub fn quantile(&self, q: f64, around: &Surroundings, level: f64) -> Result<Interval, NoInterval> {
        let count = self.whole.count() as f64;
        let beyond = 1.0 - q;
        let value = self.whole.quantile(q).ok_or(NoInterval::FewObservations { seen: 0 })? as f64;
        if count < OBSERVATIONS_MIN as f64 {
            return Err(NoInterval::FewObservations { seen: self.whole.count() });
        }
        if count * beyond < FAILURES_MIN as f64 {
            return Err(NoInterval::FewFailures { seen: libm::round(count * beyond) as u64 });
        }
        if around.drift > 3.0 {
            return Err(NoInterval::Unsettled);
        }
        if around.correlation_times < CORRELATION_TIMES_MIN || self.in_stretches.len() < STRETCHES_MAX / 2 {
            return Err(NoInterval::TooShort {
                correlation_times: around.correlation_times.min(CORRELATION_TIMES_MIN),
            });
        }
        let heavier = (10.0 * beyond).min(0.5);
        let (share, spread) = self.at(self.nearest(heavier), around);
        let excursions = (share / spread.error).powi(2) * (1.0 - share) * heavier / share;
        if excursions < EXCURSIONS_MIN {
            return Err(NoInterval::FewFailures { seen: excursions as u64 });
        }
        let rule = Rule { around, level, unseen: UNSEEN / excursions };
        let nearest = self.nearest(beyond);
        let low = self.first_below(nearest, beyond, &rule);
        let high = self.first_above(nearest, beyond, &rule);
        let (Some(low), Some(high)) = (low, high) else {
            return Err(NoInterval::FewFailures { seen: (count * beyond) as u64 });
        };
        let method = Method::BatchMeans { batches: self.in_stretches.len() as u64 };
        Ok(Interval { value, low: low.min(value), high: high.max(value), level, method })
    }

    /// The share above an edge, and how far it may be off.
    fn at(&self, edge: usize, around: &Surroundings) -> (f64, Spread) {
        let batch = |above: &Vec<u64>| Batch::new(above[edge] as f64, above[0] as f64);
        let groups: Vec<Batch> = self.in_stretches.iter().map(batch).collect();
        let total = batch(&self.above);
        (total.ratio(), Spread::of(&groups, total, around.correlation_times.max(1.0)))
    }

    fn bounds(&self, edge: usize, rule: &Rule) -> (f64, f64) {
        let (share, mut spread) = self.at(edge, rule.around);
        spread.error *= 1.0 + rule.unseen;
        match share {
            ..=0.0 => (0.0, 0.0),
            1.0.. => (1.0, 1.0),
            _ => spread.bounds(share, self.in_stretches.len(), true, rule.level),
        }
    }

    /// The edge above which there is a share by the smallest factor from this one.
    fn nearest(&self, share: f64) -> usize {
        let factor = |edge: &usize| {
            let factor = (self.above[*edge] as f64 / self.whole.count() as f64 + 1e-12) / share;
            factor.max(1.0 / factor)
        };
        (0..self.edges.len()).min_by(|a, b| factor(a).total_cmp(&factor(b))).unwrap_or(0)
    }

    /// The first edge downwards above which there is surely more than this share.
    fn first_below(&self, nearest: usize, share: f64, rule: &Rule) -> Option<f64> {
        let mut before: Option<f64> = None;
        for edge in (0..=nearest).rev() {
            let low = self.bounds(edge, rule).0;
            if low > share {
                let Some(before) = before else { return Some(self.edges[edge] as f64) };
                return Some(self.between(edge, low, edge + 1, before, share));
            }
            before = Some(low);
        }
        None
    }

    /// The first edge upwards above which there is surely less.
    fn first_above(&self, nearest: usize, share: f64, rule: &Rule) -> Option<f64> {
        let mut before: Option<f64> = None;
        for edge in nearest..self.edges.len() {
            let high = self.bounds(edge, rule).1;
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
    fn recorded(seed: u64) -> (Tail, Histogram<7>) {
        let mut draw = Stream::new(seed, 0, "tail", "values").nth(0);
        let (mut tail, mut whole) = (Tail::default(), Histogram::<7>::default());
        for _ in 0..100 {
            (0..200).for_each(|_| whole.record((-1e6 * draw.unit_positive().ln()) as u64));
            tail.pass(Span::SECOND, &whole);
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
                let found = tail.shares(&whole).quantile(q, &around, LEVEL).expect("there is enough");
                assert!(found.low <= found.value && found.value <= found.high, "{found:?}");
                covered[at] += u32::from(found.contains(-1e6 * (1.0 - q).ln()));
            }
        }
        assert!(covered.iter().all(|covered| (182..=200).contains(covered)), "{covered:?} of 200");
    }

    #[test]
    fn stretches_are_equally_long_when_those_that_come_have_doubled() {
        let (mut tail, mut whole) = (Tail::default(), Histogram::<7>::default());
        for (count, lasted) in [(128, 1), (64, 2), (64, 4), (63, 8)] {
            (0..count).for_each(|_| {
                (0..lasted).for_each(|_| whole.record(7));
                tail.pass(Span(lasted), &whole);
            });
        }
        assert!((STRETCHES_MAX / 2..STRETCHES_MAX).contains(&tail.closed.len()));
        assert!(tail.closed.iter().all(|stretch| stretch.iter().sum::<u64>() == tail.width.0), "{tail:?}");
    }

    #[test]
    fn a_tail_that_was_hardly_seen_has_no_bounds() {
        let (tail, whole) = recorded(1);
        let around = Surroundings { correlation_times: 1e4, ..Surroundings::UNKNOWN };
        let found = tail.shares(&whole).quantile(0.9999, &around, LEVEL);
        assert_eq!(found, Err(NoInterval::FewFailures { seen: 2 }));
    }
}
