//! The snapshot, made of the engine's state and of what was measured.

use crate::derive::bonds::Asked;
use crate::derive::lifetimes::Lifetimes;
use crate::engine::command::Settings;
use crate::engine::{End, Gauges, LayerGauge};
use crate::foundation::{HandlerId, RouteId, Span, Time};
use crate::measure::beside::Foretold;
use crate::measure::caution::caution;
use crate::measure::certain;
use crate::measure::estimate::Judge;
use crate::measure::handler::HandlerMeasures;
use crate::measure::ledger::Ledger;
use crate::measure::level::secs;
use crate::measure::link::LinkMeasures;
use crate::measure::measures::Measures;
use crate::measure::mission;
use crate::measure::reliability::Weighted;
use crate::measure::snapshot::{
    Estimate, HandlerFigures, HandlerView, Latency, LayerView, LinkView, Numbers, Reading, RouteView, Snapshot,
    SourceView,
};
use crate::measure::system::SystemMeasures;
use crate::measure::totals::Totals;
use crate::measure::upkeep::UpkeepView;
use crate::measure::work::Work;
use crate::stats::histogram::Histogram;
use crate::stats::interval::Interval;
use crate::stats::no_interval::{NoInterval, Single};
use crate::stats::steady::{Batch, Kind, STRETCHES_MIN, Surroundings};

impl Measures {
    /// Writes what is to be seen of a run into a snapshot, using its memory again. Intervals are found anew when
    /// a stretch of time has been closed since the snapshot was last filled.
    pub fn fill(&self, gauges: &Gauges, view: &mut Snapshot) {
        let now = gauges.now;
        let series = &self.system.series;
        let stretches = Some((series.closed().len(), series.width()));
        let is_young = series.closed().len() < STRETCHES_MIN;
        let judge = self.judge(gauges);
        let anew = (is_young || view.stretches != stretches || view.now > now).then_some(judge);
        view.stretches = stretches;
        view.now = now;
        view.events = gauges.events;
        view.active_set = gauges.active_set;
        view.end = gauges.end;
        view.settings = Settings::of(&self.model);
        let span = now.since(self.window.began()).as_secs_f64().max(1e-9);
        view.sources.resize_with(gauges.sources.len(), SourceView::default);
        for (at, (source, view)) in gauges.sources.iter().zip(&mut view.sources).enumerate() {
            view.offered = self.offered[at].count;
            view.in_flight = source.in_flight;
            view.rate = self.offered[at].since(self.window.first()) as f64 / span;
            (view.paused, view.surge) = (source.paused, source.surge);
        }
        view.handlers.resize_with(gauges.handlers.len(), HandlerView::default);
        for (at, view) in view.handlers.iter_mut().enumerate() {
            self.fill_handler(gauges, at.into(), span, view);
            self.fill_figures(gauges, at.into(), anew, &mut view.figures);
        }
        view.routes.resize_with(self.passed.len(), RouteView::default);
        let (slot, secs) = self.window.lately(now);
        for (at, view) in view.routes.iter_mut().enumerate() {
            let passed = &self.passed[at];
            *view = RouteView {
                passed: passed.count,
                rate: if secs > 0.0 { passed.since(slot) as f64 / secs } else { 0.0 },
                open: self.open[at],
            };
        }
        view.links.clear();
        view.links.extend(self.link_views(gauges.now));
        let weighted = self.weighted(self.source_shares(gauges.commands > 0), self.may_be_wrong());
        self.fill_recent(gauges, judge, &weighted, &mut view.recent);
        self.fill_since_warm_up(gauges, judge, anew.is_some(), &view.handlers, &weighted, &mut view.since_warm_up);
        view.since_warm_up.caution = caution(self, &view.handlers);
        view.recent.caution.clone_from(&view.since_warm_up.caution);
        self.timeline.fill(&mut view.timeline);
        self.faults.fill(self.system.ledger.counts(), &mut view.faults);
        view.faults_dropped = self.faults.dropped;
        view.injected.clear();
        view.injected.extend(&gauges.injected);
        self.fill_layers(gauges, &mut view.layers);
        let foretold = Foretold::of(self, gauges);
        foretold.put(&mut view.recent);
        foretold.put(&mut view.since_warm_up);
        view.beside = foretold.beside(self, gauges, &view.handlers);
    }

