//! What is where in a model, so that nobody has to look through all of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Model, Origin, Site};
use crate::foundation::{FaultId, GroupId, HandlerId, SetId, SourceId};

/// Goes with the tables it was made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    handlers: BTreeMap<String, HandlerId>,
    sources: BTreeMap<String, SourceId>,
    sets: BTreeMap<String, SetId>,
    /// By handler.
    groups: Vec<Vec<GroupId>>,
    /// What strikes each site by itself: by source, by handler, by group.
    faults: [Vec<Vec<FaultId>>; 3],
}

impl Index {
    /// Of the tables of a model.
    pub fn of(model: &Model) -> Index {
        let Model { sources, handlers, groups, sets, gone, .. } = model;
        let mut index = Index {
            handlers: by_name(handlers.iter().map(|handler| &handler.name), &gone.handlers),
            sources: by_name(sources.iter().map(|source| &source.name), &gone.sources),
            sets: by_name(sets.iter().map(|set| &set.name), &gone.sets),
            groups: vec![Vec::new(); handlers.len()],
            faults: [sources.len(), handlers.len(), groups.len()].map(|count| vec![Vec::new(); count]),
        };
        for (at, group) in groups.iter().enumerate() {
            group.members.iter().for_each(|member| index.groups[member.index()].push(GroupId::from(at)));
        }
        for (id, fault) in model.declared_faults() {
            let (kind, place) = place(fault.on);
            index.faults[kind][place].push(id);
        }
        index
    }

    /// By its name.
    pub fn handler(&self, name: &str) -> Option<HandlerId> {
        self.handlers.get(name).copied()
    }

    /// By its name.
    pub fn source(&self, name: &str) -> Option<SourceId> {
        self.sources.get(name).copied()
    }

    /// By its name.
    pub fn set(&self, name: &str) -> Option<SetId> {
        self.sets.get(name).copied()
    }

    /// The groups that a handler is in.
    pub fn groups_of(&self, handler: HandlerId) -> &[GroupId] {
        &self.groups[handler.index()]
    }

    /// The declared faults of exactly this site.
    pub fn faults_on(&self, site: Site) -> &[FaultId] {
        let (kind, at) = place(site);
        &self.faults[kind][at]
    }

    /// The declared faults that can strike a component: its own, then those of its groups.
    pub fn faults_of(&self, at: Origin) -> impl Iterator<Item = FaultId> {
        let groups = match at {
            Origin::Handler(handler) => self.groups_of(handler),
            Origin::Source(_) => &[],
        };
        let sites = std::iter::once(Site::from(at)).chain(groups.iter().map(|group| Site::Group(*group)));
        sites.flat_map(|site| self.faults_on(site)).copied()
    }
}

/// Of two with one name the first is meant.
fn by_name<'n, Id: From<usize> + Copy + Ord>(
    names: impl DoubleEndedIterator<Item = &'n String> + ExactSizeIterator,
    gone: &BTreeSet<Id>,
) -> BTreeMap<String, Id> {
    let named = names.enumerate().rev().map(|(at, name)| (name.clone(), Id::from(at)));
    named.filter(|(_, id)| !gone.contains(id)).collect()
}

/// Which of the tables, and where in it.
fn place(site: Site) -> (usize, usize) {
    match site {
        Site::Source(id) => (0, id.index()),
        Site::Handler(id) => (1, id.index()),
        Site::Group(id) => (2, id.index()),
    }
}
