//! Spares that take over.
//!
//! When the failure of a replica that serves is noticed, and the switch succeeds, a spare takes over after the
//! switch-over time. A switch that fails is not tried again for this failure. If no spare is there, the first replica
//! that comes back serves. A replica that comes back when enough serve becomes a spare.

use super::agenda::{Arranging, Step, Tending};
use super::hold::Purpose;
use super::state::{HandlerState, State};
use super::station::{Hold, Server};
use super::tally::{Part, Tally};
use super::upkeep::{Alarm, Doze, Keep, Upkeep};
use super::{Engine, Observer, Upkept};
use crate::foundation::HandlerId;
use crate::parts::standby::Standby;

impl Engine {
    pub(super) fn standby_of(&self, handler: HandlerId) -> Option<&Standby> {
        self.state.handlers[handler.index()].upkeep.as_ref()?.protection.standby.as_ref()
    }

    /// Replicas that are to serve; the others wait.
    fn serving_wanted(&mut self, handler: HandlerId) -> u32 {
        let replicas = self.state.settings.handlers[handler.index()].replicas;
        let spares = self.standby_of(handler).map_or(0, Standby::spares);
        replicas.saturating_sub(spares).max(1).saturating_sub(self.state.tally(handler).uncovered())
    }

    /// Replicas that serve, or will when their switch-over is done; one may be left out.
    fn serving(&mut self, handler: HandlerId, but: Option<u32>) -> u32 {
        self.state.tally(handler).serving(but)
    }

    /// Whether a replica that could serve has to wait, because enough do. One that still has an event finishes it.
    pub(super) fn must_wait(&mut self, handler: HandlerId, replica: u32) -> bool {
        let waits = self.standby_of(handler).is_some_and(|standby| standby.spares() > 0)
            && replica < self.state.settings.handlers[handler.index()].replicas
            && self.serving(handler, Some(replica)) >= self.serving_wanted(handler);
        let is_busy = self.state.station(handler).server(replica).attempt().is_some();
        if waits && is_busy {
            self.state.keep(handler, replica).is_retiring = true;
        }
        waits && !is_busy
    }

    /// What the protection of a handler does with its spares.
    pub(super) fn arrange<O: Observer>(&mut self, handler: HandlerId, what: Arranging, observer: &mut O) {
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
                let keep = self.state.keep(handler, replica);
                keep.is_retiring = false;
                keep.call_off(Alarm::TakeOver);
                if self.state.reasons(handler, replica).has(Hold::Spare) {
                    self.state.agenda.push(Step::Tend { handler, replica, what: Tending::Wake });
                }
            }
        }
        self.state.agenda.push(Step::Arrange { handler, what: Arranging::Retire });
    }

    /// Makes spares of those that serve and are not needed.
    fn retire<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        for replica in (0..self.state.settings.handlers[handler.index()].replicas).rev() {
            if self.serving(handler, None) <= self.serving_wanted(handler) {
                break;
            }
            let server = *self.state.station(handler).server(replica);
            if server.reasons().is_down() {
                continue;
            }
            if server.attempt().is_some() || self.state.keep(handler, replica).chore.is_some() {
                self.state.keep(handler, replica).is_retiring = true;
            } else {
                self.hold(handler, replica, Hold::Spare, observer);
            }
        }
        self.let_go_of_uncovered(handler, None);
        self.state.agenda.push(Step::Arrange { handler, what: Arranging::Call });
    }

    pub(super) fn wake<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let keep = self.state.keep(handler, replica);
        keep.call_off(Alarm::TakeOver);
        let doze = keep.doze;
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
        let keep = self.state.keep(handler, replica);
        if is_spare {
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
            let Some(replica) = self.state.tally(handler).ready_from(from) else { return };
            let keep = self.state.keep(handler, replica);
            let ordinal = keep.switches;
            keep.switches += 1;
            let lasting = law.sample(&mut self.upkeep_draw(handler, replica, Purpose::SwitchOver, ordinal));
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
        let upkeep = self.state.handlers[handler.index()].upkeep.as_mut().expect("the handler is protected");
        if upkeep.uncovered.is_some() {
            return;
        }
        upkeep.uncovered = Some(failed);
        for replica in (0..self.state.station(handler).size()).filter(|other| *other != failed) {
            self.state.agenda.push(Step::Tend { handler, replica, what: Tending::Hold(Hold::Dragged) });
        }
    }

    /// The failed replica is back, or whichever it is: those that went down with it come up.
    pub(super) fn let_go_of_uncovered(&mut self, handler: HandlerId, back: Option<u32>) {
        let upkeep = self.state.handlers[handler.index()].upkeep.as_mut().expect("the handler is protected");
        if upkeep.uncovered.take_if(|failed| back.is_none_or(|back| back == *failed)).is_some() {
            for replica in 0..self.state.station(handler).size() {
                self.state.agenda.push(Step::Tend { handler, replica, what: Tending::Release(Hold::Dragged) });
            }
        }
    }
}

impl State {
    /// How things stand at a protected handler.
    fn tally(&mut self, handler: HandlerId) -> &Tally {
        let in_use = self.settings.handlers[handler.index()].replicas;
        let HandlerState { upkeep, station, .. } = &mut self.handlers[handler.index()];
        let Upkeep { tally, replicas: keeps, .. } = &mut **upkeep.as_mut().expect("the handler is protected");
        tally.take_if(|tally| tally.in_use() != in_use);
        let tally = tally.get_or_insert_with(|| Box::new(Tally::of(in_use, station.size())));
        tally.bring_up_to_date(|replica| part(station.server(replica), keeps, replica));
        tally
    }
}

impl HandlerState {
    /// What is kept of who serves must be what counting anew gives.
    pub(super) fn expect_tally(&self) -> Result<(), String> {
        let Some(upkeep) = &self.upkeep else { return Ok(()) };
        let Some(kept) = &upkeep.tally else { return Ok(()) };
        let (mut kept, mut anew) = (kept.clone(), Tally::of(kept.in_use(), self.station.size()));
        for tally in [&mut *kept, &mut anew] {
            tally.bring_up_to_date(|replica| part(self.station.server(replica), &upkeep.replicas, replica));
        }
        if kept.counts() == anew.counts() { Ok(()) } else { Err(format!("kept {kept:?}, counted {anew:?}")) }
    }
}

/// What a replica of a handler with spares counts as.
fn part(server: &Server, keeps: &[Keep], replica: u32) -> Part {
    let reasons = server.reasons();
    let keep = keeps.get(replica as usize).unwrap_or(&Keep::NEW);
    let (is_spare, is_awaited) = (reasons.has(Hold::Spare), keep.awaits(Alarm::TakeOver));
    Part {
        serves: if is_spare { is_awaited } else { !reasons.is_down() && !keep.is_retiring },
        is_uncovered: keep.is_uncovered,
        is_ready: reasons.is_only(Hold::Spare) && !is_awaited,
    }
}
