//! The listener that counts: every occurrence goes to the totals, to the recent window and to the history.

use std::sync::Arc;

use serde::Serialize;

use crate::engine::command::Settings;
use crate::engine::{Act, Ending, Observer, Root, Struck, Upkept, Verdict};
use crate::foundation::{HandlerId, RouteId, SetId, Span, Time};
use crate::measure::fault_log::FaultLog;
use crate::measure::handler::HandlerMeasures;
use crate::measure::layers::LayerMeasures;
use crate::measure::ledger::Ledger;
use crate::measure::reliability::{Standing, recent_pair};
use crate::measure::timeline::Timeline;
use crate::measure::window::Window;
use crate::scenario::Model;
use crate::scenario::model::Around;
use crate::stats::batch_means::RatioBatches;
use crate::stats::histogram::Histogram;

/// Finer than 1 %.
const LATENCY_BITS: u32 = 7;
/// What layers did within one or two of so many parts of the window is what they do now.
const RECENT_STRETCHES: u64 = 10;

/// Everything measured of one run; of fixed size, and a part of its checkpoints.
#[derive(Clone, Debug, Serialize)]
pub struct Measures {
    #[serde(skip)]
    pub(super) model: Arc<Model>,
    /// The next instant at which something has to be closed.
    boundary: Time,
    pub(super) warm: bool,
    pub(super) ledger: Ledger,
    /// Correct per settled event, since warm-up.
    pub(super) correct: RatioBatches,
    /// Latency of answered events since warm-up, in nanoseconds.
    pub(super) latency: Histogram,
    pub(super) handlers: Vec<HandlerMeasures>,
    /// Events passed since the start, by route.
    pub(super) passed: Vec<u64>,
    /// Stacks of layers that are open, by route.
    pub(super) open: Vec<u64>,
    pub(super) offered: Vec<u64>,
    /// All root events that have failed, warm-up included.
    failed: u64,
    /// Events that settled as dead-lettered and came back.
    pub(super) redriven: u64,
    pub(super) window: Window,
    pub(super) timeline: Timeline,
    pub(super) faults: FaultLog,
    pub(super) layers: LayerMeasures,
    /// The layers that new calls pass, by route.
    pub(super) standing: Standing,
}

impl Measures {
    pub fn new(model: &Arc<Model>) -> Measures {
        let stretch = Timeline::first_width(model.horizon);
        let handlers: Vec<HandlerMeasures> = (model.handlers.iter())
            .map(|handler| HandlerMeasures::new(handler.replicas, handler.needs, stretch))
            .collect();
        let integrals = handlers.iter().map(|handler| handler.integrals(Time::ZERO)).collect();
        let mut measures = Measures {
            boundary: Time::ZERO,
            warm: model.warm_up == Time::ZERO,
            ledger: Ledger::default(),
            correct: RatioBatches::new(256),
            latency: Histogram::new(LATENCY_BITS),
            handlers,
            passed: vec![0; model.routes.len()],
            open: vec![0; model.routes.len()],
            offered: vec![0; model.sources.len()],
            failed: 0,
            redriven: 0,
            window: Window::new(model.view.window, Time::ZERO, integrals, &vec![0; model.routes.len()]),
            timeline: Timeline::new(model.horizon, model.handlers.len()),
            faults: FaultLog::default(),
            layers: LayerMeasures::new(Span(model.view.window.0 / RECENT_STRETCHES)),
            standing: Standing::of(model, |around| model.sets[model.active_set.index()].layers(around)),
            model: Arc::clone(model),
        };
        measures.find_boundary();
        measures
    }

    /// What is counted at one handler.
    pub fn handler(&self, id: HandlerId) -> &HandlerMeasures {
        &self.handlers[id.index()]
    }

    /// The latency of answered events since warm-up, in nanoseconds.
    pub fn latency(&self) -> &Histogram {
        &self.latency
    }

    pub(super) fn set_window(&mut self, length: Span, now: Time) {
        let integrals = self.handlers.iter().map(|handler| handler.integrals(now)).collect();
        self.window = Window::new(length, now, integrals, &self.passed);
        self.find_boundary();
    }

    fn find_boundary(&mut self) {
        self.boundary = self.window.boundary.min(self.timeline.boundary);
        if !self.warm {
            self.boundary = self.boundary.min(self.model.warm_up);
        }
    }

    /// Closes every slot and stretch that ended by now.
    #[cold]
    pub(super) fn close_what_is_over(&mut self, now: Time) {
        if self.window.is_far_behind(now) {
            self.window.jump(now);
        }
        while now >= self.boundary {
            let at = self.boundary;
            if !self.warm && at >= self.model.warm_up {
                self.warm = true;
                self.handlers.iter_mut().for_each(|handler| handler.at_warm_up = handler.integrals(at));
            }
            if at == self.window.boundary {
                let Measures { window, handlers, passed, .. } = self;
                window.roll(handlers.iter().map(|handler| handler.integrals(at)), passed);
            }
            if at == self.timeline.boundary {
                self.close_stretch(at);
            }
            self.find_boundary();
        }
    }

