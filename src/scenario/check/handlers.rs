//! Handlers: quorum within the replicas, one way on, and a way to them.

use std::collections::{BTreeMap, BTreeSet};

use crate::foundation::spelling::closest;
use crate::scenario::check::Checker;
use crate::scenario::schema::{Mode, Scenario};
use crate::scenario::tree::Step;

/// With more unknown names than this nothing is said about who can be reached.
const GUESSES_MAX: usize = 100;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    for (at, handler) in scenario.handlers.iter().enumerate() {
        let path = [Step::Key("handlers"), Step::At(at)];
        if handler.needs > handler.replicas && checker.is_sound(&path) {
            checker
                .error(
                    &[path[0], path[1], Step::Key("needs")],
                    format!("`{}` needs {} replicas and has {}", handler.name, handler.needs, handler.replicas),
                )
                .hint = Some(format!("at most `needs: {}`, or more `replicas`", handler.replicas));
        }
    }
    one_way_on(checker);
    if checker.knows_routes {
        reachable(checker);
    }
}

fn one_way_on(checker: &mut Checker) {
    let scenario = checker.scenario;
    let handlers: BTreeSet<&str> = scenario.handlers.iter().map(|handler| handler.name.as_str()).collect();
    let mut onward: BTreeSet<&str> = BTreeSet::new();
    for (at, route) in scenario.routes.iter().enumerate() {
        let forwards = route.mode == Mode::Forward && handlers.contains(route.from.as_str());
        if forwards && !onward.insert(&route.from) {
            checker
                .error(
                    &[Step::Key("routes"), Step::At(at), Step::Key("from")],
                    format!("a second forward route from `{}`", route.from),
                )
                .hint = Some(
                "name several handlers in one route (`ToAll`, `ByProbability` ...), or make this one a `Call()`".into(),
            );
        }
    }
}

/// The handlers that layers around a route may send a call to, in any set.
fn layer_targets<'s, 'r>(scenario: &'s Scenario, route: &'r str) -> impl Iterator<Item = &'s str> + use<'s, 'r> {
    let layers = scenario.strategies.iter().filter_map(move |set| set.routes.get(route)).flatten();
    layers.flat_map(|layer| layer.targets()).map(String::as_str)
}

/// The handlers that have layers around them, each with those that these may send an event to, in any set.
fn protected(scenario: &Scenario) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
    scenario.strategies.iter().flat_map(|set| &set.handlers).map(|(name, protection)| {
        (name.as_str(), protection.layers.iter().flat_map(|layer| layer.targets()).map(String::as_str))
    })
}

/// A name that leads nowhere counts as the one it was probably meant to be: it is reported already, and so what
/// it alone leads to is not reported too.
fn reachable(checker: &mut Checker) {
    let scenario = checker.scenario;
    let mut known: BTreeSet<&str> = scenario.sources.iter().map(|source| source.name.as_str()).collect();
    known.extend(scenario.handlers.iter().map(|handler| handler.name.as_str()));
    let names = scenario.routes.iter().flat_map(|route| [vec![route.from.as_str()], route.to.names()].concat());
    let unknown = names.filter(|name| !known.contains(name)).count();
    if unknown > GUESSES_MAX {
        return;
    }
    let meant = |name: &'_ str| match known.get(name) {
        Some(name) => Some(*name),
        None => closest(name, known.iter().copied()),
    };
    let mut onward: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for route in &scenario.routes {
        if let Some(from) = meant(&route.from) {
            let label = route.label();
            let targets = route.to.names().into_iter().chain(layer_targets(scenario, &label));
            onward.entry(from).or_default().extend(targets.filter_map(meant));
        }
    }
    for (name, targets) in protected(scenario) {
        if let Some(from) = meant(name) {
            onward.entry(from).or_default().extend(targets.filter_map(meant));
        }
    }
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = scenario.sources.iter().map(|source| source.name.as_str()).collect();
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            open.extend(onward.get(name).into_iter().flatten());
        }
    }
    for (at, handler) in scenario.handlers.iter().enumerate() {
        if !reached.contains(handler.name.as_str()) {
            checker
                .error(
                    &[Step::Key("handlers"), Step::At(at), Step::Key("name")],
                    format!("no event can reach `{}`", handler.name),
                )
                .hint = Some("lead a route to it, or remove it".into());
        }
    }
}
