//! Intervals of a ratio from one run of a system in its steady state, or the reason why there is none.
//!
//! A figure is a ratio of totals: correct per decided, time in the system per answer, busy time per time up. It comes in
//! equal stretches of time, of which there are 64 to 127 ([`super::series`]). Sixteen groups of neighbouring stretches are
//! the batches; what the stretches say of the correlation decides whether sixteen are independent enough, or the run
//! too short. In order:
//!
//! - *Few observations* (below 200), *few failures* (below 20 of the rarer outcome): nothing can be found out about the
//!   correlation then. At 20 the test below finds that of late answers in M/M/1 at load 0.5 with more than 99 %.
//! - *Independent by test*: the dispersion over the stretches, and over the groups, is that of independent trials (two
//!   chi-square tests of homogeneity, 2.5 % each). Then Wilson's interval.
//! - *Clustered*: the rarer outcome in fewer than 8 of the 16 groups.
//! - *Regular*: the running sum of the residuals never strays by more than two events, as where nothing is random.
//! - *Unsettled*: first and last third differ by more than three standard errors of their difference.
//! - *Correlated*: neighbouring groups correlate by more than 0.55.
//! - *Too short*: fewer than 90 correlation times. The correlation r of neighbouring stretches of x correlation times each
//!   is (1 - e^-x)^2 / (2 (x - 1 + e^-x)) where it decays exponentially; x = (1 - r)(1 + 2r) / (2r) inverts that within 15 %.
//!
//! Else batch means of the residuals `numerator - ratio * denominator` with Student's t of 15 degrees of freedom; the
//! variance is multiplied by (1 + r)/(1 - r) for what correlation r of the groups is left, and divided by 1 - 16/X for the bias
//! of batch means in X correlation times (both for exponential decay); the skewness is allowed for as Willink does
//! ("A confidence interval and test for the mean of an asymmetric distribution", Comm. Statist. Theory Meth. 34, 2005),
//! with the larger of what is seen and what a binomial or gamma law of this spread has. The ways of correction are those
//! of Skart (Tafazzoli, Steiger, Wilson, IEEE Trans. Autom. Control 56, 2011). A mean's standard error is taken larger by 10/X,
//! for the excursions that a run has not seen, which was found by trying. How well all this covers is in
//! `docs/statistics.md`.

use std::borrow::Borrow;

use crate::stats::interval::{Interval, Method, wilson};
use crate::stats::no_interval::{CORRELATION_TIMES_MIN, FAILURES_MIN, NoInterval, OBSERVATIONS_MIN, PARTS_MIN};
use crate::stats::quantile;

/// Batches that the variance is estimated from.
pub const GROUPS: usize = 16;
/// Standard errors by which first and last third may differ.
const DRIFT_MAX: f64 = 3.0;
/// Correlation of neighbouring groups.
const CORRELATION_MAX: f64 = 0.55;
/// What a run of one correlation time has not seen of a mean, in standard errors.
const UNSEEN: f64 = 10.0;
/// Below so many stretches nothing is said of correlation.
pub const STRETCHES_MIN: usize = 64;

/// A sum with what it is counted over.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Batch {
    /// What adds up: successes, or times.
    pub numerator: f64,
    /// What it is counted over: trials, or time.
    pub denominator: f64,
}

impl Batch {
    /// One stretch, or all of them.
    pub fn new(numerator: f64, denominator: f64) -> Batch {
        Batch { numerator, denominator }
    }

    /// All of them together.
    pub fn sum(batches: impl IntoIterator<Item = impl Borrow<Batch>>) -> Batch {
        batches.into_iter().fold(Batch::default(), |sum, batch| {
            let batch = batch.borrow();
            Batch::new(sum.numerator + batch.numerator, sum.denominator + batch.denominator)
        })
    }

    /// Not a number where nothing was counted.
    pub fn ratio(&self) -> f64 {
        self.numerator / self.denominator
    }
}

/// What a ratio is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Trials of which some succeed.
    ShareOfEvents,
    /// Times of events.
    MeanOfEvents,
    /// Time in a state, of all time.
    ShareOfTime,
    /// A number that changes by steps, over time.
    MeanOverTime,
}

