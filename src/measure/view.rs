//! The snapshot, made of the engine's state and of what was measured.

use crate::engine::Engine;
use crate::foundation::{HandlerId, Span};
use crate::measure::beside;
use crate::measure::handler::HandlerMeasures;
use crate::measure::integrals::Integrals;
use crate::measure::ledger::Ledger;
use crate::measure::observer::Measures;
use crate::measure::reliability::reading;
use crate::measure::snapshot::{
    Estimate, HandlerView, Latency, LayerView, Numbers, Reading, RouteView, Snapshot, SourceView,
};
use crate::measure::upkeep::{replica_state, upkeep_view};
use crate::scenario::model::Around;
use crate::stats::batch_means::RatioBatches;
use crate::stats::histogram::Histogram;
use crate::stats::interval::LEVEL;
use crate::stats::interval::{Interval, exponential_mean, wilson};
use crate::theory::structure::k_of_n;

impl Measures {
    /// Writes what is to be seen of a run into a snapshot, using its memory again.
    pub fn fill(&self, engine: &Engine, view: &mut Snapshot) {
        let state = engine.state();
        let now = state.now;
        view.now = now;
        view.events = state.events;
        view.active_set = state.active_set;
        view.end = state.end;
        view.settings.clone_from(&state.settings);
        let span = now.since(self.window.began()).as_secs_f64().max(1e-9);
        view.sources.resize_with(state.sources.len(), SourceView::default);
        let offered_lately: u64 = self.window.slots().map(|slot| slot.ledger.offered).sum();
        for (at, (source, view)) in state.sources.iter().zip(&mut view.sources).enumerate() {
            view.offered = self.offered[at];
            view.in_flight = source.in_flight;
            let share = self.offered[at] as f64 / self.offered.iter().sum::<u64>().max(1) as f64;
            view.rate = offered_lately as f64 * share / span;
            (view.paused, view.surge) = (source.paused, source.surge);
        }
        view.handlers.resize_with(state.handlers.len(), HandlerView::default);
        for (at, view) in view.handlers.iter_mut().enumerate() {
            self.fill_handler(engine, HandlerId::from(at), span, view);
        }
        view.routes.resize_with(self.passed.len(), RouteView::default);
        for (at, view) in view.routes.iter_mut().enumerate() {
            let (passed, secs) = self.window.passed_lately(at, self.passed[at], now);
            *view = RouteView {
                passed: self.passed[at],
                rate: if secs > 0.0 { passed as f64 / secs } else { 0.0 },
                open: self.open[at],
            };
        }
        self.fill_recent(engine, span, &mut view.recent);
        self.fill_since_warm_up(engine, &mut view.since_warm_up);
        self.timeline.fill(&mut view.timeline);
        self.faults.fill(&mut view.faults, self.failed_so_far());
        view.faults_dropped = self.faults.dropped;
        self.fill_layers(engine, &mut view.layers);
        view.beside = beside::beside(&self.model, engine, self);
        beside::put_theory(&self.model, engine, &mut view.recent);
        beside::put_theory(&self.model, engine, &mut view.since_warm_up);
    }

    fn fill_layers(&self, engine: &Engine, views: &mut Vec<LayerView>) {
        let routes = (0..self.model.routes.len()).map(|at| Around::Route(at.into()));
        let handlers = (0..self.model.handlers.len()).map(|at| Around::Handler(at.into()));
        views.clear();
        for around in routes.chain(handlers) {
            views.extend(engine.layers(around).map(|(part, status)| {
                let status = status.unwrap_or_else(|| self.layers.status(engine.now(), around, part));
                LayerView { around, part, status, acts: self.layers.of(around, part) }
            }));
        }
    }

