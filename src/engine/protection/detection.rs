//! From a crash to its notice, and from there to its repair; and the suspicion of replicas that are well.
//!
//! Without a detector a crash is noticed at once. With one, silence must first last long enough. Until then nobody
//! is told: the event in service stays with the replica, and no repair begins. A replica that comes back before it was
//! missed is noticed then. Heartbeats are not in the calendar one by one: their gaps are drawn ahead, a batch at a
//! time, up to the one that is too long.

use super::holding::Purpose;
use super::ward::{Crash, Pulse};
use crate::engine::agenda::{Step, Tending};
use crate::engine::alarm::Alarm;
use crate::engine::station::{Hold, Reason};
use crate::engine::{Engine, Observer, Upkept, What};
use crate::foundation::{HandlerId, Span, Time};
use crate::parts::detector::Detector;
use crate::parts::fault::{Effect, When};
use crate::scenario::model::{Origin, Site};

/// Gaps that are drawn ahead at once.
const BATCH: u32 = 256;

impl Engine {
    /// Whether the repair of a fault that begins now has to wait until somebody notices.
    pub(in crate::engine) fn waits_for_notice(&self, process: u32) -> bool {
        let process = &self.state.processes[process as usize];
        let (Site::Handler(handler), When::Process { .. }) = (process.on, &process.when) else {
            return false;
        };
        let Effect::Down(_) = self.effect_on(Origin::Handler(handler), process.fault.effect()) else {
            return false;
        };
        let protected = self.state.handlers[handler.index()].protected.as_ref();
        protected.is_some_and(|protected| protected.protection.detector.is_some() || protected.supervised_by.is_some())
    }

    /// A fault takes a replica of a protected handler down.
    #[cold]
    pub(in crate::engine) fn crashed<O: Observer>(
        &mut self,
        handler: HandlerId,
        replica: u32,
        fault: u64,
        was_up: bool,
        observer: &mut O,
    ) {
        if let Some(attempt) = self.state.station(handler).server(replica).attempt().filter(|_| was_up) {
            let whose = self.state.attempts.get(attempt).whose(attempt);
            observer.hear(whose.occurrence(self.state.now, What::StruckDown { number: fault }));
        }
        if was_up {
            self.stop_work(handler, replica, observer);
        } else {
            self.break_off_chore(handler, replica, observer);
        }
        let delay = self.notice_delay(handler, replica);
        let ward = self.state.ward(handler, replica);
        ward.goes_down();
        ward.log.is_lost = true;
        match ward.crash {
            Crash::None => {
                ward.crash = Crash::Unnoticed;
                if delay == Span::ZERO {
                    self.notice(handler, replica);
                } else {
                    self.set_replica_alarm(handler, replica, Alarm::Notice, delay);
                    self.tell(handler, Upkept::Unnoticed { delay }, observer);
                }
            }
            Crash::Unnoticed => {}
            Crash::Noticed => self.begin_repairs(handler, replica),
        }
    }

    /// Somebody misses a replica that has crashed.
    pub(in crate::engine) fn notice(&mut self, handler: HandlerId, replica: u32) {
        let ward = self.state.ward(handler, replica);
        if ward.crash != Crash::Unnoticed {
            return;
        }
        ward.crash = Crash::Noticed;
        ward.call_off(Alarm::Notice);
        for what in [Tending::Drop, Tending::StandIn, Tending::Supervise] {
            self.state.agenda.push(Step::Tend { handler, replica, what });
        }
    }

    /// Begins the repair of every fault on a replica whose crash is known.
    pub(super) fn begin_repairs(&mut self, handler: HandlerId, replica: u32) {
        for process in self.state.active.that_hold(handler, replica) {
            if let Some(lasting) = self.state.processes[process as usize].awaits.take() {
                self.begin_repair(process, lasting);
            }
        }
    }

    /// A fault that struck nobody is repaired at once.
    pub(in crate::engine) fn repair_what_nobody_misses(&mut self, process: u32) {
        if self.state.processes[process as usize].awaits.is_none() {
            return;
        }
        let struck = self.state.active.of_process(process).any(|active| !active.down.is_empty());
        if let Some(lasting) = self.state.processes[process as usize].awaits.take_if(|_| !struck) {
            self.begin_repair(process, lasting);
        }
    }

    /// A fault is about to let go of a replica of a protected handler; the last one leaves nothing to be noticed.
    #[cold]
    pub(in crate::engine) fn fault_lets_go(&mut self, handler: HandlerId, replica: u32) {
        let is_last = self.state.reasons(handler, replica).crashes() <= 1;
        if is_last {
            self.notice(handler, replica);
        }
        self.state.agenda.push(Step::Tend { handler, replica, what: Tending::LetGo { is_last } });
    }

