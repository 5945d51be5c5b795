//! What happens when another model comes into force: the state is carried over, and what differs takes effect.
//!
//! Calls under way keep the stacks of layers that they entered by, and events that have come to a handler the work that was drawn for them;
//! everything else goes by the new model at once. What is left of the gap before the next arrival passes at the new rate.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::agenda::Step;
use super::command::Command;
use super::occurrence::{Occurrence, What};
use super::state::State;
use super::{Engine, Observer};
use crate::foundation::{HandlerId, Rate, SetId, SourceId};
use crate::parts::recovery::Layer;
use crate::scenario::Model;
use crate::scenario::model::{Around, Origin, Site, StrategySet};

impl Engine {
    /// Makes the change that a command stands for. What would not be a valid scenario changes nothing.
    pub(super) fn edit<O: Observer>(&mut self, command: &Command, observer: &mut O) {
        let Some(change) = command.change(&self.model) else { return };
        if let Ok(next) = self.model.changed(&change) {
            self.adopt(Arc::new(next), observer);
        }
    }

    /// Goes by another model from now on, which has the same components.
    fn adopt<O: Observer>(&mut self, next: Arc<Model>, observer: &mut O) {
        let before = std::mem::replace(&mut self.model, Arc::clone(&next));
        observer.hear(Occurrence::of_none(self.state.now, What::Adopted(&next)));
        for (at, (was, is)) in before.sources.iter().zip(&next.sources).enumerate() {
            if was.arrivals != is.arrivals {
                self.retime(at.into(), was.arrivals.mean_rate(), is.arrivals.mean_rate());
            }
        }
        for (at, (was, is)) in before.handlers.iter().zip(&next.handlers).enumerate() {
            if was.replicas != is.replicas {
                self.replicas_changed(at.into(), observer);
            }
            if (was.errors, was.wrong_results) != (is.errors, is.wrong_results) {
                self.apply_faults(Origin::Handler(at.into()));
            }
        }
        for (at, (was, is)) in before.sets.iter().zip(&next.sets).enumerate() {
            for around in places(was).union(&places(is)) {
                if was.layers(*around) != is.layers(*around) {
                    self.replace_layers(at.into(), *around, is.layers(*around));
                }
            }
        }
        self.state.active_set = next.active_set;
        if before.sets != next.sets || before.active_set != next.active_set {
            self.protect_all(observer);
        }
    }

    /// The gap that has begun goes on at the new rate.
    fn retime(&mut self, source: SourceId, was: Option<Rate>, is: Option<Rate>) {
        let (Some(was), Some(is)) = (was.map(Rate::as_per_sec), is.map(Rate::as_per_sec)) else { return };
        self.freeze(source.0);
        let state = &mut self.state.sources[source.index()];
        match state.frozen.take() {
            Some(left) if is > 0.0 => state.frozen = Some(left.scaled(was / is)),
            None if was == 0.0 => self.schedule_arrival(source.0),
            // It fires no more, until it has a rate again.
            Some(_) | None => {}
        }
        self.apply_faults(Origin::Source(source));
    }

    /// New replicas are up at once and crash as the declared ones do; surplus ones finish what they serve.
    fn replicas_changed<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        let model = Arc::clone(&self.model);
        let replicas = model.handler(handler).replicas;
        let known = self.state.station(handler).size();
        self.state.station_mut(handler).use_only(replicas);
        for replica in 0..replicas {
            let state = &self.state.handlers[handler.index()];
            let server = state.station.server(replica);
            let ward = state.protected.as_ref().and_then(|protected| protected.replicas.get(replica as usize));
            let has_chore = ward.is_some_and(|ward| ward.chore.is_some());
            if server.works() && server.attempt().is_none() && !has_chore {
                self.rest(handler, replica);
            }
        }
        let station = self.state.station_mut(handler);
        let all = 0..station.size();
        let changed: Vec<u32> = all.filter(|replica| station.count(*replica).is_some()).collect();
        let up = station.up();
        observer.hear(Occurrence::of_none(self.state.now, What::ReplicasUp { handler, up }));
        for replica in changed {
            if let Some(attempt) = self.state.station(handler).server(replica).attempt() {
                self.tell_kept(attempt, replica, replica < replicas, observer);
            }
        }
        for declared in model.index.faults_on(Site::Handler(handler)) {
            self.add_clocks(declared.index(), known);
        }
        self.share_load(handler);
        self.protect_replicas(handler, known, observer);
        self.state.agenda.push(Step::Serve { handler });
    }

    /// Puts other layers in a place; those that go on remembering may let calls go on that wait.
    pub(super) fn replace_layers(&mut self, set: SetId, around: Around, layers: &[Layer]) {
        let live = self.state.stacks_in_use();
        let State { stacks, memories, .. } = &mut self.state;
        stacks.replace(&self.model, (set, around), layers, memories, live);
        let now_there = &stacks.get(stacks.at(set, around)).layers;
        let woken = now_there.iter().flat_map(|now| now.layer.edited(&mut memories[now.memory as usize])).collect();
        self.wake_calls(woken);
    }
}

/// Where layers stand in a set.
fn places(set: &StrategySet) -> BTreeSet<Around> {
    set.places().collect()
}
