//! From sums to figures: the one way by which a value gets its interval, or the reason why it has none.

use crate::measure::snapshot::{Estimate, Quantile};
use crate::stats::histogram::Histogram;
use crate::stats::interval::{Interval, Method, exponential_mean, none_failed, wilson};
use crate::stats::no_interval::{FAILURES_MIN, NoInterval, Single};
use crate::stats::steady::{self, Batch, Kind, Surroundings};
use crate::stats::tail::Tail;

/// The shares for which quantiles are stated.
pub const SHARES: [f64; 8] = [0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999];

/// What the events without an outcome could move an end by is told from this share of its distance from the value on.
const NOTICEABLE: f64 = 0.1;

/// What is known of a run, whichever of its figures is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    /// Why the run is one observation, if it is.
    pub single: Option<Single>,
    /// Nothing has happened, or could happen, that lets the outcome of one trial depend on another.
    pub is_apart: bool,
    pub level: f64,
}

impl Judge {
    /// The same of trials that may depend on each other for another reason.
    pub fn knowing(self, are_coupled: bool) -> Judge {
        Judge { is_apart: self.is_apart && !are_coupled, ..self }
    }

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
            _ if self.is_apart && self.is_one_system() => {
                let interval = if successes == trials { none_failed(trials, self.level) } else { None };
                let interval = interval.or_else(|| wilson(successes, trials, self.level));
                Estimate::Measured(interval.expect("there are trials"))
            }
            _ => self.by_stretches(Kind::ShareOfEvents, stretches, total, around),
        }
    }

    /// Whether the run went on under one rule to its end. A fault that struck a few times is nothing to what it cannot touch.
    fn is_one_system(&self) -> bool {
        matches!(self.single, None | Some(Single::FewCycles { .. }))
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

    /// The mean number of replicas up, of so many in use.
    pub fn replicas_up(&self, can_go_down: bool, in_use: u32, stretches: &[Batch], total: Batch) -> Estimate {
        let most = f64::from(in_use);
        if !can_go_down && total.denominator > 0.0 {
            return Estimate::Measured(Interval::exact(most));
        }
        match self.mean_over_time(stretches, total, &Surroundings::UNKNOWN) {
            Estimate::Measured(found) => Estimate::Measured(found.limited(0.0, most)),
            other => other,
        }
    }

    /// The mean time up of a replica between failures, lifetimes taken as exponential; without a failure only a bound is
    /// known.
    pub fn time_to_failure(&self, can_go_down: bool, up_secs: f64, failures: u64) -> Estimate {
        match (exponential_mean(up_secs, failures, self.level), self.single) {
            (None, _) => Estimate::NoData,
            _ if !can_go_down => Estimate::NotApplicable("nothing can take a replica down".into()),
            (Some(_), Some(_)) if failures == 0 => Estimate::NoData,
            (Some(found), Some(single)) => {
                Estimate::Point { value: found.value, why: NoInterval::OneObservation(single) }
            }
            (Some(found), None) => Estimate::Measured(found),
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
    /// A share of trials of which so many more have no outcome yet. What succeeds may do so sooner than what fails does, or
    /// later: an end that moves noticeably if all of them fail, or succeed, is moved by as much.
    pub fn allowing_for(self, open: u64, total: Batch) -> Estimate {
        let Estimate::Measured(interval) = self else { return self };
        if interval.method == Method::Exact {
            return self;
        }
        let share = open as f64 / (total.denominator + open as f64);
        let farther = |width: f64, shift: f64| if shift >= NOTICEABLE * width { width + shift } else { width };
        let (below, above) = (interval.value - interval.low, interval.high - interval.value);
        let low = interval.value - farther(below, interval.value * share);
        let high = interval.value + farther(above, (1.0 - interval.value) * share);
        Estimate::Measured(Interval { low, high, ..interval }.limited(0.0, 1.0))
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(value: f64, low: f64, high: f64) -> Estimate {
        Estimate::Measured(Interval { value, low, high, level: 0.95, method: Method::Wilson { trials: 900 } })
    }

    #[test]
    fn ends_that_events_without_an_outcome_could_move_are_moved() {
        let total = Batch::new(720.0, 900.0);
        let Estimate::Measured(many) = found(0.8, 0.77, 0.83).allowing_for(100, total) else { panic!("it has one") };
        // All of them failed: 720 of 1,000. All were right: 820.
        assert!((many.low - (0.77 - 0.08)).abs() < 1e-12 && (many.high - (0.83 + 0.02)).abs() < 1e-12, "{many:?}");
        assert_eq!(many.value, 0.8);
        assert_eq!(found(0.8, 0.77, 0.83).allowing_for(3, total), found(0.8, 0.77, 0.83), "0.0027 of 0.03");
        let Estimate::Measured(few) = found(0.8, 0.77, 0.83).allowing_for(4, total) else { panic!("it has one") };
        assert!(few.low < 0.767 && few.high == 0.83, "0.0035 below, 0.0009 above: {few:?}");
        let Estimate::Measured(most) = found(0.99, 0.98, 1.0).allowing_for(9_000, total) else { panic!("it has one") };
        assert!(most.low < 0.1 && most.high == 1.0, "{most:?}");
    }

    #[test]
    fn what_cannot_fail_stays_exact() {
        let exact = Estimate::Measured(Interval::exact(1.0));
        assert_eq!(exact.clone().allowing_for(1_000, Batch::new(5.0, 5.0)), exact);
    }
}
