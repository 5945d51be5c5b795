//! Conditions on the run as a whole: its times, its order, its size.

use crate::scenario::check::Checker;
use crate::scenario::limits;
use crate::scenario::schema::{Order, Target};
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    let times_sound = ["warm_up", "horizon"].into_iter().all(|field| is_stated(checker, field));
    if scenario.warm_up >= scenario.horizon && times_sound {
        checker
            .error(
                &[Step::Key("warm_up")],
                format!("the warm-up does not end before the horizon, {}", scenario.horizon),
            )
            .hint = Some("only what is offered between the two counts".into());
    }
    if scenario.sources.is_empty() && checker.is_sound(&[Step::Key("sources")]) {
        checker.error(&[Step::Key("sources")], "there is no source").hint =
            Some("add one: `(name: \"orders\", arrivals: Poisson(rate: \"10/s\"))`".into());
    }
    if scenario.handlers.is_empty() && checker.is_sound(&[Step::Key("handlers")]) {
        checker.error(&[Step::Key("handlers")], "there is no handler").hint =
            Some("add one: `(name: \"worker\", service: Exponential(mean: \"20ms\"))`".into());
    }
    let keyed = scenario.sources.iter().any(|source| source.keys > 0);
    let keys_sound = checker.is_sound(&[Step::Key("sources")]);
    if scenario.failure.order == Order::PerKey && !keyed && !scenario.sources.is_empty() && keys_sound {
        checker.error(&[Step::Key("failure"), Step::Key("order")], "no source gives its events keys").hint =
            Some("give a source `keys: 100`, or use `PerSource`".into());
    }
    let replicas: u64 = scenario.handlers.iter().map(|handler| u64::from(handler.replicas)).sum();
    if replicas > limits::REPLICAS_TOTAL_MAX {
        let message = format!("{replicas} replicas together, and at most {} are allowed", limits::REPLICAS_TOTAL_MAX);
        checker.error(&[Step::Key("handlers")], message);
    }
    let by_class = scenario.routes.iter().filter(|route| matches!(route.to, Target::ByClass(_))).count();
    product(
        checker,
        "strategies",
        ("strategy sets", "routes"),
        (scenario.strategies.len(), scenario.routes.len()),
        limits::STACKS_MAX,
    );
    product(
        checker,
        "routes",
        ("routes by class", "classes"),
        (by_class, scenario.classes.len()),
        limits::CLASS_TABLES_MAX,
    );
}

/// Refuses two numbers whose product would be a table too large.
fn product(checker: &mut Checker, field: &str, what: (&str, &str), counts: (usize, usize), max: usize) {
    if counts.0 * counts.1 > max {
        let message = format!("{} {} times {} {}: at most {max} are allowed", counts.0, what.0, counts.1, what.1);
        checker.error(&[Step::Key(field)], message);
    }
}

/// Whether a time of the run is the author's: written and in order, or left to its default.
fn is_stated(checker: &Checker, field: &str) -> bool {
    let path = [Step::Key(field)];
    (field != "horizon" && checker.tree.at(&path).is_none()) || checker.is_sound(&path)
}