    fn fill_layers(&self, gauges: &Gauges, views: &mut Vec<LayerView>) {
        views.clear();
        views.extend(gauges.layers.iter().map(|layer| {
            let LayerGauge { around, part, ref status } = *layer;
            let status = status.clone().unwrap_or_else(|| self.layers.status(gauges.now, around, part));
            LayerView { around, part, status, acts: self.layers.of(around, part) }
        }));
    }

    fn fill_handler(&self, gauges: &Gauges, id: HandlerId, span: f64, view: &mut HandlerView) {
        let now = gauges.now;
        let gauge = &gauges.handlers[id.index()];
        let measures = &self.handlers[id.index()];
        view.waiting = gauge.waiting;
        view.calling = measures.calling();
        view.replicas.clone_from(&gauge.replicas);
        view.held = gauge.held;
        view.in_service = measures.in_service() - view.held.min(measures.in_service());
        let recent = measures.work(now).since(&measures.work_then(self.window.first(), self.window.began()));
        let utilisation = recent.utilisation();
        view.utilisation = if utilisation.denominator > 0.0 { utilisation.ratio() } else { 0.0 };
        view.throughput = recent.left as f64 / span;
        view.slow_down = gauge.slow_down;
        view.error_burst = gauge.error_burst;
        view.corruption = gauge.corruption;
        view.demands = measures.demands;
        view.upkeep = gauge.protection.as_ref().map(|protection| UpkeepView::of(protection, measures.upkeep));
        view.gone = measures.gone;
    }

    /// What is to be known of the run before any of its intervals.
    pub(super) fn judge(&self, gauges: &Gauges) -> Judge {
        let is_apart = !self.handlers.iter().any(HandlerMeasures::has_queued);
        Judge { single: self.single(gauges), is_apart, level: self.level }
    }

    /// Why the run is one observation.
    fn single(&self, gauges: &Gauges) -> Option<Single> {
        let gave_up = |handler: &HandlerMeasures| handler.upkeep.gave_up > 0;
        match gauges.end {
            Some(End::Stopped(_)) => Some(Single::Stopped),
            _ if self.handlers.iter().any(gave_up) => Some(Single::GaveUp),
            _ if self.edited.is_some() => Some(Single::ByHand),
            _ => self.cycles.too_few(),
        }
    }

    /// How long measurement has gone on since warm-up.
    pub(super) fn warm_span(&self, now: Time) -> Span {
        now.since(self.model.warm_up)
    }

    pub(super) fn since_warm_up(&self, now: Time, measures: &HandlerMeasures) -> Totals {
        if self.warm { measures.totals(now).since(&measures.at_warm_up) } else { Totals::default() }
    }

