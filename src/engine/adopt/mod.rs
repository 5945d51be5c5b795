//! What happens when another model comes into force: the state is carried over, and what differs takes effect.
//!
//! Whatever the scenario says before and after keeps its place and its state, by its name. What is new begins as at the start of
//! a run, the numbers of its events and of its draws going on where the run has had that name. What is gone leaves nothing behind:
//! see `handlers`, `sources` and `faults`.
//!
//! Calls under way keep the stacks of layers that they entered by, and events that have come to a handler the work that was drawn
//! for them; everything else goes by the new model at once.

mod faults;
mod handlers;
mod sources;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::crew::CrewState;
use super::state::{HandlerState, SourceState, State};
use super::streams::Streams;
use super::{Engine, Observer, Occurrence, What};
use crate::foundation::{HandlerId, SetId};
use crate::parts::recovery::Ticket;
use crate::scenario::model::{Around, Origin};
use crate::scenario::{Change, Model};

impl Engine {
    /// Makes a change. What would not be a valid scenario changes nothing.
    pub(super) fn change<O: Observer>(&mut self, change: &Change, observer: &mut O) {
        if let Ok(next) = self.model.changed(change) {
            self.adopt(Arc::new(next), observer);
        }
    }

    /// Goes by another model from now on, in which whatever stays has the place that it had.
    fn adopt<O: Observer>(&mut self, next: Arc<Model>, observer: &mut O) {
        let before = std::mem::replace(&mut self.model, Arc::clone(&next));
        self.streams = Arc::new(self.streams.grown(&next));
        self.state.make_room(&next);
        observer.hear(Occurrence::of_none(self.state.now, What::Adopted(&next)));
        let woken = self.state.adopt_stacks(&next, &self.streams);
        self.wake_calls(woken);
        let was_there = |id: &HandlerId| id.index() < before.handlers.len() && !before.gone.handlers.contains(id);
        let is_there = |id: &HandlerId| !next.gone.handlers.contains(id);
        let all = || (0..next.handlers.len()).map(HandlerId::from);
        for handler in all().filter(was_there).filter(|id| !is_there(id)) {
            self.dissolve(handler, observer);
        }
        let new: Vec<HandlerId> = all().filter(is_there).filter(|id| !was_there(id)).collect();
        for handler in &new {
            self.found(*handler, observer);
        }
        for source in 0..next.sources.len() {
            self.source_changed(source.into(), before.sources.get(source));
        }
        self.faults_changed(&before, observer);
        for handler in all().filter(is_there).filter(was_there) {
            let (was, is) = (before.handler(handler), next.handler(handler));
            if was.replicas != is.replicas {
                self.replicas_changed(handler, observer);
            }
            if (was.errors, was.wrong_results) != (is.errors, is.wrong_results) {
                self.apply_faults(Origin::Handler(handler));
            }
        }
        self.crews_changed();
        self.state.active_set = next.active_set;
        self.protect_all(observer);
        for handler in new {
            self.protect_replicas(handler, 0, observer);
        }
    }
}

impl State {
    /// Puts the layers of a model in their places, where others stood; says which calls may go on that had waited there.
    fn adopt_stacks(&mut self, model: &Model, streams: &Streams) -> Vec<Ticket> {
        let State { stacks, memories, .. } = self;
        stacks.grow((model, streams), memories);
        let routes = (0..model.routes.len()).map(|at| Around::Route(at.into()));
        let places: Vec<Around> =
            routes.chain((0..model.handlers.len()).map(|at| Around::Handler(at.into()))).collect();
        let mut woken = Vec::new();
        for (at, set) in model.sets.iter().enumerate() {
            for around in &places {
                let (id, layers) = (SetId::from(at), set.layers(*around));
                if self.stacks.are(id, *around, layers) {
                    continue;
                }
                let live = self.stacks_in_use();
                let State { stacks, memories, .. } = self;
                stacks.replace((model, streams), (id, *around), layers, memories, live);
                let now_there = &stacks.get(stacks.at(id, *around)).layers;
                woken.extend(now_there.iter().flat_map(|now| now.layer.edited(&mut memories[now.memory as usize])));
            }
        }
        woken
    }

    /// As many places as a model has.
    fn make_room(&mut self, model: &Model) {
        self.bounds.adopt(model, self.memories.len());
        self.sources.resize(model.sources.len(), SourceState::NEW);
        self.effected.resize(model.sources.len(), BTreeMap::new());
        for handler in &model.handlers[self.handlers.len()..] {
            self.handlers.push(HandlerState::at_start(handler));
        }
        self.crews.resize(model.crews.len(), CrewState::default());
        self.deadlines.make_room(model.classes.len());
    }
}
