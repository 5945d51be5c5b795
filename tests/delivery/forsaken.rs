//! Calls for which nobody waits any more: the attempt under way works on, and nothing more is sent.

use windtunnel::engine::Verdict;

use crate::played::{SERVICE, play, server, window};

const BROKEN: &str = "service: Deterministic(value: \"30ms\"), errors: \"100%\"";

#[test]
fn retries_end_with_the_limit_around_them_although_the_callee_works_on() {
    let layers = "Timeout(after: \"50ms\", abandon: LeaveRunning), Retry(retries: 5)";
    let played = play(&server("\"0s\"", BROKEN, layers, ""));
    assert_eq!((played.seen.answered[0], played.demands(0).offered), (50.0, 2));
    assert_eq!(played.seen.settled, [(60.0, Verdict::Error)]);
    // In the pause after the first try.
    let layers = "Timeout(after: \"50ms\", abandon: LeaveRunning), Retry(retries: 5, delay: \"1s\")";
    let played = play(&server("\"0s\"", BROKEN, layers, ""));
    assert_eq!((played.seen.settled[0], played.demands(0).offered), ((50.0, Verdict::Error), 1));
}

#[test]
fn the_layers_around_the_callee_know_nothing_of_its_caller() {
    let layers = "Timeout(after: \"50ms\", abandon: LeaveRunning)";
    let around = "]}, handlers: {\"server\": (layers: [Retry(retries: 3)])})]";
    let played = play(&server("\"0s\"", BROKEN, layers, "").replace("]})]", around));
    assert_eq!((played.seen.settled[0], played.demands(0).offered), ((120.0, Verdict::Error), 4));
}

#[test]
fn copies_and_places_in_a_line_are_given_up_with_the_call() {
    let gone = "Timeout(after: \"10ms\", abandon: LeaveRunning)";
    let hedged = play(&server("\"0s\"", SERVICE, &format!("{gone}, Hedge(delay: \"20ms\")"), ""));
    assert_eq!((hedged.seen.settled[0], hedged.demands(0).offered), ((30.0, Verdict::Error), 1));
    let line = format!("{gone}, Bulkhead(calls: 1, waiting: 5)");
    let waiting = play(&server("\"0s\", \"0s\"", SERVICE, &line, ""));
    assert_eq!(waiting.seen.settled, [(10.0, Verdict::Error), (30.0, Verdict::Error)]);
    assert_eq!(waiting.demands(0).offered, 1);
}

#[test]
fn a_limit_further_in_still_ends_what_works_on() {
    let layers = "Timeout(after: \"10ms\", abandon: LeaveRunning), Retry(retries: 3), Timeout(after: \"20ms\")";
    let played = play(&server("\"0s\"", SERVICE, layers, ""));
    assert_eq!((played.seen.settled[0], played.demands(0).offered), ((20.0, Verdict::Error), 1));
    assert_eq!(played.busy_millis(0), 20.0);
}

#[test]
fn calls_of_a_caller_that_crashed_are_not_tried_again() {
    let body = format!(
        "sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
         handlers: [(name: \"caller\", service: Deterministic(value: \"0s\")), (name: \"server\", {BROKEN})],
         routes: [(from: \"source\", to: To(\"caller\"), mode: Call()),
                  (name: \"way\", from: \"caller\", to: To(\"server\"), mode: Call())],
         faults: [{}], strategies: [(name: \"set\", routes: {{\"way\": [Retry(retries: 9)]}})]",
        window("Crash()", "40ms", "1s").replace("server", "caller")
    );
    let played = play(&body);
    assert_eq!((played.seen.settled[0], played.demands(1).offered), ((60.0, Verdict::Error), 2));
}
