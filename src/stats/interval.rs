//! Intervals: a value, its bounds, the level of confidence and the method that gave them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::stats::quantile;

/// The level at which the program states its intervals.
pub const LEVEL: f64 = 0.95;

/// An estimate with its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The estimate itself.
    pub value: f64,
    /// The lower bound, in the unit of the value.
    pub low: f64,
    /// The upper bound, in the unit of the value.
    pub high: f64,
    /// The probability with which such bounds cover the truth, 0 to 1.
    pub level: f64,
    /// How the bounds were found.
    pub method: Method,
}

/// Where the bounds come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Known, not estimated: the bounds are the value.
    Exact,
    /// The means of long stretches of one run, taken as independent (Student).
    BatchMeans {
        /// How many stretches.
        batches: u64,
    },
    /// Nothing random was seen: the bounds are those of counting.
    Regular,
    /// Nothing of the kind was seen in so many independent trials, or so much time.
    RuleOfThree,
    /// The score interval of a share of independent trials (Wilson 1927).
    Wilson {
        /// How many trials.
        trials: u64,
    },
    /// The exact interval of a share of independent trials (Clopper and Pearson 1934).
    ClopperPearson {
        /// How many trials.
        trials: u64,
    },
    /// Of the mean of exponential times, by the number of failures seen in all of the time.
    ChiSquare {
        /// How many failures were seen.
        failures: u64,
    },
    /// How the figure differs between independent runs (Student).
    Replications {
        /// How many runs.
        count: u64,
    },
    /// How the difference of two systems that meet the same luck differs between runs (Student).
    PairedReplications {
        /// How many pairs of runs.
        pairs: u64,
    },
    /// A share over replications that say as much of it as so many independent trials.
    EffectiveTrials {
        /// How many runs.
        replications: u64,
        /// How many independent trials they are worth.
        trials: u64,
    },
    /// No run was another than the rest: one that would be is rarer than so many runs show.
    AlikeReplications {
        /// How many runs.
        count: u64,
    },
    /// Of a product or another function of several estimates, by its derivatives.
    DeltaMethod,
    /// Of a probability of survival, from a life table (Greenwood 1926).
    Greenwood {
        /// How many failures were seen.
        failures: u64,
    },
    /// Of a quantile: two of the values that were seen.
    OrderStatistics {
        /// How many values were seen.
        samples: u64,
    },
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Method::Exact => f.write_str("exact"),
            Method::BatchMeans { batches } => write!(f, "batch means, {batches} batches"),
            Method::Regular => f.write_str("regular, to within two events"),
            Method::RuleOfThree => f.write_str("one-sided bound: none was seen"),
            Method::Wilson { trials } => write!(f, "Wilson, {trials} trials"),
            Method::ClopperPearson { trials } => write!(f, "Clopper-Pearson, {trials} trials"),
            Method::ChiSquare { failures } => write!(f, "exponential fit, chi-square, {failures} failures"),
            Method::Replications { count } => write!(f, "{count} replications, Student's t"),
            Method::PairedReplications { pairs } => write!(f, "{pairs} paired replications, Student's t"),
            Method::EffectiveTrials { replications, trials } => {
                write!(f, "{replications} replications, Clopper-Pearson, worth {trials} trials")
            }
            Method::AlikeReplications { count } => write!(f, "bound: {count} replications, none unlike the others"),
            Method::DeltaMethod => f.write_str("delta method on the logarithm"),
            Method::Greenwood { failures } => write!(f, "life table, Greenwood, {failures} failures"),
            Method::OrderStatistics { samples } => write!(f, "order statistics, {samples} samples"),
        }
    }
}

impl Interval {
    /// Of what is known: the bounds are the value.
    pub fn exact(value: f64) -> Interval {
        Interval { value, low: value, high: value, level: 1.0, method: Method::Exact }
    }

    /// Half the distance of the bounds, in the unit of the value.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }

    /// Whether it lies within the bounds, these included.
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Cuts the bounds to what is possible at all, such as 0 to 1 for a probability.
    pub fn limited(self, min: f64, max: f64) -> Interval {
        Interval { low: self.low.max(min), high: self.high.min(max), ..self }
    }

    /// The interval of a function of the value that nowhere falls.
    pub fn rising(self, of: impl Fn(f64) -> f64) -> Interval {
        Interval { value: of(self.value), low: of(self.low), high: of(self.high), ..self }
    }

    /// The interval of a function of the value that nowhere rises.
    pub fn falling(self, of: impl Fn(f64) -> f64) -> Interval {
        Interval { value: of(self.value), low: of(self.high), high: of(self.low), ..self }
    }
}

/// Value +/- Student's quantile times the standard error.
pub fn student(value: f64, error: f64, freedom: f64, level: f64, method: Method) -> Interval {
    let half = quantile::student(0.5 + 0.5 * level, freedom) * error;
    Interval { value, low: value - half, high: value + half, level, method }
}

