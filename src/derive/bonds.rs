//! What makes handlers fail together, so that their factors must not be multiplied.
//!
//! Handlers that every fault takes down together, and nothing else does, share one fate and count as one factor. All
//! other ties are bonds: where two of the tied matter to R, there is no product.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::derive::in_force::InForce;
use crate::derive::strikes::FaultPlaces;
use crate::parts::fault::{Clocks, Consequence, Effect, When};
use crate::parts::protection::Protection;
use crate::parts::supervision::Supervision;
use crate::scenario::Model;
use crate::scenario::model::{DeclaredFault, Origin, Site};

/// What a factor of R is the probability of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Asked {
    /// That a demand succeeds.
    Demand,
    /// That a handler is up at an instant.
    State,
    /// That it outlasts a time.
    Life,
}

/// Handlers that do not fail independently of one another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bond {
    /// Handlers, by their place in the model.
    pub members: Vec<usize>,
    /// What binds them, in words.
    pub why: String,
    tells_on: &'static [Asked],
}

impl Bond {
    /// Whether it matters to what is asked.
    pub fn tells_on(&self, asked: Asked) -> bool {
        self.tells_on.contains(&asked)
    }
}

const ALL: &[Asked] = &[Asked::Demand, Asked::State, Asked::Life];
const DEMANDS: &[Asked] = &[Asked::Demand];
/// All but lifetimes, which end before any repair.
const WITH_REPAIRS: &[Asked] = &[Asked::Demand, Asked::State];

/// Every bond between handlers, with what is in force.
pub fn bonds(model: &Model, strikes: &FaultPlaces, in_force: &InForce) -> Vec<Bond> {
    let mut all: Vec<Bond> = model.declared_faults().filter_map(|(_, fault)| of_a_group(model, fault)).collect();
    all.extend(of_versions(model));
    all.extend(of_crews(model));
    all.extend(of_supervisors(model, &in_force.protections));
    all.extend(of_states(model, strikes));
    let is_struck = |at: &usize| is_struck_when_set(model, strikes, in_force, *at) || in_force.by_hand[*at];
    all.push(Bond {
        members: (0..model.handlers.len()).filter(is_struck).collect(),
        why: "what happens to them happens at set times".into(),
        tells_on: ALL,
    });
    let limited = model.declared_handlers().filter(|(_, handler)| handler.queue.is_some());
    all.push(Bond {
        members: limited.map(|(id, _)| id.index()).collect(),
        why: "they run out of room at the same times".into(),
        tells_on: DEMANDS,
    });
    all.retain(|bond| !bond.members.is_empty());
    all
}

fn of_a_group(model: &Model, declared: &DeclaredFault) -> Option<Bond> {
    let Site::Group(group) = declared.on else { return None };
    let group = model.group(group);
    let tells_on = match declared.fault.can_bring(Consequence::Down) {
        true => ALL,
        false if declared.fault.does_harm() => DEMANDS,
        false => return None,
    };
    let members = group.members.iter().map(|handler| handler.index()).collect();
    let why = format!("{} of {}", declared.fault.entry().name, group.name);
    Some(Bond { members, why, tells_on })
}

fn of_versions(model: &Model) -> impl Iterator<Item = Bond> {
    let mut versions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (_, declared) in model.declared_faults() {
        if let Some(name) = declared.fault.model().shared_name() {
            versions.entry(name).or_default().extend(struck(model, declared));
        }
    }
    versions.into_iter().map(|(name, members)| Bond {
        members,
        why: format!("some events are hard for all versions of {name}"),
        tells_on: DEMANDS,
    })
}

fn of_crews(model: &Model) -> impl Iterator<Item = Bond> {
    model.crews.iter().enumerate().map(|(at, crew)| {
        let theirs = model.faults.iter().filter(move |fault| fault.crew.is_some_and(|crew| crew.index() == at));
        Bond {
            members: theirs.flat_map(|fault| struck(model, fault)).collect(),
            why: format!("they wait for the same crew, {}", crew.name),
            tells_on: WITH_REPAIRS,
        }
    })
}

fn of_supervisors<'m>(model: &'m Model, protections: &'m [Option<Protection>]) -> impl Iterator<Item = Bond> + 'm {
    protections.iter().enumerate().filter_map(move |(at, protection)| {
        let Some(Supervision::Supervisor(supervisor)) = &protection.as_ref()?.restart else { return None };
        let others = supervisor.others.iter().filter_map(|name| Some(model.handler_named(name)?.index()));
        let members: Vec<usize> = std::iter::once(at).chain(others).collect();
        let why = "one supervisor restarts them".into();
        (members.len() > 1).then_some(Bond { members, why, tells_on: ALL })
    })
}

