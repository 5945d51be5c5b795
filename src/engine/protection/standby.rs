//! Spares that take over.
//!
//! When the failure of a replica that serves is noticed, and the switch succeeds, a spare takes over after the
//! switch-over time. A switch that fails is not tried again for this failure. If no spare is there, the first replica
//! that comes back serves. A replica that comes back when enough serve becomes a spare.

use super::holding::Purpose;
use super::protected::Protected;
use super::tally::{Part, Tally};
use super::ward::{Doze, Ward};
use crate::engine::agenda::{Arranging, Step, Tending};
use crate::engine::alarm::Alarm;
use crate::engine::station::{Hold, Server, Station};
use crate::engine::{Engine, Observer, Upkept};
use crate::foundation::HandlerId;
use crate::parts::standby::Standby;

impl Engine {
    pub(super) fn standby_of(&self, handler: HandlerId) -> Option<&Standby> {
        self.state.handlers[handler.index()].protected.as_ref()?.protection.standby.as_ref()
    }

    /// Replicas that are to serve; the others wait.
    fn serving_wanted(&mut self, handler: HandlerId) -> u32 {
        let replicas = self.model.handler(handler).replicas;
        let spares = self.standby_of(handler).map_or(0, Standby::spares);
        replicas.saturating_sub(spares).max(1).saturating_sub(self.tally(handler).uncovered())
    }

    fn tally(&mut self, handler: HandlerId) -> &Tally {
        let in_use = self.model.handler(handler).replicas;
        let (protected, station) = self.state.tended(handler);
        protected.tally(in_use, station)
    }

    /// Replicas that serve, or will when their switch-over is done; one may be left out.
    fn serving(&mut self, handler: HandlerId, but: Option<u32>) -> u32 {
        self.tally(handler).serving(but)
    }

    /// Whether a replica that could serve has to wait, because enough do. One that still has an event finishes it.
    pub(super) fn must_wait(&mut self, handler: HandlerId, replica: u32) -> bool {
        let waits = self.standby_of(handler).is_some_and(|standby| standby.spares() > 0)
            && replica < self.model.handler(handler).replicas
            && self.serving(handler, Some(replica)) >= self.serving_wanted(handler);
        let is_busy = self.state.station(handler).server(replica).attempt().is_some();
        if waits && is_busy {
            self.state.ward(handler, replica).is_retiring = true;
        }
        waits && !is_busy
    }

    /// What the protection of a handler does with its spares.
    pub(in crate::engine) fn arrange<O: Observer>(&mut self, handler: HandlerId, what: Arranging, observer: &mut O) {
        match what {
            Arranging::Begin => self.arrange_spares(handler),
            Arranging::Retire => self.retire(handler, observer),
            Arranging::Call => self.call_spares(handler, observer),
            Arranging::TakeUpAgain => self.repair_supervised(handler),
        }
    }

    /// Makes as many replicas spares, or lets as many serve, as the protection in force asks for.
    fn arrange_spares(&mut self, handler: HandlerId) {
        if self.standby_of(handler).is_none_or(|standby| standby.spares() == 0) {
            for replica in 0..self.state.station(handler).size() {
                let ward = self.state.ward(handler, replica);
                ward.is_retiring = false;
                ward.call_off(Alarm::TakeOver);
                if self.state.reasons(handler, replica).has(Hold::Spare) {
                    self.state.agenda.push(Step::Tend { handler, replica, what: Tending::Wake });
                }
            }
        }
        self.state.agenda.push(Step::Arrange { handler, what: Arranging::Retire });
    }