/// A proportion of independent trials (Wilson 1927); `None` without a trial. Never wider than 0 to 1, and
/// not empty where all trials end alike.
pub fn wilson(successes: u64, trials: u64, level: f64) -> Option<Interval> {
    if trials == 0 {
        return None;
    }
    let value = successes as f64 / trials as f64;
    let (centre, half) = score(value, trials as f64, quantile::normal(0.5 + 0.5 * level));
    let low = if successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes == trials { 1.0 } else { (centre + half).min(1.0) };
    Some(Interval { value, low, high, level, method: Method::Wilson { trials } })
}

/// Centre and half width of Wilson's interval at so many standard errors.
fn score(value: f64, n: f64, z: f64) -> (f64, f64) {
    let shrink = 1.0 / (1.0 + z * z / n);
    let centre = (value + z * z / (2.0 * n)) * shrink;
    (centre, z * shrink * libm::sqrt(value * (1.0 - value) / n + z * z / (4.0 * n * n)))
}

/// The success of independent trials of which none has failed: one-sided, for failures are rarer than
/// 1 - (1 - level)^(1/trials), about three in so many trials at 95 %. `None` without a trial.
pub fn none_failed(trials: u64, level: f64) -> Option<Interval> {
    let low = libm::pow(1.0 - level, 1.0 / trials as f64);
    (trials > 0).then_some(Interval { value: 1.0, low, high: 1.0, level, method: Method::RuleOfThree })
}

/// A proportion of independent trials that covers at least at its level (Clopper and Pearson 1934).
pub fn clopper_pearson(successes: u64, trials: u64, level: f64) -> Option<Interval> {
    let method = Method::ClopperPearson { trials };
    let value = successes as f64 / trials as f64;
    (trials > 0).then(|| proportion(value, trials as f64, 0.5 * (1.0 - level), level, method))
}

/// From this number of both outcomes on the quantiles of the beta law are reckoned as Wilson does.
const MANY: f64 = 1_000.0;

/// The bounds of a proportion seen in trials that need be no whole number, with so much in each tail.
pub(super) fn proportion(value: f64, trials: f64, tail: f64, level: f64, method: Method) -> Interval {
    let (successes, failures) = (value * trials, (1.0 - value) * trials);
    if successes.min(failures) > MANY {
        let (centre, half) = score(value, trials, quantile::normal(1.0 - tail));
        return Interval { value, low: centre - half, high: centre + half, level, method };
    }
    let low = match () {
        () if successes <= 0.0 => 0.0,
        () if failures <= 0.0 => libm::pow(tail, 1.0 / trials),
        () => quantile::beta(tail, successes, failures + 1.0),
    };
    let high = match () {
        () if successes <= 0.0 => -libm::expm1(libm::log(tail) / trials),
        () if failures <= 0.0 => 1.0,
        () => quantile::beta(1.0 - tail, successes + 1.0, failures),
    };
    Interval { value, low: low.min(value), high: high.max(value), level, method }
}

/// The mean time to failure of an exponential law from the total time on test, in the unit of that time.
/// The test ends by the clock, so the lower bound has two more degrees of freedom; without a failure the
/// value and the upper bound are infinite, and the lower bound is one-sided. `None` without time.
pub fn exponential_mean(total_time: f64, failures: u64, level: f64) -> Option<Interval> {
    if total_time <= 0.0 {
        return None;
    }
    let tail = 0.5 * (1.0 - level);
    let freedom = 2.0 * failures as f64;
    let bound = |probability: f64, freedom: f64| 2.0 * total_time / quantile::chi_square(probability, freedom);
    Some(Interval {
        value: total_time / failures as f64,
        low: bound(if failures == 0 { level } else { 1.0 - tail }, freedom + 2.0),
        high: if failures == 0 { f64::INFINITY } else { bound(tail, freedom) },
        level,
        method: Method::ChiSquare { failures },
    })
}

/// The product of independent estimates of 0 or more, by the delta method on the logarithm. Each side is
/// made of the factors' own bounds on that side (Zou and Donner, "Construction of confidence limits about
/// effect measures", Stat. Med. 27, 2008), so a product of probabilities stays within 0 to 1.
pub fn product(factors: &[Interval]) -> Interval {
    let value: f64 = factors.iter().map(|factor| factor.value).product();
    if value <= 0.0 {
        let high = factors.iter().map(|factor| factor.high).product();
        return Interval { value, low: 0.0, high, level: joint_level(factors.iter()), method: Method::DeltaMethod };
    }
    propagate(value, factors.iter().map(|factor| (value / factor.value, *factor)))
}

