//! Whether a handler outlasts the mission time: from lifetimes taken as exponential, and without repair.
//!
//! What takes all replicas down at once is a failure of the whole; what takes one at a time leaves k of n. With the
//! rates w and s of the two, R_i = exp(-w t) P(k of n outlast t at rate s): the beta-factor model (Fleming 1975). A
//! cold spare that takes over at once makes it exp(-w t) P(fewer failures than units).

use crate::derive::lifetimes::{Lifetimes, Outlasting};
use crate::foundation::Span;
use crate::measure::snapshot::Estimate;
use crate::measure::work::Work;
use crate::stats::interval::{Interval, exponential_mean, propagate};
use crate::stats::no_interval::NoInterval;
use crate::theory::standby::survival_with_cold_spares;
use crate::theory::structure::k_of_equal;

/// The width of an interval that leaves nothing out.
const SAYS_NOTHING: f64 = 0.999;

/// Survival of the mission time by what was seen of a handler that has so many replicas now.
pub fn survival(lifetimes: &Lifetimes, replicas: u32, mission: Span, seen: &Work, level: f64) -> Estimate {
    let secs = mission.as_secs_f64();
    let alone = |mean: f64| match lifetimes.outlasting {
        Outlasting::Any { needs, of } => k_of_equal(needs, of, libm::exp(-secs / mean)),
        Outlasting::ColdSpares(spares) => survival_with_cold_spares(1.0 / mean, spares, secs),
    };
    let of = |time: u128, failures: u64| exponential_mean(time as f64 * 1e-9, failures, level);
    if replicas == 1 {
        return of(seen.up_time, seen.replica_failures).map_or(Estimate::NoData, |mean| estimate(mean.rising(alone)));
    }
    let by_one = of(seen.up_time, seen.replica_failures - seen.struck_together).map(|mean| mean.rising(alone));
    let by_all = of(seen.working_time, seen.whole_failures).map(|mean| mean.rising(|mean| libm::exp(-secs / mean)));
    let (Some(by_one), Some(by_all)) = (by_one, by_all) else { return Estimate::NoData };
    estimate(match (lifetimes.by_one, lifetimes.by_all) {
        (_, false) => by_one,
        (false, true) => by_all,
        (true, true) => product(by_one, by_all),
    })
}

/// An interval from 0 to 1 says nothing.
fn estimate(survival: Interval) -> Estimate {
    match survival.high - survival.low {
        SAYS_NOTHING.. => Estimate::Point { value: survival.value, why: NoInterval::Anything },
        _ => Estimate::Measured(survival),
    }
}

fn product(one: Interval, other: Interval) -> Interval {
    let value = one.value * other.value;
    propagate(value, [(other.value, one), (one.value, other)].into_iter()).limited(0.0, 1.0)
}
