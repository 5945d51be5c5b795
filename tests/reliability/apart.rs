//! Factors are multiplied where handlers fail apart, and not where they fail together.

use crate::played::{assert_value, play, reason};
use windtunnel::measure::snapshot::Snapshot;

const PROCESS: &str = "when: Process(healthy: Exponential(mean: \"10s\"), faulty: Exponential(mean: \"1s\"))";

/// Two handlers in series.
fn chain(more: &str) -> Snapshot {
    play(
        "20000s",
        &format!(
            "mission: \"10s\", sources: [(name: \"s\", arrivals: Poisson(rate: \"1/s\"))],
             handlers: [(name: \"h\", service: Deterministic(value: \"1ms\"), on_crash: Requeue),
                        (name: \"g\", service: Deterministic(value: \"1ms\"), on_crash: Requeue)],
             routes: [(from: \"s\", to: To(\"h\")), (from: \"h\", to: To(\"g\"))], {more}"
        ),
    )
}

fn on_group(fault: &str) -> String {
    format!("groups: [(name: \"z\", members: [\"h\", \"g\"])], faults: [(on: \"z\", fault: {fault}, {PROCESS})]")
}

#[test]
fn a_group_that_fails_as_one_is_one_factor() {
    for fault in ["Crash(scope: Handler)", "Crash()", "Hang(scope: Handler)", "CommonCause(beta: 1)"] {
        let numbers = chain(&on_group(fault)).since_warm_up;
        let [one, other] = &numbers.availability.factors[..] else { panic!("two handlers") };
        assert_eq!(one.estimate.value(), other.estimate.value());
        assert_eq!(numbers.availability.system.value(), one.estimate.value());
        assert_value(&numbers.availability.system, 10.0 / 11.0, 0.02);
        assert_value(&numbers.mission.system, (-1.0_f64).exp(), 0.03);
        let (whole, part) = (numbers.availability.system.interval(), one.estimate.interval());
        let (whole, part) = (whole.expect("long enough"), part.expect("long enough"));
        assert!((whole.low - part.low).abs() < 1e-9, "one factor counts once: {whole:?} {part:?}");
    }
}

#[test]
fn a_group_that_fails_partly_together_has_no_product() {
    for fault in ["CommonCause(beta: 0.5)", "Cascade(factor: 3)"] {
        let numbers = chain(&on_group(fault)).since_warm_up;
        assert!(reason(&numbers.availability.system).starts_with("h and g fail together"), "{fault}");
    }
}

#[test]
fn handlers_with_faults_of_their_own_multiply() {
    let each = format!("faults: [(on: \"h\", fault: Crash(), {PROCESS}), (on: \"g\", fault: Crash(), {PROCESS})]");
    let numbers = chain(&each).since_warm_up;
    assert_value(&numbers.availability.system, (10.0_f64 / 11.0).powi(2), 0.03);
    assert_value(&numbers.mission.system, (-2.0_f64).exp(), 0.03);
}

#[test]
fn a_crew_in_common_ties_repairs_and_not_lives() {
    let crew = format!(
        "crews: [(name: \"c\", size: 1)],
         faults: [(on: \"h\", crew: \"c\", fault: Crash(), {PROCESS}), (on: \"g\", crew: \"c\", fault: Crash(), {PROCESS})]"
    );
    let numbers = chain(&crew).since_warm_up;
    assert_eq!(reason(&numbers.availability.system), "h and g fail together: they wait for the same crew, c");
    assert_value(&numbers.mission.system, (-2.0_f64).exp(), 0.03);
}

#[test]
fn what_happens_at_set_times_is_not_independent() {
    let window = "when: Window(at: \"100s\", lasting: \"1000s\")";
    let both = format!("faults: [(on: \"h\", fault: Crash(), {window}), (on: \"g\", fault: Crash(), {window})]");
    let numbers = chain(&both).since_warm_up;
    assert!(reason(&numbers.availability.system).contains("set times"));
    let one = format!("faults: [(on: \"h\", fault: Crash(), {window}), (on: \"g\", fault: Crash(), {PROCESS})]");
    assert_value(&chain(&one).since_warm_up.availability.system, 0.95 * 10.0 / 11.0, 0.02);
}

#[test]
fn a_handler_that_is_called_twice_is_up_both_times_or_neither() {
    let numbers = play(
        "20000s",
        &format!(
            "sources: [(name: \"s\", arrivals: Poisson(rate: \"1/s\"))],
             handlers: [(name: \"h\", service: Deterministic(value: \"1ms\")),
                        (name: \"g\", service: Deterministic(value: \"1ms\"), on_crash: Requeue)],
             routes: [(from: \"s\", to: To(\"h\")), (name: \"one\", from: \"h\", to: To(\"g\"), mode: Call()),
                      (name: \"two\", from: \"h\", to: To(\"g\"), mode: Call())],
             faults: [(on: \"g\", fault: Crash(), {PROCESS})]"
        ),
    )
    .since_warm_up;
    assert_eq!(numbers.availability.system.value(), numbers.availability.factors[1].estimate.value());
    assert!(reason(&numbers.per_demand.system).starts_with("an event may come to g more than once"));
}

#[test]
fn a_reason_is_said_once() {
    let numbers = play(
        "10s",
        "sources: [(name: \"s\", arrivals: Poisson(rate: \"1/s\"))],
         handlers: [(name: \"h\", service: Deterministic(value: \"1ms\")), (name: \"g\", service: Deterministic(value: \"1ms\"))],
         routes: [(from: \"s\", to: FirstAccepting([\"h\", \"g\"]))]",
    )
    .since_warm_up;
    assert_eq!(reason(&numbers.per_demand.system), "a route to the first that accepts");
}
