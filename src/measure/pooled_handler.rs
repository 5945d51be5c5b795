//! One handler over several runs taken together.

use crate::foundation::HandlerId;
use crate::measure::harvest::{HandlerHarvest, HandlerTimes, Harvest};
use crate::measure::runs::{PooledFigure, Together};
use crate::measure::snapshot::{Demands, Estimate, HandlerFigures, HandlerView};
use crate::measure::totals::Totals;
use crate::measure::upkeep::{UpkeepCosts, UpkeepView};
use crate::measure::view::variance;
use crate::stats::pooled::Trials;
use crate::stats::pooled_quantile::Coarse;
use crate::stats::series::Sum;
use crate::stats::steady::Batch;

pub(super) struct PooledHandler<'t> {
    pub together: &'t Together<'t>,
    pub at: usize,
}

impl<'t> PooledHandler<'t> {
    pub fn view(&self) -> HandlerView {
        let mut demands = Demands::default();
        let mut costs: Option<UpkeepCosts> = None;
        for run in self.runs() {
            demands.add(&run.demands);
            if let Some(of_run) = &run.costs {
                costs.get_or_insert_default().add_all(of_run);
            }
        }
        HandlerView {
            waiting: self.runs().map(|run| run.waiting).sum(),
            demands,
            upkeep: costs.map(|costs| UpkeepView { costs, ..UpkeepView::default() }),
            figures: self.figures(),
            ..HandlerView::default()
        }
    }

    pub fn per_demand(&self) -> PooledFigure {
        let demands: u64 = self.runs().map(|run| run.totals.work.demands).sum();
        let trials = Trials { count: demands as f64, are_independent: self.runs().all(|run| run.is_apart) };
        let of = self.of(|totals: &Totals, _| totals.work.success());
        let open = self.runs().map(|run| run.open_against_time).sum();
        self.together
            .share(self.any(|run| run.can_fail), trials, of.clone())
            .allowing_for(open, self.together.total(of))
    }

    pub fn availability(&self) -> PooledFigure {
        let elapsed = |totals: &Totals, elapsed| totals.work.availability(elapsed);
        self.together.share(self.any(|run| run.can_go_down), Trials::TIME, self.of(elapsed))
    }

    fn figures(&self) -> HandlerFigures {
        let mut total = Totals::default();
        self.runs().for_each(|run| total.add(&run.totals));
        let squares = |of: fn(&HandlerHarvest) -> f64| self.runs().map(of).sum::<f64>();
        let HandlerTimes { responses, waits } = &self.together.distributions.handlers[self.at];
        let mean = |of: fn(&Totals, u64) -> Batch| self.together.mean(self.of(of)).estimate;
        let started = Trials { count: total.started as f64, are_independent: false };
        HandlerFigures {
            response: mean(|totals, _| totals.response()),
            wait: mean(|totals, _| totals.wait()),
            delayed: self.together.share(true, started, self.of(|totals, _| totals.delay())).estimate,
            present: mean(Totals::present),
            queue: mean(Totals::waiting),
            utilisation: self
                .together
                .share(true, Trials::TIME, self.of(|totals, _| totals.work.utilisation()))
                .estimate,
            up: self.up(),
            availability: self.availability().estimate,
            per_demand: self.per_demand().estimate,
            time_to_failure: self.together.judge().time_to_failure(
                self.any(|run| run.can_go_down),
                total.work.up_time as f64 * 1e-9,
                total.work.replica_failures,
            ),
            response_variance: variance(squares(|run| run.stayed_squared), total.response()),
            wait_variance: variance(squares(|run| run.waited_squared), total.wait()),
            responses: self.together.quantiles(responses, self.times(|times| &times.0)),
            waits: self.together.quantiles(waits, self.times(|times| &times.1)),
            replica_secs: total.work.busy_time as f64 * 1e-9,
        }
    }

    /// Replicas up: as many times the share of their time that they are up.
    fn up(&self) -> Estimate {
        let id = HandlerId::from(self.at);
        let replicas = f64::from(self.together.run.measures.model.handler(id).replicas);
        let share = self.of(move |totals, elapsed| {
            let up = totals.work.up(elapsed);
            Batch::new(up.numerator, up.denominator * replicas)
        });
        match self.together.share(self.any(|run| run.can_go_down), Trials::TIME, share).estimate {
            Estimate::Measured(share) => Estimate::Measured(share.rising(|share| share * replicas)),
            Estimate::Point { value, why } => Estimate::Point { value: value * replicas, why },
            none => none,
        }
    }

    fn runs(&self) -> impl Iterator<Item = &'t HandlerHarvest> {
        let at = self.at;
        self.together.harvests.iter().map(move |run| &run.handlers[at])
    }

    fn any(&self, is_so: fn(&HandlerHarvest) -> bool) -> bool {
        self.runs().any(is_so)
    }

    /// A ratio of one run, from its totals and how many nanoseconds were measured.
    fn of(&self, ratio: impl Fn(&Totals, u64) -> Batch + Clone) -> impl Fn(&Harvest) -> Batch + Clone {
        let at = self.at;
        move |run| ratio(&run.handlers[at].totals, run.measured.0)
    }

    fn times(&self, of: fn(&(Coarse, Coarse)) -> &Coarse) -> Option<Vec<&'t Coarse>> {
        self.runs().map(|run| run.times.as_ref().map(of)).collect()
    }
}