impl Kind {
    fn is_share(self) -> bool {
        matches!(self, Kind::ShareOfEvents | Kind::ShareOfTime)
    }

    fn is_of_events(self) -> bool {
        matches!(self, Kind::ShareOfEvents | Kind::MeanOfEvents)
    }
}

/// What is known of the system beside a figure, from the number of events in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surroundings {
    /// How many times over the run forgets what happened; infinite where that is not known.
    pub correlation_times: f64,
    /// Of the first and the last third, in standard errors.
    pub drift: f64,
    /// Events that passed through; infinite where that is not known.
    pub events: f64,
}

impl Surroundings {
    /// Of a figure of which nothing else is known: only itself can speak against it.
    pub const UNKNOWN: Surroundings =
        Surroundings { correlation_times: f64::INFINITY, drift: 0.0, events: f64::INFINITY };

    /// From the number present over time, the share of time busy where there is one, and events that passed.
    pub fn of(present: &[Batch], busy: Option<&[Batch]>, events: f64) -> Surroundings {
        let drift = drift(present).max(busy.map_or(0.0, drift));
        Surroundings { correlation_times: correlation_times(present), drift, events }
    }
}

/// The interval of the ratio of `total`, of which `stretches` are all but the remainder that is still open.
pub fn interval(
    kind: Kind,
    stretches: &[Batch],
    total: Batch,
    around: &Surroundings,
    level: f64,
) -> Result<Interval, NoInterval> {
    let value = total.ratio();
    let rarer = |batch: &Batch| match kind.is_share() && value > 0.5 {
        true => batch.denominator - batch.numerator,
        false => batch.numerator,
    };
    let has_rarer = |batch: &&Batch| rarer(batch) > 1e-9 * batch.denominator;
    if kind.is_of_events() && total.denominator < OBSERVATIONS_MIN as f64 {
        return Err(NoInterval::FewObservations { seen: total.denominator as u64 });
    }
    if !has_rarer(&&total) {
        return Err(NoInterval::NothingFailed);
    }
    if kind == Kind::ShareOfEvents && rarer(&total) < FAILURES_MIN as f64 {
        return Err(NoInterval::FewFailures { seen: rarer(&total) as u64 });
    }
    if kind == Kind::ShareOfEvents && is_independent(stretches) {
        let trials = total.denominator as u64;
        return Ok(wilson(total.numerator as u64, trials, level).expect("there are trials"));
    }
    if stretches.len() < STRETCHES_MIN {
        return Err(NoInterval::TooShort { correlation_times: stretches.len() as f64 });
    }
    let groups = merged(stretches);
    let parts = groups.iter().filter(has_rarer).count() as u32;
    if parts < PARTS_MIN {
        return Err(NoInterval::Clustered { parts });
    }
    let strayed = strayed(stretches);
    let events = if kind.is_of_events() { total.denominator } else { around.events };
    if strayed <= 2.0 * total.numerator / events {
        let half = 2.0 * strayed / total.denominator + 1e-9 * value;
        let (low, high) = (value - half, value + half);
        return Ok(within(kind, Interval { value, low, high, level, method: Method::Regular }));
    }
    // What is counted by deadlines settles a little later than what it is counted of.
    let allowance = if kind == Kind::ShareOfEvents { 1.0 } else { 0.0 };
    if drift(stretches).max(around.drift - allowance) > DRIFT_MAX {
        return Err(NoInterval::Unsettled);
    }
    let own = correlation_times(stretches);
    let correlation_times = if kind == Kind::ShareOfEvents { own } else { own.min(around.correlation_times) };
    let mut spread = Spread::of(&groups, total, correlation_times.max(1.0));
    if !kind.is_share() {
        spread.error *= 1.0 + UNSEEN / correlation_times.max(1.0);
    }
    if spread.correlation > CORRELATION_MAX {
        return Err(NoInterval::Correlated);
    }
    if correlation_times < CORRELATION_TIMES_MIN {
        return Err(NoInterval::TooShort { correlation_times });
    }
    let (low, high) = spread.bounds(value, GROUPS, kind.is_share(), level);
    if high - low <= NO_WIDTH * value.abs() {
        return Err(NoInterval::Alike);
    }
    let method = Method::BatchMeans { batches: GROUPS as u64 };
    Ok(within(kind, Interval { value, low, high, level, method }))
}

