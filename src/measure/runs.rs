//! Several independent runs of one system, and what may be known of a share, a mean or a quantile over all of them: ratios
//! of sums, with bounds from how the runs differ.

use crate::engine::{Culprit, End, Limit, Stop};
use crate::foundation::Span;
use crate::measure::caution;
use crate::measure::estimate::SHARES;
use crate::measure::harvest::{Distributions, HandlerHarvest, Harvest};
use crate::measure::ledger::Ledger;
use crate::measure::run::Run;
use crate::measure::snapshot::{Caution, Estimate, Quantile};
use crate::stats::histogram::Histogram;
use crate::stats::interval::Interval;
use crate::stats::no_interval::NoInterval;
use crate::stats::pooled::{Pooled, Trials};
use crate::stats::pooled_quantile::{Coarse, quantile};
use crate::stats::steady::Batch;

/// Several runs of one system, with luck of their own each.
#[derive(Clone, Debug)]
pub struct Together<'t> {
    /// The first of them: what all have in common is asked of it.
    pub run: &'t Run,
    pub harvests: Vec<&'t Harvest>,
    /// What all have recorded.
    pub distributions: &'t Distributions,
    /// The probability with which intervals are to cover.
    pub level: f64,
}

/// A figure with what its differences to others are made from.
#[derive(Clone, Debug)]
pub struct PooledFigure {
    pub estimate: Estimate,
    /// `None` where no run has anything of it.
    pub pooled: Option<Pooled>,
    /// What it is counted in, if it is a share that is not exact.
    pub trials: Option<Trials>,
}

/// Runs that a limit has ended; their figures cover the time until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// How many.
    pub runs: u64,
    /// What ended most of them, and when the first was.
    pub stop: Stop,
}

