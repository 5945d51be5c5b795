//! Whatever ended right although an attempt of it failed before is rescued, whoever answers in the end.

use windtunnel::engine::Credit;
use windtunnel::parts::recovery::CATALOGUE;

use crate::counted::{model, new_run};

fn rescues(body: &str, seed: u64) -> (u64, Vec<(&'static str, u64)>) {
    let model = model(&format!("(name: \"rescued\", question: \"Who saved it?\", {body})"), "");
    let mut run = new_run(&model, seed);
    run.advance(model.horizon);
    let ledger = run.snapshot().since_warm_up.ledger;
    let name = |credit: Credit| match credit {
        Credit::Layer { part, .. } => CATALOGUE[usize::from(part)].name,
        _ => "no layer",
    };
    (ledger.offered, ledger.rescues.iter().map(|(credit, count)| (name(*credit), *count)).collect())
}

/// A copy goes out where the first call takes longer than 1 s of a mean of 5 s; either of the two, which are alike from
/// then on, ends first, fails half of the time, and the other one answers right half of the time: e^-0.2 / 4.
#[test]
fn a_first_call_that_answers_after_its_copy_has_failed_is_a_rescue_by_the_copy() {
    let body = r#"horizon: "20000s", sources: [(name: "s", arrivals: Periodic(every: "1s"))],
        handlers: [(name: "h", replicas: 100, service: Exponential(mean: "5s"), errors: 0.5)],
        routes: [(name: "r", from: "s", to: To("h"))], strategies: [(name: "x", routes: {"r": [Hedge(delay: "1s")]})]"#;
    for seed in 0..5 {
        let (offered, rescues) = rescues(body, seed);
        let [("Hedge", rescued)] = rescues[..] else { panic!("{rescues:?}") };
        let share = rescued as f64 / offered as f64;
        let truth = 0.25 * (-0.2f64).exp();
        let error = (truth * (1.0 - truth) / offered as f64).sqrt();
        assert!((share - truth).abs() < 4.0 * error, "{share} for {truth}");
    }
}

#[test]
fn a_first_call_is_rescued_too_while_its_copy_is_tried_again() {
    let body = r#"horizon: "10s", sources: [(name: "s", arrivals: Once(at: ["0s"]))],
        handlers: [(name: "h", queue: 0, service: Deterministic(value: "30ms"))],
        routes: [(name: "r", from: "s", to: To("h"))],
        strategies: [(name: "x", routes: {"r": [Hedge(delay: "10ms"), Retry(retries: 1, delay: "1s")]})]"#;
    assert_eq!(rescues(body, 1), (1, vec![("Hedge", 1)]));
}

/// The retry inside mends what failed; that a copy was under way as well changes nothing.
#[test]
fn who_mended_it_keeps_the_credit() {
    let body = r#"horizon: "10s", sources: [(name: "s", arrivals: Once(at: ["0s"]))],
        handlers: [(name: "h", replicas: 2, service: Deterministic(value: "30ms"))],
        routes: [(name: "r", from: "s", to: To("h"))],
        faults: [(on: "h", fault: Outage(), when: Window(at: "0s", lasting: "5ms"))],
        strategies: [(name: "x", routes: {"r": [Hedge(delay: "20ms"), Retry(retries: 1, delay: "10ms")]})]"#;
    assert_eq!(rescues(body, 1), (1, vec![("Retry", 1)]));
}
