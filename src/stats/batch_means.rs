//! Intervals from one long run: correlated observations are gathered into batches long enough to be nearly
//! independent.
//!
//! At most 64 batches are kept; when they are full, neighbours merge and the length doubles, so memory is
//! fixed and there are 32 to 64 batches however long the run (Fishman, "Discrete-event simulation", 2001,
//! section 6.6). The value is the ratio of the totals, its variance that of a ratio estimator over batches.
//! Everything observed is 0 or more, and so are the bounds.

use serde::{Deserialize, Serialize};

use crate::stats::interval::{Interval, LEVEL, Method, student, wilson};

const BATCHES_MAX: usize = 64;

/// Below this many batches their spread says nothing yet.
const BATCHES_MIN: usize = 10;

/// Below this many outcomes of the rarer kind, batches are too uneven for Student's interval.
const RARE: f64 = 10.0;

/// A sum with what it is counted over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Batch {
    numerator: f64,
    denominator: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Batches {
    /// A batch closes when its denominator reaches this.
    length: u64,
    open: Batch,
    closed: Vec<Batch>,
}

impl Batches {
    fn new(length: u64) -> Batches {
        assert!(length > 0, "a batch holds something");
        Batches { length, open: Batch::default(), closed: Vec::with_capacity(BATCHES_MAX) }
    }

    #[inline]
    fn push(&mut self, numerator: f64, denominator: u64) {
        debug_assert!(numerator >= 0.0, "{numerator} is below 0");
        self.open.numerator += numerator;
        self.open.denominator += denominator;
        if self.open.denominator >= self.length {
            self.close();
        }
    }

    #[cold]
    fn close(&mut self) {
        self.closed.push(std::mem::take(&mut self.open));
        if self.closed.len() == BATCHES_MAX {
            for at in 0..BATCHES_MAX / 2 {
                let (left, right) = (self.closed[2 * at], self.closed[2 * at + 1]);
                self.closed[at] = Batch {
                    numerator: left.numerator + right.numerator,
                    denominator: left.denominator + right.denominator,
                };
            }
            self.closed.truncate(BATCHES_MAX / 2);
            self.length *= 2;
        }
    }

    fn totals(&self) -> Batch {
        self.closed.iter().fold(self.open, |total, batch| Batch {
            numerator: total.numerator + batch.numerator,
            denominator: total.denominator + batch.denominator,
        })
    }

    fn value(&self) -> Option<f64> {
        let total = self.totals();
        (total.denominator > 0).then(|| total.numerator / total.denominator as f64)
    }

    fn interval(&self) -> Option<Interval> {
        if self.closed.len() < BATCHES_MIN {
            return None;
        }
        let value = self.value()?;
        let n = self.closed.len() as f64;
        let mean = self.closed.iter().map(|batch| batch.denominator as f64).sum::<f64>() / n;
        let square = |batch: &Batch| {
            let distance = batch.numerator - value * batch.denominator as f64;
            distance * distance
        };
        let variance = self.closed.iter().map(square).sum::<f64>() / (n - 1.0);
        let method = Method::BatchMeans { batches: self.closed.len() as u64 };
        let interval = student(value, libm::sqrt(variance / n) / mean, n - 1.0, LEVEL, method);
        Some(interval.limited(0.0, f64::INFINITY))
    }
}

/// A ratio of totals: successes per trial, busy time per time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatioBatches(Batches);

impl RatioBatches {
    /// `length`: how much of the denominator the first batches hold.
    pub fn new(length: u64) -> RatioBatches {
        RatioBatches(Batches::new(length))
    }

    #[inline]
    pub fn push(&mut self, numerator: f64, denominator: u64) {
        self.0.push(numerator, denominator);
    }

    /// The sums of all numerators and denominators.
    pub fn totals(&self) -> (f64, u64) {
        let total = self.0.totals();
        (total.numerator, total.denominator)
    }

    pub fn value(&self) -> Option<f64> {
        self.0.value()
    }

    /// By batch means; `None` below 10 batches.
    pub fn ratio(&self) -> Option<Interval> {
        self.0.interval()
    }

