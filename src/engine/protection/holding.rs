//! What keeps a replica from work beside faults. A replica is up when neither a fault nor a hold keeps it down.

use super::ward::{Crash, Doze};
use crate::engine::agenda::{Step, Tending};
use crate::engine::alarm::Alarm;
use crate::engine::record::Phase;
use crate::engine::station::{Hold, Reason};
use crate::engine::{Engine, Event, Observer, Occurrence, Upkept, What};
use crate::foundation::{Draw, HandlerId, Span, Time};
use crate::parts::standby::Standby;

/// What a draw of a handler's protection is for.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Heartbeat,
    Restart,
    Age,
    Rejuvenation,
    SwitchOver,
    Coverage,
}

impl Engine {
    /// A draw of a handler's protection: which replica, what for, the how-many-th.
    pub(super) fn protection_draw(&self, handler: HandlerId, replica: u32, purpose: Purpose, ordinal: u64) -> Draw {
        let stream = self.streams.handlers[handler.index()].protection;
        stream.member(purpose as u64).member(u64::from(replica)).nth(ordinal)
    }

    /// What the protection of a handler does with a replica.
    pub(in crate::engine) fn tend<O: Observer>(
        &mut self,
        handler: HandlerId,
        replica: u32,
        what: Tending,
        observer: &mut O,
    ) {
        match what {
            Tending::Hold(hold) => self.hold(handler, replica, hold, observer),
            Tending::Release(hold) => self.release(handler, replica, hold, observer),
            Tending::Drop => self.drop_event(handler, replica, observer),
            Tending::StandIn => self.stand_in(handler, replica, observer),
            Tending::Supervise => self.supervise(handler, replica, observer),
            Tending::Restart { lasting } => self.restart(handler, replica, lasting, observer),
            Tending::Restarted => self.restarted(handler, replica, observer),
            Tending::RestartOver => self.let_restarted_go(handler, replica, observer),
            Tending::GiveUp => self.give_up_on(handler, replica, observer),
            Tending::LetGo { is_last } => self.let_go_of(handler, replica, is_last, observer),
            Tending::ComeUp => self.come_up(handler, replica, observer),
            Tending::IsBack => self.spare_is_back(handler, replica, observer),
            Tending::Wake => self.wake(handler, replica, observer),
        }
    }

    /// Sets an alarm of a replica to go off after `wait`.
    pub(in crate::engine) fn set_replica_alarm(&mut self, handler: HandlerId, replica: u32, alarm: Alarm, wait: Span) {
        let at = self.state.now + wait;
        self.state.ward(handler, replica).due[alarm as usize] = at;
        if at == Time::NEVER {
            return;
        }
        self.state.calendar.push(at, alarm.rank(), Event::Alarm { handler: handler.0, replica, alarm });
    }

    pub(in crate::engine) fn alarm<O: Observer>(&mut self, handler: u32, replica: u32, alarm: Alarm, observer: &mut O) {
        let handler = HandlerId(handler);
        let now = self.state.now;
        let ward = self.state.ward(handler, replica);
        if ward.due[alarm as usize] != now {
            return;
        }
        ward.call_off(alarm);
        // What a replica does in service, the event does.
        if alarm != Alarm::Stage && !self.state.may_tend(handler, replica) {
            return;
        }
        match alarm {
            Alarm::Stage => self.end_stage(handler, replica, observer),
            Alarm::Notice => self.notice(handler, replica),
            Alarm::Pulse => self.listen(handler, replica, observer),
            Alarm::Restarted => self.restart_over(handler, replica),
            Alarm::Rejuvenation => self.rejuvenation_due(handler, replica, observer),
            Alarm::Rejuvenated => self.rejuvenation_over(handler, replica, observer),
            Alarm::TakeOver => self.take_over(handler, replica, observer),
            Alarm::Anew => self.start_anew(handler),
        }
    }

    /// Keeps a replica from work; what it serves meets the handler's `on_crash`.
    pub(in crate::engine) fn hold<O: Observer>(
        &mut self,
        handler: HandlerId,
        replica: u32,
        hold: Hold,
        observer: &mut O,
    ) {
        if self.state.reasons(handler, replica).has(hold) {
            return;
        }
        let was_up = self.lower(handler, replica, Reason::Hold(hold), observer);
        self.age_as_held(handler, replica);
        self.doze_as_held(handler, replica, hold);
        let ward = self.state.ward(handler, replica);
        if ward.crash == Crash::Unnoticed {
            ward.crash = Crash::Noticed;
            ward.call_off(Alarm::Notice);
        }
        ward.log.is_lost |= hold != Hold::Spare;
        if was_up {
            self.stop_work(handler, replica, observer);
        } else {
            self.break_off_chore(handler, replica, observer);
        }
        self.drop_event(handler, replica, observer);
        self.state.agenda.push(Step::ShareLoad { handler });
    }

    /// A reason to keep a replica from work is gone.
    pub(super) fn release<O: Observer>(&mut self, handler: HandlerId, replica: u32, hold: Hold, observer: &mut O) {
        if self.state.handlers[handler.index()].let_work(replica, Reason::Hold(hold)) {
            self.age_as_held(handler, replica);
            self.raise(handler, replica, observer);
            self.state.agenda.push(Step::ShareLoad { handler });
        }
    }

