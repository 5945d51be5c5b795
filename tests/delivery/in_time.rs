//! Deadlines that go along with the event, and calls that are refused under overload.

use windtunnel::engine::Verdict;

use crate::played::{SERVICE, play, server, window};

fn with_deadline(deadline: &str, body: String) -> String {
    format!("failure: (deadline: \"{deadline}\"), {body}")
}

#[test]
fn what_is_under_way_at_its_deadline_is_given_up_and_not_held_against_the_handler() {
    let three = "\"0s\", \"0s\", \"0s\"";
    let late = play(&with_deadline("50ms", server(three, SERVICE, "", "")));
    assert_eq!(late.seen.settled, [(30.0, Verdict::Correct), (60.0, Verdict::Late), (90.0, Verdict::Late)]);
    let played = play(&with_deadline("50ms", server(three, SERVICE, "Deadline()", "")));
    assert_eq!(played.seen.settled, [(30.0, Verdict::Correct), (50.0, Verdict::Error), (50.0, Verdict::Error)]);
    assert_eq!((played.demands(0).censored, played.busy_millis(0)), (2, 50.0));
}

#[test]
fn an_answer_at_the_very_instant_of_the_deadline_is_in_time() {
    let played = play(&with_deadline("30ms", server("\"0s\"", SERVICE, "Deadline()", "")));
    assert_eq!(played.seen.settled, [(30.0, Verdict::Correct)]);
}

#[test]
fn what_cannot_be_in_time_any_more_is_refused_on_its_way() {
    // They leave the first stage at 20, 40 and 60 ms, and need 30 ms more until 70 ms.
    let body = "sources: [(name: \"source\", arrivals: Once(at: [\"0s\", \"0s\", \"0s\"]))],
        handlers: [(name: \"first\", service: Deterministic(value: \"20ms\")),
                   (name: \"second\", service: Deterministic(value: \"30ms\"))],
        routes: [(from: \"source\", to: To(\"first\")), (name: \"on\", from: \"first\", to: To(\"second\"))],
        strategies: [(name: \"set\", routes: {\"on\": [Deadline(margin: \"30ms\")]})]";
    let played = play(&with_deadline("70ms", body.into()));
    assert_eq!(played.seen.settled, [(50.0, Verdict::Correct), (60.0, Verdict::Rejected), (70.0, Verdict::Error)]);
    assert_eq!(played.demands(1).offered, 2);
}

#[test]
fn a_deadline_notices_what_is_lost_where_there_is_one() {
    let crash = window("Crash()", "10ms", "20ms");
    let lost = play(&server("\"0s\"", SERVICE, "Deadline()", &crash));
    assert_eq!(lost.seen.settled, [(10.0, Verdict::Lost)]);
    let told = play(&with_deadline("50ms", server("\"0s\"", SERVICE, "Deadline()", &crash)));
    assert_eq!(told.seen.settled, [(50.0, Verdict::Error)]);
}

#[test]
fn calls_are_refused_while_too_many_wait() {
    let four = "\"0s\", \"0s\", \"0s\", \"0s\", \"31ms\"";
    let played = play(&server(four, SERVICE, "Shed(length_max: 2)", ""));
    assert_eq!(played.seen.settled[0], (0.0, Verdict::Rejected));
    assert_eq!((played.demands(0).offered, played.ledger().correct), (4, 4));
}

#[test]
fn calls_are_refused_ever_faster_while_the_wait_stays_too_long() {
    // The wait passes its target at 40 ms and has been above it for an interval at 80 ms; the second is refused
    // 40 ms later and the third 40 / sqrt(2) ms later.
    let instants: Vec<String> = (0..16).map(|n| format!("\"{}ms\"", 10 * n)).collect();
    let layers = "Shed(by: Wait, target: \"15ms\", interval: \"40ms\")";
    let played = play(&server(&instants.join(", "), SERVICE, layers, ""));
    let refused = played.seen.settled.iter().filter(|(_, verdict)| *verdict == Verdict::Rejected);
    assert_eq!(refused.map(|(at, _)| *at).collect::<Vec<_>>(), [80.0, 120.0, 150.0]);
}

#[test]
fn the_load_is_that_of_the_handler_of_the_event() {
    // Both classes go to the same queue but for the route: only the way to the left is full.
    let body = "classes: [(name: \"a\"), (name: \"b\")],
        sources: [(name: \"a\", classes: {\"a\": 1}, arrivals: Once(at: [\"0s\", \"0s\", \"0s\"])),
                  (name: \"b\", classes: {\"b\": 1}, arrivals: Once(at: [\"1ms\"]))],
        handlers: [(name: \"desk\", replicas: 9, service: Deterministic(value: \"5ms\")),
                   (name: \"left\", service: Deterministic(value: \"30ms\")),
                   (name: \"right\", service: Deterministic(value: \"30ms\"))],
        routes: [(from: \"a\", to: To(\"desk\")), (from: \"b\", to: To(\"desk\")),
                 (name: \"on\", from: \"desk\", to: ByClass({\"a\": \"left\", \"b\": \"right\"}))],
        strategies: [(name: \"set\", routes: {\"on\": [Shed(length_max: 1)]})]";
    let played = play(body);
    assert_eq!((played.demands(1).offered, played.demands(2).offered), (2, 1));
    assert_eq!(played.ledger().rejected, 1);
}
