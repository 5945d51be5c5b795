//! Replicas that stand still without being down: hung, or stopped for a while.
//!
//! Several faults may stall one replica; it works when none does and it is not down. A stopped replica is up, a
//! hung one is not, although nobody has noticed: it looks well, and an idle one is given one more event. Where a
//! detector listens, a hang is as silent as a crash, and is treated as one.

use super::agenda::Step;
use super::occurrence::What;
use super::record::Phase;
use super::station::Reason;
use super::{Engine, Observer};
use crate::foundation::HandlerId;
use crate::parts::fault::{Effect, Queue};
use crate::scenario::model::Origin;
use crate::scenario::schema::OnCrash;

impl Engine {
    /// What a fault that begins now makes of a component.
    pub(super) fn effect_on(&self, on: Origin, effect: Effect) -> Effect {
        match (on, effect) {
            (Origin::Handler(handler), Effect::Hung) if self.has_detector(handler) => Effect::Down(Queue::Kept),
            _ => effect,
        }
    }

    fn has_detector(&self, handler: HandlerId) -> bool {
        let protected = self.state.handlers[handler.index()].protected.as_ref();
        protected.is_some_and(|protected| protected.protection.detector.is_some())
    }

    /// A replica hangs.
    pub(super) fn hang<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        self.freeze_work(handler, replica);
        if self.state.station(handler).server(replica).counts() {
            self.tell_failure(handler, replica, observer);
        }
        self.state.handlers[handler.index()].keep_from_work(replica, Reason::Hang);
        self.tell_change(handler, replica, observer);
    }

    /// A hang ends as a crash does that is repaired at once.
    pub(super) fn end_hang<O: Observer>(&mut self, handler: HandlerId, replica: u32, fault: u64, observer: &mut O) {
        self.state.handlers[handler.index()].let_work(replica, Reason::Hang);
        let server = *self.state.station(handler).server(replica);
        if !server.is_up() {
            return;
        }
        self.note_restart(handler, replica);
        self.tell_change(handler, replica, observer);
        let Some(attempt) = server.attempt() else {
            return self.set_to_work(handler, replica, observer);
        };
        let record = self.state.attempts.get(attempt);
        observer.hear(record.whose(attempt).occurrence(self.state.now, What::StruckDown { number: fault }));
        let stays = !record.acknowledged && self.model.handler(handler).on_crash == OnCrash::Resume;
        self.crash_under(attempt, observer);
        self.state.agenda.push(Step::GoOn { handler, replica, stays });
    }

    /// A replica whose event has met the end of a hang goes on, with that event or without any.
    pub(super) fn go_on<O: Observer>(&mut self, handler: HandlerId, replica: u32, stays: bool, observer: &mut O) {
        if stays || self.state.station(handler).server(replica).attempt().is_none() {
            self.set_to_work(handler, replica, observer);
        }
    }

    /// A replica stands still.
    pub(super) fn stop(&mut self, handler: HandlerId, replica: u32) {
        self.freeze_work(handler, replica);
        self.state.handlers[handler.index()].keep_from_work(replica, Reason::Stop);
    }

    /// A replica goes on.
    pub(super) fn end_stop<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        self.state.handlers[handler.index()].let_work(replica, Reason::Stop);
        self.set_to_work(handler, replica, observer);
    }

    /// A replica that works again goes on with what it kept, or takes up whoever waits; nothing if it does not.
    pub(super) fn set_to_work<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let state = &self.state.handlers[handler.index()];
        let server = *state.station.server(replica);
        if !server.works() {
            return;
        }
        let Some(attempt) = server.attempt() else {
            let is_protected = state.protected.is_some();
            if server.is_in_use() && !(is_protected && self.is_occupied(handler, replica, observer)) {
                self.rest(handler, replica);
                self.serve_next(handler, observer);
            }
            return;
        };
        let record = self.state.attempts.get_mut(attempt);
        match (record.phase, record.pending.take()) {
            (Phase::Serving, _) => self.proceed(attempt),
            (_, Some(reply)) => self.go_on_after_call(attempt, reply),
            _ => {}
        }
    }

    /// Whether a replica of a protected handler does something for itself, or now begins to.
    fn is_occupied<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) -> bool {
        self.state.ward(handler, replica).chore.is_some() || self.is_claimed(handler, replica, observer)
    }

    /// What a working replica serves gets nothing done from now on.
    fn freeze_work(&mut self, handler: HandlerId, replica: u32) {
        let server = self.state.station(handler).server(replica);
        let serving = server.attempt().filter(|attempt| self.state.attempts.get(*attempt).phase == Phase::Serving);
        if let Some(attempt) = serving.filter(|_| server.works()) {
            self.interrupt(attempt);
        }
    }

    /// A replica begins anew.
    pub(super) fn note_restart(&mut self, handler: HandlerId, replica: u32) {
        let now = self.state.now;
        let state = &mut self.state.handlers[handler.index()];
        if let Some(afflictions) = &mut state.afflictions {
            afflictions.note_restart(now, replica, state.station.up() == 0);
        }
    }
}
