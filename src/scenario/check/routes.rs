//! Routes: both ends exist, shares make sense, links are declared.

use std::collections::BTreeSet;

use crate::foundation::Probability;
use crate::scenario::check::Checker;
use crate::scenario::diagnostic::Finding;
use crate::scenario::places::all_classes;
use crate::scenario::schema::{Route, Target};
use crate::scenario::shares::{self, Total};
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    let names = Names {
        handlers: scenario.handlers.iter().map(|handler| handler.name.as_str()).collect(),
        sources: scenario.sources.iter().map(|source| source.name.as_str()).collect(),
        links: scenario.links.iter().map(|link| link.name.as_str()).collect(),
        classes: all_classes(scenario).into_iter().map(|class| class.name).collect(),
    };
    for (at, route) in scenario.routes.iter().enumerate() {
        let field = |name| [Step::Key("routes"), Step::At(at), Step::Key(name)];
        if !names.handlers.contains(route.from.as_str()) && !names.sources.contains(route.from.as_str()) {
            checker.error(&field("from"), format!("there is no source or handler `{}`", route.from)).hint =
                checker.did_you_mean(&route.from, names.sources.iter().chain(&names.handlers).copied());
        }
        if let Some(link) = route.link.as_ref().filter(|link| !names.links.contains(link.as_str())) {
            checker.error(&field("link"), format!("there is no link `{link}`")).hint =
                checker.did_you_mean(link, names.links.iter().copied()).or(Some("declare it under `links`".into()));
        }
        target(checker, at, route, &names);
    }
}

struct Names<'s> {
    handlers: BTreeSet<&'s str>,
    sources: BTreeSet<&'s str>,
    links: BTreeSet<&'s str>,
    classes: BTreeSet<String>,
}

fn target(checker: &mut Checker, at: usize, route: &Route, names: &Names) {
    let to = [Step::Key("routes"), Step::At(at), Step::Key("to")];
    let value = [to[0], to[1], to[2], Step::At(0)];
    if route.to.names().is_empty() && checker.is_sound(&to) {
        checker.error(&to, "the route leads to no handler").hint =
            Some("events leave the system where no route leads on from a handler".into());
    }
    match &route.to {
        Target::To(name) => handler(checker, &value, name, names),
        Target::ByProbability(shares) => {
            for (index, (name, _)) in shares.iter().enumerate() {
                handler(checker, &[&value[..], &[Step::At(index), Step::At(0)]].concat(), name, names);
            }
            sum_of_shares(checker, &value, shares);
        }
        Target::ByClass(by_class) => {
            for (class, name) in by_class {
                handler(checker, &[&value[..], &[Step::Key(class)]].concat(), name, names);
                if !names.classes.contains(class) {
                    let range = checker.range_of_key(&value, class);
                    let hint = checker.did_you_mean(class, names.classes.iter().map(String::as_str));
                    checker.push(Finding::error(range, format!("there is no class `{class}`")).maybe_hint(hint));
                }
            }
        }
        Target::ToAll(all) | Target::FirstAccepting(all) => {
            for (index, name) in all.iter().enumerate() {
                handler(checker, &[&value[..], &[Step::At(index)]].concat(), name, names);
            }
        }
    }
    if !matches!(route.to, Target::ByClass(_)) {
        listed_twice(checker, &value, route);
    }
}

fn listed_twice(checker: &mut Checker, value: &[Step], route: &Route) {
    let mut seen = BTreeSet::new();
    for (index, name) in route.to.names().into_iter().enumerate() {
        let path = [value, &[Step::At(index)]].concat();
        if !seen.insert(name) && checker.is_sound(&path) {
            checker.error(&path, format!("`{name}` is listed twice"));
        }
    }
}

fn handler(checker: &mut Checker, path: &[Step], name: &str, names: &Names) {
    if names.handlers.contains(name) {
        return;
    }
    if names.sources.contains(name) {
        checker.error(path, format!("`{name}` is a source; a route leads to handlers"));
        return;
    }
    checker.error(path, format!("there is no handler `{name}`")).hint =
        checker.did_you_mean(name, names.handlers.iter().copied());
}

fn sum_of_shares(checker: &mut Checker, value: &[Step], shares: &[(String, Probability)]) {
    match shares::total(shares.iter().map(|(_, share)| share.get())) {
        Total::More(sum) => {
            let message = format!("the probabilities sum to {}, which is more than 1", shares::written(sum));
            checker.error(value, message).hint = Some("what is missing to 1 leaves the system".into());
        }
        Total::Nearly(sum) if checker.is_sound(value) => {
            let message = format!("the probabilities sum to {}, which is taken as 1", shares::written(sum));
            checker.note(value, message).hint = Some("each is divided by the sum, and no event leaves".into());
        }
        Total::Nearly(_) | Total::One | Total::Less(_) => {}
    }
}
