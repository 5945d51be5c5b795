//! The listener that counts: every occurrence goes to the totals, to the recent window and to the history.

use std::sync::Arc;

use crate::derive::in_force::InForce;
use crate::derive::strikes::FaultPlaces;
use crate::engine::{Ending, NodeKind, Observer, Occurrence, Root, Struck, Upkept, Verdict, What};
use crate::foundation::{HandlerId, RouteId, Time};
use crate::measure::measures::Measures;
use crate::scenario::Model;
use crate::scenario::model::{Around, Origin};

impl Observer for Measures {
    #[inline(always)]
    fn clock(&mut self, now: Time) {
        if now >= self.boundary {
            self.close_what_is_over(now);
        }
    }

    /// Where it happens the kind is known, so that nothing is left of the rest.
    #[inline(always)]
    fn hear(&mut self, occurrence: Occurrence) {
        let now = occurrence.at;
        match occurrence.what {
            What::Offered(root) => self.offered(now, root),
            What::Decided { root, row } => self.decided(now, root, row),
            What::Revised { root, decided, before, row } => self.revised(root, decided, before, row),
            What::Answered(root) => self.answered(now, root),
            What::Settled(_) | What::Redriven { .. } => {}

            What::Passed(route) => self.passed[route.index()].add(self.window.number()),
            What::Opened(NodeKind::Layer { around: Around::Route(route), index: 0 }) => self.open[route.index()] += 1,
            What::Closed { node: NodeKind::Layer { around: Around::Route(route), index: 0 }, .. } => {
                self.open[route.index()] -= 1;
            }
            What::Opened(_) | What::Closed { .. } => {}
            What::Acted { around, part, act, delay } => self.layers.count(now, around, part, act, delay, self.warm),

            What::Embarked(route) => self.on_link(route).embarked(now),
            What::Landed(route) => self.on_link(route).landed(now),
            What::JudgedLink { route, ending, counted } => self.judged_link(route, ending, counted),

            What::Entered(handler) => self.handlers[handler.index()].entered(now),
            What::Started { handler, waited, .. } => {
                let warm = self.warm;
                self.changing(handler).started(now, waited, warm);
            }
            What::Suspended { handler, .. } => self.changing(handler).suspended(now),
            What::Continued { handler, .. } => self.changing(handler).continued(now),
            What::Called(handler) => self.handlers[handler.index()].called(now),
            What::Returned(handler) => self.handlers[handler.index()].returned(now),
            What::Freed { handler, .. } => self.changing(handler).freed(now),
            What::Left { handler, stayed } => {
                let warm = self.warm;
                self.changing(handler).left(now, stayed, warm);
            }
            What::Judged { handler, ending, counted } => self.judged(handler, ending, counted),

            What::ReplicasUp { handler, up } => self.changing(handler).set_up(now, up),
            What::ReplicaFailed { handler, .. } => self.changing(handler).replica_failed(),
            What::WholeFailed { handler, were_up } => self.changing(handler).whole_failed(were_up),
            What::Upkept { handler, what } => self.upkept(now, handler, what),

            What::CycleBegan { declared } => {
                self.coupling.note(declared.is_none());
                self.cycles.begin(now, declared);
            }
            What::CycleEnded { declared } => self.cycles.end(now, declared),
            What::FaultBegan { struck, .. } => self.fault_began(now, &struck),
            What::FaultEnded { number } => self.faults.end(now, number, self.system.ledger.counts()),
            What::StruckDown { number } => self.faults.strike_down(number),
            What::Adopted(model) => self.adopted(now, model),
        }
    }
}

impl Measures {
    #[inline(always)]
    fn offered(&mut self, now: Time, root: &Root) {
        self.offered[root.source.index()].add(self.window.number());
        self.timeline.open.offered += 1;
        if root.marks.counted {
            self.system.offer(now);
            self.window.offer();
        }
    }

    #[inline(always)]
    fn answered(&mut self, now: Time, root: &Root) {
        if !root.verdict.is_answered() {
            return;
        }
        self.last_answer = now;
        let latency = now.since(root.offered).0;
        self.timeline.open.latency.record(latency);
        if root.marks.counted {
            self.system.latency.record(latency);
            self.window.open.latency.record(latency);
        }
    }

    #[inline(always)]
    fn decided(&mut self, now: Time, root: &Root, row: Verdict) {
        self.timeline.open.decided += 1;
        if root.marks.counted {
            self.system.decide(now, root, row);
            self.window.decide(root, row);
            self.faults.decide(root, row);
        }
    }

    fn revised(&mut self, root: &Root, decided: Time, before: Verdict, row: Verdict) {
        if root.marks.counted {
            self.system.revise(root, decided, before, row);
            self.window.revise(root, decided, before, row);
            self.faults.revise(root, decided, before);
        }
    }

    fn judged_link(&mut self, route: RouteId, ending: Ending, counted: bool) {
        if counted {
            let slot = self.window.number();
            self.on_link(route).judge(slot, ending);
        }
    }

    #[inline(always)]
    fn judged(&mut self, handler: HandlerId, ending: Ending, counted: bool) {
        self.coupling.note(ending == Ending::Rejected);
        if counted {
            self.changing(handler).judge(ending);
        }
    }

    fn upkept(&mut self, now: Time, handler: HandlerId, what: Upkept) {
        self.coupling.note(true);
        if what == Upkept::GaveUp {
            self.gave_up = Some(now);
        }
        self.handlers[handler.index()].upkeep.add(what);
    }

    fn fault_began(&mut self, now: Time, struck: &Struck) {
        if let (true, Origin::Handler(handler)) = (struck.by_hand && struck.fault.does_harm(), struck.on)
            && !std::mem::replace(&mut self.in_force.by_hand[handler.index()], true)
        {
            self.kept.forget();
        }
        let before = self.before(now);
        self.faults.begin(now, struck, before, self.system.ledger.counts());
    }

    fn adopted(&mut self, now: Time, model: &Arc<Model>) {
        let before = std::mem::replace(&mut self.model, Arc::clone(model));
        for (at, (was, is)) in before.handlers.iter().zip(&model.handlers).enumerate() {
            if was.needs != is.needs {
                self.changing(at.into()).set_needs(now, is.needs);
            }
        }
        if now > model.warm_up {
            self.edited = self.edited.or(Some(now));
        }
        self.make_room(model);
        for (at, handler) in self.handlers.iter_mut().enumerate() {
            handler.declare(now, model.warm_up, !model.gone.handlers.contains(&at.into()));
        }
        let mut by_hand = std::mem::take(&mut self.in_force.by_hand);
        by_hand.resize(model.handlers.len(), false);
        self.in_force = InForce::of(model, by_hand);
        self.strikes = Arc::new(FaultPlaces::of(model));
        self.kept.forget();
        self.coupling.adopt(model, &self.strikes, &self.in_force);
        if before.view.window != model.view.window {
            self.set_window(model.view.window, now);
        }
    }
}
