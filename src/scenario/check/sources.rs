//! Sources: one route each, classes that exist, arrivals that let time pass.

use std::collections::{BTreeMap, BTreeSet};

use crate::parts::arrival::Arrivals;
use crate::scenario::check::{Checker, GUESSES_MAX};
use crate::scenario::diagnostic::Finding;
use crate::scenario::limits;
use crate::scenario::schema::{Scenario, Source};
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let mut routes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, route) in checker.scenario.routes.iter().enumerate() {
        routes.entry(&route.from).or_default().push(at);
    }
    let known: BTreeSet<&str> = checker.scenario.classes.iter().map(|class| class.name.as_str()).collect();
    let adrift = checker.knows_routes.then(|| adrift(checker.scenario));
    let works = checker.scenario.handlers.iter().any(|handler| handler.service.mean() != 0.0);
    let stands_still = !works && checker.is_sound(&[Step::Key("handlers")]);
    for (at, source) in checker.scenario.sources.iter().enumerate() {
        let own = routes.get(source.name.as_str()).map_or(&[][..], Vec::as_slice);
        route(checker, at, source, own, adrift.as_ref());
        classes(checker, at, source, &known);
        arrivals(checker, at, source, stands_still);
    }
}

/// Where routes begin that begin nowhere.
fn adrift(scenario: &Scenario) -> BTreeSet<&str> {
    let handlers = scenario.handlers.iter().map(|handler| handler.name.as_str());
    let known: BTreeSet<&str> = handlers.chain(scenario.sources.iter().map(|source| source.name.as_str())).collect();
    scenario.routes.iter().map(|route| route.from.as_str()).filter(|from| !known.contains(from)).collect()
}

/// `own` are the routes that begin here; one of those that begin nowhere may be meant to.
fn route(checker: &mut Checker, at: usize, source: &Source, own: &[usize], adrift: Option<&BTreeSet<&str>>) {
    let misspelt = |adrift: &BTreeSet<&str>| {
        let own = || std::iter::once(source.name.as_str());
        let is_meant = |from: &&str| checker.guesses.closest(from, own()).is_some();
        adrift.len() > GUESSES_MAX || adrift.iter().any(is_meant) || checker.guesses.are_over()
    };
    match own {
        [] if adrift.is_none_or(misspelt) => {}
        [] => {
            checker
                .error(
                    &[Step::Key("sources"), Step::At(at), Step::Key("name")],
                    format!("no route leads on from `{}`", source.name),
                )
                .hint = Some(format!("add `(from: \"{}\", to: To(\"...\"))` to the routes", source.name));
        }
        [_] => {}
        [_, more @ ..] => {
            for &route in more {
                checker
                    .error(
                        &[Step::Key("routes"), Step::At(route), Step::Key("from")],
                        format!("a second route from the source `{}`", source.name),
                    )
                    .hint = Some(
                    "a source has one: name several handlers in it with `ByProbability`, `ByClass` or `ToAll`".into(),
                );
            }
        }
    }
}

fn classes(checker: &mut Checker, at: usize, source: &Source, known: &BTreeSet<&str>) {
    for name in source.classes.keys() {
        if !known.contains(name.as_str()) {
            let path = [Step::Key("sources"), Step::At(at), Step::Key("classes")];
            let range = checker.range_of_key(&path, name);
            let hint = checker.did_you_mean(name, known.iter().copied()).or(Some("declare it under `classes`".into()));
            checker.push(Finding::error(range, format!("there is no class `{name}`"))).hint = hint;
        }
    }
}

/// `stands_still` where no handler takes time.
fn arrivals(checker: &mut Checker, at: usize, source: &Source, stands_still: bool) {
    let path = |name| [Step::Key("sources"), Step::At(at), Step::Key("arrivals"), Step::Key(name)];
    match &source.arrivals {
        Arrivals::Once(once) => {
            if let Some(late) = once.at.windows(2).position(|pair| pair[0] > pair[1]) {
                let place =
                    [Step::Key("sources"), Step::At(at), Step::Key("arrivals"), Step::Key("at"), Step::At(late + 1)];
                checker
                    .error(&place, format!("{} comes after {} in the list", once.at[late + 1], once.at[late]))
                    .hint = Some("write the instants in the order of time".into());
            }
        }
        Arrivals::Closed(closed) => {
            if closed.think.mean() == 0.0 && stands_still {
                checker.error(&path("think"), "neither thinking nor any service takes time, so time would stand still");
            }
        }
        Arrivals::Renewal(renewal) if renewal.gap.mean() * limits::ARRIVALS_PER_SEC_MAX < 1.0 => {
            checker.error(&path("gap"), too_often());
        }
        Arrivals::Poisson(poisson) if poisson.rate.as_per_sec() > limits::ARRIVALS_PER_SEC_MAX => {
            checker.error(&path("rate"), too_often());
        }
        Arrivals::Renewal(_) | Arrivals::Poisson(_) | Arrivals::Periodic(_) => {}
    }
}

fn too_often() -> String {
    format!("more than {} arrivals per second, and time has no finer step", limits::ARRIVALS_PER_SEC_MAX)
}