impl Together<'_> {
    pub fn ledger(&self) -> Ledger {
        let mut sum = Ledger::default();
        for run in &self.harvests {
            sum.merge(&run.ledger);
            sum.undecided += run.ledger.undecided;
            sum.still_live += run.ledger.still_live;
        }
        sum
    }

    pub fn stopped(&self) -> Option<Stopped> {
        let stops: Vec<Stop> = self.harvests.iter().filter_map(|run| run.end?.stop()).collect();
        let mut why: Vec<(Limit, Culprit)> = stops.iter().map(|stop| (stop.limit, stop.culprit)).collect();
        why.sort();
        let times = |one: &(Limit, Culprit)| why.iter().filter(|other| *other == one).count();
        let (limit, culprit) = *why.iter().max_by_key(|one| times(one))?;
        let at = stops.iter().map(|stop| stop.at).min()?;
        Some(Stopped { runs: stops.len() as u64, stop: Stop { at, limit, culprit } })
    }

    /// F.
    pub fn fault_tolerance(&self) -> PooledFigure {
        let can_fail = self.harvests.iter().any(|run| run.can_fail);
        let of = |run: &Harvest| Batch::new(run.ledger.correct as f64, run.ledger.decided() as f64);
        self.share_of_events(can_fail, of).allowing_for(self.sum(|run| run.ledger.undecided), self.total(of))
    }

    /// Attempts offered to handlers for each root event offered.
    pub fn attempts(&self) -> PooledFigure {
        self.per_event(|handler| handler.demands.offered as f64)
    }

    /// Replica time spent busy or held for each root event offered, in seconds.
    pub fn replica_secs(&self) -> PooledFigure {
        self.per_event(|handler| handler.totals.work.busy_time as f64 * 1e-9)
    }

    /// The time that a share of the answers does not exceed, in seconds.
    pub fn latency_quantile(&self, share: f64) -> PooledFigure {
        let runs: Vec<&Coarse> = self.harvests.iter().map(|run| &run.latency).collect();
        self.quantile(share, &self.distributions.latency, Some(&runs))
    }

    fn per_event(&self, of: impl Fn(&HandlerHarvest) -> f64 + Copy) -> PooledFigure {
        self.mean(|run| Batch::new(run.handlers.iter().map(of).sum(), run.ledger.offered as f64))
    }

    pub(super) fn share_of_events(&self, can_fail: bool, of: impl Fn(&Harvest) -> Batch + Clone) -> PooledFigure {
        let count = Batch::sum(self.harvests.iter().map(|run| of(run))).denominator;
        let are_independent = self.harvests.iter().all(|run| run.is_apart);
        self.share(can_fail, Trials { count, are_independent }, of)
    }

    pub(super) fn share(&self, can_fail: bool, trials: Trials, of: impl Fn(&Harvest) -> Batch + Clone) -> PooledFigure {
        match Pooled::ratio(self.harvests.iter().map(|run| of(run))) {
            None => PooledFigure::none(),
            Some(pooled) if !can_fail && pooled.value == 1.0 => PooledFigure::exact(pooled),
            Some(pooled) => {
                let estimate = estimate(pooled.value, pooled.share(trials, self.level));
                PooledFigure { estimate, pooled: Some(pooled), trials: Some(trials) }
            }
        }
    }

    pub(super) fn total(&self, of: impl Fn(&Harvest) -> Batch) -> Batch {
        Batch::sum(self.harvests.iter().map(|run| of(run)))
    }

    pub(super) fn sum(&self, of: impl Fn(&Harvest) -> u64) -> u64 {
        self.harvests.iter().map(|run| of(run)).sum()
    }

    pub(super) fn mean(&self, of: impl Fn(&Harvest) -> Batch + Clone) -> PooledFigure {
        let Some(pooled) = Pooled::ratio(self.harvests.iter().map(|run| of(run))) else { return PooledFigure::none() };
        PooledFigure { estimate: estimate(pooled.value, pooled.mean(self.level)), pooled: Some(pooled), trials: None }
    }

    /// Nanoseconds, as seconds; `runs` are known where it is kept of each.
    pub(super) fn quantile<const BITS: u32>(
        &self,
        share: f64,
        whole: &Histogram<BITS>,
        runs: Option<&[&Coarse]>,
    ) -> PooledFigure {
        let Some(nanos) = whole.quantile(share) else { return PooledFigure::none() };
        let value = nanos as f64 * 1e-9;
        let found = runs.map_or(Err(NoInterval::NotKept), |runs| quantile(whole, runs, share, self.level));
        match found {
            Err(why) => PooledFigure { estimate: Estimate::Point { value, why }, pooled: None, trials: None },
            Ok(found) => {
                let pooled = Pooled::of_parts(value, [(1e-9, &found.pooled)].into_iter());
                let bounds = found.bounds.rising(|nanos| nanos * 1e-9);
                PooledFigure { estimate: Estimate::Measured(bounds), pooled: Some(pooled), trials: None }
            }
        }
    }

    pub(super) fn quantiles<const BITS: u32>(
        &self,
        whole: &Histogram<BITS>,
        runs: Option<Vec<&Coarse>>,
    ) -> Vec<Quantile> {
        let of = |share| Quantile { share, secs: self.quantile(share, whole, runs.as_deref()).estimate };
        SHARES.into_iter().map(of).collect()
    }

    pub(super) fn measured_time(&self) -> Span {
        Span(self.harvests.iter().map(|run| run.measured.0).sum())
    }

    pub(super) fn caution(&self, ledger: &Ledger) -> Option<Caution> {
        let overdue = self.harvests.iter().map(|run| run.overdue).sum();
        let undecided = caution::undecided(&self.run.measures.model, overdue, ledger.undecided, ledger.offered);
        let gave_up = self.harvests.iter().filter(|run| run.has_given_up).count() as u64;
        let stopped = self.stopped().map(|Stopped { runs, stop }| (runs, stop.limit));
        let runs = self.harvests.len() as u64;
        (undecided.is_some() || gave_up > 0 || stopped.is_some()).then(|| Caution::OfRuns {
            undecided: undecided.map(Box::new),
            gave_up,
            stopped,
            runs,
        })
    }

    /// How runs ended before their horizon, the earliest of them, and how many; the limit goes before exhaustion.
    pub(super) fn end(&self) -> Option<(End, u64)> {
        let ends = || self.harvests.iter().filter_map(|run| run.end);
        if let Some(Stopped { runs, stop }) = self.stopped() {
            return Some((End::Stopped(stop), runs));
        }
        let exhausted = |end| if let End::Exhausted { at } = end { Some(at) } else { None };
        let at = ends().filter_map(exhausted).min()?;
        Some((End::Exhausted { at }, ends().count() as u64))
    }
}

impl PooledFigure {
    pub(super) fn none() -> PooledFigure {
        PooledFigure { estimate: Estimate::NoData, pooled: None, trials: None }
    }

    /// So many more trials have no outcome yet.
    pub(super) fn allowing_for(self, open: u64, total: Batch) -> PooledFigure {
        PooledFigure { estimate: self.estimate.allowing_for(open, total), ..self }
    }

    pub(super) fn exact(pooled: Pooled) -> PooledFigure {
        let estimate = Estimate::Measured(Interval::exact(pooled.value));
        PooledFigure { estimate, pooled: Some(pooled), trials: None }
    }
}

pub(super) fn estimate(value: f64, found: Result<Interval, NoInterval>) -> Estimate {
    match found {
        Ok(interval) => Estimate::Measured(interval),
        Err(why) => Estimate::Point { value, why },
    }
}