/// What strikes by a state of the system depends on all that makes the state.
fn of_states(model: &Model, strikes: &FaultPlaces) -> impl Iterator<Item = Bond> {
    let harmed: Vec<usize> = (0..model.handlers.len()).filter(|at| harms(model, strikes, *at)).collect();
    model.declared_faults().map(|(_, fault)| fault).filter(|fault| is_set_off(fault)).map(move |fault| {
        let why = format!("{} on {} depends on what else happens", fault.fault.entry().name, model.site_name(fault.on));
        let members = struck(model, fault).chain(harmed.iter().copied()).collect();
        Bond { members, why, tells_on: ALL }
    })
}

fn struck(model: &Model, declared: &DeclaredFault) -> impl Iterator<Item = usize> {
    let handler = |at| match at {
        Origin::Handler(id) => Some(id.index()),
        Origin::Source(_) => None,
    };
    model.struck(declared.on).into_iter().filter_map(handler)
}

/// Whether a declared fault makes its demands fail.
pub fn harms(model: &Model, strikes: &FaultPlaces, at: usize) -> bool {
    strikes.faults(model, Origin::Handler(at.into())).any(|declared| declared.fault.does_harm())
}

/// Whether a fault does harm when the system comes to a state, or by what it is asked to do.
pub fn is_set_off(declared: &DeclaredFault) -> bool {
    let by_state = !matches!(declared.when, When::Process { .. } | When::Window { .. });
    let by_attempts = declared.fault.effect() == Effect::Attempts && declared.fault.can_bring(Consequence::Down);
    by_attempts || by_state && declared.fault.does_harm()
}

fn is_struck_when_set(model: &Model, strikes: &FaultPlaces, in_force: &InForce, at: usize) -> bool {
    let is_set = |declared: &DeclaredFault| {
        let When::Window { at, lasting } = declared.when else { return false };
        let is_always_there = at.0 <= model.warm_up.0 && lasting.is_none();
        !is_always_there && declared.fault.does_harm()
    };
    strikes.faults(model, Origin::Handler(at.into())).any(is_set)
        || in_force.protections[at].as_ref().is_some_and(|protection| protection.rejuvenation.is_some())
}

/// The first handler with the same fate, for each: one that is up exactly when it is.
pub fn fates(model: &Model, strikes: &FaultPlaces, in_force: &InForce, is_supervised: &[bool]) -> Vec<usize> {
    let takes_down = |place: &usize| model.faults[*place].fault.can_bring(Consequence::Down);
    let taking_down = |at: usize| -> Vec<usize> {
        strikes.places(Origin::Handler(at.into())).iter().copied().filter(takes_down).collect()
    };
    let is_whole = |at: usize, faults: &[usize]| {
        let takes_whole = |place: &usize| {
            let fault = &model.faults[*place];
            takes_all_members(fault) && takes_all_replicas(fault, model.handlers[at].replicas)
        };
        let is_left_alone = !in_force.by_hand[at] && in_force.protections[at].is_none() && !is_supervised[at];
        is_left_alone && faults.iter().all(takes_whole)
    };
    let mut first: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let same = |at: usize| {
        let faults = taking_down(at);
        if faults.is_empty() || !is_whole(at, &faults) { at } else { *first.entry(faults).or_insert(at) }
    };
    (0..model.handlers.len()).map(same).collect()
}

/// Whether a fault that takes replicas of a handler down takes all of them down, whenever it strikes.
pub fn takes_all_replicas(declared: &DeclaredFault, replicas: u32) -> bool {
    let is_alone = replicas == 1;
    match (declared.fault.model().clocks(), declared.on) {
        (Clocks::One, _) => true,
        (Clocks::Common { .. } | Clocks::LoadShared { .. }, Site::Group(_)) => true,
        (Clocks::PerReplica | Clocks::LoadShared { .. }, _) => is_alone,
        (Clocks::Common { beta }, _) => is_alone || beta == 1.0,
    }
}

/// Whether a fault of a group strikes all its members, whenever it strikes.
fn takes_all_members(declared: &DeclaredFault) -> bool {
    match declared.fault.model().clocks() {
        _ if declared.fault.effect() == Effect::Attempts => false,
        Clocks::One | Clocks::PerReplica => true,
        Clocks::Common { beta } => beta == 1.0,
        Clocks::LoadShared { .. } => false,
    }
}

/// Whether the supervisor of another handler may restart one when something else has failed, by handler.
pub fn supervised(model: &Model, protections: &[Option<Protection>]) -> Vec<bool> {
    let others = protections.iter().flatten().filter_map(|protection| match protection.restart.as_ref()? {
        Supervision::Supervisor(supervisor) => Some(&supervisor.others),
    });
    let named: BTreeSet<&str> = others.flatten().map(String::as_str).collect();
    model.handlers.iter().map(|handler| named.contains(handler.name.as_str())).collect()
}
