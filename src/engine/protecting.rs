//! Which protection is in force, and what happens when another one comes into force.
//!
//! Another protection holds for what starts from then on: an event in service keeps the checkpoints it began with,
//! also when it is taken up again after a crash.

use super::upkeep::Upkeep;
use super::{Engine, Observer};
use crate::foundation::{HandlerId, SetId};
use crate::parts::protection::Protection;
use crate::scenario::checkpoint_plan;

impl Engine {
    /// Puts the active set's protections in force.
    pub(super) fn protect_all<O: Observer>(&mut self, observer: &mut O) {
        for handler in 0..self.model.handlers.len() {
            self.protect(HandlerId::from(handler), observer);
        }
    }

    pub(super) fn set_protection<O: Observer>(
        &mut self,
        set: SetId,
        handler: HandlerId,
        protection: Protection,
        observer: &mut O,
    ) {
        let of_set = &mut self.state.settings.protections[set.index()];
        if protection.is_empty() {
            of_set.remove(&handler);
        } else {
            of_set.insert(handler, protection);
        }
        self.protect(handler, observer);
    }

    /// Puts the active set's protection of a handler in force, if it is not.
    fn protect<O: Observer>(&mut self, handler: HandlerId, _observer: &mut O) {
        let set = self.state.active_set.expect("a model has at least one set");
        let protection = self.state.settings.protection(set, handler);
        let state = &mut self.state.handlers[handler.index()];
        let present = state.upkeep.as_ref().map(|upkeep| &upkeep.protection);
        if present.is_some_and(|present| protection.map_or(present.is_empty(), |new| new == present))
            || (present.is_none() && protection.is_none())
        {
            return;
        }
        let protection = protection.cloned().unwrap_or_default();
        let plan = protection.checkpoint.as_ref().map(|checkpoint| checkpoint_plan(&self.model, handler, checkpoint));
        let upkeep = state.upkeep.get_or_insert_with(|| Box::new(Upkeep::default()));
        upkeep.protection = protection;
        upkeep.plan = plan;
    }
}
