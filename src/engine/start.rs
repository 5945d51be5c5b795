//! The start of a run.

use std::collections::{BTreeMap, BTreeSet};

use super::Engine;
use super::bounds::Bounds;
use super::crew::CrewState;
use super::deadlines::Deadlines;
use super::stack::Stacks;
use super::state::{HandlerState, SourceState, State};
use super::station::Station;
use super::streams::Streams;
use crate::foundation::Time;
use crate::scenario::Model;
use crate::scenario::model::{Handler, Origin};

impl State {
    pub(super) fn at_start(model: &Model, streams: &Streams) -> State {
        let (stacks, memories) = Stacks::of(model, streams);
        State {
            bounds: Bounds::of(model, memories.len()),
            sources: vec![SourceState::NEW; model.sources.len()],
            handlers: model.handlers.iter().map(HandlerState::at_start).collect(),
            crews: vec![CrewState::default(); model.crews.len()],
            deadlines: Deadlines::new(model.classes.len()),
            effected: vec![BTreeMap::new(); model.sources.len()],
            stacks,
            memories,
            active_set: model.active_set,
            ..State::default()
        }
    }
}

impl State {
    /// The stacks of layers that calls under way have entered by, and letters will enter by again.
    pub(super) fn stacks_in_use(&self) -> BTreeSet<u32> {
        let attempts = self.attempts.iter().map(|(_, attempt)| &attempt.passage);
        let nodes = self.nodes.iter().map(|(_, node)| &node.passage);
        let parked = self.parked.iter().map(|(_, parked)| &parked.letters);
        let letters = self.letters.values().chain(parked).flatten().map(|letter| &letter.passage);
        attempts.chain(nodes).chain(letters).map(|passage| passage.stack).collect()
    }
}

impl HandlerState {
    pub(super) fn at_start(handler: &Handler) -> HandlerState {
        HandlerState {
            station: Station::new(handler.replicas),
            discipline: handler.discipline,
            error: 0.0,
            wrong: 0.0,
            error_burst: 0.0,
            corruption: 0.0,
            afflictions: None,
            protected: None,
        }
    }
}

impl Engine {
    /// Sets sources and faults going.
    pub(super) fn begin(&mut self) {
        for handler in 0..self.model.handlers.len() {
            self.apply_faults(Origin::Handler(handler.into()));
        }
        for source in 0..self.model.sources.len() as u32 {
            self.schedule_arrival(source);
            for _ in 0..self.model.sources[source as usize].arrivals.population() {
                self.schedule_return(source, Time::ZERO);
            }
        }
        self.schedule_faults();
        self.protect_all(&mut ());
        self.drain(&mut ());
    }
}
