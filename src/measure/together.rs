//! The figures of several independent runs of one system taken together: counts and distributions are those of all runs,
//! shares and means the ratios of their sums.

use xxhash_rust::xxh3::xxh3_64;

use crate::derive::bonds::Asked;
use crate::derive::weights;
use crate::engine::End;
use crate::engine::command::Settings;
use crate::measure::beside::Foretold;
use crate::measure::estimate::Judge;
use crate::measure::harvest::Harvest;
use crate::measure::measured::{Measured, Replications};
use crate::measure::pooled_handler::PooledHandler;
use crate::measure::reliability::Weighted;
use crate::measure::runs::{PooledFigure, Together, estimate};
use crate::measure::snapshot::{Demands, Factor, Latency, LinkView, Numbers, Reading, Snapshot};
use crate::measure::view::latency;
use crate::measure::work::Work;
use crate::stats::pooled::{Pooled, Trials};
use crate::stats::pooled_quantile::Coarse;
use crate::stats::series::Sum;

impl Together<'_> {
    /// Everything of these runs that a report is made from.
    pub fn measured(&self) -> Measured {
        let hashes: Vec<u8> = self.harvests.iter().flat_map(|run| run.state_hash.to_le_bytes()).collect();
        let engine = &self.run.engine;
        let end = self.end();
        Measured {
            model: self.run.measures.model.clone(),
            seed: engine.seed(),
            snapshot: self.snapshot(end.map(|(end, _)| end)),
            log: Vec::new(),
            state_hash: xxh3_64(&hashes),
            at_horizon: self.harvests.iter().all(|run| run.at_horizon),
            measured: self.measured_time(),
            level: self.level,
            replications: Some(Replications {
                runs: self.harvests.len() as u64,
                ended: end.map_or(0, |(_, runs)| runs),
            }),
        }
    }

    /// R per demand.
    pub fn per_demand(&self) -> PooledFigure {
        self.reading(Asked::Demand, self.factors_per_demand()).1
    }

    /// Of the handlers, and of the links that can fail.
    fn factors_per_demand(&self) -> Vec<PooledFigure> {
        let links = (0..self.run.measures.in_force.links.len()).map(|at| self.per_crossing(at));
        self.handlers().map(|handler| handler.per_demand()).chain(links).collect()
    }

    /// Successes per demand on a link.
    fn per_crossing(&self, at: usize) -> PooledFigure {
        let of = move |run: &Harvest| run.crossings[at].crossings.success();
        let total = self.total(of);
        let are_independent = self.harvests.iter().all(|run| run.crossings[at].is_apart);
        let trials = Trials { count: total.denominator, are_independent };
        self.share(true, trials, of).allowing_for(self.sum(|run| run.crossings[at].open_against_time), total)
    }

    fn links(&self) -> Vec<LinkView> {
        let all_time = self.measured_time().as_secs_f64().max(1e-9);
        let link = |(at, first): (usize, &LinkView)| {
            let mut all = LinkView { under_way: 0, under_way_mean: 0.0, demands: Demands::default(), ..*first };
            for run in &self.harvests {
                let of_run = &run.links[at];
                all.under_way += of_run.under_way;
                all.under_way_mean += of_run.under_way_mean * run.measured.as_secs_f64() / all_time;
                all.demands.add(&of_run.demands);
            }
            all
        };
        self.harvests.first().map_or(Vec::new(), |run| run.links.iter().enumerate().map(link).collect())
    }

    fn handlers(&self) -> impl Iterator<Item = PooledHandler<'_>> {
        (0..self.run.measures.model.handlers.len()).map(|at| PooledHandler { together: self, at })
    }

    /// R from its factors, as a share of what the least counted of them is counted in.
    fn reading(&self, asked: Asked, factors: Vec<PooledFigure>) -> (Reading, PooledFigure) {
        let estimates = factors.iter().map(|factor| factor.estimate.clone()).collect();
        let mut reading = self.weighted().reading(asked, estimates);
        let matters = |(factor, figure): &(&Factor, &PooledFigure)| {
            Some((factor.importance.filter(|slope| *slope > 0.0)?, figure.pooled.clone()?, figure.trials?))
        };
        let parts: Vec<(f64, Pooled, Trials)> =
            reading.factors.iter().zip(&factors).filter_map(|pair| matters(&pair)).collect();
        let trials = parts.iter().map(|(_, _, trials)| *trials).reduce(Trials::least);
        let whole = match (reading.system.value(), trials) {
            (Some(value), Some(trials)) => {
                let pooled = Pooled::of_parts(value, parts.iter().map(|(slope, part, _)| (*slope, part)));
                let estimate = estimate(value, pooled.share(trials, self.level));
                PooledFigure { estimate, pooled: Some(pooled), trials: Some(trials) }
            }
            (Some(value), None) => PooledFigure::exact(Pooled::constant(value, self.harvests.len())),
            (None, _) => PooledFigure { estimate: reading.system.clone(), ..PooledFigure::none() },
        };
        reading.system = whole.estimate.clone();
        (reading, whole)
    }

    /// What R is put together by, weighted by what all runs were offered.
    fn weighted(&self) -> Weighted<'_> {
        let (model, strikes) = (&self.run.measures.model, &self.run.measures.strikes);
        let offered = || {
            let of = |at: usize| self.harvests.iter().map(|run| run.offered[at]).sum();
            (0..model.sources.len()).map(of).collect()
        };
        let was_wrong = |at: usize| self.harvests.iter().any(|run| run.handlers[at].demands.wrong > 0);
        let shares = weights::source_shares(model, strikes, false, offered);
        self.run.measures.weighted(shares, weights::may_be_wrong(model, strikes, was_wrong))
    }

    /// Several runs are more than one observation.
    pub(super) fn judge(&self) -> Judge {
        Judge { single: None, is_apart: false, level: self.level }
    }

    fn snapshot(&self, end: Option<End>) -> Snapshot {
        let handlers: Vec<_> = self.handlers().map(|handler| handler.view()).collect();
        let mut since_warm_up = self.numbers();
        let gauges = self.run.gauges();
        let foretold = Foretold::of(&self.run.measures, &gauges);
        foretold.put(&mut since_warm_up);
        let beside = foretold.beside(&self.run.measures, &gauges, &handlers);
        Snapshot {
            now: self.harvests.iter().map(|run| run.now).max().unwrap_or_default(),
            events: self.harvests.iter().map(|run| run.events).sum(),
            active_set: gauges.active_set,
            end,
            handlers,
            links: self.links(),
            since_warm_up,
            faults_dropped: self.harvests.iter().map(|run| run.faults).sum(),
            beside,
            settings: Settings::of(&self.run.measures.model),
            ..Snapshot::default()
        }
    }

    fn numbers(&self) -> Numbers {
        let ledger = self.ledger();
        let secs = self.measured_time().as_secs_f64().max(1e-9);
        let times: Vec<&Coarse> = self.harvests.iter().map(|run| &run.latency).collect();
        let failed_after: Vec<&Coarse> = self.harvests.iter().map(|run| &run.failed_after).collect();
        let work = |at: usize| {
            let mut sum = Work::default();
            self.harvests.iter().for_each(|run| sum.add(&run.handlers[at].totals.work));
            sum
        };
        Numbers {
            fault_tolerance: self.fault_tolerance().estimate,
            per_demand: self.reading(Asked::Demand, self.factors_per_demand()).0,
            mission: self.run.measures.mission(&self.run.gauges(), &self.weighted(), self.judge(), work),
            availability: self.reading(Asked::State, self.handlers().map(|handler| handler.availability()).collect()).0,
            latency: Latency {
                mean_estimate: self.mean(|run| run.sums.latency()).estimate,
                quantiles: self.quantiles(&self.distributions.latency, Some(times)),
                ..latency(&self.distributions.latency)
            },
            failed_after: Latency {
                mean_estimate: self.mean(|run| run.sums.failed_after()).estimate,
                quantiles: self.quantiles(&self.distributions.failed_after, Some(failed_after)),
                ..latency(&self.distributions.failed_after)
            },
            caution: self.caution(&ledger),
            rate_in: ledger.offered as f64 / secs,
            rate_out: ledger.decided() as f64 / secs,
            ledger,
        }
    }
}
