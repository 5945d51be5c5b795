//! Everything measured of one run, and when its slots, points and stretches are closed.

use std::sync::Arc;

use serde::Serialize;

use crate::derive::in_force::InForce;
use crate::derive::strikes::FaultPlaces;
use crate::derive::structure::{Seen, Structure};
use crate::derive::weights;
use crate::foundation::{HandlerId, RouteId, Span, Time};
use crate::measure::coupling::Coupling;
use crate::measure::cycles::Cycles;
use crate::measure::fault_log::FaultLog;
use crate::measure::handler::HandlerMeasures;
use crate::measure::layers::LayerMeasures;
use crate::measure::level::secs;
use crate::measure::link::LinkMeasures;
use crate::measure::past::Tally;
use crate::measure::reliability::{Kept, Weighted, recent_pair};
use crate::measure::system::{LATENCY_BITS, SystemMeasures};
use crate::measure::timeline::Timeline;
use crate::measure::toll::{Before, Recovery, SlotSum};
use crate::measure::window::{Standing, Window};
use crate::measure::work::Work;
use crate::scenario::Model;
use crate::stats::histogram::Histogram;
use crate::stats::interval::LEVEL;
use crate::stats::series::Series;
use crate::stats::steady::Batch;

/// As many handlers keep what the intervals of their quantiles take, about 20 kB each.
const TAILS_MAX: usize = 64;
/// What layers did within one or two of so many parts of the window is what they do now.
const RECENT_STRETCHES: u64 = 10;

/// Everything measured of one run; of fixed size, and a part of its checkpoints.
#[derive(Clone, Debug, Serialize)]
pub struct Measures {
    #[serde(skip)]
    pub(super) model: Arc<Model>,
    /// The next instant at which something has to be closed.
    pub(super) boundary: Time,
    pub(super) warm: bool,
    pub(super) system: SystemMeasures,
    pub(super) handlers: Vec<HandlerMeasures>,
    /// Events passed since the start, by route.
    pub(super) passed: Vec<Tally>,
    /// What is on its way, by route; nothing where links hand over at once.
    pub(super) links: Vec<Option<Box<LinkMeasures>>>,
    /// Stacks of layers that are open, by route.
    pub(super) open: Vec<u64>,
    /// Root events offered since the start, by source, and as it stood at the end of warm-up.
    pub(super) offered: Vec<Tally>,
    offered_early: Vec<u64>,
    pub(super) window: Window,
    pub(super) timeline: Timeline,
    pub(super) faults: FaultLog,
    pub(super) cycles: Cycles,
    pub(super) layers: LayerMeasures,
    #[serde(skip)]
    pub(super) strikes: Arc<FaultPlaces>,
    /// The layers that new calls pass, by route.
    pub(super) in_force: InForce,
    #[serde(skip)]
    pub(super) kept: Kept,
    pub(super) coupling: Coupling,
    /// When an event was last answered, and when a supervisor last gave up.
    pub(super) last_answer: Time,
    pub(super) gave_up: Option<Time>,
    /// When the system was first changed by hand after warm-up: what is measured since then spans two systems.
    pub(super) edited: Option<Time>,
    /// Probability with which intervals are to cover.
    pub(super) level: f64,
}

impl Measures {
    /// Of a run that begins.
    pub fn new(model: &Arc<Model>) -> Measures {
        let warm_up = model.warm_up;
        let handlers = (model.handlers.iter()).map(|handler| {
            let keeps_tails = model.handlers.len() <= TAILS_MAX;
            HandlerMeasures::new(handler.replicas, handler.needs, Series::new(warm_up, model.horizon), keeps_tails)
        });
        let strikes = Arc::new(FaultPlaces::of(model));
        let by_hand = vec![false; model.handlers.len()];
        let in_force = InForce::of(model, by_hand);
        let mut measures = Measures {
            boundary: Time::ZERO,
            warm: warm_up == Time::ZERO,
            system: SystemMeasures::new(Series::new(warm_up, model.horizon)),
            handlers: handlers.collect(),
            passed: Vec::new(),
            open: Vec::new(),
            links: Vec::new(),
            offered: Vec::new(),
            offered_early: Vec::new(),
            window: Window::new(model.view.window, Time::ZERO, Standing::default(), 0),
            timeline: Timeline::new(model.horizon, model.handlers.len()),
            faults: FaultLog::default(),
            cycles: Cycles::new(model),
            layers: LayerMeasures::new(Span(model.view.window.0 / RECENT_STRETCHES)),
            coupling: Coupling::new(model, &strikes, &in_force),
            strikes,
            in_force,
            kept: Kept::default(),
            last_answer: Time::ZERO,
            gave_up: None,
            edited: None,
            level: LEVEL,
            model: Arc::clone(model),
        };
        measures.make_room(model);
        measures.set_window(model.view.window, Time::ZERO);
        measures
    }

