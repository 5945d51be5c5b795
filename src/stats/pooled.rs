//! Ratios of totals over independent runs, with bounds from how the runs differ.
//!
//! With X_i and Y_i the sums of run i, the figure is r = sum X / sum Y (Cochran, "Sampling Techniques", 1977, section 6).
//! To the first order run i moves it by (X_i - r Y_i) / sum Y; r plus n times that is the run's *pseudo-value*, the mean
//! of all n is r, and their variance over n is that of r: the delete-one jackknife, linearised (Efron, Stein, Ann.
//! Statist. 9, 1981). A function of several such figures has the pseudo-values that its derivatives make of theirs, so
//! that nothing is assumed of how the figures hang together.
//!
//! A share says as much as value (1 - value) / variance independent trials, times (z / t)^2 for the degrees of freedom of
//! its variance, and never more than there are events in it; Clopper's and Pearson's bounds are taken for so many (Korn,
//! Graubard, Survey Methodology 24, 1998). Where no run differs from the rest, one that would is rarer than
//! 1 - (1 - level)^(1/n) (success-run theorem), and could be anything. A mean has Student's t with Willink's correction
//! for skewness.

use crate::stats::interval::{Interval, Method, none_failed, proportion};
use crate::stats::no_interval::NoInterval;
use crate::stats::quantile;
use crate::stats::steady::{Batch, Spread};

/// What differs by less than this part of the value is alike.
const ROUNDING: f64 = 1e-9;

/// A figure of several runs together.
#[derive(Clone, Debug, PartialEq)]
pub struct Pooled {
    /// The ratio of the totals of all runs.
    pub value: f64,
    /// Pseudo-values of the runs; their mean is the value.
    runs: Vec<f64>,
    /// Runs that had anything of it.
    seen: u64,
}

/// What a share is counted in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trials {
    /// Infinite where it is a share of time.
    pub count: f64,
    /// By construction, in every run.
    pub are_independent: bool,
}

impl Trials {
    /// Of a share of time.
    pub const TIME: Trials = Trials { count: f64::INFINITY, are_independent: false };

    /// Those that a share put together of two may count on.
    pub fn least(self, other: Trials) -> Trials {
        Trials { count: self.count.min(other.count), are_independent: self.are_independent && other.are_independent }
    }
}

impl Pooled {
    /// `None` where no run had anything of it.
    pub fn ratio(runs: impl Iterator<Item = Batch> + Clone) -> Option<Pooled> {
        let total = Batch::sum(runs.clone());
        if total.denominator <= 0.0 {
            return None;
        }
        let (value, n) = (total.ratio(), runs.clone().count() as f64);
        let moved = |run: Batch| value + n * (run.numerator - value * run.denominator) / total.denominator;
        let seen = runs.clone().filter(|run| run.denominator > 0.0).count() as u64;
        Some(Pooled { value, runs: runs.map(moved).collect(), seen })
    }

    /// What every run has to be.
    pub fn constant(value: f64, runs: usize) -> Pooled {
        Pooled { value, runs: vec![value; runs], seen: runs as u64 }
    }

    /// A function of several figures of the same runs, from its derivative by each.
    pub fn of_parts<'p>(value: f64, parts: impl Iterator<Item = (f64, &'p Pooled)>) -> Pooled {
        let mut whole = Pooled { value, runs: Vec::new(), seen: u64::MAX };
        for (slope, part) in parts {
            whole.runs.resize(part.runs.len(), value);
            whole.seen = whole.seen.min(part.seen);
            for (whole, run) in whole.runs.iter_mut().zip(&part.runs) {
                *whole += slope * (run - part.value);
            }
        }
        whole
    }

    /// The pseudo-value of each run.
    pub fn runs(&self) -> &[f64] {
        &self.runs
    }

    /// What may be known of a share.
    pub fn share(&self, trials: Trials, level: f64) -> Result<Interval, NoInterval> {
        let value = self.value.clamp(0.0, 1.0);
        let is_unseen = value.min(1.0 - value) < ROUNDING;
        if is_unseen && trials.are_independent {
            let rare = none_failed(trials.count as u64, level).expect("there are trials");
            return Ok(if value > 0.5 { rare } else { rare.falling(|share| 1.0 - share) });
        }
        if trials.are_independent {
            let method = Method::ClopperPearson { trials: trials.count as u64 };
            return Ok(proportion(value, trials.count, 0.5 * (1.0 - level), level, method));
        }
        if self.seen < 2 {
            return Err(NoInterval::FewRuns { seen: self.seen });
        }
        let worth = self.worth().min(trials.count);
        if is_unseen || worth * ROUNDING * ROUNDING > 1.0 {
            return Ok(alike(value, 0.0, self.seen, level));
        }
        let confidence = 0.5 + 0.5 * level;
        let known = quantile::normal(confidence) / quantile::student(confidence, self.seen as f64 - 1.0);
        let worth = worth * known * known;
        let method = Method::EffectiveTrials { replications: self.seen, trials: worth as u64 };
        Ok(proportion(value, worth, 0.5 * (1.0 - level), level, method))
    }

    /// How many independent trials say as much of a share; infinite where the runs do not differ.
    pub fn worth(&self) -> f64 {
        self.value * (1.0 - self.value) / Spread::of_independent(&self.runs).error.powi(2)
    }

    /// What may be known of a mean of what is never negative.
    pub fn mean(&self, level: f64) -> Result<Interval, NoInterval> {
        let spread = Spread::of_independent(&self.runs);
        match () {
            () if self.seen < 2 => Err(NoInterval::FewRuns { seen: self.seen }),
            () if self.value == 0.0 => Err(NoInterval::NothingFailed),
            () if spread.error <= ROUNDING * self.value => Err(NoInterval::Alike),
            () => {
                let (low, high) = spread.bounds(self.value, self.seen as usize, false, level);
                let method = Method::Replications { count: self.seen };
                Ok(Interval { value: self.value, low, high, level, method })
            }
        }
    }
}

