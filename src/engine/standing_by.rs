//! Spares that take over.
//!
//! When the failure of a replica that serves is noticed, and the switch succeeds, a spare takes over after the
//! switch-over time. A switch that fails is not tried again for this failure. If no spare is there, the first replica
//! that comes back serves. A replica that comes back when enough serve becomes a spare.

use super::hold::Purpose;
use super::record::NONE;
use super::upkeep::{Alarm, Doze, Hold};
use super::{Engine, Observer, Upkept};
use crate::foundation::HandlerId;
use crate::parts::standby::Standby;

impl Engine {
    pub(super) fn standby_of(&self, handler: HandlerId) -> Option<&Standby> {
        self.state.handlers[handler.index()].upkeep.as_ref()?.protection.standby.as_ref()
    }

    /// Replicas that are to serve; the others wait.
    fn serving_wanted(&self, handler: HandlerId) -> u32 {
        let replicas = self.state.settings.handlers[handler.index()].replicas;
        let spares = self.standby_of(handler).map_or(0, Standby::spares);
        let upkeep = self.state.handlers[handler.index()].upkeep.as_ref();
        let uncovered =
            upkeep.map_or(0, |upkeep| upkeep.replicas.iter().filter(|keep| keep.is_uncovered).count() as u32);
        replicas.saturating_sub(spares).max(1).saturating_sub(uncovered)
    }

    /// Replicas that serve, or will when their switch-over is done; one may be left out.
    fn serving(&self, handler: HandlerId, but: Option<u32>) -> u32 {
        let state = &self.state.handlers[handler.index()];
        let Some(upkeep) = &state.upkeep else { return state.up };
        let in_use = self.state.settings.handlers[handler.index()].replicas as usize;
        let serves = |at: &usize| match upkeep.replicas.get(*at) {
            Some(keep) if keep.holds.has(Hold::Spare) => keep.awaits(Alarm::TakeOver),
            Some(keep) => state.replicas[*at].down_by == 0 && !keep.is_retiring,
            None => state.replicas[*at].down_by == 0,
        };
        (0..in_use).filter(|at| but != Some(*at as u32)).filter(serves).count() as u32
    }

    /// Whether a replica that could serve has to wait, because enough do. One that still has an event finishes it.
    pub(super) fn must_wait(&mut self, handler: HandlerId, replica: u32) -> bool {
        let waits = self.standby_of(handler).is_some_and(|standby| standby.spares() > 0)
            && replica < self.state.settings.handlers[handler.index()].replicas
            && self.serving(handler, Some(replica)) >= self.serving_wanted(handler);
        let is_busy = self.state.handlers[handler.index()].replicas[replica as usize].attempt != NONE;
        if waits && is_busy {
            self.state.keep(handler, replica).is_retiring = true;
        }
        waits && !is_busy
    }

