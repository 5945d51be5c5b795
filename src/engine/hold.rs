//! What keeps a replica from work beside faults. A replica is up when neither a fault nor a hold keeps it down.

use super::agenda::{Step, Tending};
use super::record::{NONE, Phase};
use super::state::State;
use super::upkeep::{Alarm, Crash, Doze, Hold, Keep, Stage};
use super::{Engine, Event, Observer, Rank, Upkept};
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

impl State {
    /// What is remembered of a replica of a protected handler.
    pub(super) fn keep(&mut self, handler: HandlerId, replica: u32) -> &mut Keep {
        self.handlers[handler.index()].upkeep.as_mut().expect("the handler is protected").keep(replica)
    }

    /// Faults that keep a replica down.
    pub(super) fn faults_on(&mut self, handler: HandlerId, replica: u32) -> u32 {
        let holds = self.keep(handler, replica).holds.count();
        self.handlers[handler.index()].replicas[replica as usize].down_by - holds
    }
}

impl Engine {
    /// A draw of a handler's protection: which replica, what for, the how-many-th.
    pub(super) fn upkeep_draw(&self, handler: HandlerId, replica: u32, purpose: Purpose, ordinal: u64) -> Draw {
        let upkeep = self.streams.handlers[handler.index()].upkeep;
        upkeep.member(purpose as u64).member(u64::from(replica)).nth(ordinal)
    }

    /// What the protection of a handler does with a replica.
    pub(super) fn tend<O: Observer>(&mut self, handler: HandlerId, replica: u32, what: Tending, observer: &mut O) {
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
    pub(super) fn set_replica_alarm(&mut self, handler: HandlerId, replica: u32, alarm: Alarm, wait: Span) {
        let at = self.state.now + wait;
        self.state.keep(handler, replica).due[alarm as usize] = at;
        if at == Time::NEVER {
            return;
        }
        let rank = match alarm {
            Alarm::Stage => Rank::Completion,
            Alarm::Rejuvenation => Rank::FaultBegins,
            Alarm::Restarted | Alarm::Rejuvenated | Alarm::TakeOver | Alarm::Anew => Rank::FaultEnds,
            Alarm::Notice | Alarm::Pulse => Rank::Timeout,
        };
        self.state.calendar.push(at, rank, Event::Alarm { handler: handler.0, replica, alarm });
    }

    pub(super) fn alarm<O: Observer>(&mut self, handler: u32, replica: u32, alarm: Alarm, observer: &mut O) {
        let handler = HandlerId(handler);
        let now = self.state.now;
        let keep = self.state.keep(handler, replica);
        if keep.due[alarm as usize] != now {
            return;
        }
        keep.call_off(alarm);
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
    pub(super) fn hold<O: Observer>(&mut self, handler: HandlerId, replica: u32, hold: Hold, observer: &mut O) {
        let keep = self.state.keep(handler, replica);
        if !keep.holds.insert(hold) {
            return;
        }
        self.age_as_held(handler, replica);
        self.doze_as_held(handler, replica, hold);
        let keep = self.state.keep(handler, replica);
        if keep.crash == Crash::Unnoticed {
            keep.crash = Crash::Noticed;
            keep.call_off(Alarm::Notice);
        }
        keep.log.is_lost |= hold != Hold::Spare;
        if self.lower(handler, replica, observer) {
            self.stop_work(handler, replica, observer);
        } else {
            self.break_off_stage(handler, replica, observer);
        }
        self.drop_event(handler, replica, observer);
        self.state.agenda.push(Step::ShareLoad { handler });
    }

    /// A reason to keep a replica from work is gone.
    pub(super) fn release<O: Observer>(&mut self, handler: HandlerId, replica: u32, hold: Hold, observer: &mut O) {
        if self.state.keep(handler, replica).holds.remove(hold) {
            self.age_as_held(handler, replica);
            self.raise(handler, replica, observer);
            self.state.agenda.push(Step::ShareLoad { handler });
        }
    }

    /// The lifetimes of a replica stand still while it does not run at all, and pass more slowly while it is a spare.
    fn age_as_held(&mut self, handler: HandlerId, replica: u32) {
        let holds = self.state.keep(handler, replica).holds;
        let dormancy = if [Hold::Restarting, Hold::Rejuvenating, Hold::GivenUp].into_iter().any(|hold| holds.has(hold))
        {
            0.0
        } else if holds.has(Hold::Spare) {
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
            self.state.keep(handler, replica).doze = Doze { since, share };
        }
    }

    /// The processes that are about one replica: by their clock, or as there is no other.
    pub(super) fn lives_of(&self, handler: HandlerId, replica: u32) -> Vec<u32> {
        let alone = self.state.settings.handlers[handler.index()].replicas == 1;
        self.state.processes.of_replica(handler, replica, alone)
    }

    /// A replica that went down stops in the middle of whatever it was doing.
    pub(super) fn stop_work<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let state = &self.state.handlers[handler.index()];
        let (attempt, slow_down) = (state.replicas[replica as usize].attempt, state.slow_down);
        if attempt != NONE && self.state.attempts.get(attempt).phase == Phase::Serving {
            self.end_stretch(attempt, slow_down);
        }
        self.break_off_stage(handler, replica, observer);
        self.state.keep(handler, replica).goes_down();
    }

    /// What a replica that is down was serving meets the handler's `on_crash`; it has made no progress since it
    /// went down.
    pub(super) fn drop_event<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let attempt = self.state.handlers[handler.index()].replicas[replica as usize].attempt;
        if attempt != NONE {
            self.state.attempts.get_mut(attempt).stretch_began = self.state.now;
            self.crash_under(attempt, observer);
        }
    }

