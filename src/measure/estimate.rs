//! From sums to figures: the one way by which a value gets its interval, or the reason why it has none.

use crate::measure::snapshot::{Estimate, Quantile};
use crate::stats::histogram::Histogram;
use crate::stats::interval::{Interval, Method, none_failed, wilson};
use crate::stats::no_interval::{FAILURES_MIN, NoInterval, Single};
use crate::stats::steady::{self, Batch, Kind, Surroundings};
use crate::stats::tail::Tail;

/// The shares for which quantiles are stated.
pub const SHARES: [f64; 8] = [0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999];

/// What is known of a run, whichever of its figures is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    /// Why the run is one observation, if it is.
    pub single: Option<Single>,
    /// Nothing has happened that lets the outcome of one event depend on another.
    pub is_apart: bool,
    pub level: f64,
}

impl Judge {
    /// A share of events. What cannot fail is exact; trials that are independent by construction have an interval
    /// at any number.
    pub fn share_of_events(
        &self,
        can_fail: bool,
        stretches: &[Batch],
        total: Batch,
        around: &Surroundings,
    ) -> Estimate {
        let (successes, trials) = (total.numerator as u64, total.denominator as u64);
        match (trials, can_fail) {
            (0, _) => Estimate::NoData,
            (_, false) if successes == trials => Estimate::Measured(Interval::exact(1.0)),
            _ if self.is_apart => {
                let interval = if successes == trials { none_failed(trials, self.level) } else { None };
                let interval = interval.or_else(|| wilson(successes, trials, self.level));
                Estimate::Measured(interval.expect("there are trials"))
            }
            _ => self.by_stretches(Kind::ShareOfEvents, stretches, total, around),
        }
    }

    pub fn mean_of_events(&self, stretches: &[Batch], total: Batch, around: &Surroundings) -> Estimate {
        self.by_stretches(Kind::MeanOfEvents, stretches, total, around)
    }

    pub fn mean_over_time(&self, stretches: &[Batch], total: Batch, around: &Surroundings) -> Estimate {
        self.by_stretches(Kind::MeanOverTime, stretches, total, around)
    }

    pub fn share_of_time(&self, stretches: &[Batch], total: Batch, around: &Surroundings) -> Estimate {
        self.by_stretches(Kind::ShareOfTime, stretches, total, around)
    }

    /// A share of time up, interrupted by so many outages.
    pub fn availability(&self, can_fail: bool, outages: u64, stretches: &[Batch], total: Batch) -> Estimate {
        let value = total.ratio();
        match () {
            () if total.denominator <= 0.0 => Estimate::NoData,
            () if !can_fail && value == 1.0 => Estimate::Measured(Interval::exact(1.0)),
            () if outages < FAILURES_MIN && self.single.is_none() => {
                let seen = outages;
                let why = if value == 1.0 { NoInterval::NothingFailed } else { NoInterval::FewFailures { seen } };
                Estimate::Point { value, why }
            }
            () => self.by_stretches(Kind::ShareOfTime, stretches, total, &Surroundings::UNKNOWN),
        }
    }

    pub fn by_stretches(&self, kind: Kind, stretches: &[Batch], total: Batch, around: &Surroundings) -> Estimate {
        if total.denominator <= 0.0 {
            return Estimate::NoData;
        }
        let value = total.ratio();
        if let Some(single) = self.single {
            return Estimate::Point { value, why: NoInterval::OneObservation(single) };
        }
        match steady::interval(kind, stretches, total, around, self.level) {
            Ok(interval) => Estimate::Measured(interval),
            Err(why) => Estimate::Point { value, why },
        }
    }

    /// The shares of values in a histogram of nanoseconds, as seconds.
    pub fn quantiles<const BITS: u32>(
        &self,
        whole: &Histogram<BITS>,
        tail: Option<&Tail>,
        around: &Surroundings,
    ) -> Vec<Quantile> {
        let shares = tail.map(|tail| tail.shares(whole));
        let of = |share: f64| {
            let Some(nanos) = whole.quantile(share) else { return Estimate::NoData };
            let value = nanos as f64 * 1e-9;
            let found = match (self.single, &shares) {
                (Some(single), _) => Err(NoInterval::OneObservation(single)),
                (None, Some(shares)) => shares.quantile(share, around, self.level),
                (None, None) => Err(NoInterval::NotKept),
            };
            match found {
                Ok(found) => {
                    Estimate::Measured(Interval { value, low: found.low * 1e-9, high: found.high * 1e-9, ..found })
                }
                Err(why) => Estimate::Point { value, why },
            }
        };
        SHARES.into_iter().map(|share| Quantile { share, secs: of(share) }).collect()
    }
}

impl Estimate {
    /// The same figure a little later, before its interval is found anew: the bounds stay, and hold the value.
    pub fn moved_to(&mut self, total: Batch) {
        if total.denominator <= 0.0 {
            return;
        }
        let moved = total.ratio();
        match self {
            Estimate::Measured(Interval { method: Method::Exact, .. }) | Estimate::NotDerived(_) => {}
            Estimate::Measured(interval) => {
                let (low, high) = (interval.low.min(moved), interval.high.max(moved));
                *interval = Interval { value: moved, low, high, ..*interval };
            }
            Estimate::Point { value, .. } => *value = moved,
            Estimate::NoData | Estimate::NotApplicable(_) => {}
        }
    }
}
