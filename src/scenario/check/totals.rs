//! Conditions on the run as a whole: its times, its order, its size.

use crate::foundation::Bytes;
use crate::scenario::check::Checker;
use crate::scenario::footprint::at_start;
use crate::scenario::limits;
use crate::scenario::model::Model;
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
    population(checker);
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

/// What the model takes by itself leaves room for what happens in it.
pub(super) fn check_memory(checker: &mut Checker, model: &Model) {
    let (least, max) = (at_start(model), model.memory_max.get());
    if least > max {
        let message = format!(
            "the system takes {} of memory before anything happens in it, and {} are allowed",
            Bytes::new(least.div_ceil(100_000) * 100_000),
            model.memory_max
        );
        let enough = Bytes::new((2 * least).div_ceil(1_000_000) * 1_000_000);
        checker.error(&[Step::Key("limits"), Step::Key("memory")], message).hint =
            Some(format!("allow more, such as `limits: (memory: \"{enough}\")`, or let it have fewer handlers"));
    }
}

/// Every user of a closed source is there from the start: the source whose users are too many together with those before.
fn population(checker: &mut Checker) {
    let mut together: u64 = 0;
    for (at, source) in checker.scenario.sources.iter().enumerate() {
        let before = together;
        together = together.saturating_add(source.arrivals.population());
        if before <= limits::POPULATION_TOTAL_MAX && together > limits::POPULATION_TOTAL_MAX {
            let path = [Step::Key("sources"), Step::At(at), Step::Key("arrivals"), Step::Key("population")];
            let max = limits::POPULATION_TOTAL_MAX;
            let message = format!("{together} users of closed sources together, and at most {max} are allowed");
            checker.error(&path, message).hint =
                Some(format!("at most {} are left for this source", max.saturating_sub(before)));
        }
    }
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
