//! Routes to the first target that accepts, where the targets have layers of their own.

use windtunnel::engine::Verdict::{Correct, Error, Rejected};

use crate::played::{SERVICE, play};

/// Events to `h1`, and what it does not take to `h2`, each with layers of its own.
fn hosts(instants: &str, h1: &str, way: &str, around: [&str; 2]) -> String {
    let [first, second] = around;
    format!(
        "sources: [(name: \"source\", arrivals: Once(at: [{instants}]))],
         handlers: [(name: \"h1\", {h1}), (name: \"h2\", {SERVICE}, replicas: 5)],
         routes: [(name: \"way\", from: \"source\", to: FirstAccepting([\"h1\", \"h2\"]))],
         strategies: [(name: \"set\", routes: {{\"way\": [{way}]}},
                       handlers: {{\"h1\": (layers: [{first}]), \"h2\": (layers: [{second}])}})]"
    )
}

const PATIENT: &str = "Bulkhead(calls: 1, waiting: 1, wait: \"15ms\")";

#[test]
fn a_target_whose_breaker_is_open_is_passed_over_without_a_try() {
    let broken = format!("{SERVICE}, errors: \"100%\"");
    let breaker = "CircuitBreaker(calls: 1, wait: \"1h\")";
    let played = play(&hosts("\"0s\", \"40ms\"", &broken, "", [breaker, ""]));
    assert_eq!(played.seen.settled, [(30.0, Error), (70.0, Correct)]);
    let retried = play(&hosts("\"0s\", \"40ms\"", &broken, "Retry(retries: 1)", [breaker, ""]));
    assert_eq!(retried.seen.settled, [(60.0, Correct), (70.0, Correct)]);
    assert_eq!((retried.demands(0).offered, retried.demands(1).offered), (1, 2));
}

#[test]
fn a_target_that_refuses_after_a_while_passes_the_event_on_then() {
    let played = play(&hosts("\"0s\", \"0s\"", SERVICE, "", [PATIENT, ""]));
    assert_eq!(played.seen.settled, [(30.0, Correct), (45.0, Correct)]);
    let cut_off = play(&hosts("\"0s\", \"0s\"", SERVICE, "Timeout(after: \"20ms\")", [PATIENT, ""]));
    assert_eq!(cut_off.seen.settled, [(20.0, Error), (20.0, Error)]);
    assert_eq!((cut_off.demands(1).offered, cut_off.demands(1).timed_out), (1, 1));
}

#[test]
fn each_target_is_asked_once_and_the_event_is_rejected_when_all_have_refused() {
    // The third finds the line of `h1` full and takes the only place at `h2`, where the second comes too late at 15 ms.
    let played = play(&hosts("\"0s\", \"0s\", \"0s\"", SERVICE, "", [PATIENT, "Bulkhead(calls: 1)"]));
    assert_eq!(played.seen.settled, [(15.0, Rejected), (30.0, Correct), (30.0, Correct)]);
    assert_eq!((played.demands(0).offered, played.demands(1).offered), (1, 1));
}

#[test]
fn a_failure_is_no_refusal() {
    let broken = format!("{SERVICE}, errors: \"100%\"");
    let played = play(&hosts("\"0s\"", &broken, "", ["Retry(retries: 1)", ""]));
    assert_eq!(played.seen.settled, [(60.0, Error)]);
    assert_eq!(played.demands(1).offered, 0);
}

#[test]
fn a_caller_that_has_gone_is_offered_to_nobody_else() {
    let gone = "Timeout(after: \"10ms\", abandon: LeaveRunning)";
    let played = play(&hosts("\"0s\", \"0s\"", SERVICE, gone, [PATIENT, ""]));
    assert_eq!(played.seen.settled, [(15.0, Error), (30.0, Error)]);
    assert_eq!(played.demands(1).offered, 0);
}
