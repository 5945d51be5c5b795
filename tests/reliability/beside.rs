//! Theory stands beside a run where its conditions hold in what is in force.

use crate::played::{play, theory};
use windtunnel::measure::snapshot::{Quantity, Snapshot};

/// Two sources of 0.4/s, one to `h` and one to `a`, each with exponential service of 1 s.
fn pair(a: &str, more: &str) -> Snapshot {
    play(
        "100s",
        &format!(
            "sources: [(name: \"s\", arrivals: Poisson(rate: \"0.4/s\")), (name: \"t\", arrivals: Poisson(rate: \"0.4/s\"))],
             handlers: [(name: \"h\", service: Exponential(mean: \"1s\")), (name: \"a\", service: Exponential(mean: \"1s\"){a})],
             routes: [(name: \"q\", from: \"s\", to: To(\"h\")), (name: \"r\", from: \"t\", to: To(\"a\"))], {more}"
        ),
    )
}

#[track_caller]
fn assert_queue(seen: &Snapshot, expected: Result<f64, &str>) {
    match (theory(seen, 0, Quantity::MeanWait).expect("it is always said"), expected) {
        (Ok(found), Ok(expected)) => assert!((found - expected).abs() < 1e-9, "{found}"),
        (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
        (found, _) => panic!("{found:?}"),
    }
}

const PROCESS: &str = "when: Process(healthy: Exponential(mean: \"10s\"), faulty: Exponential(mean: \"5s\"))";

#[test]
fn a_queue_by_itself_is_an_mm1_queue() {
    assert_queue(&pair("", ""), Ok(0.4 / 0.6));
}

#[test]
fn a_source_that_is_struck_keeps_no_rate() {
    for fault in ["Surge(factor: 2)", "Pause()"] {
        let more = format!("faults: [(on: \"s\", fault: {fault}, {PROCESS})]");
        assert_queue(&pair("", &more), Err("changes the rate of s"));
    }
}

#[test]
fn a_layer_elsewhere_that_sends_here_is_seen_while_it_is_in_force() {
    let route = "routes: {\"r\": [Fallback(to: [\"h\"])]}";
    let handler = "handlers: {\"a\": (layers: [Fallback(to: [\"h\"])])}";
    for sets in [route, handler] {
        let more = format!("strategies: [(name: \"x\", {sets}), (name: \"y\")], strategy: \"x\"");
        assert_queue(&pair(", errors: 1", &more), Err("Fallback sends events here as well"));
        let more = format!("strategies: [(name: \"y\"), (name: \"x\", {sets})], strategy: \"y\"");
        assert_queue(&pair(", errors: 1", &more), Ok(0.4 / 0.6));
    }
}

#[test]
fn a_supervisor_elsewhere_that_restarts_it_is_seen() {
    let more = format!(
        "faults: [(on: \"a\", fault: Crash(), {PROCESS})],
         strategies: [(name: \"x\", handlers: {{\"a\": (restart: Supervisor(restart: Deterministic(value: \"2s\"),
            strategy: OneForAll, intensity: 100, others: [\"h\"]))}})]"
    );
    let seen = pair("", &more);
    assert_queue(&seen, Err("protection"));
    assert!(seen.since_warm_up.per_demand.factors[0].theory.is_none());
}

#[test]
fn a_queue_behind_one_that_grows_for_ever_has_no_poisson_stream() {
    let seen = play(
        "100s",
        "sources: [(name: \"s\", arrivals: Poisson(rate: \"2/s\"))],
         handlers: [(name: \"h\", service: Exponential(mean: \"100ms\")), (name: \"first\", service: Exponential(mean: \"1s\"))],
         routes: [(from: \"s\", to: To(\"first\")), (from: \"first\", to: To(\"h\"))]",
    );
    assert_queue(&seen, Err("the stream out of first is not Poisson"));
}

/// Forty stations in a row: each is looked at once, not once more for every station behind it.
#[test]
fn a_long_row_of_queues_is_a_row_of_mm1_queues() {
    let stations: String =
        (0..40).map(|at| format!("(name: \"h{at}\", service: Exponential(mean: \"1s\")), ")).collect();
    let routes: String = (1..40).map(|at| format!("(from: \"h{}\", to: To(\"h{at}\")), ", at - 1)).collect();
    let seen = play(
        "10s",
        &format!(
            "sources: [(name: \"s\", arrivals: Poisson(rate: \"0.4/s\"))], handlers: [{stations}],
             routes: [(from: \"s\", to: To(\"h0\")), {routes}]"
        ),
    );
    let last = theory(&seen, 39, Quantity::MeanWait).expect("it is always said").expect("Poisson all along");
    assert!((last - 0.4 / 0.6).abs() < 1e-9, "{last}");
}

/// What theory says of the availability of one handler with these faults.
fn available(faults: &str) -> Option<Result<f64, String>> {
    let seen = play(
        "100s",
        &format!(
            "sources: [(name: \"s\", arrivals: Poisson(rate: \"0.4/s\"))],
             handlers: [(name: \"h\", service: Exponential(mean: \"1s\"), on_crash: Requeue)],
             routes: [(from: \"s\", to: To(\"h\"))], faults: [{faults}]"
        ),
    );
    let shown = seen.since_warm_up.availability.factors[0].theory.as_ref().map(|prediction| prediction.value);
    let said = theory(&seen, 0, Quantity::Availability);
    assert_eq!(shown, said.clone().and_then(Result::ok), "both places say the same");
    said
}

#[test]
fn availability_knows_everything_that_takes_a_handler_down() {
    let crash = format!("(on: \"h\", fault: Crash(), {PROCESS}),");
    let hang = format!("(on: \"h\", fault: Hang(), {PROCESS}),");
    let poison =
        "(on: \"h\", fault: PoisonEvent(share: 0.5, ends_in: Crash, restart: \"5s\"), when: Window(at: \"0s\")),";
    let errors = "(on: \"h\", fault: PoisonEvent(share: 0.5), when: Window(at: \"0s\")),";
    for alone in [crash.clone(), hang.clone(), format!("{crash}{errors}")] {
        let found = available(&alone).expect("it goes down").expect("one process alone");
        assert!((found - 10.0 / 15.0).abs() < 1e-12, "{found}");
    }
    for several in [format!("{crash}{hang}"), format!("{crash}{poison}")] {
        assert!(available(&several).expect("it goes down").expect_err("several").starts_with("several faults"));
    }
    assert_eq!(available(errors), None);
}

/// What theory says of a demand on a handler with errors of 10 %.
fn demand(sets: &str) -> Option<f64> {
    let seen = play(
        "100s",
        &format!(
            "sources: [(name: \"s\", arrivals: Poisson(rate: \"0.4/s\"))],
             handlers: [(name: \"h\", service: Exponential(mean: \"1s\"), errors: 0.1)],
             routes: [(name: \"r\", from: \"s\", to: To(\"h\"))], strategies: [{sets}], strategy: \"x\""
        ),
    );
    seen.since_warm_up.per_demand.factors[0].theory.as_ref().map(|prediction| prediction.value)
}

#[test]
fn a_demand_is_foretold_where_nothing_in_force_cuts_it_short() {
    let plain = Some(0.9);
    let close = |found: Option<f64>| found.map(|found| (found * 1e9).round() / 1e9);
    assert_eq!(close(demand("(name: \"x\")")), plain);
    assert_eq!(close(demand("(name: \"x\"), (name: \"y\", routes: {\"r\": [Timeout(after: \"1s\")]})")), plain);
    let restart = "rejuvenation: ByAge(age: Deterministic(value: \"5s\"), restart: Deterministic(value: \"1s\"), busy: Interrupt)";
    for cut in [
        "routes: {\"r\": [Timeout(after: \"1s\")]}".to_owned(),
        "handlers: {\"h\": (layers: [Timeout(after: \"1s\")])}".to_owned(),
        "routes: {\"r\": [Redelivery(visibility: \"1s\", deliveries: 1)]}".to_owned(),
        format!("handlers: {{\"h\": ({restart})}}"),
    ] {
        assert_eq!(demand(&format!("(name: \"x\", {cut})")), None, "{cut}");
    }
}
