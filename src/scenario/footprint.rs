//! What a model takes by itself while it runs, in bytes, whatever happens in it: its tables, the state of its components,
//! and everything that is measured of them. Measures are most of it: each handler has its own history.
//!
//! The figures are those of a 64-bit machine, and are the same on every other, so that a run ends at the same event
//! everywhere. `tests/memory.rs` holds them against what is allocated.

use crate::parts::arrival::Arrivals;
use crate::parts::fault::{Clocks, When};
use crate::scenario::model::{DeclaredFault, Model, Site, Source, StrategySet};

/// Of the system as a whole: its distributions, its history, its log of faults.
pub(crate) const SYSTEM_BYTES: u64 = 800_000;
/// Of a handler: its state, its distributions, its stretches, its places in the window and in the history.
pub(crate) const HANDLER_BYTES: u64 = 60_000;
/// Where there are few handlers, what intervals of their quantiles take.
pub(crate) const TAILS_BYTES: u64 = 80_000;
pub(crate) const TAILS_MAX: usize = 64;
pub(crate) const REPLICA_BYTES: u64 = 20;
/// Of a replica of a handler that is protected.
pub(crate) const KEEP_BYTES: u64 = 300;
/// Of a route: the route, its streams, its places in the window.
pub(crate) const ROUTE_BYTES: u64 = 600;
/// Of its link, where that takes time: what is counted on it.
pub(crate) const LINK_BYTES: u64 = 3_200;
pub(crate) const SOURCE_BYTES: u64 = 1_000;
pub(crate) const CLASS_BYTES: u64 = 200;
/// Of a stack of layers, with and without one: of every route and handler in every strategy set.
pub(crate) const STACK_BYTES: u64 = 40;
/// Of a layer where it stands, with an empty memory.
pub(crate) const LAYER_BYTES: u64 = 320;
/// Of an arrival of a list.
pub(crate) const LISTED_BYTES: u64 = 8;
/// Of a declared fault.
pub(crate) const FAULT_BYTES: u64 = 500;
/// Of a clock that a fault runs on, with the fault where it is on.
pub(crate) const CLOCK_BYTES: u64 = 400;

/// What a run of a model takes when it begins, its clocks included.
pub fn at_start(model: &Model) -> u64 {
    footprint(model) + model.faults.iter().map(|fault| clocks(model, fault) * CLOCK_BYTES).sum::<u64>()
}

/// So many clocks a declared fault runs on.
fn clocks(model: &Model, fault: &DeclaredFault) -> u64 {
    let members = match fault.on {
        Site::Source(_) => 1,
        Site::Handler(handler) => model.handler(handler).replicas.into(),
        Site::Group(group) => model.group(group).members.len() as u64,
    };
    match (&fault.when, fault.fault.model().clocks(), fault.on) {
        (When::Process { .. }, Clocks::PerReplica, Site::Handler(_))
        | (When::Process { .. }, Clocks::LoadShared { .. }, _) => members,
        (When::Process { .. }, Clocks::Common { .. }, _) => members + 1,
        _ => 1,
    }
}

/// The same without the clocks of faults, which a run counts.
pub fn footprint(model: &Model) -> u64 {
    let handlers = model.handlers.len() as u64;
    let tails = if model.handlers.len() <= TAILS_MAX { handlers * TAILS_BYTES } else { 0 };
    let replicas: u64 = model.handlers.iter().map(|handler| u64::from(handler.replicas)).sum();
    let listed = |source: &Source| match &source.arrivals {
        Arrivals::Once(once) => once.at.len() as u64 * LISTED_BYTES,
        _ => 0,
    };
    SYSTEM_BYTES
        + handlers * HANDLER_BYTES
        + tails
        + replicas * REPLICA_BYTES
        + model.routes.len() as u64 * ROUTE_BYTES
        + model.routes.iter().filter(|route| route.link.is_some()).count() as u64 * LINK_BYTES
        + model.sources.iter().map(|source| SOURCE_BYTES + listed(source)).sum::<u64>()
        + model.classes.len() as u64 * CLASS_BYTES
        + model.faults.len() as u64 * FAULT_BYTES
        + model.sets.iter().map(|set| of_set(model, set)).sum::<u64>()
}

/// The layers and protections of a strategy set.
fn of_set(model: &Model, set: &StrategySet) -> u64 {
    let around_routes: usize = set.routes.iter().map(Vec::len).sum();
    let around_handlers: usize = set.protections.values().map(|protection| protection.layers.len()).sum();
    let protected = set.protections.keys().map(|handler| u64::from(model.handler(*handler).replicas));
    let stacks = set.routes.len() + model.handlers.len();
    stacks as u64 * STACK_BYTES
        + (around_routes + around_handlers) as u64 * LAYER_BYTES
        + protected.sum::<u64>() * KEEP_BYTES
}