/// Narrower than that, beside the value, an interval says that its parts are alike, and nothing of chance.
const NO_WIDTH: f64 = 1e-9;

fn within(kind: Kind, interval: Interval) -> Interval {
    interval.limited(0.0, if kind.is_share() { 1.0 } else { f64::INFINITY })
}

/// The standard error of a ratio, a sixth of the skewness of its estimate, and what correlation is left.
pub(super) struct Spread {
    pub error: f64,
    skewness: f64,
    correlation: f64,
}

impl Spread {
    pub fn of(groups: &[Batch], total: Batch, correlation_times: f64) -> Spread {
        let n = groups.len() as f64;
        let mut residuals = residuals(groups, total.ratio());
        let mean = residuals.iter().sum::<f64>() / n;
        residuals.iter_mut().for_each(|residual| *residual -= mean);
        let correlation = lag_one(&residuals);
        let variance = residuals.iter().map(|z| z * z).sum::<f64>() / (n - 1.0);
        let left = correlation.clamp(0.0, 0.9);
        let inflation = (1.0 + left) / (1.0 - left) / (1.0 - (n / correlation_times).min(0.5));
        let scale = total.denominator / groups.iter().map(|batch| batch.denominator).sum::<f64>();
        let error = libm::sqrt(variance * n * scale * inflation) / total.denominator;
        let third = residuals.iter().map(|z| z * z * z).sum::<f64>() * n / ((n - 1.0) * (n - 2.0));
        let skewness = if variance > 0.0 { third / libm::pow(variance, 1.5) / (6.0 * libm::sqrt(n)) } else { 0.0 };
        Spread { error, skewness, correlation }
    }

    /// Of the mean of independent values, of which there are at least two.
    pub fn of_independent(values: &[f64]) -> Spread {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let power = |exponent: i32| values.iter().map(|value| (value - mean).powi(exponent)).sum::<f64>();
        let variance = power(2) / (n - 1.0);
        let third = if values.len() > 2 { power(3) * n / ((n - 1.0) * (n - 2.0)) } else { 0.0 };
        let skewness = if variance > 0.0 { third / libm::pow(variance, 1.5) / (6.0 * libm::sqrt(n)) } else { 0.0 };
        Spread { error: libm::sqrt(variance / n), skewness, correlation: 0.0 }
    }

    /// Willink's bounds, from so many groups.
    pub fn bounds(&self, value: f64, groups: usize, is_share: bool, level: f64) -> (f64, f64) {
        if self.error <= 0.0 {
            return (value, value);
        }
        let law = self.error / 6.0 * if is_share { (1.0 - 2.0 * value) / (value * (1.0 - value)) } else { 2.0 / value };
        let skew = if law.abs() > self.skewness.abs() { law } else { self.skewness };
        let bent = |q: f64| match skew.abs() < 1e-6 {
            true => q,
            false => (libm::cbrt(1.0 + 6.0 * skew * (q - skew)) - 1.0) / (2.0 * skew),
        };
        let t = quantile::student(0.5 + 0.5 * level, groups as f64 - 1.0);
        let (low, high) = (value - bent(t) * self.error, value - bent(-t) * self.error);
        (low.clamp(0.0, value), high.max(value))
    }
}

/// Sixteen groups of as many neighbours each; the first few stretches are left out where they do not divide.
fn merged(stretches: &[Batch]) -> Vec<Batch> {
    let each = stretches.len() / GROUPS;
    stretches[stretches.len() - GROUPS * each..].chunks(each).map(Batch::sum).collect()
}

fn residuals(batches: &[Batch], ratio: f64) -> Vec<f64> {
    batches.iter().map(|batch| batch.numerator - ratio * batch.denominator).collect()
}

/// The correlation of neighbours; 0 where nothing varies.
fn lag_one(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|z| (z - mean) * (z - mean)).sum();
    let products: f64 = values.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum();
    if squares > 0.0 { products / squares } else { 0.0 }
}