    /// Makes spares of those that serve and are not needed.
    fn retire<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        for replica in (0..self.model.handler(handler).replicas).rev() {
            if self.serving(handler, None) <= self.serving_wanted(handler) {
                break;
            }
            let server = *self.state.station(handler).server(replica);
            if server.reasons().is_down() {
                continue;
            }
            if server.attempt().is_some() || self.state.ward(handler, replica).chore.is_some() {
                self.state.ward(handler, replica).is_retiring = true;
            } else {
                self.hold(handler, replica, Hold::Spare, observer);
            }
        }
        self.let_go_of_uncovered(handler, None);
        self.state.agenda.push(Step::Arrange { handler, what: Arranging::Call });
    }

    pub(in crate::engine) fn wake<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let ward = self.state.ward(handler, replica);
        ward.call_off(Alarm::TakeOver);
        let doze = ward.doze;
        if self.state.reasons(handler, replica).has(Hold::Spare) {
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
        let is_spare = self.state.reasons(handler, replica).has(Hold::Spare);
        let ward = self.state.ward(handler, replica);
        if is_spare {
            if ward.awaits(Alarm::TakeOver) {
                ward.call_off(Alarm::TakeOver);
                self.call_spares(handler, observer);
            }
            return;
        }
        let ordinal = ward.switches;
        ward.switches += 1;
        let covered = self.protection_draw(handler, replica, Purpose::Coverage, ordinal).chance(standby.coverage());
        match (covered, standby.switch_over()) {
            (true, Some(_)) => self.call_spares(handler, observer),
            (true, None) => {}
            (false, Some(_)) => {
                self.state.ward(handler, replica).is_uncovered = true;
                self.tell(handler, Upkept::SwitchFailed, observer);
            }
            (false, None) => {
                self.tell(handler, Upkept::SwitchFailed, observer);
                self.drag_down(handler, replica);
            }
        }
    }

    /// A fault has let go of a replica: if it is a spare, it may be wanted.
    pub(super) fn spare_is_back<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        if self.state.reasons(handler, replica).has(Hold::Spare) {
            self.call_spares(handler, observer);
        }
    }

    /// Begins to switch over to spares that are well, as long as too few serve.
    fn call_spares<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        let Some(standby) = self.standby_of(handler).cloned() else { return };
        let Some(law) = standby.switch_over() else { return };
        let mut from = 0;
        while self.serving(handler, None) < self.serving_wanted(handler) {
            let Some(replica) = self.tally(handler).ready_from(from) else { return };
            let ward = self.state.ward(handler, replica);
            let ordinal = ward.switches;
            ward.switches += 1;
            let lasting = law.sample(&mut self.protection_draw(handler, replica, Purpose::SwitchOver, ordinal));
            self.set_replica_alarm(handler, replica, Alarm::TakeOver, lasting);
            self.tell(handler, Upkept::SwitchBegan { lasting }, observer);
            from = replica + 1;
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
    fn drag_down(&mut self, handler: HandlerId, failed: u32) {
        let protected = self.state.protected(handler);
        if protected.uncovered.is_some() {
            return;
        }
        protected.uncovered = Some(failed);
        for replica in (0..self.state.station(handler).size()).filter(|other| *other != failed) {
            self.state.agenda.push(Step::Tend { handler, replica, what: Tending::Hold(Hold::Dragged) });
        }
    }

    /// The failed replica is back, or whichever it is: those that went down with it come up.
    pub(super) fn let_go_of_uncovered(&mut self, handler: HandlerId, back: Option<u32>) {
        let protected = self.state.protected(handler);
        if protected.uncovered.take_if(|failed| back.is_none_or(|back| back == *failed)).is_some() {
            for replica in 0..self.state.station(handler).size() {
                self.state.agenda.push(Step::Tend { handler, replica, what: Tending::Release(Hold::Dragged) });
            }
        }
    }
}

impl Protected {
    /// How things stand with so many replicas in use.
    fn tally(&mut self, in_use: u32, station: &Station) -> &Tally {
        let Protected { tally, replicas: wards, .. } = self;
        tally.take_if(|tally| tally.in_use() != in_use);
        let tally = tally.get_or_insert_with(|| Box::new(Tally::of(in_use, station.size())));
        tally.bring_up_to_date(|replica| part(station.server(replica), wards, replica));
        tally
    }

    /// What is kept of who serves must be what counting anew gives.
    pub(in crate::engine) fn expect_tally(&self, station: &Station) -> Result<(), String> {
        let Some(kept) = &self.tally else { return Ok(()) };
        let (mut kept, mut anew) = (kept.clone(), Tally::of(kept.in_use(), station.size()));
        for tally in [&mut *kept, &mut anew] {
            tally.bring_up_to_date(|replica| part(station.server(replica), &self.replicas, replica));
        }
        if kept.counts() == anew.counts() { Ok(()) } else { Err(format!("kept {kept:?}, counted {anew:?}")) }
    }
}

/// What a replica of a handler with spares counts as.
fn part(server: &Server, wards: &[Ward], replica: u32) -> Part {
    let reasons = server.reasons();
    let ward = wards.get(replica as usize).unwrap_or(&Ward::NEW);
    let (is_spare, is_awaited) = (reasons.has(Hold::Spare), ward.awaits(Alarm::TakeOver));
    Part {
        serves: if is_spare { is_awaited } else { !reasons.is_down() && !ward.is_retiring },
        is_uncovered: ward.is_uncovered,
        is_ready: reasons.is_only(Hold::Spare) && !is_awaited,
    }
}