    /// What is counted at one handler.
    pub fn handler(&self, id: HandlerId) -> &HandlerMeasures {
        &self.handlers[id.index()]
    }

    /// The latency of answered events since warm-up, in nanoseconds.
    pub fn latency(&self) -> &Histogram<LATENCY_BITS> {
        &self.system.latency
    }

    /// The probability with which intervals are to cover, 0 to 1.
    pub fn set_level(&mut self, level: f64) {
        self.level = level;
    }

    pub(super) fn set_window(&mut self, length: Span, now: Time) {
        self.window = Window::new(length, now, self.standing(now), self.window.number() + 1);
        self.find_boundary();
    }

    /// As many places as a model has, and counts on every link that takes time.
    pub(super) fn make_room(&mut self, model: &Model) {
        for handler in &model.handlers[self.handlers.len()..] {
            self.handlers.push(HandlerMeasures::later(handler.needs, Series::in_step_with(&self.system.series)));
        }
        self.passed.resize(model.routes.len(), Tally::default());
        self.open.resize(model.routes.len(), 0);
        self.offered.resize(model.sources.len(), Tally::default());
        self.offered_early.resize(model.sources.len(), 0);
        self.links.resize(model.routes.len(), None);
        for (route, measured) in model.routes.iter().zip(&mut self.links) {
            if route.link.is_some() && measured.is_none() {
                *measured = Some(Box::new(LinkMeasures::new(Series::in_step_with(&self.system.series))));
            }
        }
        self.timeline.make_room(model.handlers.len());
        self.cycles.make_room(model.faults.len());
    }

    fn standing(&self, now: Time) -> Standing {
        Standing {
            undecided: self.system.undecided.count,
            undecided_time: self.system.undecided.integral(now),
            decided: self.system.ledger.counts(),
        }
    }

    fn find_boundary(&mut self) {
        self.boundary = self.window.boundary.min(self.boundary_beside_window());
    }

    /// The next instant at which something is closed that reads the window, or stands beside it.
    fn boundary_beside_window(&self) -> Time {
        let next = if self.warm { self.system.series.boundary() } else { self.model.warm_up };
        self.timeline.boundary.min(next)
    }

    /// Closes every slot and stretch that ended by now.
    #[cold]
    pub(super) fn close_what_is_over(&mut self, now: Time) {
        while now >= self.boundary {
            let until = now.min(self.boundary_beside_window());
            if self.window.is_far_behind(until) {
                self.window.jump(until);
                self.find_boundary();
            }
            let at = self.boundary;
            if !self.warm && at >= self.model.warm_up {
                self.warm = true;
                self.offered_early = self.offered.iter().map(|offered| offered.count).collect();
                self.links.iter_mut().flatten().for_each(|link| link.end_warm_up(at));
                for handler in &mut self.handlers {
                    handler.at_warm_up = handler.totals(at);
                    handler.stretch_began = handler.at_warm_up;
                }
            } else if self.warm && at == self.system.series.boundary() {
                self.system.close_stretch(at);
                self.handlers.iter_mut().for_each(|handler| handler.close_stretch(at));
                self.links.iter_mut().flatten().for_each(|link| link.close_stretch());
            }
            if at == self.window.boundary {
                self.close_slot(at);
            }
            if at == self.timeline.boundary {
                self.close_point(at);
            }
            self.find_boundary();
        }
    }

    fn close_slot(&mut self, at: Time) {
        let slot = &self.window.open;
        let lasted = self.counted_since(slot.began, at).as_secs_f64();
        let undecided_time = self.system.undecided.integral(at) - slot.at_start.undecided_time;
        let sum = SlotSum {
            began: slot.began,
            ended: at,
            undecided_mean: if lasted > 0.0 { secs(undecided_time) / lasted } else { 0.0 },
            decided: slot.ledger.counts(),
        };
        self.faults.close_slot(&sum, self.system.ledger.counts(), self.system.undecided.count);
        self.window.roll(self.standing(at));
    }

