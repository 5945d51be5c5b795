//! When the visibility of a delivery begins to run: with its receipt, or with what else becomes of it.

use windtunnel::engine::Verdict;
use windtunnel::foundation::Time;
use windtunnel::measure::Run;
use windtunnel::scenario;

use crate::played::{SERVICE, play, server, window};

const TWICE: &str = "\"0s\", \"0s\"";

/// Around the way and around the server.
fn both(instants: &str, handler: &str, way: &str, around: &str, faults: &str) -> String {
    let handlers = format!("]}}, handlers: {{\"server\": (layers: [{around}])}})]");
    server(instants, handler, way, faults).replace("]})]", &handlers)
}

#[test]
fn waiting_in_the_queue_uses_up_no_visibility_unless_it_runs_from_the_hand_over() {
    let three = "\"0s\", \"0s\", \"0s\"";
    let played = play(&server(three, SERVICE, "Redelivery(visibility: \"50ms\")", ""));
    assert_eq!(played.seen.settled, [(30.0, Verdict::Correct), (60.0, Verdict::Correct), (90.0, Verdict::Correct)]);
    assert_eq!(played.demands(0).offered, 3);
    // The second and the third are handed over again at 50 ms; the third answers at 90 ms, then both work for nobody.
    let played = play(&server(three, SERVICE, "Redelivery(visibility: \"50ms\", from: HandOver)", ""));
    assert_eq!(played.seen.answered, [30.0, 60.0, 90.0]);
    assert_eq!(played.seen.settled.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [30.0, 120.0, 150.0]);
    assert_eq!(played.demands(0).offered, 5);
}

#[test]
fn a_delivery_that_is_refused_comes_back_when_its_time_from_there_is_over() {
    let full = format!("{SERVICE}, queue: 0");
    let at_once = play(&server("\"0s\", \"10ms\"", &full, "Redelivery(visibility: \"50ms\")", ""));
    assert_eq!(at_once.seen.settled, [(30.0, Verdict::Correct), (90.0, Verdict::Correct)]);
    let after_waiting = "Bulkhead(calls: 1, waiting: 1, wait: \"15ms\")";
    let refused = |way| play(&both(TWICE, SERVICE, way, after_waiting, "")).seen.settled;
    let correct = |at| (at, Verdict::Correct);
    assert_eq!(refused("Redelivery(visibility: \"50ms\")"), [correct(30.0), correct(95.0)], "15 + 50 + 30");
    assert_eq!(refused("Redelivery(visibility: \"50ms\", from: HandOver)"), [correct(30.0), correct(80.0)]);
}

#[test]
fn a_delivery_that_is_lost_in_the_queue_comes_back_when_its_time_from_there_is_over() {
    // The first is lost in service, and was received at 0; the second is lost at 10 ms, and received at 80 ms.
    let crash = window("Crash(queue: Lost)", "10ms", "20ms");
    let played = play(&server(TWICE, SERVICE, "Redelivery(visibility: \"50ms\")", &crash));
    assert_eq!(played.seen.settled, [(80.0, Verdict::Correct), (110.0, Verdict::Correct)]);
    assert_eq!(played.demands(0).offered, 4);
    let silent = window("Outage(answer: Silence)", "0s", "20ms");
    let played = play(&server("\"5ms\"", SERVICE, "Redelivery(visibility: \"50ms\")", &silent));
    assert_eq!(played.seen.settled, [(85.0, Verdict::Correct)], "it never came to the queue");
}

#[test]
fn what_its_handler_puts_back_was_received() {
    // Taken up at 0, put back at 10, taken up again at 30 ms: handed over again at 50 ms all the same.
    let handler = format!("{SERVICE}, on_crash: Requeue");
    let crash = window("Crash()", "10ms", "20ms");
    let played = play(&server("\"0s\"", &handler, "Redelivery(visibility: \"50ms\")", &crash));
    assert_eq!(played.seen.answered, [60.0]);
    assert_eq!(played.seen.settled, [(90.0, Verdict::Correct)]);
}