/// A value between `least` and 1 that was the same in so many runs.
pub fn alike(value: f64, least: f64, runs: u64, level: f64) -> Interval {
    let rare = -libm::expm1(libm::log1p(-level) / runs as f64);
    let (low, high) = (value + rare * (least - value), value + rare * (1.0 - value));
    Interval { value, low, high, level, method: Method::AlikeReplications { count: runs } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::interval::LEVEL;

    fn pooled(runs: &[(f64, f64)]) -> Pooled {
        Pooled::ratio(runs.iter().map(|(x, y)| Batch::new(*x, *y))).expect("there is something")
    }

    /// Efron's jackknife of a ratio, by leaving out each run in turn.
    #[test]
    fn the_variance_is_that_of_the_jackknife() {
        let runs = [(120.0, 1000.0), (130.0, 1010.0), (95.0, 990.0), (140.0, 1040.0), (118.0, 1005.0)];
        let n = runs.len() as f64;
        let without = |left: usize| {
            let kept = runs.iter().enumerate().filter(|(at, _)| *at != left).map(|(_, run)| run);
            let (x, y) = kept.fold((0.0, 0.0), |sum, run| (sum.0 + run.0, sum.1 + run.1));
            x / y
        };
        let left: Vec<f64> = (0..runs.len()).map(without).collect();
        let mean = left.iter().sum::<f64>() / n;
        let variance = (n - 1.0) / n * left.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        let found = pooled(&runs);
        assert!((found.value - 603.0 / 5045.0).abs() < 1e-12);
        assert!((found.runs().iter().sum::<f64>() / n - found.value).abs() < 1e-12);
        assert!((Spread::of_independent(found.runs()).error / variance.sqrt() - 1.0).abs() < 0.02);
    }

    #[test]
    fn a_share_is_never_surer_than_its_events_and_never_sure() {
        let even = pooled(&[(9.0, 10.0); 20]);
        let dependent = Trials { count: 200.0, are_independent: false };
        let found = even.share(dependent, LEVEL).expect("20 runs");
        let known = (1.959_963_985_f64 / 2.093_024_054).powi(2);
        assert_eq!(found.method, Method::EffectiveTrials { replications: 20, trials: (200.0 * known) as u64 });
        assert!(found.low > 0.84 && found.low < 0.86 && found.high < 0.95, "{found:?}");
        let all = pooled(&[(10.0, 10.0); 20]);
        let bound = |trials| all.share(trials, LEVEL).expect("20 runs").low;
        assert!((bound(dependent) - 0.05f64.powf(1.0 / 20.0)).abs() < 1e-12, "the runs are the trials");
        assert!((bound(Trials { are_independent: true, ..dependent }) - 0.05f64.powf(1.0 / 200.0)).abs() < 1e-12);
        let none = pooled(&[(0.0, 10.0); 20]).share(dependent, LEVEL).expect("20 runs");
        assert!((none.high - (1.0 - bound(dependent))).abs() < 1e-12 && none.low == 0.0);
    }

    #[test]
    fn what_one_run_alone_has_shown_has_no_bounds() {
        let one = pooled(&[(3.0, 4.0), (0.0, 0.0)]);
        assert_eq!(one.mean(LEVEL), Err(NoInterval::FewRuns { seen: 1 }));
        assert_eq!(one.share(Trials::TIME, LEVEL), Err(NoInterval::FewRuns { seen: 1 }));
        assert_eq!(Pooled::ratio([Batch::default(); 2].into_iter()), None);
    }

    #[test]
    fn a_mean_that_never_varies_is_not_called_certain() {
        assert_eq!(pooled(&[(2.0, 1.0); 5]).mean(LEVEL), Err(NoInterval::Alike));
        let time = pooled(&[(0.75, 1.0); 5]).share(Trials::TIME, LEVEL).expect("five runs");
        let rare = 1.0 - 0.05f64.powf(0.2);
        assert!((time.low - 0.75 * (1.0 - rare)).abs() < 1e-12 && (time.high - (0.75 + 0.25 * rare)).abs() < 1e-12);
    }

    #[test]
    fn one_unlike_run_in_twenty_bounds_a_share_as_one_trial_in_twenty() {
        let mut runs = [(50.0, 50.0); 20];
        runs[7].0 = 0.0;
        let found = pooled(&runs).share(Trials { count: 1000.0, are_independent: false }, LEVEL).expect("20 runs");
        let trials = proportion(0.95, 20.0, 0.025, LEVEL, Method::Exact);
        assert!((found.low - trials.low).abs() < 0.05 && found.high > 0.99, "{found:?}, {trials:?}");
    }

    #[test]
    fn parts_that_fail_together_do_not_cancel() {
        let part = pooled(&[(9.0, 10.0), (8.0, 10.0), (10.0, 10.0)]);
        let both = Pooled::of_parts(part.value * part.value, [(part.value, &part); 2].into_iter());
        let alone = Spread::of_independent(part.runs()).error;
        assert!((Spread::of_independent(both.runs()).error - 2.0 * part.value * alone).abs() < 1e-12);
    }
}