    /// A fault lets go of a replica of a protected handler, and its crash is known.
    pub(super) fn let_go_of<O: Observer>(&mut self, handler: HandlerId, replica: u32, is_last: bool, observer: &mut O) {
        if is_last {
            let reasons = self.state.reasons(handler, replica);
            if !reasons.has(Hold::Restarting) && !reasons.has(Hold::GivenUp) {
                self.state.ward(handler, replica).crash = Crash::None;
            }
            if reasons.has(Hold::Suspected) {
                self.set_replica_alarm(handler, replica, Alarm::Pulse, Span::ZERO);
            }
        }
        self.note_restart(handler, replica);
        self.state.handlers[handler.index()].let_work(replica, Reason::Crash);
        self.raise(handler, replica, observer);
        self.state.agenda.push(Step::Tend { handler, replica, what: Tending::IsBack });
    }

    /// How long the silence of a replica that crashes now will go unnoticed.
    fn notice_delay(&mut self, handler: HandlerId, replica: u32) -> Span {
        let now = self.state.now;
        let Some(detector) = self.state.protected(handler).protection.detector.clone() else { return Span::ZERO };
        let reasons = self.state.reasons(handler, replica);
        let is_known = [Hold::Restarting, Hold::GivenUp, Hold::Suspected, Hold::Rejuvenating];
        if is_known.into_iter().any(|hold| reasons.has(hold)) {
            return Span::ZERO;
        }
        let pulse = self.pulse_now(handler, replica, &detector);
        (pulse.last + detector.silence()).since(now)
    }

    /// The last heartbeat that has arrived by now.
    fn pulse_now(&mut self, handler: HandlerId, replica: u32, detector: &Detector) -> Pulse {
        let now = self.state.now;
        let mut pulse = self.state.ward(handler, replica).pulse;
        if let Some(gap) = detector.constant_gap() {
            let beats = now.since(pulse.last).0 / gap.0;
            pulse.last += Span(beats * gap.0);
            return pulse;
        }
        loop {
            let next = pulse.last + self.gap(handler, replica, pulse.gaps, detector);
            if next > now {
                return pulse;
            }
            pulse = Pulse { gaps: pulse.gaps + 1, last: next };
        }
    }

    fn gap(&self, handler: HandlerId, replica: u32, ordinal: u64, detector: &Detector) -> Span {
        detector.gap(&mut self.protection_draw(handler, replica, Purpose::Heartbeat, ordinal))
    }

    /// Looks ahead for a silence that is too long, and suspects a replica that is silent for too long now.
    pub(super) fn listen<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let now = self.state.now;
        if self.state.reasons(handler, replica).has(Hold::Suspected) {
            return self.release(handler, replica, Hold::Suspected, observer);
        }
        let Some(detector) = self
            .state
            .protected(handler)
            .protection
            .detector
            .clone()
            .filter(|detector| detector.constant_gap().is_none())
        else {
            return;
        };
        let silence = detector.silence();
        let mut pulse = self.pulse_now(handler, replica, &detector);
        self.state.ward(handler, replica).pulse = pulse;
        for _ in 0..BATCH {
            let gap = self.gap(handler, replica, pulse.gaps, &detector);
            if gap > silence {
                if pulse.last + silence == now {
                    return self.suspect(handler, replica, pulse.last + gap, observer);
                }
                break;
            }
            pulse = Pulse { gaps: pulse.gaps + 1, last: pulse.last + gap };
        }
        let gap = self.gap(handler, replica, pulse.gaps, &detector);
        let next = if gap > silence { pulse.last + silence } else { pulse.last };
        self.set_replica_alarm(handler, replica, Alarm::Pulse, next.since(now));
    }

    /// A replica that is well is taken for dead: its supervisor restarts it; without one it takes no work until the
    /// next heartbeat.
    fn suspect<O: Observer>(&mut self, handler: HandlerId, replica: u32, heard_next: Time, observer: &mut O) {
        let now = self.state.now;
        self.tell(handler, Upkept::SuspectedFalsely, observer);
        self.state.ward(handler, replica).pulse.gaps += 1;
        if self.is_supervised(handler, replica) {
            self.state.agenda.push(Step::Tend { handler, replica, what: Tending::Supervise });
        } else {
            self.hold(handler, replica, Hold::Suspected, observer);
            self.set_replica_alarm(handler, replica, Alarm::Pulse, heard_next.since(now));
        }
        self.state.agenda.push(Step::Tend { handler, replica, what: Tending::StandIn });
    }
}