/// How many times the correlation decays by e in the run, as the correlation of neighbouring stretches shows it.
pub fn correlation_times(stretches: &[Batch]) -> f64 {
    let whole = Batch::sum(stretches);
    if whole.denominator <= 0.0 {
        return 0.0;
    }
    let r = lag_one(&residuals(stretches, whole.ratio())).max(0.005);
    stretches.len() as f64 * (1.0 - r) * (1.0 + 2.0 * r) / (2.0 * r)
}

/// How far apart the first and the last third are, in standard errors of their difference.
pub fn drift(stretches: &[Batch]) -> f64 {
    const PARTS: usize = 8;
    let third = |part: &[Batch]| {
        let whole = Batch::sum(part);
        if whole.denominator <= 0.0 {
            return (0.0, 0.0);
        }
        let at = |n: usize| n * part.len() / PARTS;
        let groups: Vec<Batch> = (0..PARTS).map(|n| Batch::sum(&part[at(n)..at(n + 1)])).collect();
        let residuals = residuals(&groups, whole.ratio());
        let left = lag_one(&residuals).clamp(0.0, 0.9);
        let squares: f64 = residuals.iter().map(|z| z * z).sum();
        let n = PARTS as f64;
        let variance = squares * n / (n - 1.0) * (1.0 + left) / (1.0 - left) / (whole.denominator * whole.denominator);
        (whole.ratio(), variance)
    };
    let length = stretches.len() / 3;
    let (first, last) = (third(&stretches[..length]), third(&stretches[stretches.len() - length..]));
    match (first.0 == last.0, first.1 + last.1) {
        (true, _) => 0.0,
        (false, ..=0.0) => f64::INFINITY,
        (false, variance) => (first.0 - last.0).abs() / libm::sqrt(variance),
    }
}

/// By how much the sum of the residuals strays in the course of the run.
fn strayed(stretches: &[Batch]) -> f64 {
    let (mut sum, mut least, mut most) = (0.0f64, 0.0f64, 0.0f64);
    for residual in residuals(stretches, Batch::sum(stretches).ratio()) {
        sum += residual;
        (least, most) = (least.min(sum), most.max(sum));
    }
    most - least
}