    fn fill_handler(&self, engine: &Engine, id: HandlerId, span: f64, view: &mut HandlerView) {
        let now = engine.now();
        let state = &engine.state().handlers[id.index()];
        let measures = &self.handlers[id.index()];
        let in_use = engine.state().settings.handlers[id.index()].replicas as usize;
        view.waiting = u64::from(state.waiting);
        view.replicas.clear();
        let keep = |at: usize| state.upkeep.as_ref().and_then(|upkeep| upkeep.replicas.get(at));
        let replicas = state.replicas[..in_use].iter().enumerate();
        view.replicas.extend(replicas.map(|(at, replica)| replica_state(replica, keep(at))));
        view.held = state.replicas.iter().filter(|replica| replica.held).count() as u64;
        view.in_service = measures.in_service - view.held.min(measures.in_service);
        let recent = measures.integrals(now).since(&self.window.oldest().integrals[id.index()]);
        let capacity = recent.up_time as f64;
        view.utilisation = if capacity > 0.0 { (recent.busy_time as f64 / capacity).min(1.0) } else { 0.0 };
        view.throughput = recent.left as f64 / span;
        view.slow_down = state.slow_down;
        view.error_burst = state.error_burst;
        view.corruption = state.corruption;
        view.mean_response = measures.response.mean();
        view.mean_wait = measures.wait.mean();
        let warm = self.since_warm_up(engine, measures);
        let elapsed = self.warm_span(engine).0 as f64;
        view.mean_present = if elapsed > 0.0 { warm.present_time as f64 / elapsed } else { 0.0 };
        view.replica_secs = warm.busy_time as f64 * 1e-9;
        view.demands = measures.demands;
        view.upkeep = upkeep_view(engine, id, measures.upkeep);
    }

    /// How long measurement has gone on since warm-up.
    pub(super) fn warm_span(&self, engine: &Engine) -> Span {
        engine.now().since(self.model.warm_up)
    }

    pub(super) fn since_warm_up(&self, engine: &Engine, measures: &HandlerMeasures) -> Integrals {
        if self.warm { measures.integrals(engine.now()).since(&measures.at_warm_up) } else { Integrals::default() }
    }

    fn fill_recent(&self, engine: &Engine, span: f64, numbers: &mut Numbers) {
        let now = engine.now();
        let slots = || self.window.slots();
        numbers.ledger = self.window.ledger();
        let offered_before = self.offered.iter().sum::<u64>() - numbers.ledger.offered;
        let settled_before = self.timeline.settled() - self.redriven - numbers.ledger.settled();
        numbers.ledger.in_flight_before = offered_before - settled_before;
        numbers.ledger.in_flight = engine.state().sources.iter().map(|source| source.in_flight).sum();
        let mut correct = RatioBatches::new(1);
        for slot in slots() {
            let settled = slot.ledger.settled();
            if settled > 0 {
                correct.push(slot.ledger.correct as f64, settled);
            }
        }
        numbers.fault_tolerance = estimate(fault_tolerance(&correct, &numbers.ledger));
        let per_demand = (0..self.handlers.len()).map(|handler| {
            let mut success = RatioBatches::new(1);
            for (demands, successes) in slots().map(|slot| slot.demands[handler]) {
                if demands > 0 {
                    success.push(successes as f64, demands);
                }
            }
            estimate(success.proportion())
        });
        numbers.per_demand = reading(&self.model, &self.standing, per_demand.collect());
        let available = (0..self.handlers.len()).map(|handler| {
            let mut available = RatioBatches::new(1);
            let ends = slots().skip(1).map(|slot| (slot.began, slot.integrals[handler]));
            let ends = ends.chain([(now, self.handlers[handler].integrals(now))]);
            for (slot, (end, after)) in slots().zip(ends) {
                let length = end.since(slot.began).0;
                if length > 0 {
                    available.push(after.since(&slot.integrals[handler]).available_time as f64, length);
                }
            }
            estimate(available.ratio().or_else(|| available.value().map(Interval::exact)))
        });
        numbers.availability = reading(&self.model, &self.standing, available.collect());
        let since =
            |handler: usize| self.handlers[handler].integrals(now).since(&self.window.oldest().integrals[handler]);
        numbers.mission = self.mission(engine, since);
        numbers.latency = latency(&self.window.latency());
        numbers.rate_in = numbers.ledger.offered as f64 / span;
        numbers.rate_out = numbers.ledger.settled() as f64 / span;
    }