#[test]
fn what_nobody_receives_waits() {
    let attempts = |from: &str| {
        let layers = format!("Redelivery(visibility: \"50ms\", from: {from})");
        let down = "(on: \"server\", fault: Crash(), when: Window(at: \"0s\"))";
        let body = server("\"5ms\"", SERVICE, &layers, down);
        let text = format!("Scenario(name: \"r\", question: \"Received?\", horizon: \"10s\", {body})");
        let model = scenario::load(&text, "r.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
        let mut run = Run::new(model, 1);
        run.advance(Time(10_000_000_000));
        run.engine.recount().expect("every count agrees");
        run.engine.state().attempts.iter().count()
    };
    assert_eq!(attempts("Receipt"), 1);
    assert_eq!(attempts("HandOver"), 5);
}

/// An event to both at 0; `b` has another one until 40 ms.
fn to_both(layers: &str, b: &str) -> String {
    format!(
        "sources: [(name: \"early\", arrivals: Once(at: [\"0s\"])), (name: \"source\", arrivals: Once(at: [\"0s\"]))],
         handlers: [(name: \"a\", {SERVICE}), (name: \"b\", service: Deterministic(value: \"40ms\") {b})],
         routes: [(from: \"early\", to: To(\"b\")), (name: \"way\", from: \"source\", to: ToAll([\"a\", \"b\"]))],
         strategies: [(name: \"set\", routes: {{\"way\": [{layers}]}})]"
    )
}

#[test]
fn of_a_route_to_all_the_last_target_to_receive_counts_and_one_that_refuses_will_not() {
    let played = play(&to_both("Redelivery(visibility: \"60ms\")", ""));
    assert_eq!(played.seen.settled, [(40.0, Verdict::Correct), (80.0, Verdict::Correct)], "received at 40 ms");
    assert_eq!((played.demands(0).offered, played.demands(1).offered), (1, 2));
    let early = play(&to_both("Redelivery(visibility: \"60ms\", from: HandOver)", ""));
    assert_eq!((early.demands(0).offered, early.demands(1).offered), (2, 3));
    // Refused by `b` at 0, and by then received by `a`: again at 60 ms, and `b` is done at 100 ms.
    let refused = play(&to_both("Redelivery(visibility: \"60ms\")", ", queue: 0"));
    assert_eq!(refused.seen.settled, [(40.0, Verdict::Correct), (100.0, Verdict::Correct)]);
}

#[test]
fn a_delivery_is_received_with_the_first_of_its_tries_that_is() {
    // The second event is refused at 10 ms and taken up at 30 ms: handed over again at 80 ms, after its end at 60 ms.
    let full = format!("{SERVICE}, queue: 0");
    let layers = "Redelivery(visibility: \"50ms\"), Retry(retries: 1, delay: \"20ms\")";
    let played = play(&server("\"0s\", \"10ms\"", &full, layers, ""));
    assert_eq!(played.seen.settled, [(30.0, Verdict::Correct), (60.0, Verdict::Correct)]);
    // It is refused at 10 and at 30 ms, and comes back at 80 ms. The first one's second delivery, refused at 50 ms, is
    // not tried again once the first has answered at 60 ms.
    let slow = "service: Deterministic(value: \"60ms\"), queue: 0";
    let played = play(&server("\"0s\", \"10ms\"", slow, layers, ""));
    assert_eq!(played.seen.settled, [(60.0, Verdict::Correct), (140.0, Verdict::Correct)]);
}

#[test]
fn redeliveries_inside_each_other_each_have_their_time_from_receipt() {
    let layers = "Redelivery(visibility: \"100ms\", deliveries: 2), Redelivery(visibility: \"40ms\", deliveries: 2)";
    let broken = format!("{SERVICE}, errors: \"100%\"");
    // The inner one delivers at 0 and 40 and gives up at 80 ms; the outer one delivers again at 100 and gives up at 200.
    let played = play(&server("\"0s\"", &broken, layers, ""));
    assert_eq!(played.seen.settled, [(200.0, Verdict::Error)]);
    assert_eq!(played.demands(0).errors, 4);
}
