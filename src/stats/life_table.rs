//! Survival from lifetimes of which some are cut off (censored): a life table of fixed size up to a horizon.
//!
//! The binned form of the estimator of Kaplan and Meier (JASA 53, 1958): within a bin those censored count as
//! half at risk (Cutler and Ederer 1958). Greenwood's variance (1926) on log(-log S), so that the bounds stay
//! between 0 and 1 (Kalbfleisch and Prentice).

use serde::{Deserialize, Serialize};

use crate::foundation::Span;
use crate::stats::interval::{Interval, LEVEL, Method};
use crate::stats::quantile;

const BINS: usize = 128;

/// How many lifetimes ended, or were cut off, in each part of the time up to the horizon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeTable {
    bin: Span,
    failed: Vec<u64>,
    censored: Vec<u64>,
    /// Lifetimes that reached the horizon.
    beyond: u64,
}

impl LifeTable {
    /// A table for survival of times up to the horizon, which is cut into 128 bins.
    pub fn new(horizon: Span) -> LifeTable {
        let bin = Span(horizon.0.div_ceil(BINS as u64).max(1));
        LifeTable { bin, failed: vec![0; BINS], censored: vec![0; BINS], beyond: 0 }
    }

    /// A lifetime that ended in failure.
    pub fn record_failure(&mut self, lifetime: Span) {
        match self.failed.get_mut((lifetime.0 / self.bin.0) as usize) {
            Some(count) => *count += 1,
            None => self.beyond += 1,
        }
    }

    /// A lifetime that was still going on when it was last seen.
    pub fn record_survivor(&mut self, so_far: Span) {
        match self.censored.get_mut((so_far.0 / self.bin.0) as usize) {
            Some(count) => *count += 1,
            None => self.beyond += 1,
        }
    }

    /// The probability of surviving `age`, at most the horizon; `None` where no lifetime reached so far.
    pub fn survival(&self, age: Span) -> Option<Interval> {
        let mut at_risk = self.beyond + self.failed.iter().chain(&self.censored).sum::<u64>();
        let (mut value, mut relative_variance, mut failures) = (1.0, 0.0, 0);
        for (at, (&failed, &censored)) in self.failed.iter().zip(&self.censored).enumerate() {
            let start = at as u64 * self.bin.0;
            if start >= age.0 || value == 0.0 {
                break;
            }
            if at_risk == 0 {
                return None;
            }
            let exposed = at_risk as f64 - 0.5 * censored as f64;
            let share = ((age.0 - start) as f64 / self.bin.0 as f64).min(1.0);
            if failed > 0 {
                let hazard = failed as f64 / exposed;
                value *= libm::pow(1.0 - hazard, share);
                relative_variance += share * hazard / (exposed - failed as f64);
                failures += failed;
            }
            at_risk -= failed + censored;
        }
        let method = Method::Greenwood { failures };
        if failures == 0 {
            // Nobody failed: the survivors are trials that all succeeded.
            let low = if at_risk == 0 { return None } else { libm::pow(0.5 * (1.0 - LEVEL), 1.0 / at_risk as f64) };
            return Some(Interval { value: 1.0, low, high: 1.0, level: LEVEL, method });
        }
        if value <= 0.0 {
            let trials = failures as f64;
            let high = -libm::expm1(libm::log(0.5 * (1.0 - LEVEL)) / trials);
            return Some(Interval { value: 0.0, low: 0.0, high, level: LEVEL, method });
        }
        let exponent = quantile::normal(0.5 + 0.5 * LEVEL) * libm::sqrt(relative_variance) / -libm::log(value);
        let bound = |sign: f64| libm::pow(value, libm::exp(sign * exponent));
        Some(Interval { value, low: bound(1.0), high: bound(-1.0), level: LEVEL, method })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::{Distribution, Stream};

    const HOUR: u64 = 3_600_000_000_000;

    #[test]
    fn without_censoring_it_is_the_share_that_lived_so_long() {
        let mut table = LifeTable::new(Span(128 * HOUR));
        (0..100).for_each(|n| table.record_failure(Span(n * HOUR + HOUR / 2)));
        for age in [1, 10, 64, 99] {
            let found = table.survival(Span(age * HOUR)).expect("there are lifetimes").value;
            assert!((found - (100 - age) as f64 / 100.0).abs() < 1e-12, "{age}: {found}");
        }
    }

    #[test]
    fn those_censored_within_a_bin_count_as_half_at_risk() {
        let mut table = LifeTable::new(Span(128 * HOUR));
        (0..10).for_each(|_| table.record_failure(Span(HOUR / 2)));
        (0..20).for_each(|_| table.record_survivor(Span(HOUR / 2)));
        (0..70).for_each(|_| table.record_survivor(Span(200 * HOUR)));
        let found = table.survival(Span(HOUR)).expect("there are lifetimes").value;
        assert!((found - 80.0 / 90.0).abs() < 1e-12, "{found}");
    }

    #[test]
    fn censored_lives_count_for_as_long_as_they_were_seen() {
        let law = Distribution::exponential(Span(10 * HOUR));
        let mut covered = 0;
        let mut sum = 0.0;
        for run in 0..300 {
            let stream = Stream::new(4, run, "table", "lives");
            let mut table = LifeTable::new(Span(10 * HOUR));
            for n in 0..400 {
                let mut draw = stream.nth(n);
                let (life, seen) = (law.sample(&mut draw), Span((draw.unit() * 20.0 * HOUR as f64) as u64));
                if life <= seen { table.record_failure(life) } else { table.record_survivor(seen) }
            }
            let found = table.survival(Span(10 * HOUR)).expect("some lived so long");
            covered += u64::from(found.contains((-1.0f64).exp()));
            sum += found.value;
        }
        assert!((273..=297).contains(&covered), "{covered} of 300");
        assert!((sum / 300.0 - (-1.0f64).exp()).abs() < 0.006, "{}", sum / 300.0);
    }

    #[test]
    fn the_ends_stay_honest() {
        let mut table = LifeTable::new(Span(10 * HOUR));
        assert_eq!(table.survival(Span(HOUR)), None);
        (0..20).for_each(|_| table.record_survivor(Span(11 * HOUR)));
        let none_failed = table.survival(Span(10 * HOUR)).expect("all lived so long");
        assert_eq!((none_failed.value, none_failed.high), (1.0, 1.0));
        assert!(none_failed.low > 0.8 && none_failed.low < 0.85, "{none_failed:?}");

        let mut table = LifeTable::new(Span(10 * HOUR));
        (0..20).for_each(|_| table.record_failure(Span(HOUR)));
        let all_failed = table.survival(Span(2 * HOUR)).expect("their end was seen");
        assert_eq!((all_failed.value, all_failed.low), (0.0, 0.0));
        assert!(all_failed.high > 0.15 && all_failed.high < 0.2, "{all_failed:?}");
    }
}