    /// Where every denominator counts trials and every numerator successes: by batch means, or by Wilson's
    /// interval while there are fewer than 10 batches or fewer than 10 of the rarer outcome.
    pub fn proportion(&self) -> Option<Interval> {
        let (successes, trials) = self.totals();
        let rarer = successes.min(trials as f64 - successes);
        match self.ratio() {
            Some(interval) if rarer >= RARE => Some(interval.limited(0.0, 1.0)),
            _ => wilson(successes as u64, trials, LEVEL),
        }
    }
}

/// The mean of a correlated sequence of values of 0 or more, such as of waiting times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValueBatches(Batches);

impl ValueBatches {
    /// `length`: how many values the first batches hold.
    pub fn new(length: u64) -> ValueBatches {
        ValueBatches(Batches::new(length))
    }

    #[inline]
    pub fn push(&mut self, value: f64) {
        self.0.push(value, 1);
    }

    pub fn count(&self) -> u64 {
        self.0.totals().denominator
    }

    pub fn value(&self) -> Option<f64> {
        self.0.value()
    }

    /// By batch means; `None` below 10 batches.
    pub fn mean(&self) -> Option<Interval> {
        self.0.interval()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::draw::Stream;

    #[test]
    fn doubling_keeps_every_observation_in_32_to_64_batches() {
        let mut batches = RatioBatches::new(3);
        for n in 0..100_000u64 {
            batches.push((n % 7) as f64, 1 + n % 3);
            let closed = batches.0.closed.len();
            assert!(closed < BATCHES_MAX && (n < 200 || closed >= BATCHES_MAX / 2), "{closed} after {n}");
        }
        let expected: (u64, u64) = (0..100_000u64).fold((0, 0), |(a, b), n| (a + n % 7, b + 1 + n % 3));
        assert_eq!(batches.totals(), (expected.0 as f64, expected.1));
    }

    #[test]
    fn few_trials_or_few_failures_are_stated_by_wilson() {
        let mut batches = RatioBatches::new(32);
        batches.push(1.0, 1);
        assert_eq!(batches.proportion(), wilson(1, 1, LEVEL));
        for n in 0..99_999 {
            batches.push(f64::from(n % 20_000 != 0), 1);
        }
        assert_eq!(batches.proportion(), wilson(99_995, 100_000, LEVEL));
        for n in 0..100_000 {
            batches.push(f64::from(n % 20 != 0), 1);
        }
        assert!(matches!(batches.proportion().expect("there are trials").method, Method::BatchMeans { .. }));
    }

    /// The mean of an autoregressive sequence with coefficient 0.8 has 25 times the variance that
    /// independent draws of its innovations would give; batches see it, single values would not.
    #[test]
    fn intervals_allow_for_correlation() {
        const N: u64 = 40_000;
        const RUNS: u64 = 200;
        const MEAN: f64 = 20.0;
        let mut covered = 0;
        let mut widths = 0.0;
        for run in 0..RUNS {
            let mut draw = Stream::new(3, run, "series", "noise").nth(0);
            let (mut batches, mut state) = (ValueBatches::new(16), 0.0);
            for _ in 0..N {
                let noise = (draw.unit() + draw.unit() + draw.unit() - 1.5) * 2.0;
                state = 0.8 * state + noise;
                batches.push(MEAN + state);
            }
            let interval = batches.mean().expect("there are batches");
            covered += u64::from(interval.contains(MEAN));
            widths += interval.half_width();
        }
        assert!((182..=198).contains(&covered), "{covered} of {RUNS}");
        let expected = 2.01 * (25.0 / N as f64).sqrt();
        assert!((widths / RUNS as f64 / expected - 1.0).abs() < 0.08, "{} against {expected}", widths / RUNS as f64);
    }

    #[test]
    fn bounds_are_not_below_what_is_possible() {
        let mut batches = ValueBatches::new(1);
        (0..20).for_each(|n| batches.push(if n == 7 { 1.0 } else { 0.0 }));
        let interval = batches.mean().expect("there are batches");
        assert_eq!((interval.value, interval.low), (0.05, 0.0));
        assert!(interval.high > 0.1, "{interval:?}");
    }

    #[test]
    fn a_checkpoint_brings_back_the_same_batches() {
        let mut batches = ValueBatches::new(4);
        (0..1000).for_each(|n| batches.push(f64::from(n).sqrt()));
        let packed = postcard::to_stdvec(&batches).expect("batches can be packed");
        assert_eq!(postcard::from_bytes(&packed), Ok(batches));
    }
}
