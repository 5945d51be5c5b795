//! Replicas that stand still without being down: hung, or stopped for a while.
//!
//! Several faults may stall one replica; it works when none does and it is not down. A stopped replica is up, a
//! hung one is not, although nobody has noticed: it looks well, and an idle one is given one more event. Where a
//! detector listens, a hang is as silent as a crash, and is treated as one.

use super::agenda::Step;
use super::record::{NONE, Phase};
use super::state::Replica;
use super::upkeep::Alarm;
use super::{Engine, Observer};
use crate::foundation::{HandlerId, Time};
use crate::parts::fault::{Effect, Queue};
use crate::scenario::model::Origin;
use crate::scenario::schema::OnCrash;

impl Replica {
    #[inline]
    pub fn works(&self) -> bool {
        (self.down_by | self.hung_by | self.stopped_by) == 0
    }

    #[inline]
    pub fn is_up(&self) -> bool {
        (self.down_by | self.hung_by) == 0
    }
}

impl Engine {
    /// What a fault that begins now makes of a component.
    pub(super) fn effect_on(&self, on: Origin, effect: Effect) -> Effect {
        match (on, effect) {
            (Origin::Handler(handler), Effect::Hung) if self.has_detector(handler) => Effect::Down(Queue::Kept),
            _ => effect,
        }
    }

    fn has_detector(&self, handler: HandlerId) -> bool {
        let upkeep = self.state.handlers[handler.index()].upkeep.as_ref();
        upkeep.is_some_and(|upkeep| upkeep.protection.detector.is_some())
    }

    /// A replica hangs.
    pub(super) fn hang<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        self.freeze_work(handler, replica);
        let in_use = self.state.settings.handlers[handler.index()].replicas;
        let state = &mut self.state.handlers[handler.index()];
        let place = &mut state.replicas[replica as usize];
        let was_up = place.is_up();
        place.hung_by += 1;
        if was_up && replica < in_use {
            self.tell_failure(handler, observer);
            self.up_changed(handler, replica, observer);
        }
    }

    /// A hang ends as a crash does that is repaired at once.
    pub(super) fn end_hang<O: Observer>(&mut self, handler: HandlerId, replica: u32, fault: u64, observer: &mut O) {
        let state = &mut self.state.handlers[handler.index()];
        let place = &mut state.replicas[replica as usize];
        place.hung_by -= 1;
        if !place.is_up() {
            return;
        }
        let attempt = place.attempt;
        self.note_restart(handler, replica);
        self.up_changed(handler, replica, observer);
        if attempt == NONE {
            return self.set_to_work(handler, replica, observer);
        }
        observer.struck_down(self.state.now, fault);
        let record = self.state.attempts.get(attempt);
        let stays = !record.acknowledged && self.model.handler(handler).on_crash == OnCrash::Resume;
        self.crash_under(attempt, observer);
        self.state.agenda.push(Step::GoOn { handler, replica, stays });
    }

    /// A replica whose event has met the end of a hang goes on, with that event or without any.
    pub(super) fn go_on<O: Observer>(&mut self, handler: HandlerId, replica: u32, stays: bool, observer: &mut O) {
        let attempt = self.state.handlers[handler.index()].replicas[replica as usize].attempt;
        if stays {
            self.stand_still(attempt);
        }
        if stays || attempt == NONE {
            self.set_to_work(handler, replica, observer);
        }
    }

    /// A replica stands still.
    pub(super) fn stop(&mut self, handler: HandlerId, replica: u32) {
        self.freeze_work(handler, replica);
        let state = &mut self.state.handlers[handler.index()];
        state.replicas[replica as usize].stopped_by += 1;
        state.idle.remove(replica);
    }

    /// A replica goes on.
    pub(super) fn end_stop<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        self.state.handlers[handler.index()].replicas[replica as usize].stopped_by -= 1;
        self.set_to_work(handler, replica, observer);
    }

    /// A replica that works again goes on with what it kept, or takes up whoever waits; nothing if it does not.
    pub(super) fn set_to_work<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let state = &self.state.handlers[handler.index()];
        let place = state.replicas[replica as usize];
        if !place.works() {
            return;
        }
        if place.attempt == NONE {
            let is_protected = state.upkeep.is_some();
            let in_use = self.state.settings.handlers[handler.index()].replicas;
            if replica < in_use && !(is_protected && self.is_occupied(handler, replica, observer)) {
                self.rest(handler, replica);
                self.serve_next(handler, observer);
            }
            return;
        }
        let record = self.state.attempts.get_mut(place.attempt);
        match (record.phase, record.pending.take()) {
            (Phase::Serving, _) => self.begin_stretch(place.attempt),
            (_, Some(reply)) => self.go_on_after_call(place.attempt, reply),
            _ => {}
        }
    }

    /// Whether a replica of a protected handler does something for itself, or now begins to.
    fn is_occupied<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) -> bool {
        self.state.keep(handler, replica).stage.is_some() || self.is_claimed(handler, replica, observer)
    }

    /// What a working replica serves gets nothing done from now on.
    fn freeze_work(&mut self, handler: HandlerId, replica: u32) {
        let state = &self.state.handlers[handler.index()];
        let (place, slow_down) = (state.replicas[replica as usize], state.slow_down);
        if place.works() && place.attempt != NONE && self.state.attempts.get(place.attempt).phase == Phase::Serving {
            self.end_stretch(place.attempt, slow_down);
            self.stand_still(place.attempt);
        }
    }

    /// An attempt in service, whose stretch has ended, gets nothing done until its next one begins.
    pub(super) fn stand_still(&mut self, attempt: u32) {
        let record = self.state.attempts.get_mut(attempt);
        record.stretch_began = Time::NEVER;
        if let Some(upkeep) = &mut self.state.handlers[record.handler.index()].upkeep {
            upkeep.keep(record.replica).call_off(Alarm::Stage);
        }
    }

    /// A replica begins anew.
    pub(super) fn note_restart(&mut self, handler: HandlerId, replica: u32) {
        let now = self.state.now;
        let state = &mut self.state.handlers[handler.index()];
        if let Some(afflictions) = &mut state.afflictions {
            afflictions.note_restart(now, replica, state.up == 0);
        }
    }
}
