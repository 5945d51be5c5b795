//! Handlers: quorum within the replicas, one way on, and a way to them.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::check::Checker;
use crate::scenario::schema::Mode;
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    for (at, handler) in scenario.handlers.iter().enumerate() {
        if handler.needs > handler.replicas {
            checker
                .error(
                    &[Step::Key("handlers"), Step::At(at), Step::Key("needs")],
                    format!("`{}` needs {} replicas and has {}", handler.name, handler.needs, handler.replicas),
                )
                .hint = Some(format!("at most `needs: {}`, or more `replicas`", handler.replicas));
        }
    }
    one_way_on(checker);
    reachable(checker);
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

fn reachable(checker: &mut Checker) {
    let scenario = checker.scenario;
    let mut onward: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for route in &scenario.routes {
        onward.entry(&route.from).or_default().extend(route.to.names());
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
