//! Which protection is in force, and what happens when another one comes into force.
//!
//! The layers of a protection go into the handler's stack; the rest is here. Another protection holds for what starts
//! from then on. An event in service keeps the checkpoints it began with, also when it is taken up again after a crash.
//! A crash that nobody has noticed yet is noticed when the old detector would have; restarts, planned restarts and
//! switch-overs that have begun come to their end. Heartbeats begin anew, planned restarts are set anew by age; spares
//! that are no longer wanted serve at once, and a busy replica that is to be a spare becomes one when it has finished.

use super::protected::Protected;
use crate::engine::agenda::{Arranging, Step};
use crate::engine::alarm::Alarm;
use crate::engine::{Engine, Observer};
use crate::foundation::HandlerId;
use crate::parts::checkpoint::Checkpoint;
use crate::parts::protection::Protection;
use crate::parts::supervision::Supervision;
use crate::scenario::checkpoint_plan;

impl Engine {
    /// Puts the active set's protections in force.
    pub(in crate::engine) fn protect_all<O: Observer>(&mut self, observer: &mut O) {
        for handler in 0..self.model.handlers.len() {
            self.protect(HandlerId::from(handler), observer);
        }
        self.appoint_supervisors();
    }

    /// Puts the active set's protection of a handler in force, if it is not.
    fn protect<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        let protection = self.model.in_force().protections.get(&handler).map(Protection::mechanisms);
        let protection = protection.filter(|protection| !protection.is_empty());
        let own = self.model.handler(handler).discipline;
        let saving = protection.as_ref().and_then(|protection| protection.checkpoint.as_ref());
        let plan = saving.and_then(|saving| checkpoint_plan(&self.model, handler, saving));
        let state = &mut self.state.handlers[handler.index()];
        state.discipline = protection.as_ref().and_then(|protection| protection.discipline).unwrap_or(own);
        let Some(protection) = protection.or_else(|| state.protected.is_some().then(Protection::default)) else {
            return;
        };
        let protected = state.protected.get_or_insert_with(|| Box::new(Protected::default()));
        protected.plan = plan;
        if protected.protection == protection {
            return;
        }
        protected.snapshot = match &protection.checkpoint {
            Some(Checkpoint::Snapshot(snapshot)) => Some(snapshot.clone()),
            _ => None,
        };
        let (before, replicas) = (std::mem::replace(&mut protected.protection, protection), state.station.size());
        let (watched, rejuvenated) = {
            let now = &protected.protection;
            (now.detector != before.detector, now.rejuvenation != before.rejuvenation)
        };
        for replica in 0..replicas {
            if self.state.reasons(handler, replica).is_down() {
                continue;
            }
            let now = self.state.now;
            let ward = self.state.ward(handler, replica);
            if watched {
                ward.pulse.last = now;
                ward.call_off(Alarm::Pulse);
                self.listen(handler, replica, observer);
            }
            if rejuvenated {
                let ward = self.state.ward(handler, replica);
                ward.call_off(Alarm::Rejuvenation);
                ward.is_closing = false;
                self.plan_rejuvenation(handler, replica);
            }
        }
        self.state.agenda.push(Step::Arrange { handler, what: Arranging::Begin });
    }

    /// Replicas from `known` on are new, or others have gone.
    pub(in crate::engine) fn protect_replicas<O: Observer>(
        &mut self,
        handler: HandlerId,
        known: u32,
        observer: &mut O,
    ) {
        if self.state.handlers[handler.index()].protected.is_none() {
            return;
        }
        for replica in known..self.state.station(handler).size() {
            self.attend(handler, replica);
            self.watch_over(handler, replica, observer);
        }
        self.state.agenda.push(Step::Arrange { handler, what: Arranging::Begin });
    }

    /// Works out who restarts whom: the first supervisor that names a handler.
    fn appoint_supervisors(&mut self) {
        let model = std::sync::Arc::clone(&self.model);
        let handlers = (0..model.handlers.len()).map(HandlerId::from);
        for handler in handlers.clone() {
            if let Some(protected) = &mut self.state.handlers[handler.index()].protected {
                protected.supervised_by = None;
                protected.supervising.handlers.clear();
            }
        }
        for head in handlers {
            let protected = self.state.handlers[head.index()].protected.as_ref();
            let Some(Supervision::Supervisor(supervisor)) =
                protected.and_then(|protected| protected.protection.restart.as_ref())
            else {
                continue;
            };
            let others = supervisor.others.iter().filter_map(|name| model.handler_named(name));
            let children: Vec<HandlerId> = std::iter::once(head).chain(others).collect();
            for child in children {
                let protected = self.state.handlers[child.index()].protected.get_or_insert_with(Box::default);
                if protected.supervised_by.is_none() {
                    protected.supervised_by = Some(head);
                    self.state.protected(head).supervising.handlers.push(child);
                }
            }
        }
    }
}
