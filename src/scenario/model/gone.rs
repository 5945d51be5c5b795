//! What a run has had and its scenario says no more.
//!
//! It keeps its place in the tables of the model, so that the ids of a run stay what they are, and stands there as something that
//! does nothing: a source that sends nothing, a handler without replicas that has room for nobody, a group of nobody, a fault whose
//! time never comes, a set of strategies without any. A route stays as it was, for those that are on their way along it.

use std::collections::BTreeSet;

use super::{Model, StrategySet};
use crate::foundation::{ClassId, CrewId, FaultId, GroupId, HandlerId, Rate, RouteId, SetId, SourceId};
use crate::parts::arrival::{Arrivals, Poisson};
use crate::parts::fault::When;

/// Nothing of it is in the text of the scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gone {
    /// Sources, by their places.
    pub sources: BTreeSet<SourceId>,
    /// Handlers, by their places.
    pub handlers: BTreeSet<HandlerId>,
    /// Routes, by their places.
    pub routes: BTreeSet<RouteId>,
    /// Classes of events, by their places.
    pub classes: BTreeSet<ClassId>,
    /// Groups, by their places.
    pub groups: BTreeSet<GroupId>,
    /// Repair crews, by their places.
    pub crews: BTreeSet<CrewId>,
    /// Declared faults, by their places.
    pub faults: BTreeSet<FaultId>,
    /// Strategy sets, by their places.
    pub sets: BTreeSet<SetId>,
}

impl Model {
    /// Lets what is gone do nothing.
    pub(in crate::scenario) fn without_what_is_gone(mut self) -> Model {
        let gone = &self.gone;
        for source in &gone.sources {
            self.sources[source.index()].arrivals = Arrivals::Poisson(Poisson { rate: Rate::default() });
        }
        for handler in &gone.handlers {
            let handler = &mut self.handlers[handler.index()];
            (handler.declared.replicas, handler.declared.queue) = (0, Some(0));
            handler.calls.clear();
            handler.forward = None;
        }
        for group in &gone.groups {
            self.groups[group.index()].members.clear();
        }
        for fault in &gone.faults {
            let fault = &mut self.faults[fault.index()];
            fault.when = When::NEVER;
            (fault.watched, fault.crew) = (None, None);
        }
        for set in &gone.sets {
            let StrategySet { routes, protections, .. } = &mut self.sets[set.index()];
            *routes = vec![Vec::new(); self.routes.len()];
            protections.clear();
        }
        self
    }
}
