//! R per demand of votes and alternates, against every outcome counted and against F where tries are independent
//! and nothing takes time that matters.

use crate::played::{assert_value, play, reason};
use windtunnel::measure::snapshot::Numbers;

/// Shares of errors and of wrong results of a, b, c, d and e; `a` calls `b` through these layers.
const SHARES: [(f64, f64); 5] = [(0.0, 0.0), (0.1, 0.2), (0.05, 0.1), (0.2, 0.3), (0.0, 0.4)];
const RIGHT: [f64; 5] = [1.0, 0.9 * 0.8, 0.95 * 0.9, 0.8 * 0.7, 0.6];
const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];
const B: usize = 1;
const C: usize = 2;
const D: usize = 3;
const E: usize = 4;

fn called(layers: &str, more: &str) -> Numbers {
    let is_asked = |at: &usize| *at < C || layers.contains(&format!("\"{}\"", NAMES[*at]));
    let handler = |at: usize| {
        let (name, (errors, wrong)) = (NAMES[at], SHARES[at]);
        format!(
            "(name: \"{name}\", replicas: 100, service: Deterministic(value: \"1us\"), errors: {errors}, wrong_results: {wrong}),"
        )
    };
    let handlers: String = (0..NAMES.len()).filter(is_asked).map(handler).collect();
    let seen = play(
        "40000s",
        &format!(
            "sources: [(name: \"s\", arrivals: Periodic(every: \"1s\"))], handlers: [{handlers}],
             routes: [(name: \"in\", from: \"s\", to: To(\"a\")), (name: \"out\", from: \"a\", to: To(\"b\"), mode: Call())],
             {more} strategies: [(name: \"x\", routes: {{\"out\": [{layers}]}})]"
        ),
    );
    seen.since_warm_up
}

/// The probability of what holds, over all outcomes of these members.
fn counted(of: &[usize], holds: impl Fn(&[bool]) -> bool) -> f64 {
    let case = |case: u32| -> f64 {
        let right: Vec<bool> = (0..of.len()).map(|at| case >> at & 1 == 1).collect();
        let chance = |(right, member): (&bool, &usize)| if *right { RIGHT[*member] } else { 1.0 - RIGHT[*member] };
        if holds(&right) { right.iter().zip(of).map(chance).product() } else { 0.0 }
    };
    (0..1 << of.len()).map(case).sum()
}

fn most(right: &[bool]) -> bool {
    2 * right.iter().filter(|right| **right).count() > right.len()
}

fn any(right: &[bool]) -> bool {
    right.contains(&true)
}

#[track_caller]
fn assert_both(layers: &str, expected: f64) {
    let numbers = called(layers, "");
    assert_value(&numbers.per_demand.system, expected, 0.01);
    assert_value(&numbers.fault_tolerance, expected, 0.01);
}

#[test]
fn one_layer_of_redundancy_agrees_with_every_outcome_counted() {
    assert_both("NVersion(versions: [\"c\", \"d\"])", counted(&[B, C, D], most));
    assert_both(
        "NVersion(versions: [\"c\", \"d\"], vote: KOfN, needs: 2, voter: 0.9)",
        0.9 * counted(&[B, C, D], most),
    );
    assert_both("RecoveryBlock(alternates: [\"c\"])", counted(&[B, C], any));
    assert_both("DistributedRecoveryBlock(alternates: [\"c\", \"d\"])", counted(&[B, C, D], any));
    assert_both("AcceptanceTest(coverage: 1, false_alarm: 0.1)", 0.9 * RIGHT[B]);
}

#[test]
fn layers_within_layers_are_put_together_from_the_outermost_inwards() {
    let votes = "NVersion(versions: [\"c\"]), NVersion(versions: [\"d\", \"e\"])";
    assert_both(votes, counted(&[B, D, E, C, D, E], |right| most(&right[..3]) && most(&right[3..])));
    let blocks = "RecoveryBlock(alternates: [\"c\"]), RecoveryBlock(alternates: [\"d\"])";
    assert_both(blocks, counted(&[B, D, C, D], any));
    let mixed = "RecoveryBlock(alternates: [\"c\"]), NVersion(versions: [\"d\", \"e\"])";
    assert_both(mixed, counted(&[B, D, E, C, D, E], |right| most(&right[..3]) || most(&right[3..])));
}

#[test]
fn where_the_first_answer_wins_right_or_wrong_nothing_is_derived() {
    let first = "NVersion(versions: [\"c\", \"d\"], vote: KOfN, needs: 1)";
    assert_eq!(reason(&called(first, "").per_demand.system), "NVersion around out");
    let inside = "NVersion(versions: [\"c\"]), Fallback(to: [\"d\"])";
    assert_eq!(reason(&called(inside, "").per_demand.system), "Fallback around out");
}

#[test]
fn alternates_that_send_on_are_in_turn_what_they_answer_and_what_comes_of_it() {
    let numbers = play(
        "20000s",
        "sources: [(name: \"s\", arrivals: Poisson(rate: \"1/s\"))],
         handlers: [(name: \"a\", replicas: 100, service: Deterministic(value: \"1ms\"), errors: 0.1),
                    (name: \"b\", replicas: 100, service: Deterministic(value: \"1ms\"), errors: 0.2),
                    (name: \"d\", replicas: 100, service: Deterministic(value: \"1ms\"), errors: 0.3)],
         routes: [(name: \"r\", from: \"s\", to: To(\"a\")), (from: \"a\", to: To(\"d\")), (from: \"b\", to: To(\"d\"))],
         strategies: [(name: \"x\", routes: {\"r\": [RecoveryBlock(alternates: [\"b\"])]})]",
    )
    .since_warm_up;
    let expected = (0.9 + 0.1 * 0.8) * 0.7;
    assert_value(&numbers.per_demand.system, expected, 0.015);
    assert_value(&numbers.fault_tolerance, expected, 0.015);
}

#[test]
fn versions_that_find_the_same_events_hard_are_not_put_together() {
    let hard = |name: &str| {
        let fault = "EckhardtLee(versions: \"v\", alpha: 0.2, beta: 1.8)";
        format!("(on: \"{name}\", fault: {fault}, when: Window(at: \"0s\")),")
    };
    let more = format!("faults: [{}{}],", hard("b"), hard("c"));
    let numbers = called("NVersion(versions: [\"c\", \"e\"])", &more);
    let why = reason(&numbers.per_demand.system);
    assert_eq!(why, "b and c fail together: some events are hard for all versions of v");
    // What is asked in turn is counted where the others have failed.
    let block = called("RecoveryBlock(alternates: [\"c\"])", &more);
    let (r, f) = (block.per_demand.system.value().expect("derived"), block.fault_tolerance.value().expect("decided"));
    assert!((r - f).abs() < 1e-4, "{r} against {f}");
}

/// Each level of versions within versions multiplies what R is put together of.
#[test]
fn versions_of_versions_of_versions_are_bounded() {
    let levels = |count: usize| vec![r#"RecoveryBlock(alternates: ["c", "d"])"#; count].join(", ");
    assert!(called(&levels(3), "").per_demand.system.value().is_some());
    let deep = called(&levels(12), "");
    let why = reason(&deep.per_demand.system);
    assert!(why.contains("so many versions of versions around out"), "{why}");
}
