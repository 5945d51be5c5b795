//! Handlers: quorum within the replicas, one way on, and a way to them.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::check::{Checker, GUESSES_MAX};
use crate::scenario::schema::{Mode, Scenario};
use crate::scenario::tree::Step;

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

/// Who may send an event to whom, along routes and by the layers of any set, as the file says it.
fn ways(scenario: &Scenario) -> Vec<(&str, &str)> {
    let mut ways: Vec<(&str, &str)> = Vec::new();
    let mut begins: BTreeMap<String, &str> = BTreeMap::new();
    for route in &scenario.routes {
        ways.extend(route.to.names().into_iter().map(|to| (route.from.as_str(), to)));
        begins.insert(route.label(), &route.from);
    }
    for set in &scenario.strategies {
        let around_routes = set.routes.iter().filter_map(|(label, layers)| Some((*begins.get(label)?, layers)));
        let around_handlers = set.handlers.iter().map(|(name, protection)| (name.as_str(), &protection.layers));
        for (from, layers) in around_routes.chain(around_handlers) {
            ways.extend(layers.iter().flat_map(|layer| layer.targets()).map(|to| (from, to.as_str())));
        }
    }
    ways
}

/// A name that leads nowhere counts as the one it was probably meant to be: it is reported already, and so what
/// it alone leads to is not reported too.
fn reachable(checker: &mut Checker) {
    let scenario = checker.scenario;
    let mut known: BTreeSet<&str> = scenario.sources.iter().map(|source| source.name.as_str()).collect();
    known.extend(scenario.handlers.iter().map(|handler| handler.name.as_str()));
    let ways = ways(scenario);
    let names = ways.iter().flat_map(|(from, to)| [*from, *to]);
    let unknown: BTreeSet<&str> = names.filter(|name| !known.contains(name)).collect();
    if unknown.len() > GUESSES_MAX {
        return;
    }
    let guesses: BTreeMap<&str, Option<&str>> =
        unknown.into_iter().map(|name| (name, checker.guesses.closest(name, known.iter().copied()))).collect();
    if checker.guesses.are_over() {
        return;
    }
    let meant = |name| guesses.get(name).copied().unwrap_or(Some(name));
    let mut onward: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in ways {
        if let (Some(from), Some(to)) = (meant(from), meant(to)) {
            onward.entry(from).or_default().push(to);
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