    fn fill_since_warm_up(&self, engine: &Engine, numbers: &mut Numbers) {
        let state = engine.state();
        numbers.ledger.clone_from(&self.ledger);
        numbers.ledger.in_flight = state.counted_in_flight;
        numbers.ledger.in_flight_answered = state.counted_answered;
        numbers.ledger.in_flight_overdue = state.overdue();
        numbers.fault_tolerance = estimate(fault_tolerance(&self.correct, &numbers.ledger));
        let per_demand = self.handlers.iter().map(|handler| estimate(handler.success.proportion()));
        numbers.per_demand = reading(&self.model, &self.standing, per_demand.collect());
        let elapsed = self.warm_span(engine);
        let available = self.handlers.iter().map(|handler| {
            let whole = self.since_warm_up(engine, handler).available_time as f64 / elapsed.0 as f64;
            if elapsed.0 == 0 {
                return Estimate::NoData;
            }
            let interval = handler.availability.ratio().map(|interval| Interval { value: whole, ..interval });
            Estimate::Measured(interval.unwrap_or(Interval::exact(whole)).limited(0.0, 1.0))
        });
        numbers.availability = reading(&self.model, &self.standing, available.collect());
        numbers.mission = self.mission(engine, |handler| self.since_warm_up(engine, &self.handlers[handler]));
        numbers.latency = latency(&self.latency);
        let secs = elapsed.as_secs_f64().max(1e-9);
        numbers.rate_in = self.ledger.offered as f64 / secs;
        numbers.rate_out = self.ledger.settled() as f64 / secs;
    }

    /// Survival of the mission time: lifetimes of replicas taken as exponential, put together as k of n.
    fn mission(&self, engine: &Engine, since: impl Fn(usize) -> Integrals) -> Reading {
        let Some(mission) = self.model.mission else {
            let why = "the scenario gives no mission time";
            return Reading { system: Estimate::NotApplicable(why.into()), factors: Vec::new() };
        };
        let factors = (0..self.handlers.len()).map(|at| {
            let seen = since(at);
            let up_secs = seen.up_time as f64 * 1e-9;
            let replicas = engine.state().settings.handlers[at].replicas as usize;
            let needs = (self.model.handlers[at].needs as usize).min(replicas);
            let survival = |mean: f64| {
                let one = libm::exp(-mission.as_secs_f64() / mean);
                k_of_n(needs, &vec![one; replicas])
            };
            if up_secs <= 0.0 {
                return Estimate::NoData;
            }
            match exponential_mean(up_secs, seen.replica_failures, LEVEL) {
                Some(mean) => Estimate::Measured(mean.rising(survival)),
                None => Estimate::NoData,
            }
        });
        reading(&self.model, &self.standing, factors.collect())
    }
}

fn estimate(interval: Option<Interval>) -> Estimate {
    interval.map_or(Estimate::NoData, Estimate::Measured)
}

/// F with the interval of the settled events; those overdue in flight count as failed.
fn fault_tolerance(correct: &RatioBatches, ledger: &Ledger) -> Option<Interval> {
    let value = ledger.fault_tolerance()?;
    let interval = correct.proportion().or_else(|| wilson(ledger.correct, ledger.settled().max(1), LEVEL))?;
    let shift = value - interval.value;
    Some(Interval { value, low: interval.low + shift, high: interval.high + shift, ..interval }.limited(0.0, 1.0))
}

fn latency(histogram: &Histogram) -> Latency {
    let secs = |nanos: Option<u64>| nanos.map_or(0.0, |nanos| Span(nanos).as_secs_f64());
    Latency {
        count: histogram.count(),
        mean: histogram.mean().unwrap_or(0.0) * 1e-9,
        p50: secs(histogram.quantile(0.5)),
        p95: secs(histogram.quantile(0.95)),
        p99: secs(histogram.quantile(0.99)),
        max: secs(histogram.max()),
    }
}