    fn fill_figures(&self, gauges: &Gauges, id: HandlerId, anew: Option<Judge>, view: &mut HandlerFigures) {
        let measures = &self.handlers[id.index()];
        let total = self.since_warm_up(gauges.now, measures);
        let elapsed = measures.declared(gauges.now, self.model.warm_up);
        view.replica_secs = total.work.busy_time as f64 * 1e-9;
        let Some(judge) = anew else {
            view.response.moved_to(total.response());
            view.wait.moved_to(total.wait());
            view.delayed.moved_to(total.delay());
            view.present.moved_to(total.present(elapsed));
            view.queue.moved_to(total.waiting(elapsed));
            view.utilisation.moved_to(total.work.utilisation());
            view.up.moved_to(total.work.up(elapsed));
            view.availability.moved_to(total.work.availability(elapsed));
            view.per_demand.moved_to(total.work.success());
            return;
        };
        let width = measures.series.width().0;
        let series = |of: &dyn Fn(&Totals) -> Batch| measures.series.closed().iter().map(of).collect::<Vec<_>>();
        let present = series(&|stretch| stretch.present(width));
        let busy = series(&|stretch| stretch.work.utilisation());
        let around = Surroundings::of(&present, Some(&busy), total.work.left as f64);
        let can_fail = certain::can_fail(gauges, self, id);
        view.response = judge.mean_of_events(&series(&Totals::response), total.response(), &around);
        view.wait = judge.mean_of_events(&series(&Totals::wait), total.wait(), &around);
        view.delayed = judge.by_stretches(Kind::ShareOfEvents, &series(&Totals::delay), total.delay(), &around);
        view.queue = judge.mean_over_time(&series(&|stretch| stretch.waiting(width)), total.waiting(elapsed), &around);
        view.utilisation = judge.share_of_time(&busy, total.work.utilisation(), &around);
        let can_go_down = certain::can_go_down(gauges, self, id);
        let in_use = self.model.handler(id).replicas;
        view.up =
            judge.replicas_up(can_go_down, in_use, &series(&|stretch| stretch.work.up(width)), total.work.up(elapsed));
        view.availability = judge.availability(
            can_go_down,
            total.work.outages,
            &series(&|stretch| stretch.work.availability(width)),
            total.work.availability(elapsed),
        );
        let of_demands = judge.knowing(self.coupling.of_demands(&self.model, gauges, id));
        let successes = series(&|stretch| stretch.work.success());
        view.per_demand = (of_demands.share_of_events(can_fail, &successes, total.work.success(), &around))
            .allowing_for(measures.open_against_time(), total.work.success());
        view.present = judge.mean_over_time(&present, total.present(elapsed), &around);
        view.time_to_failure =
            judge.time_to_failure(can_go_down, total.work.up_time as f64 * 1e-9, total.work.replica_failures);
        view.response_variance = variance(measures.stayed_squared, total.response());
        view.wait_variance = variance(measures.waited_squared, total.wait());
        let tails = measures.tails.as_deref();
        view.responses = judge.quantiles(&measures.responses, tails.map(|tails| &tails.responses), &around);
        view.waits = judge.quantiles(&measures.waits, tails.map(|tails| &tails.waits), &around);
    }

