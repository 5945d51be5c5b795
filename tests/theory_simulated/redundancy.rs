//! Alternates and versions: what a test or a vote makes of results that may be wrong.

use crate::harness::{SEEDS, entry, long_runs, model, run};

/// Ten events per second, each asking a front that asks the first version; versions give wrong results with these
/// probabilities.
fn versions(wrong: &[&str], layer: &str, faults: &str) -> String {
    let versions: String = (wrong.iter().enumerate())
        .map(|(at, wrong)| {
            format!(
                "(name: \"version {at}\", replicas: 100, service: Deterministic(value: \"1ms\"),
                  wrong_results: \"{wrong}\"),"
            )
        })
        .collect();
    format!(
        "sources: [(name: \"source\", arrivals: Periodic(every: \"100ms\"))], handlers: [{versions}],
         routes: [(name: \"way\", from: \"source\", to: To(\"version 0\"), mode: Call())],
         faults: [{faults}], strategies: [(name: \"redundant\", routes: {{\"way\": [{layer}]}})]"
    )
}

fn others(count: usize) -> String {
    let names: Vec<String> = (1..count).map(|at| format!("\"version {at}\"")).collect();
    names.join(", ")
}

#[test]
fn a_recovery_block_with_an_imperfect_test_is_right_as_often_as_theory_says() {
    let block = format!("RecoveryBlock(alternates: [{}], coverage: 0.95, false_alarm: 0.01)", others(3));
    long_runs("rb.ok", &versions(&["10%", "15%", "20%"], &block, ""), 10.0, 2e5, |run| {
        let ledger = run.snapshot().since_warm_up.ledger;
        ledger.correct as f64 / ledger.decided() as f64
    });
}

/// The share of events that end correct, or that do not, over so many independent events.
fn vote(id: &str, body: &str, events: f64, counts: fn(correct: u64, settled: u64) -> u64) {
    let entry = entry(id);
    let model = model(events / 10.0, 0.0, body);
    for nth in 0..SEEDS {
        let ledger = run(&model, entry.seed(nth), 0).snapshot().since_warm_up.ledger;
        let settled = ledger.decided();
        entry.judge_share(entry.seed(nth), (counts(ledger.correct, settled), settled));
    }
}

fn right(correct: u64, _settled: u64) -> u64 {
    correct
}

fn not_right(correct: u64, settled: u64) -> u64 {
    settled - correct
}

#[test]
fn a_majority_of_independent_versions_fails_as_seldom_as_theory_says() {
    for (id, count, events) in [("nvp.3", 3, 3e5), ("nvp.5", 5, 6e5)] {
        let majority = format!("NVersion(versions: [{}])", others(count));
        vote(id, &versions(&vec!["5%"; count], &majority, ""), events, not_right);
    }
}

#[test]
fn a_majority_of_versions_that_find_the_same_events_hard_fails_more_often_as_theory_says() {
    let fault = |at| {
        format!(
            "(on: \"version {at}\", fault: EckhardtLee(versions: \"program\", alpha: 0.5, beta: 9.5),
              when: Window(at: \"0s\")),"
        )
    };
    let faults: String = (0..3).map(fault).collect();
    let majority = format!("NVersion(versions: [{}])", others(3));
    vote("nvp.3.EL", &versions(&["0%"; 3], &majority, &faults), 3e5, not_right);
}

#[test]
fn votes_of_unequal_versions_are_right_as_often_as_theory_says() {
    let wrong = ["10%", "20%", "30%", "40%", "40%"];
    let simple = format!("NVersion(versions: [{}])", others(5));
    vote("vote.simple", &versions(&wrong, &simple, ""), 1e5, right);
    let weights: Vec<String> =
        [0.9f64, 0.8, 0.7, 0.6, 0.6].iter().map(|right| (right / (1.0 - right)).ln().to_string()).collect();
    let weighted = format!("NVersion(versions: [{}], vote: Weighted, weights: [{}])", others(5), weights.join(", "));
    vote("vote.weighted", &versions(&wrong, &weighted, ""), 1e5, right);
}
