//! How many replicas are up, and for how long.

use windtunnel::measure::snapshot::{Estimate, HandlerFigures};
use windtunnel::stats::interval::Interval;
use windtunnel::stats::no_interval::NoInterval;

use crate::counted::{case, model, new_run};

fn figures(faults: &str, replicas: u32, horizon: &str) -> HandlerFigures {
    let text = format!(
        r#"(name: "up", question: "How many are up?", horizon: "{horizon}", sources: [(name: "s", arrivals: Poisson(rate: "1/s"))],
        handlers: [(name: "h", replicas: {replicas}, service: Exponential(mean: "1ms"))], routes: [(from: "s", to: To("h"))],
        faults: [{faults}])"#
    );
    let model = model(&text, "");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    run.snapshot().handlers[0].figures.clone()
}

fn crashes(healthy: &str) -> String {
    format!(
        "(on: \"h\", fault: Crash(), when: Process(healthy: Exponential(mean: \"{healthy}\"), faulty: Exponential(mean: \"1s\")))"
    )
}

#[test]
fn what_nothing_can_take_down_is_up_exactly() {
    let found = figures("", 3, "20s");
    assert_eq!(found.up, Estimate::Measured(Interval::exact(3.0)));
    assert!(matches!(found.time_to_failure, Estimate::NotApplicable(_)), "{:?}", found.time_to_failure);
}

#[test]
fn no_more_are_up_than_there_are() {
    let found = figures(&crashes("100s"), 2, "20000s");
    let up = found.up.interval().expect("400 failures are enough");
    // 100 / 101 of the time each.
    assert!(up.contains(2.0 * 100.0 / 101.0) && up.high <= 2.0, "{up:?}");
}

/// Two replicas up for 300 s without a failure: with a mean below 600 s / ln 20 that had a chance below 5 %.
#[test]
fn without_a_failure_the_time_to_failure_has_a_bound_below() {
    let found = figures(&crashes("100000h"), 2, "300s").time_to_failure;
    assert_eq!(found.value(), None);
    let bound = found.interval().expect("it has a bound");
    assert!((bound.low - 600.0 / 20.0f64.ln()).abs() < 1e-6 && bound.high.is_infinite(), "{bound:?}");
}

#[test]
fn one_observation_says_no_more_of_lifetimes_than_of_anything_else() {
    let found = figures(&crashes("100s"), 1, "500s").time_to_failure;
    let Estimate::Point { value, why: NoInterval::OneObservation(_) } = found else { panic!("{found:?}") };
    assert!((20.0..500.0).contains(&value), "{value}");
    let enough = figures(&crashes("100s"), 1, "20000s").time_to_failure;
    assert!(enough.interval().is_some_and(|found| found.contains(100.0)), "{enough:?}");
    let text = case("gives-up").replacen("horizon", "mission: \"1h\", horizon", 1);
    let model = model(&text, "erlang");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    let snapshot = run.snapshot();
    let mission = &snapshot.since_warm_up.mission.system;
    assert!(matches!(mission.why(), Some(NoInterval::OneObservation(_))), "{mission:?}");
}
