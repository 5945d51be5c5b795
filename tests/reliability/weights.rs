//! Sources weigh by the events that they offer.

use crate::played::{assert_value, play};

/// Half of what the first source offers fails; nothing of what a Poisson source of 1/s offers does.
fn weighed(arrivals: &str, more: &str) -> (f64, windtunnel::measure::snapshot::Numbers) {
    let seen = play(
        "2000s",
        &format!(
            "sources: [(name: \"one\", arrivals: {arrivals}), (name: \"few\", arrivals: Poisson(rate: \"1/s\"))],
             handlers: [(name: \"bad\", replicas: 500, service: Deterministic(value: \"1ms\"), errors: 0.5),
                        (name: \"good\", replicas: 5, service: Deterministic(value: \"1ms\"))],
             routes: [(from: \"one\", to: To(\"bad\")), (from: \"few\", to: To(\"good\"))], {more}"
        ),
    );
    let [one, few] = [0, 1].map(|at: usize| seen.sources[at].offered as f64);
    (1.0 - 0.5 * one / (one + few), seen.since_warm_up)
}

#[test]
fn sources_without_a_rate_weigh_by_what_was_offered() {
    let closed = "Closed(population: 100, think: Exponential(mean: \"1s\"))";
    for (arrivals, about) in [(closed, 0.505), ("Once(at: [\"0s\"])", 0.9995)] {
        let (expected, numbers) = weighed(arrivals, "");
        assert!((expected - about).abs() < 0.001);
        assert_value(&numbers.per_demand.system, expected, 0.01);
        assert_value(&numbers.fault_tolerance, expected, 0.01);
    }
}

#[test]
fn a_source_that_is_struck_weighs_by_what_was_offered() {
    let surge = "faults: [(on: \"one\", fault: Surge(factor: 9), when: Window(at: \"0s\"))]";
    let (expected, numbers) = weighed("Poisson(rate: \"1/s\")", surge);
    assert_value(&numbers.per_demand.system, 0.55, 0.01);
    assert_value(&numbers.per_demand.system, expected, 0.01);
}

#[test]
fn what_was_offered_before_warm_up_weighs_nothing() {
    let (_, numbers) = weighed("Once(at: [\"0s\"])", "warm_up: \"1s\"");
    assert_value(&numbers.per_demand.system, 1.0, 1e-9);
}