    /// Of every link that takes time.
    pub(super) fn link_views(&self, now: Time) -> impl Iterator<Item = LinkView> + '_ {
        let elapsed = self.warm_span(now).0;
        let links = self.links.iter().enumerate().filter_map(|(at, link)| Some((RouteId::from(at), link.as_deref()?)));
        links.map(move |(route, link)| LinkView {
            route,
            factor: self.in_force.link(route).map(|place| self.handlers.len() + place),
            under_way: link.under_way(),
            under_way_mean: if elapsed > 0 { secs(link.under_way_time(now)) / secs(elapsed.into()) } else { 0.0 },
            demands: link.demands,
        })
    }

    /// Successes per demand on a link.
    fn per_crossing(&self, judge: Judge, link: &LinkMeasures) -> Estimate {
        let judge = judge.knowing(self.coupling.of_links());
        let total = link.crossings().success();
        judge
            .share_of_events(true, &link.by_stretches(), total, &Surroundings::UNKNOWN)
            .allowing_for(link.open_against_time(), total)
    }

    fn fill_recent(&self, gauges: &Gauges, judge: Judge, weighted: &Weighted, numbers: &mut Numbers) {
        let now = gauges.now;
        let (of_run, judge) = (judge, Judge { single: None, ..judge });
        numbers.ledger = self.window.ledger();
        numbers.ledger.undecided = gauges.undecided;
        let tolerance: Vec<Batch> = (self.window.slots())
            .map(|slot| Batch::new(slot.ledger.correct as f64, slot.ledger.decided() as f64))
            .collect();
        let share = |judge: Judge, can_fail: bool, slots: &[Batch], total: Batch| match judge.share_of_events(
            can_fail,
            slots,
            total,
            &Surroundings::UNKNOWN,
        ) {
            Estimate::Point { value, .. } => Estimate::Point { value, why: NoInterval::Window },
            found => found,
        };
        let can_fail = certain::events_can_fail(gauges, self);
        let of_events = judge.knowing(self.coupling.of_events(gauges));
        numbers.fault_tolerance = share(of_events, can_fail, &tolerance, tolerance_of(&numbers.ledger));
        let work = self.recent_work(now);
        let per_demand = work.iter().enumerate().map(|(at, work)| {
            let slots: Vec<Batch> =
                self.by_slots(at, self.handlers[at].work(now)).map(|grown| grown.success()).collect();
            let total = work.success();
            let of_demands = judge.knowing(self.coupling.of_demands(&self.model, gauges, at.into()));
            share(of_demands, certain::can_fail(gauges, self, at.into()), &slots, total)
        });
        let links = self.links_that_can_fail().map(|link| {
            let starts = self.window.beginnings().map(|(slot, _)| link.crossings_then(slot));
            let ends = self.window.beginnings().skip(1).map(|(slot, _)| link.crossings_then(slot));
            let slots = starts.zip(ends.chain([link.crossings()])).map(|(start, end)| end.since(&start).success());
            let total = link.crossings().since(&link.crossings_then(self.window.first())).success();
            share(judge.knowing(self.coupling.of_links()), true, &slots.collect::<Vec<_>>(), total)
        });
        numbers.per_demand = weighted.reading(Asked::Demand, per_demand.chain(links).collect());
        let elapsed = now.since(self.window.began()).0;
        let available = (0..work.len()).map(|at| {
            let total = work[at].availability(elapsed);
            match judge.availability(certain::can_go_down(gauges, self, at.into()), 0, &[], total) {
                Estimate::Point { value, why: NoInterval::FewFailures { .. } } => {
                    Estimate::Point { value, why: NoInterval::Window }
                }
                found => found,
            }
        });
        numbers.availability = weighted.reading(Asked::State, available.collect());
        numbers.mission = self.mission(gauges, weighted, of_run, |at| work[at]);
        numbers.latency = latency(&self.window.latency());
        let counted_secs = self.counted_since(self.window.began(), now).as_secs_f64().max(1e-9);
        numbers.rate_in = numbers.ledger.offered as f64 / counted_secs;
        numbers.rate_out = numbers.ledger.decided() as f64 / counted_secs;
    }

    fn fill_since_warm_up(
        &self,
        gauges: &Gauges,
        judge: Judge,
        is_anew: bool,
        handlers: &[HandlerView],
        weighted: &Weighted,
        numbers: &mut Numbers,
    ) {
        let elapsed = self.warm_span(gauges.now);
        let total = self.system.sums(gauges.now);
        numbers.ledger.clone_from(&self.system.ledger);
        numbers.ledger.undecided = gauges.undecided;
        numbers.ledger.still_live = gauges.still_live;
        refill(&mut numbers.latency, &self.system.latency);
        refill(&mut numbers.failed_after, &self.system.failed_after);
        if is_anew {
            let stretches = self.system.series.closed();
            let width = self.system.series.width().0;
            let undecided: Vec<Batch> = stretches.iter().map(|stretch| stretch.undecided(width)).collect();
            let around = Surroundings::of(&undecided, None, total.answered as f64);
            let tolerance: Vec<Batch> = stretches.iter().map(|stretch| stretch.tolerance()).collect();
            let can_fail = certain::events_can_fail(gauges, self);
            let of_events = judge.knowing(self.coupling.of_events(gauges));
            numbers.fault_tolerance = (of_events.share_of_events(can_fail, &tolerance, total.tolerance(), &around))
                .allowing_for(gauges.undecided, total.tolerance());
            let times: Vec<Batch> = stretches.iter().map(|stretch| stretch.latency()).collect();
            numbers.latency.mean_estimate = judge.mean_of_events(&times, total.latency(), &around);
            numbers.latency.quantiles = judge.quantiles(&self.system.latency, Some(&self.system.tail), &around);
            let times: Vec<Batch> = stretches.iter().map(|stretch| stretch.failed_after()).collect();
            let SystemMeasures { failed_after, failed_tail, .. } = &self.system;
            numbers.failed_after.mean_estimate = judge.mean_of_events(&times, total.failed_after(), &around);
            numbers.failed_after.quantiles = judge.quantiles(failed_after, Some(failed_tail), &around);
        } else {
            numbers.fault_tolerance.moved_to(total.tolerance());
            numbers.latency.mean_estimate.moved_to(total.latency());
            numbers.failed_after.mean_estimate.moved_to(total.failed_after());
        }
        let per_demand = handlers.iter().map(|handler| handler.figures.per_demand.clone());
        let links = self.links_that_can_fail().map(|link| self.per_crossing(judge, link));
        numbers.per_demand = weighted.reading(Asked::Demand, per_demand.chain(links).collect());
        let available = handlers.iter().map(|handler| handler.figures.availability.clone());
        numbers.availability = weighted.reading(Asked::State, available.collect());
        let work = |handler: usize| self.since_warm_up(gauges.now, &self.handlers[handler]).work;
        numbers.mission = self.mission(gauges, weighted, judge, work);
        let secs = elapsed.as_secs_f64().max(1e-9);
        numbers.rate_in = numbers.ledger.offered as f64 / secs;
        numbers.rate_out = numbers.ledger.decided() as f64 / secs;
    }

    /// Survival of the mission time, by what the replicas of each handler have done.
    pub(super) fn mission(
        &self,
        gauges: &Gauges,
        weighted: &Weighted,
        judge: Judge,
        since: impl Fn(usize) -> Work,
    ) -> Reading {
        let Some(mission) = self.model.mission else {
            let why = "the scenario gives no mission time";
            return Reading { system: Estimate::NotApplicable(why.into()), factors: Vec::new() };
        };
        let factors = (0..self.handlers.len()).map(|at| {
            let seen = since(at);
            if seen.up_time == 0 {
                return Estimate::NoData;
            }
            if !certain::can_go_down(gauges, self, at.into()) {
                return Estimate::Measured(Interval::exact(1.0));
            }
            let replicas = self.model.handlers[at].replicas;
            let ties = &weighted.structure.ties;
            let lifetimes = Lifetimes::of(&self.model, &self.strikes, &self.in_force, ties, at, replicas);
            let survival = match lifetimes {
                Ok(lifetimes) => mission::survival(&lifetimes, replicas, mission, &seen, judge.level),
                Err(why) => Estimate::NotApplicable(why),
            };
            match (survival, judge.single) {
                (Estimate::Measured(found), Some(single)) => {
                    Estimate::Point { value: found.value, why: NoInterval::OneObservation(single) }
                }
                (survival, _) => survival,
            }
        });
        weighted.reading(Asked::Life, factors.collect())
    }
}