/// The interval of `value`, a positive function of independent estimates given with its derivative (0 or
/// more) by each: the delta method on the logarithm, each side from the estimates' bounds on that side.
pub fn propagate(value: f64, parts: impl Iterator<Item = (f64, Interval)> + Clone) -> Interval {
    let side = |bound: fn(&Interval) -> f64| {
        let distances = parts.clone().map(|(slope, part)| {
            if part.value > 0.0 && value > 0.0 {
                slope * part.value / value * libm::log(bound(&part) / part.value)
            } else {
                slope * (bound(&part) - part.value)
            }
        });
        libm::sqrt(distances.filter(|distance| !distance.is_nan()).map(|distance| distance * distance).sum::<f64>())
    };
    let (below, above) = (side(|part| part.low), side(|part| part.high));
    let estimated: Vec<Interval> = parts.clone().map(|(_, part)| part).collect();
    let level = joint_level(estimated.iter());
    let method =
        if estimated.iter().all(|part| part.method == Method::Exact) { Method::Exact } else { Method::DeltaMethod };
    if value > 0.0 {
        Interval { value, low: value * libm::exp(-below), high: value * libm::exp(above), level, method }
    } else {
        Interval { value, low: value - below, high: value + above, level, method }
    }
}

/// The lowest level among what is estimated; 1 where all is known.
fn joint_level<'a>(parts: impl Iterator<Item = &'a Interval>) -> f64 {
    parts.map(|part| part.level).fold(1.0, f64::min)
}

/// How many runs without a failure show a reliability at this confidence (success-run theorem).
pub fn runs_without_failure(reliability: f64, confidence: f64) -> u64 {
    libm::ceil(libm::log1p(-confidence) / libm::log(reliability)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(value: f64, low: f64, high: f64) -> Interval {
        Interval { value, low, high, level: 0.95, method: Method::Wilson { trials: 100 } }
    }

    #[test]
    fn wilson_agrees_with_a_worked_example() {
        // Newcombe (Stat. Med. 17, 1998), table I: 81 of 263.
        let found = wilson(81, 263, 0.95).expect("there are trials");
        assert!((found.low - 0.2553).abs() < 5e-5 && (found.high - 0.3662).abs() < 5e-5, "{found:?}");
    }

    #[test]
    fn proportions_are_honest_where_all_trials_end_alike() {
        for bounds in [wilson, clopper_pearson] {
            let none = bounds(0, 50, 0.95).expect("there are trials");
            assert_eq!((none.value, none.low), (0.0, 0.0));
            assert!(none.high > 0.05 && none.high < 0.1, "{none:?}");
            let all = bounds(50, 50, 0.95).expect("there are trials");
            assert_eq!(all.high, 1.0);
            assert!((all.low - (1.0 - none.high)).abs() < 1e-12, "{all:?}");
            assert_eq!(bounds(0, 0, 0.95), None);
        }
    }

    #[test]
    fn clopper_pearson_covers_at_its_level_or_more() {
        let (n, p) = (40u64, 0.13_f64);
        let mut probability = libm::pow(1.0 - p, n as f64);
        let mut covered = 0.0;
        for k in 0..=n {
            if clopper_pearson(k, n, 0.9).expect("there are trials").contains(p) {
                covered += probability;
            }
            probability *= (n - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
        }
        assert!((0.9..0.97).contains(&covered), "{covered}");
    }

    #[test]
    fn a_product_has_the_interval_of_the_sum_of_logarithms() {
        let one = around(0.9, 0.8, 0.95);
        let found = product(&[one, one]);
        let below = 2.0_f64.sqrt() * (0.9f64 / 0.8).ln();
        assert!((found.value - 0.81).abs() < 1e-12);
        assert!((found.low - 0.81 * (-below).exp()).abs() < 1e-12);
        assert_eq!(product(&[one, Interval::exact(1.0)]).low, product(&[one]).low);
        assert!((product(&[one]).high - 0.95).abs() < 1e-12);
    }

    #[test]
    fn a_product_of_probabilities_stays_a_probability() {
        let sure = around(0.999, 0.9, 1.0);
        assert!(product(&[sure; 12]).high <= 1.0);
        let never = around(0.0, 0.0, 0.1);
        let found = product(&[sure, never]);
        assert_eq!((found.value, found.low), (0.0, 0.0));
        assert!((found.high - 0.1).abs() < 1e-12);
        assert_eq!(product(&[around(0.5, 0.0, 1.0)]).low, 0.0);
        assert_eq!(product(&[]).method, Method::Exact);
    }

    #[test]
    fn no_failure_leaves_the_mean_life_open_above() {
        let found = exponential_mean(1000.0, 0, 0.95).expect("there is time");
        assert_eq!(found.high, f64::INFINITY);
        assert!((found.low - 1000.0 / -(0.05f64.ln())).abs() < 1e-6, "{found:?}");
        let survival = found.rising(|mean| (-10.0 / mean).exp());
        assert_eq!((survival.value, survival.high), (1.0, 1.0));
    }

    #[test]
    fn of_a_hundred_trials_without_a_failure_three_might_have_failed() {
        let found = none_failed(100, 0.95).expect("there are trials");
        assert!((found.low - 0.970_49).abs() < 1e-5 && found.high == 1.0, "{found:?}");
        assert_eq!(none_failed(0, 0.95), None);
    }
}