    fn close_stretch(&mut self, at: Time) {
        let width = self.timeline.width();
        let is_warm = at.since(self.model.warm_up) >= width;
        for (index, handler) in self.handlers.iter_mut().enumerate() {
            let grown = self.timeline.grown(index, handler.integrals(at));
            if is_warm {
                handler.close_stretch(width.0, &grown);
            }
        }
        let (r, f) = recent_pair(&self.model, &self.standing, &self.window);
        self.timeline.roll(r, f);
    }

    #[inline(always)]
    fn accrue(&mut self, now: Time, handler: HandlerId) -> &mut HandlerMeasures {
        let measures = &mut self.handlers[handler.index()];
        measures.accrue(now);
        measures
    }
}

impl Observer for Measures {
    #[inline(always)]
    fn clock(&mut self, now: Time) {
        if now >= self.boundary {
            self.close_what_is_over(now);
        }
    }

    #[inline(always)]
    fn offered(&mut self, _now: Time, root: &Root) {
        self.offered[root.source.index()] += 1;
        self.ledger.offered += u64::from(root.marks.counted);
        self.window.open.ledger.offered += 1;
        self.timeline.open.offered += 1;
    }

    #[inline(always)]
    fn answered(&mut self, now: Time, root: &Root) {
        if root.verdict.is_answered() {
            let latency = now.since(root.offered).0;
            if root.marks.counted {
                self.latency.record(latency);
            }
            self.window.open.latency.record(latency);
            self.timeline.open.latency.record(latency);
        }
    }

    #[inline(always)]
    fn settled(&mut self, _now: Time, root: &Root) {
        let correct = root.verdict == Verdict::Correct;
        let is_first = !root.marks.redriven;
        self.failed += u64::from(!correct && is_first);
        if root.marks.counted {
            self.ledger.settle(root);
            self.correct.push(f64::from(correct), u64::from(is_first));
        }
        self.window.open.ledger.settle(root);
        self.timeline.open.settled += 1;
    }

    #[inline(always)]
    fn passed(&mut self, _now: Time, route: RouteId) {
        self.passed[route.index()] += 1;
    }

    fn redriven(&mut self, _now: Time, since: Time, root: &Root) {
        self.redriven += 1;
        if root.marks.counted {
            self.ledger.take_back(Verdict::DeadLettered);
        }
        if let Some(slot) = self.window.slot_at(since) {
            slot.ledger.take_back(Verdict::DeadLettered);
        }
    }

    fn layers_changed(&mut self, settings: &Settings, active: SetId) {
        self.standing = Standing::of(&self.model, |around| settings.layers(active, around));
    }

    fn acted(&mut self, now: Time, around: Around, part: u8, act: Act, delay: Span) {
        self.layers.count(now, around, part, act, delay, self.warm);
    }

    fn opened(&mut self, route: RouteId) {
        self.open[route.index()] += 1;
    }

    fn closed(&mut self, route: RouteId) {
        self.open[route.index()] -= 1;
    }

    #[inline(always)]
    fn entered(&mut self, now: Time, handler: HandlerId) {
        self.accrue(now, handler).present += 1;
    }

    #[inline(always)]
    fn started(&mut self, now: Time, handler: HandlerId, waited: Span) {
        let warm = self.warm;
        let measures = self.accrue(now, handler);
        measures.in_service += 1;
        if warm {
            measures.wait.push(waited.as_secs_f64());
        }
    }

    #[inline(always)]
    fn freed(&mut self, now: Time, handler: HandlerId) {
        self.accrue(now, handler).in_service -= 1;
    }

    #[inline(always)]
    fn left(&mut self, now: Time, handler: HandlerId, stayed: Span) {
        let warm = self.warm;
        let measures = self.accrue(now, handler);
        measures.leave(stayed);
        if warm {
            measures.response.push(stayed.as_secs_f64());
        }
    }

    #[inline(always)]
    fn judged(&mut self, _now: Time, handler: HandlerId, ending: Ending, counted: bool) {
        if counted {
            self.handlers[handler.index()].judge(ending);
        }
        self.window.open.judge(handler.index(), ending);
    }

    fn replicas_up(&mut self, now: Time, handler: HandlerId, up: u32) {
        self.handlers[handler.index()].set_up(now, up);
    }

    fn replica_failed(&mut self, now: Time, handler: HandlerId) {
        self.accrue(now, handler).replica_failures += 1;
    }

    fn upkept(&mut self, _now: Time, handler: HandlerId, what: Upkept) {
        self.handlers[handler.index()].upkeep.add(what);
    }

    fn fault_began(&mut self, now: Time, id: u64, struck: &Struck) {
        self.faults.begin(now, id, struck, self.failed);
    }

    fn fault_ended(&mut self, now: Time, id: u64) {
        self.faults.end(now, id, self.failed);
    }

    fn struck_down(&mut self, _now: Time, id: u64) {
        self.faults.strike_down(id);
    }
}

impl Measures {
    pub(super) fn failed_so_far(&self) -> u64 {
        self.failed
    }
}