fn tolerance_of(ledger: &Ledger) -> Batch {
    Batch::new(ledger.correct as f64, ledger.decided() as f64)
}

/// In seconds squared, from the sum of squares of so many values in nanoseconds, and their mean in seconds.
pub(super) fn variance(squares: f64, mean: Batch) -> Option<f64> {
    let n = mean.denominator;
    (n > 1.0).then(|| ((squares * 1e-18 - n * mean.ratio() * mean.ratio()) / (n - 1.0)).max(0.0))
}

/// Takes new times in; the estimates stay until they are found anew.
fn refill<const BITS: u32>(times: &mut Latency, histogram: &Histogram<BITS>) {
    let quantiles = std::mem::take(&mut times.quantiles);
    let mean_estimate = std::mem::take(&mut times.mean_estimate);
    *times = Latency { quantiles, mean_estimate, ..latency(histogram) };
}

pub(super) fn latency<const BITS: u32>(histogram: &Histogram<BITS>) -> Latency {
    let nanos = histogram.quantiles([0.5, 0.95, 0.99, 1.0]).unwrap_or_default();
    let [p50, p95, p99, max] = nanos.map(|nanos| Span(nanos).as_secs_f64());
    Latency {
        count: histogram.count(),
        mean: histogram.mean().unwrap_or(0.0) * 1e-9,
        p50,
        p95,
        p99,
        max,
        mean_estimate: Estimate::NoData,
        quantiles: Vec::new(),
    }
}
