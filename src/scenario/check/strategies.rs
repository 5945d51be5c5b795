//! Strategy sets: around routes that exist, and an active one among them.

use std::collections::BTreeSet;

use crate::scenario::check::Checker;
use crate::scenario::diagnostic::Finding;
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    let labels: BTreeSet<String> = scenario.routes.iter().map(|route| route.label()).collect();
    for (at, set) in scenario.strategies.iter().enumerate() {
        for name in set.routes.keys().filter(|name| !labels.contains(*name)) {
            let range = checker.range_of_key(&[Step::Key("strategies"), Step::At(at), Step::Key("routes")], name);
            let hint = checker
                .did_you_mean(name, labels.iter().map(String::as_str))
                .unwrap_or_else(|| "a route is called by its `name`, or \"from -> to\" where it has none".into());
            checker.push(Finding::error(range, format!("there is no route `{name}`")).hint(hint));
        }
    }
    let active = scenario.strategy.as_ref();
    if let Some(name) = active.filter(|name| scenario.strategies.iter().all(|set| set.name != **name)) {
        checker.error(&[Step::Key("strategy")], format!("there is no strategy set `{name}`")).hint =
            checker.did_you_mean(name, scenario.strategies.iter().map(|set| set.name.as_str()));
    }
}