    /// Makes as many replicas spares, or lets as many serve, as the protection in force asks for.
    pub(super) fn arrange_spares<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        let replicas = self.state.settings.handlers[handler.index()].replicas;
        if self.standby_of(handler).is_none_or(|standby| standby.spares() == 0) {
            for replica in 0..self.state.handlers[handler.index()].replicas.len() as u32 {
                self.state.keep(handler, replica).is_retiring = false;
                self.wake(handler, replica, observer);
            }
        }
        for replica in (0..replicas).rev() {
            if self.serving(handler, None) <= self.serving_wanted(handler) {
                break;
            }
            let place = &self.state.handlers[handler.index()].replicas[replica as usize];
            if place.down_by > 0 {
                continue;
            }
            if place.attempt != NONE || self.state.keep(handler, replica).stage.is_some() {
                self.state.keep(handler, replica).is_retiring = true;
            } else {
                self.hold(handler, replica, Hold::Spare, observer);
            }
        }
        self.let_go_of_uncovered(handler, None, observer);
        self.call_spares(handler, observer);
    }

    fn wake<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let keep = self.state.keep(handler, replica);
        keep.call_off(Alarm::TakeOver);
        if keep.holds.has(Hold::Spare) {
            let doze = keep.doze;
            self.note_dozed(handler, replica, doze);
            self.release(handler, replica, Hold::Spare, observer);
        }
    }

    /// A spare that was switched off starts anew; one that ran has aged as spares do.
    fn note_dozed(&mut self, handler: HandlerId, replica: u32, doze: Doze) {
        let now = self.state.now;
        match doze.share {
            None => self.note_restart(handler, replica),
            Some(share) => {
                if let Some(afflictions) = &mut self.state.handlers[handler.index()].afflictions {
                    afflictions.note_dozed(doze.since, now, replica, share);
                }
            }
        }
    }

    /// The failure of a replica is known.
    pub(super) fn stand_in<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let Some(standby) = self.standby_of(handler).cloned() else { return };
        let keep = self.state.keep(handler, replica);
        if keep.holds.has(Hold::Spare) {
            if keep.awaits(Alarm::TakeOver) {
                keep.call_off(Alarm::TakeOver);
                self.call_spares(handler, observer);
            }
            return;
        }
        let ordinal = keep.switches;
        keep.switches += 1;
        let covered = self.upkeep_draw(handler, replica, Purpose::Coverage, ordinal).chance(standby.coverage());
        match (covered, standby.switch_over()) {
            (true, Some(_)) => self.call_spares(handler, observer),
            (true, None) => {}
            (false, Some(_)) => {
                self.state.keep(handler, replica).is_uncovered = true;
                self.tell(handler, Upkept::SwitchFailed, observer);
            }
            (false, None) => {
                self.tell(handler, Upkept::SwitchFailed, observer);
                self.drag_down(handler, replica, observer);
            }
        }
    }

    /// A fault has let go of a replica: if it is a spare, it may be wanted.
    pub(super) fn spare_is_back<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        if self.state.keep(handler, replica).holds.has(Hold::Spare) {
            self.call_spares(handler, observer);
        }
    }

    /// Begins to switch over to spares that are well, as long as too few serve.
    fn call_spares<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        let Some(standby) = self.standby_of(handler).cloned() else { return };
        let Some(law) = standby.switch_over() else { return };
        for replica in 0..self.state.settings.handlers[handler.index()].replicas {
            if self.serving(handler, None) >= self.serving_wanted(handler) {
                return;
            }
            let is_well = self.state.faults_on(handler, replica) == 0;
            let keep = self.state.keep(handler, replica);
            if is_well && keep.holds.has(Hold::Spare) && keep.holds.count() == 1 && !keep.awaits(Alarm::TakeOver) {
                let ordinal = keep.switches;
                keep.switches += 1;
                let lasting = law.sample(&mut self.upkeep_draw(handler, replica, Purpose::SwitchOver, ordinal));
                self.set_replica_alarm(handler, replica, Alarm::TakeOver, lasting);
                self.tell(handler, Upkept::SwitchBegan { lasting }, observer);
            }
        }
    }

    /// A switch-over is done.
    pub(super) fn take_over<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        if self.serving(handler, None) < self.serving_wanted(handler) {
            self.tell(handler, Upkept::SwitchedOver, observer);
            self.wake(handler, replica, observer);
        }
    }

    /// A failure that was not covered takes all others down with it.
    fn drag_down<O: Observer>(&mut self, handler: HandlerId, failed: u32, observer: &mut O) {
        let upkeep = self.state.handlers[handler.index()].upkeep.as_mut().expect("the handler is protected");
        if upkeep.uncovered.is_some() {
            return;
        }
        upkeep.uncovered = Some(failed);
        for replica in (0..self.state.handlers[handler.index()].replicas.len() as u32).filter(|other| *other != failed)
        {
            self.hold(handler, replica, Hold::Dragged, observer);
        }
    }

    /// The failed replica is back, or whichever it is: those that went down with it come up.
    pub(super) fn let_go_of_uncovered<O: Observer>(&mut self, handler: HandlerId, back: Option<u32>, observer: &mut O) {
        let upkeep = self.state.handlers[handler.index()].upkeep.as_mut().expect("the handler is protected");
        if upkeep.uncovered.take_if(|failed| back.is_none_or(|back| back == *failed)).is_some() {
            for replica in 0..self.state.handlers[handler.index()].replicas.len() as u32 {
                self.release(handler, replica, Hold::Dragged, observer);
            }
        }
    }
}