    /// The lifetimes of a replica stand still while it does not run at all, and pass more slowly while it is a spare.
    pub(in crate::engine) fn age_as_held(&mut self, handler: HandlerId, replica: u32) {
        let reasons = self.state.reasons(handler, replica);
        let dormancy =
            if [Hold::Restarting, Hold::Rejuvenating, Hold::GivenUp].into_iter().any(|hold| reasons.has(hold)) {
                0.0
            } else if reasons.has(Hold::Spare) {
                self.standby_of(handler).map_or(1.0, Standby::dormant)
            } else {
                1.0
            };
        for index in self.lives_of(handler, replica) {
            self.set_dormancy(index, dormancy);
        }
    }

    /// Notes how a replica that becomes a spare ages.
    fn doze_as_held(&mut self, handler: HandlerId, replica: u32, hold: Hold) {
        if hold == Hold::Spare {
            let share = self.standby_of(handler).and_then(Standby::ageing);
            let since = self.state.now;
            self.state.ward(handler, replica).doze = Doze { since, share };
        }
    }

    /// The processes that are about one replica: by their clock, or as there is no other.
    pub(super) fn lives_of(&self, handler: HandlerId, replica: u32) -> Vec<u32> {
        let alone = self.model.handler(handler).replicas == 1;
        self.state.processes.of_replica(handler, replica, alone)
    }

    /// A replica that went down stops in the middle of whatever it was doing.
    pub(super) fn stop_work<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        if let Some(attempt) = self.state.station(handler).server(replica).attempt()
            && self.state.attempts.get(attempt).phase == Phase::Serving
        {
            self.interrupt(attempt);
        }
        self.break_off_chore(handler, replica, observer);
        self.state.ward(handler, replica).goes_down();
    }

    /// What a replica that is down was serving meets the handler's `on_crash`.
    fn drop_event<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        if let Some(attempt) = self.state.station(handler).server(replica).attempt() {
            self.crash_under(attempt, observer);
        }
    }

    /// Whether a replica that nothing keeps down any more stays down, to recover or as a spare.
    pub(in crate::engine) fn is_kept_down(&mut self, handler: HandlerId, replica: u32) -> bool {
        self.state.ward(handler, replica).is_uncovered = false;
        let hold = if self.state.protected(handler).must_recover(replica) {
            Hold::Recovering
        } else if self.must_wait(handler, replica) {
            Hold::Spare
        } else {
            return false;
        };
        self.state.handlers[handler.index()].keep_from_work(replica, Reason::Hold(hold));
        self.age_as_held(handler, replica);
        self.doze_as_held(handler, replica, hold);
        if hold == Hold::Recovering {
            self.recover(handler, replica);
        }
        true
    }

    /// A replica begins another life.
    pub(in crate::engine) fn attend(&mut self, handler: HandlerId, replica: u32) {
        let now = self.state.now;
        let ward = self.state.ward(handler, replica);
        ward.up_since = now;
        ward.lives += 1;
        ward.pulse.last = now;
        ward.crash = Crash::None;
        self.let_go_of_uncovered(handler, Some(replica));
    }

    /// A replica that is up is listened to, and is to be restarted in time.
    pub(in crate::engine) fn watch_over<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        self.listen(handler, replica, observer);
        self.plan_rejuvenation(handler, replica);
    }

    /// A replica that has just become free may have something else to do than to serve.
    pub(in crate::engine) fn is_claimed<O: Observer>(
        &mut self,
        handler: HandlerId,
        replica: u32,
        observer: &mut O,
    ) -> bool {
        let ward = self.state.ward(handler, replica);
        if ward.is_closing {
            self.rejuvenate(handler, replica, observer);
        } else if ward.is_retiring {
            ward.is_retiring = false;
            if !self.must_wait(handler, replica) {
                return self.is_claimed(handler, replica, observer);
            }
            self.hold(handler, replica, Hold::Spare, observer);
        } else {
            return self.writes_snapshot(handler, replica);
        }
        true
    }

    /// A replica has finished what it did for itself.
    pub(super) fn becomes_free<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let server = self.state.station(handler).server(replica);
        if server.works() && server.is_in_use() && !self.is_claimed(handler, replica, observer) {
            self.rest(handler, replica);
            self.serve_next(handler, observer);
        }
    }

    /// Speeds have changed: what replicas do for themselves goes on at the new one.
    pub(in crate::engine) fn repace_chores(&mut self, handler: HandlerId) {
        let replicas =
            self.state.handlers[handler.index()].protected.as_ref().map_or(0, |protected| protected.replicas.len());
        for replica in 0..replicas as u32 {
            self.go_on_with_chore(handler, replica);
        }
    }

    /// What a replica does for itself goes on at the present pace, if it does anything.
    pub(super) fn go_on_with_chore(&mut self, handler: HandlerId, replica: u32) {
        let (now, pace) = (self.state.now, self.state.station(handler).pace);
        let Some(chore) = &mut self.state.ward(handler, replica).chore else { return };
        let lasting = chore.stretch().go_on(now, pace);
        self.set_replica_alarm(handler, replica, Alarm::Stage, lasting);
    }

    pub(in crate::engine) fn tell<O: Observer>(&self, handler: HandlerId, what: Upkept, observer: &mut O) {
        observer.hear(Occurrence::of_none(self.state.now, What::Upkept { handler, what }));
    }
}