    /// Whether a replica that nothing keeps down any more stays down, to recover or as a spare.
    pub(super) fn is_kept_down(&mut self, handler: HandlerId, replica: u32) -> bool {
        self.state.keep(handler, replica).is_uncovered = false;
        let hold = if self.must_recover(handler, replica) {
            Hold::Recovering
        } else if self.must_wait(handler, replica) {
            Hold::Spare
        } else {
            return false;
        };
        self.state.keep(handler, replica).holds.insert(hold);
        self.state.handlers[handler.index()].add_reason(replica);
        self.age_as_held(handler, replica);
        self.doze_as_held(handler, replica, hold);
        if hold == Hold::Recovering {
            self.recover(handler, replica);
        }
        true
    }

    /// A replica begins another life.
    pub(super) fn attend(&mut self, handler: HandlerId, replica: u32) {
        let now = self.state.now;
        let keep = self.state.keep(handler, replica);
        keep.up_since = now;
        keep.lives += 1;
        keep.pulse.last = now;
        keep.crash = Crash::None;
        self.let_go_of_uncovered(handler, Some(replica));
    }

    /// A replica that is up is listened to, and is to be restarted in time.
    pub(super) fn watch_over<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        self.listen(handler, replica, observer);
        self.plan_rejuvenation(handler, replica);
    }

    /// A replica that has just become free may have something else to do than to serve.
    pub(super) fn is_claimed<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) -> bool {
        let keep = self.state.keep(handler, replica);
        if keep.is_closing {
            self.rejuvenate(handler, replica, observer);
        } else if keep.is_retiring {
            keep.is_retiring = false;
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
        let in_use = self.state.settings.handlers[handler.index()].replicas;
        let works = self.state.handlers[handler.index()].replicas[replica as usize].works();
        if works && replica < in_use && !self.is_claimed(handler, replica, observer) {
            self.rest(handler, replica);
            self.serve_next(handler, observer);
        }
    }

    /// Speeds have changed: what replicas do for themselves goes on at the new one.
    pub(super) fn repace_stages(&mut self, handler: HandlerId, before: f64) {
        let replicas = self.state.handlers[handler.index()].upkeep.as_ref().map_or(0, |upkeep| upkeep.replicas.len());
        for replica in 0..replicas as u32 {
            if self.state.keep(handler, replica).awaits(Alarm::Stage) && self.pass_stage(handler, replica, before) {
                self.go_on_with_stage(handler, replica);
            }
        }
    }

    /// Reckons up how far a replica has come with what it does for itself; false if it does nothing.
    pub(super) fn pass_stage(&mut self, handler: HandlerId, replica: u32, slow_down: f64) -> bool {
        let now = self.state.now;
        let keep = self.state.keep(handler, replica);
        let elapsed = now.since(keep.stage_began);
        let Some(Stage::Writing(left) | Stage::Restoring(left)) = &mut keep.stage else { return false };
        let done = if slow_down == 1.0 { elapsed } else { elapsed.scaled(1.0 / slow_down) };
        *left = Span(left.0.saturating_sub(done.0));
        keep.stage_began = now;
        true
    }

    pub(super) fn go_on_with_stage(&mut self, handler: HandlerId, replica: u32) {
        let slow_down = self.state.handlers[handler.index()].slow_down;
        let now = self.state.now;
        let keep = self.state.keep(handler, replica);
        let Some(Stage::Writing(left) | Stage::Restoring(left)) = keep.stage else { return };
        keep.stage_began = now;
        self.set_replica_alarm(handler, replica, Alarm::Stage, left.scaled(slow_down));
    }

    pub(super) fn tell<O: Observer>(&self, handler: HandlerId, what: Upkept, observer: &mut O) {
        observer.upkept(self.state.now, handler, what);
    }
}