/// Whether successes are spread over the stretches, and over groups of them, as independent trials would be.
fn is_independent(stretches: &[Batch]) -> bool {
    let is_even = |batches: &[Batch]| {
        let ratio = Batch::sum(batches).ratio();
        let used: Vec<&Batch> = batches.iter().filter(|batch| batch.denominator > 0.0).collect();
        if used.len() < 2 || ratio <= 0.0 || ratio >= 1.0 {
            return false;
        }
        let distance = |batch: &&Batch| {
            let residual = batch.numerator - ratio * batch.denominator;
            residual * residual / (batch.denominator * ratio * (1.0 - ratio))
        };
        let statistic: f64 = used.iter().map(distance).sum();
        statistic <= quantile::chi_square(0.975, used.len() as f64 - 1.0)
    };
    stretches.len() >= GROUPS && is_even(stretches) && is_even(&merged(stretches))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;
    use crate::stats::interval::LEVEL;

    /// A sequence of stretches whose numerator is an autoregressive sequence around 20.
    fn autoregressive(seed: u64, coefficient: f64, n: usize) -> Vec<Batch> {
        let mut draw = Stream::new(seed, 0, "series", "noise").nth(0);
        let mut state = 0.0;
        let mut next = || {
            let noise = (draw.unit() + draw.unit() + draw.unit() - 1.5) * 2.0;
            state = coefficient * state + noise;
            Batch::new(20.0 + state, 1.0)
        };
        (0..50).for_each(|_| {
            next();
        });
        (0..n).map(|_| next()).collect()
    }

    fn mean(stretches: &[Batch]) -> Result<Interval, NoInterval> {
        interval(Kind::MeanOverTime, stretches, Batch::sum(stretches), &Surroundings::UNKNOWN, LEVEL)
    }

    #[test]
    fn intervals_allow_for_correlation() {
        let (mut given, mut covered) = (0, 0);
        for seed in 0..400 {
            if let Ok(found) = mean(&autoregressive(seed, 0.4, 127)) {
                given += 1;
                covered += u32::from(found.contains(20.0));
                assert!(found.low <= found.value && found.value <= found.high);
            }
        }
        assert!(given > 320, "{given} of 400 have an interval");
        assert!(f64::from(covered) > 0.92 * f64::from(given), "{covered} of {given}");
    }

    /// As where what comes in turns fits the parts of the run.
    #[test]
    fn parts_that_are_alike_tell_nothing_of_chance() {
        let stretches: Vec<Batch> = (0..128).map(|at| Batch::new(if at % 2 == 0 { 10.0 } else { 30.0 }, 1.0)).collect();
        let around = Surroundings { events: 1e6, ..Surroundings::UNKNOWN };
        let found = interval(Kind::MeanOverTime, &stretches, Batch::sum(&stretches), &around, LEVEL);
        assert_eq!(found, Err(NoInterval::Alike));
    }

    #[test]
    fn a_run_that_remembers_its_beginning_is_too_short() {
        let refused = (0..100).filter(|seed| mean(&autoregressive(*seed, 0.95, 127)).is_err()).count();
        assert!(refused >= 95, "{refused} of 100");
    }

    #[test]
    fn a_run_that_drifts_is_one_observation() {
        let growing: Vec<Batch> = (0..100).map(|n| Batch::new(f64::from(n), 1.0)).collect();
        assert_eq!(mean(&growing), Err(NoInterval::Unsettled));
    }

    #[test]
    fn independent_trials_are_stated_by_wilson_and_bursts_are_not() {
        let mut draw = Stream::new(3, 0, "trials", "errors").nth(0);
        let mut trials = |p: f64| Batch::new((0..50).map(|_| f64::from(draw.chance(p))).sum(), 50.0);
        let share = |stretches: &[Batch]| {
            interval(Kind::ShareOfEvents, stretches, Batch::sum(stretches), &Surroundings::UNKNOWN, LEVEL)
        };
        let is_wilson = |_: &u32| {
            let even: Vec<Batch> = (0..100).map(|_| trials(0.9)).collect();
            let expected = wilson(Batch::sum(&even).numerator as u64, 5000, LEVEL).expect("there are trials");
            share(&even) == Ok(expected)
        };
        let known = (0..100).filter(is_wilson).count();
        assert!(known >= 88, "{known} of 100 runs of independent trials are known as such");
        let bursts: Vec<Batch> = (0..100).map(|n| trials(if n % 10 == 0 { 0.1 } else { 0.95 })).collect();
        let found = share(&bursts).expect("bursts come often enough");
        assert!(matches!(found.method, Method::BatchMeans { .. }), "{found:?}");
        let once: Vec<Batch> = (0..100).map(|n| trials(if n == 50 { 0.1 } else { 1.0 })).collect();
        assert!(matches!(share(&once), Err(NoInterval::Clustered { .. })), "{:?}", share(&once));
    }

    #[test]
    fn what_cannot_be_known_is_not_stated() {
        let share = |correct: f64, of: f64| {
            let stretches = vec![Batch::new(correct / 100.0, of / 100.0); 100];
            interval(Kind::ShareOfEvents, &stretches, Batch::new(correct, of), &Surroundings::UNKNOWN, LEVEL)
        };
        assert_eq!(share(90.0, 100.0), Err(NoInterval::FewObservations { seen: 100 }));
        assert_eq!(share(1000.0, 1000.0), Err(NoInterval::NothingFailed));
        assert_eq!(share(990.0, 1000.0), Err(NoInterval::FewFailures { seen: 10 }));
    }

    #[test]
    fn what_repeats_itself_is_regular() {
        let clockwork: Vec<Batch> = (0..100).map(|n| Batch::new(if n % 2 == 0 { 3.0 } else { 2.0 }, 1.0)).collect();
        let around = Surroundings { events: 100.0, ..Surroundings::UNKNOWN };
        let found = interval(Kind::MeanOverTime, &clockwork, Batch::sum(&clockwork), &around, LEVEL);
        assert_eq!(found.map(|found| found.method), Ok(Method::Regular));
    }
}
