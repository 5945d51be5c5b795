//! Conditions on the run as a whole: its times, its order, its size.

use crate::scenario::check::Checker;
use crate::scenario::limits;
use crate::scenario::schema::Order;
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker) {
    let scenario = checker.scenario;
    if scenario.warm_up >= scenario.horizon {
        checker
            .error(
                &[Step::Key("warm_up")],
                format!("the warm-up does not end before the horizon, {}", scenario.horizon),
            )
            .hint = Some("only what is offered between the two counts".into());
    }
    if scenario.sources.is_empty() {
        checker.error(&[Step::Key("sources")], "there is no source").hint =
            Some("add one: `(name: \"orders\", arrivals: Poisson(rate: \"10/s\"))`".into());
    }
    if scenario.handlers.is_empty() {
        checker.error(&[Step::Key("handlers")], "there is no handler").hint =
            Some("add one: `(name: \"worker\", service: Exponential(mean: \"20ms\"))`".into());
    }
    let keyed = scenario.sources.iter().any(|source| source.keys > 0);
    if scenario.failure.order == Order::PerKey && !keyed && !scenario.sources.is_empty() {
        checker.error(&[Step::Key("failure"), Step::Key("order")], "no source gives its events keys").hint =
            Some("give a source `keys: 100`, or use `PerSource`".into());
    }
    let replicas: u64 = scenario.handlers.iter().map(|handler| u64::from(handler.replicas)).sum();
    if replicas > limits::REPLICAS_TOTAL_MAX {
        let message = format!("{replicas} replicas together, and at most {} are allowed", limits::REPLICAS_TOTAL_MAX);
        checker.error(&[Step::Key("handlers")], message);
    }
    let stacks = scenario.strategies.len() * scenario.routes.len();
    if stacks > limits::STACKS_MAX {
        let message = format!(
            "{} strategy sets for {} routes, and at most {} of both multiplied are allowed",
            scenario.strategies.len(),
            scenario.routes.len(),
            limits::STACKS_MAX
        );
        checker.error(&[Step::Key("strategies")], message);
    }
}
