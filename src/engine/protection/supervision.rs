//! Supervisors at work: restarts, what is restarted along, and giving up.
//!
//! A restart begins when a crash is noticed and takes the place of the repair that a fault process would otherwise
//! need. A crash that the scenario or a person made last for a certain time, or that came with a whole group of
//! handlers, cannot be restarted away: until it is over every restart fails, and counts.

use std::ops::Range;

use super::holding::Purpose;
use super::ward::Crash;
use crate::engine::agenda::{Step, Tending};
use crate::engine::alarm::Alarm;
use crate::engine::station::Hold;
use crate::engine::{Engine, Observer, Upkept};
use crate::foundation::{HandlerId, Span};
use crate::parts::fault::When;
use crate::parts::supervision::{Escalation, Supervision, Supervisor};
use crate::scenario::model::Site;

impl Engine {
    pub(super) fn is_supervised(&self, handler: HandlerId, replica: u32) -> bool {
        let protected = self.state.handlers[handler.index()].protected.as_ref();
        protected.is_some_and(|protected| protected.supervised_by.is_some())
            && replica < self.model.handler(handler).replicas
    }

    /// The crash of a replica is known: its supervisor acts; without one the repair begins.
    pub(super) fn supervise<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let now = self.state.now;
        let Some((head, supervisor)) = self.supervisor_of(handler, replica) else {
            return self.begin_repairs(handler, replica);
        };
        let supervising = &mut self.state.protected(head).supervising;
        if supervising.has_given_up {
            return self.hold(handler, replica, Hold::GivenUp, observer);
        }
        if supervisor.is_too_many(&mut supervising.recent, now) {
            return self.give_up_on_all(head, &supervisor, observer);
        }
        let lasting = self.restart_time(head, &supervisor);
        let (before, all) = self.children_before(head, handler);
        let restarted = self.some_children(head, supervisor.restarted(before + replica as usize, all));
        self.begin_restarts(restarted, lasting);
    }

    fn begin_restarts(&mut self, children: Vec<(HandlerId, u32)>, lasting: Span) {
        for (handler, replica) in children {
            self.state.agenda.push(Step::Tend { handler, replica, what: Tending::Restart { lasting } });
        }
    }

    fn supervisor_of(&self, handler: HandlerId, replica: u32) -> Option<(HandlerId, Supervisor)> {
        if !self.is_supervised(handler, replica) {
            return None;
        }
        let head = self.state.handlers[handler.index()].protected.as_ref()?.supervised_by?;
        let protected = self.state.handlers[head.index()].protected.as_ref()?;
        let Supervision::Supervisor(supervisor) = protected.protection.restart.as_ref()?;
        Some((head, supervisor.clone()))
    }

    /// How many replicas come before those of a handler among a supervisor's children, and how many there are.
    fn children_before(&self, head: HandlerId, handler: HandlerId) -> (usize, usize) {
        let (mut before, mut all) = (None, 0);
        for child in self.supervised(head) {
            before = before.or((*child == handler).then_some(all));
            all += self.model.handler(*child).replicas as usize;
        }
        (before.expect("it is a child"), all)
    }

    /// The replicas of a supervisor's handlers, in order: those at these places.
    fn some_children(&self, head: HandlerId, places: Range<usize>) -> Vec<(HandlerId, u32)> {
        let (mut found, mut first) = (Vec::new(), 0);
        for child in self.supervised(head) {
            let replicas = self.model.handler(*child).replicas as usize;
            let own = places.start.clamp(first, first + replicas)..places.end.clamp(first, first + replicas);
            found.extend(own.map(|place| (*child, (place - first) as u32)));
            first += replicas;
        }
        found
    }

    pub(in crate::engine) fn children(&self, head: HandlerId) -> Vec<(HandlerId, u32)> {
        self.some_children(head, 0..usize::MAX)
    }

    fn supervised(&self, head: HandlerId) -> &[HandlerId] {
        self.state.handlers[head.index()].protected.as_ref().map_or(&[], |protected| &protected.supervising.handlers)
    }

    fn restart_time(&mut self, head: HandlerId, supervisor: &Supervisor) -> Span {
        let supervising = &mut self.state.protected(head).supervising;
        let ordinal = supervising.restarts;
        supervising.restarts += 1;
        supervisor.restart.sample(&mut self.protection_draw(head, 0, Purpose::Restart, ordinal))
    }

    pub(in crate::engine) fn restart<O: Observer>(
        &mut self,
        handler: HandlerId,
        replica: u32,
        lasting: Span,
        observer: &mut O,
    ) {
        self.hold(handler, replica, Hold::Restarting, observer);
        self.set_replica_alarm(handler, replica, Alarm::Restarted, lasting);
        self.tell(handler, Upkept::Restarted { lasting }, observer);
    }

    /// A replica has been started again: what made it crash is over, if a restart can mend that.
    pub(super) fn restart_over(&mut self, handler: HandlerId, replica: u32) {
        for process in self.state.active.that_hold(handler, replica) {
            let state = &self.state.processes[process as usize];
            let is_own = state.on == Site::Handler(handler);
            let passes = matches!(state.when, When::Process { .. }) || state.when.lasting().is_none();
            if is_own && passes {
                self.state.agenda.push(Step::End { process });
            }
        }
        self.state.agenda.push(Step::Tend { handler, replica, what: Tending::Restarted });
    }

    /// What keeps crashing a replica that has been started again crashes it again.
    pub(in crate::engine) fn restarted<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        if self.state.reasons(handler, replica).crashes() > 0 {
            self.state.ward(handler, replica).crash = Crash::Noticed;
            for what in [Tending::Supervise, Tending::RestartOver] {
                self.state.agenda.push(Step::Tend { handler, replica, what });
            }
        } else {
            self.state.ward(handler, replica).crash = Crash::None;
            self.renew_clocks(handler, replica);
            self.release(handler, replica, Hold::Restarting, observer);
        }
    }

    /// A restart is over, unless the next one has begun.
    pub(super) fn let_restarted_go<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        if !self.state.ward(handler, replica).awaits(Alarm::Restarted) {
            self.release(handler, replica, Hold::Restarting, observer);
        }
    }

    /// All children stop, and stay down.
    fn give_up_on_all<O: Observer>(&mut self, head: HandlerId, supervisor: &Supervisor, observer: &mut O) {
        self.state.protected(head).supervising.has_given_up = true;
        self.tell(head, Upkept::GaveUp, observer);
        for (handler, replica) in self.children(head) {
            self.state.agenda.push(Step::Tend { handler, replica, what: Tending::GiveUp });
        }
        if supervisor.escalation == Escalation::StartAnew {
            self.set_replica_alarm(head, 0, Alarm::Anew, supervisor.anew_after);
        }
    }

    pub(super) fn give_up_on<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        self.hold(handler, replica, Hold::GivenUp, observer);
        self.state.ward(handler, replica).call_off(Alarm::Restarted);
        self.release(handler, replica, Hold::Restarting, observer);
    }

    /// Somebody above starts everything anew that a supervisor has given up.
    pub(super) fn start_anew(&mut self, head: HandlerId) {
        if let Some((_, supervisor)) = self.supervisor_of(head, 0) {
            let lasting = self.restart_time(head, &supervisor);
            self.begin_restarts(self.children(head), lasting);
        }
        self.take_up_again(head);
    }

    /// A supervisor counts from zero again, and lets go of what it had given up.
    pub(in crate::engine) fn take_up_again(&mut self, head: HandlerId) {
        let Some(protected) = &mut self.state.handlers[head.index()].protected else { return };
        protected.supervising.has_given_up = false;
        protected.supervising.recent.clear();
        protected.ward(0).call_off(Alarm::Anew);
        for handler in protected.supervising.handlers.clone() {
            let known =
                self.state.handlers[handler.index()].protected.as_ref().map_or(0, |protected| protected.replicas.len());
            for replica in 0..known as u32 {
                self.state.agenda.push(Step::Tend { handler, replica, what: Tending::Release(Hold::GivenUp) });
            }
        }
    }

    /// A person has repaired a handler: whatever was given up with it works again.
    pub(super) fn repair_supervised(&mut self, handler: HandlerId) {
        let head =
            self.state.handlers[handler.index()].protected.as_ref().and_then(|protected| protected.supervised_by);
        let has_given_up = |head: &HandlerId| {
            let protected = self.state.handlers[head.index()].protected.as_ref();
            protected.is_some_and(|protected| protected.supervising.has_given_up)
        };
        if let Some(head) = head.or(Some(handler)).filter(has_given_up) {
            self.take_up_again(head);
        }
    }
}
