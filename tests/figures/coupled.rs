//! Trials are independent by construction only where nothing that is declared could make them depend on each other.

use windtunnel::measure::snapshot::{Estimate, Snapshot};
use windtunnel::stats::interval::Method;

use crate::counted::{model, new_run};

fn played(body: &str, seed: u64) -> Snapshot {
    let model = model(&format!("(name: \"coupled\", question: \"Is it independent?\", {body})"), "");
    let mut run = new_run(&model, seed);
    run.advance(model.horizon);
    run.snapshot()
}

/// 300 events in 10 s; the first handler calls the second, and the third stands for itself.
fn system(more: &str) -> Snapshot {
    let body = format!(
        r#"horizon: "10s", sources: [(name: "s", arrivals: Periodic(every: "33ms")), (name: "t", arrivals: Periodic(every: "33ms"))],
        handlers: [(name: "a", replicas: 100, service: Exponential(mean: "1ms"), errors: "1%"),
            (name: "b", replicas: 100, service: Exponential(mean: "1ms"), errors: "1%"),
            (name: "c", replicas: 100, service: Exponential(mean: "1ms"), errors: "1%")],
        routes: [(from: "s", to: To("a")), (from: "a", to: To("b"), mode: Call()), (from: "t", to: To("c"))], {more}"#
    );
    played(&body, 3)
}

fn given(snapshot: &Snapshot) -> [bool; 4] {
    let has = |estimate: &Estimate| estimate.interval().is_some();
    let of = |at: usize| has(&snapshot.handlers[at].figures.per_demand);
    [has(&snapshot.since_warm_up.fault_tolerance), of(0), of(1), of(2)]
}

#[test]
fn independent_errors_have_an_interval_at_any_length() {
    let snapshot = system("");
    assert_eq!(given(&snapshot), [true; 4]);
    let found = snapshot.since_warm_up.fault_tolerance;
    assert!(matches!(found.interval().expect("it has one").method, Method::Wilson { .. }), "{found:?}");
}

/// The fault strikes nothing within the run, and would strike whatever waits for the handler too.
#[test]
fn a_fault_that_may_strike_and_has_not_takes_it_away_from_what_it_can_touch() {
    let rare = "when: Process(healthy: Deterministic(value: \"1h\"), faulty: Exponential(mean: \"1h\"))";
    for (on, fault, left) in [
        ("b", "Crash()", [false, false, false, true]),
        ("b", "ErrorBurst(probability: 1)", [false, false, false, true]),
        ("c", "Outage()", [false, true, true, false]),
        ("a", "Hang()", [false, false, true, true]),
        ("s", "Surge(factor: 10)", [false; 4]),
    ] {
        let snapshot = system(&format!("faults: [(on: \"{on}\", fault: {fault}, {rare})]"));
        assert!(snapshot.faults.is_empty(), "{fault} has not struck");
        assert_eq!(given(&snapshot), left, "{fault} on {on}");
    }
    let window = |at: &str| format!("faults: [(on: \"b\", fault: Crash(), when: Window(at: \"{at}\"))]");
    assert_eq!(given(&system(&window("9.99s"))), [false, false, false, true]);
    assert_eq!(given(&system(&window("10s"))), [true; 4], "the run is over then");
    let set_off = "faults: [(on: \"b\", fault: Outage(), when: QueueAbove(queue: 9, lasting: \"1s\"))]";
    assert_eq!(given(&system(set_off)), [false, false, false, true]);
}

#[test]
fn a_protection_that_may_act_and_has_not_takes_it_away_too() {
    let planned = r#"strategies: [(name: "x", handlers: {"b": (rejuvenation: Rolling(period: "1h", restart: Deterministic(value: "1s")))})]"#;
    let snapshot = system(planned);
    assert_eq!(given(&snapshot), [false, true, false, true]);
}

/// Up 100 s and down 100 s on average, so that half of the events are refused: a run that sees no outage knows nothing.
#[test]
fn hardly_any_run_that_has_seen_no_outage_claims_to_know_how_many_fail() {
    for (fault, warm_up, horizon) in [("Crash(scope: Handler)", 0, 10), ("ErrorBurst(probability: 1)", 30, 60)] {
        let body = format!(
            r#"horizon: "{horizon}s", warm_up: "{warm_up}s", failure: (deadline: "1s"),
            sources: [(name: "s", arrivals: Poisson(rate: "30/s"))],
            handlers: [(name: "h", replicas: 1000, service: Exponential(mean: "1ms"))], routes: [(from: "s", to: To("h"))],
            faults: [(on: "h", fault: {fault}, when: Process(healthy: Exponential(mean: "100s"), faulty: Exponential(mean: "100s")))]"#
        );
        for seed in 0..40 {
            let snapshot = played(&body, seed);
            for figure in [&snapshot.since_warm_up.fault_tolerance, &snapshot.handlers[0].figures.per_demand] {
                assert_eq!(figure.interval(), None, "{fault}, {seed}");
            }
        }
    }
}

/// A demand of the event itself is the same at every try: of 1 s at most with probability 1 - 1/e, and then one demand
/// succeeds; else ten fail.
#[test]
fn tries_with_the_demand_of_their_event_are_no_independent_trials() {
    let fits = 1.0 - (-1.0f64).exp();
    let truth = fits / (fits + 10.0 * (1.0 - fits));
    let (mut given, mut covered) = (0, 0);
    for seed in 0..60 {
        let body = r#"horizon: "400s", sources: [(name: "s", arrivals: Poisson(rate: "1/s"))],
            handlers: [(name: "h", replicas: 1000, service: Exponential(mean: "1s"), demand: PerEvent)],
            routes: [(name: "r", from: "s", to: To("h"))],
            strategies: [(name: "x", routes: {"r": [Retry(retries: 9), Timeout(after: "1s")]})]"#;
        let snapshot = played(body, seed);
        let figures = &snapshot.handlers[0].figures;
        if let Some(found) = figures.per_demand.interval() {
            given += 1;
            covered += u32::from(found.contains(truth));
        }
        let f = snapshot.since_warm_up.fault_tolerance;
        assert!(f.interval().is_some(), "events are independent of each other: {f:?}");
    }
    assert!(f64::from(covered) >= 0.9 * f64::from(given), "{covered} of {given} hold {truth}");
    let once = r#"horizon: "50s", sources: [(name: "s", arrivals: Poisson(rate: "1/s"))],
        handlers: [(name: "h", replicas: 1000, service: Exponential(mean: "1s"), demand: PerEvent)],
        routes: [(name: "r", from: "s", to: To("h"))], strategies: [(name: "x", routes: {"r": [LAYERS]})]"#;
    let has =
        |layers: &str| played(&once.replace("LAYERS", layers), 1).handlers[0].figures.per_demand.interval().is_some();
    assert!(has("Timeout(after: \"1s\")"), "one try for each event");
    for layers in ["Retry(retries: 1)", "Hedge(delay: \"1s\")", "Redelivery(visibility: \"9s\")"] {
        assert!(!has(&format!("{layers}, Timeout(after: \"1s\")")), "{layers}");
    }
}