    fn close_point(&mut self, at: Time) {
        for (index, handler) in self.handlers.iter().enumerate() {
            self.timeline.take_in(index, handler.waiting_time(at));
        }
        let weighted = self.weighted(self.source_shares(false), self.may_be_wrong());
        let demands = self.recent_work(at).iter().map(Work::success).chain(self.recent_crossings()).collect();
        let (r, f) = recent_pair(&weighted, &self.window, demands);
        self.timeline.roll(r, f);
    }

    /// What the replicas of each handler have done in the window, by now.
    pub(super) fn recent_work(&self, now: Time) -> Vec<Work> {
        let (slot, began) = (self.window.first(), self.window.began());
        self.handlers.iter().map(|handler| handler.work(now).since(&handler.work_then(slot, began))).collect()
    }

    /// What was judged in the window on the links that can fail.
    fn recent_crossings(&self) -> impl Iterator<Item = Batch> + '_ {
        let slot = self.window.first();
        self.links_that_can_fail().map(move |link| link.crossings().since(&link.crossings_then(slot)).success())
    }

    /// In the order in which R knows them.
    pub(super) fn links_that_can_fail(&self) -> impl Iterator<Item = &LinkMeasures> {
        let links = self.in_force.links.iter();
        links.map(|route| self.links[route.index()].as_deref().expect("a link that can fail is measured"))
    }

    /// What they have done in each slot of it.
    pub(super) fn by_slots(&self, handler: usize, now: Work) -> impl Iterator<Item = Work> + '_ {
        let then = move |(slot, began)| self.handlers[handler].work_then(slot, began);
        let starts = self.window.beginnings().map(then);
        let ends = self.window.beginnings().skip(1).map(then).chain([now]);
        starts.zip(ends).map(|(start, end)| end.since(&start))
    }

    pub(super) fn on_link(&mut self, route: RouteId) -> &mut LinkMeasures {
        self.links[route.index()].as_deref_mut().expect("what takes time is measured")
    }

    #[inline(always)]
    pub(super) fn changing(&mut self, handler: HandlerId) -> &mut HandlerMeasures {
        self.handlers[handler.index()].change(self.window.number())
    }

    /// What R is put together by, which is made anew only where something else is in force or was seen.
    pub(super) fn weighted(&self, shares: Vec<f64>, may_be_wrong: Vec<bool>) -> Weighted<'_> {
        let seen = Seen { may_be_wrong, is_active: shares.iter().map(|share| *share > 0.0).collect() };
        let holds = |structure: &Structure| structure.of == seen;
        let structure =
            self.kept.get(holds, || Structure::new(&self.model, &self.strikes, &self.in_force, seen.clone()));
        Weighted { model: &self.model, structure, shares }
    }

    /// Root events offered since warm-up, by source.
    pub(super) fn offered_since_warm_up(&self) -> Vec<u64> {
        self.offered.iter().zip(&self.offered_early).map(|(all, early)| all.count - early).collect()
    }

    pub(super) fn source_shares(&self, is_edited: bool) -> Vec<f64> {
        weights::source_shares(&self.model, &self.strikes, is_edited, || self.offered_since_warm_up())
    }

    pub(super) fn may_be_wrong(&self) -> Vec<bool> {
        weights::may_be_wrong(&self.model, &self.strikes, |at| self.handlers[at].demands.wrong > 0)
    }

    /// The part of a stretch of time in which what is offered counts: not that of warm-up.
    pub(super) fn counted_since(&self, began: Time, now: Time) -> Span {
        now.since(began.max(self.model.warm_up))
    }

    /// How the system was in the window that ends now, if anything was decided in it.
    pub(super) fn before(&self, now: Time) -> Result<Before, Recovery> {
        let start = self.window.oldest();
        let decided = self.system.ledger.counts().since(start.at_start.decided);
        let lasted = self.counted_since(start.began, now).as_secs_f64();
        if decided.all == 0 || lasted == 0.0 {
            let counts_all = self.model.warm_up == Time::ZERO;
            return Err(if counts_all { Recovery::NothingBefore } else { Recovery::NothingCountedBefore });
        }
        let undecided_time = self.system.undecided.integral(now) - start.at_start.undecided_time;
        Ok(Before { undecided_mean: secs(undecided_time) / lasted, decided })
    }
}
