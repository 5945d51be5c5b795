//! Where the things of a scenario stand in the tables of a model: in the order of the file; while a run goes on, where they
//! stood before, by their names.
//!
//! What comes new stands behind all others. What is gone keeps its place, so that ids of a run stay what they are, and takes
//! it up again when the scenario says it again.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::model::{Class, Crew, Group, Handler, Model, Route, Source, StrategySet};
use crate::scenario::noun::{Noun, Renamed};
use crate::scenario::schema::Scenario;

/// The class of events that belong to none.
pub const DEFAULT_CLASS: &str = "default";
/// The strategy set of a scenario that declares none.
pub const NO_STRATEGY: &str = "none";

/// The places of one table, by the order of the file.
pub(super) struct Places {
    pub at: Vec<usize>,
    /// So many places there are.
    pub count: usize,
}

/// The places of all that goes by a name.
pub(super) struct Tables {
    pub sources: Places,
    pub handlers: Places,
    pub routes: Places,
    pub classes: Places,
    pub groups: Places,
    pub crews: Places,
    pub sets: Places,
}

impl Places {
    fn in_order(count: usize) -> Places {
        Places { at: (0..count).collect(), count }
    }

    /// `known` are called so now, and are gone or not.
    pub fn after<K: Ord>(known: impl Iterator<Item = (K, bool)>, names: impl Iterator<Item = K>) -> Places {
        let (mut there, mut gone, mut count) = (BTreeMap::new(), BTreeMap::new(), 0);
        for (name, is_gone) in known {
            let table = if is_gone { &mut gone } else { &mut there };
            table.entry(name).or_insert(count);
            count += 1;
        }
        let place = |name| {
            let known = there.get(&name).or_else(|| gone.get(&name)).copied();
            known.unwrap_or_else(|| {
                count += 1;
                count - 1
            })
        };
        Places { at: names.map(place).collect(), count }
    }

    /// The places that nothing of the file stands in.
    pub fn vacant(&self) -> BTreeSet<usize> {
        let taken: BTreeSet<usize> = self.at.iter().copied().collect();
        (0..self.count).filter(|at| !taken.contains(at)).collect()
    }

    /// The table of these items; in a vacant place stays what was there.
    pub fn table<T: Clone>(&self, items: impl IntoIterator<Item = T>, before: Option<&Vec<T>>) -> Vec<T> {
        let mut table: Vec<Option<T>> = before.into_iter().flatten().cloned().map(Some).collect();
        table.resize(self.count, None);
        for (at, item) in self.at.iter().zip(items) {
            table[*at] = Some(item);
        }
        table.into_iter().map(|item| item.expect("a new place is taken")).collect()
    }
}

impl Tables {
    /// In the order of the file.
    pub fn of(scenario: &Scenario) -> Tables {
        Tables {
            sources: Places::in_order(scenario.sources.len()),
            handlers: Places::in_order(scenario.handlers.len()),
            routes: Places::in_order(scenario.routes.len()),
            classes: Places::in_order(all_classes(scenario).len()),
            groups: Places::in_order(scenario.groups.len()),
            crews: Places::in_order(scenario.crews.len()),
            sets: Places::in_order(scenario.strategies.len().max(1)),
        }
    }

    /// As they stood in the model before; whatever was renamed since is the same.
    pub fn after(scenario: &Scenario, before: &Model, renamed: &[Renamed]) -> Tables {
        let Model { sources, handlers, routes, classes, groups, crews, sets, gone, .. } = before;
        let now = |noun: Noun, name: &str, is_gone: bool| {
            let follow = |name: String, next: &Renamed| match next.noun == noun && next.before == name && !is_gone {
                true => next.now.clone(),
                false => name,
            };
            (renamed.iter().fold(name.to_string(), follow), is_gone)
        };
        let source = |(at, it): (usize, &Source)| now(Noun::Component, &it.name, gone.sources.contains(&at.into()));
        let handler = |(at, it): (usize, &Handler)| now(Noun::Component, &it.name, gone.handlers.contains(&at.into()));
        let group = |(at, it): (usize, &Group)| now(Noun::Component, &it.name, gone.groups.contains(&at.into()));
        let route = |(at, it): (usize, &Route)| now(Noun::Route, &it.name, gone.routes.contains(&at.into()));
        let class = |(at, it): (usize, &Class)| now(Noun::Class, &it.name, gone.classes.contains(&at.into()));
        let crew = |(at, it): (usize, &Crew)| now(Noun::Crew, &it.name, gone.crews.contains(&at.into()));
        let set = |(at, it): (usize, &StrategySet)| now(Noun::Set, &it.name, gone.sets.contains(&at.into()));
        let file = scenario;
        Tables {
            sources: Places::after(
                sources.iter().enumerate().map(source),
                file.sources.iter().map(|it| it.name.clone()),
            ),
            handlers: Places::after(
                handlers.iter().enumerate().map(handler),
                file.handlers.iter().map(|it| it.name.clone()),
            ),
            groups: Places::after(groups.iter().enumerate().map(group), file.groups.iter().map(|it| it.name.clone())),
            routes: Places::after(routes.iter().enumerate().map(route), file.routes.iter().map(|it| it.label())),
            classes: Places::after(
                classes.iter().enumerate().map(class),
                all_classes(file).into_iter().map(|it| it.name),
            ),
            crews: Places::after(crews.iter().enumerate().map(crew), file.crews.iter().map(|it| it.name.clone())),
            sets: Places::after(sets.iter().enumerate().map(set), set_names(file).into_iter()),
        }
    }
}

fn set_names(scenario: &Scenario) -> Vec<String> {
    match scenario.strategies.is_empty() {
        true => vec![NO_STRATEGY.into()],
        false => scenario.strategies.iter().map(|set| set.name.clone()).collect(),
    }
}

/// The declared classes, and the one for events without a class where a source makes such.
pub(crate) fn all_classes(scenario: &Scenario) -> Vec<Class> {
    let mut classes = scenario.classes.clone();
    let needed = classes.is_empty() || scenario.sources.iter().any(|source| source.classes.is_empty());
    if needed && classes.iter().all(|class| class.name != DEFAULT_CLASS) {
        classes.push(Class { name: DEFAULT_CLASS.into(), deadline: None, demand: 1.0 });
    }
    classes
}
