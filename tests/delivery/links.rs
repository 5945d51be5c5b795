//! Links that take time: 10 ms there and 5 ms back.

use windtunnel::engine::{Ending, Engine, Verdict};
use windtunnel::foundation::Time;
use windtunnel::scenario;

use crate::played::{Played, SERVICE, play, server, window};

const WAN: &str = "links: [(name: \"wan\",
    medium: Delay(there: Deterministic(value: \"10ms\"), back: Deterministic(value: \"5ms\")))]";

/// A way to one server, which takes 30 ms, over the link.
fn over_wan(instants: &str, handler: &str, layers: &str, faults: &str) -> String {
    let body = server(instants, handler, layers, faults);
    format!("{WAN}, {}", body.replace("to: To(\"server\")", "to: To(\"server\"), link: \"wan\""))
}

/// What becomes of one event with these layers around its way.
fn one(layers: &str) -> Played {
    play(&over_wan("\"0s\"", SERVICE, layers, ""))
}

/// Succeeded, timed out, censored at the server.
fn at_server(played: &Played) -> [u64; 3] {
    let demands = played.demands(0);
    assert_eq!(demands.offered, demands.succeeded + demands.timed_out + demands.censored);
    [demands.succeeded, demands.timed_out, demands.censored]
}

#[test]
fn a_passage_takes_its_time_there_and_its_answer_back() {
    let played = one("");
    assert_eq!(played.seen.settled, [(45.0, Verdict::Correct)]);
    assert_eq!(played.seen.on_links, [(45.0, Ending::Success)]);
}

#[test]
fn any_number_is_under_way_at_once() {
    let played =
        play(&over_wan("\"0s\", \"1ms\", \"2ms\"", "service: Deterministic(value: \"30ms\"), replicas: 3", "", ""));
    assert_eq!(played.seen.answered, [45.0, 46.0, 47.0]);
}

#[test]
fn a_limit_that_passes_beyond_the_link_is_the_callees_and_its_cancellation_arrives_later() {
    // Called off at 25 ms, which is known there at 35.
    let played = one("Timeout(after: \"25ms\")");
    assert_eq!(played.seen.answered, [25.0]);
    assert_eq!(played.seen.settled, [(35.0, Verdict::Error)]);
    assert_eq!(played.seen.on_links, [(25.0, Ending::Success)]);
    assert_eq!((at_server(&played), played.busy_millis(0)), ([0, 1, 0], 25.0));
}

#[test]
fn a_limit_that_passes_on_the_way_there_is_the_links_alone() {
    let played = one("Timeout(after: \"8ms\")");
    assert_eq!(played.seen.settled, [(18.0, Verdict::Error)]);
    assert_eq!(played.seen.on_links, [(8.0, Ending::TimedOut)]);
    assert_eq!((at_server(&played), played.busy_millis(0)), ([0, 0, 1], 8.0));
    let left = one("Timeout(after: \"8ms\", abandon: LeaveRunning)");
    assert_eq!((left.seen.answered, left.seen.settled), (vec![8.0], vec![(45.0, Verdict::Error)]));
}

#[test]
fn a_limit_that_passes_on_the_way_back_is_the_links_only_if_the_link_alone_is_slower() {
    let quick = |layers| {
        let body = over_wan("\"0s\"", "service: Deterministic(value: \"1ms\")", layers, "");
        let played = play(&body);
        (played.seen.on_links.clone(), at_server(&played))
    };
    // There at 10, done at 11, back at 16 ms; 15 ms of that on the link.
    assert_eq!(quick("Timeout(after: \"14ms\")"), (vec![(14.0, Ending::TimedOut)], [1, 0, 0]));
    assert_eq!(quick("Timeout(after: \"15ms\")"), (vec![(15.0, Ending::Success)], [1, 0, 0]));
    assert_eq!(quick("Timeout(after: \"16ms\")"), (vec![(16.0, Ending::Success)], [1, 0, 0]), "in time");
}

#[test]
fn what_is_cancelled_for_another_reason_says_nothing_of_the_link() {
    let played = one("Hedge(delay: \"2ms\")");
    assert_eq!(played.seen.on_links, [(45.0, Ending::Success), (45.0, Ending::Censored)]);
    let around_retries = one("Timeout(after: \"8ms\"), Retry(retries: 1)");
    assert_eq!(around_retries.seen.on_links, [(8.0, Ending::Censored)]);
}

#[test]
fn a_crash_meets_what_has_arrived_and_its_news_travel_back() {
    let while_inward = play(&over_wan("\"0s\"", SERVICE, "", &window("Crash()", "5ms", "20ms")));
    assert_eq!(while_inward.seen.settled, [(60.0, Verdict::Correct)], "taken up at 25 ms");
    let crash = window("Crash()", "15ms", "20ms");
    let nobody_told = play(&over_wan("\"0s\"", SERVICE, "", &crash));
    assert_eq!(nobody_told.seen.settled, [(15.0, Verdict::Lost)]);
    assert_eq!(nobody_told.seen.on_links, [(15.0, Ending::Success)], "no answer was sent");
    let called = over_wan("\"0s\"", SERVICE, "", &crash).replace("link: \"wan\"", "link: \"wan\", mode: Call()");
    assert_eq!(play(&called).seen.settled, [(20.0, Verdict::Error)]);
}

#[test]
fn a_refusal_travels_back_too() {
    let played = play(&over_wan("\"0s\", \"1ms\"", "service: Deterministic(value: \"30ms\"), queue: 0", "", ""));
    assert_eq!(played.seen.settled, [(16.0, Verdict::Rejected), (45.0, Verdict::Correct)]);
}

#[test]
fn what_leaves_the_system_goes_over_no_link() {
    let body = over_wan("\"0s\"", SERVICE, "", "").replace("To(\"server\")", "ByProbability([(\"server\", 0)])");
    assert_eq!(play(&body).seen.settled, [(0.0, Verdict::Correct)]);
}

/// A caller that takes 10 ms and then calls the server over the link.
fn called(caller: &str, faults: &str) -> String {
    format!(
        "{WAN}, sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
         handlers: [(name: \"server\", {SERVICE}), (name: \"caller\", service: Deterministic(value: \"10ms\"), {caller})],
         routes: [(from: \"source\", to: To(\"caller\"), mode: Call()),
                  (name: \"call\", from: \"caller\", to: To(\"server\"), mode: Call(), link: \"wan\")], faults: [{faults}]"
    )
}

#[test]
fn a_passage_whose_caller_has_crashed_goes_on_for_nobody() {
    let crash = "(on: \"caller\", fault: Crash(), when: Window(at: \"12ms\", lasting: \"1ms\"))";
    let played = play(&called("on_crash: Lost", crash));
    assert_eq!(played.seen.answered, [12.0]);
    assert_eq!(played.seen.settled, [(55.0, Verdict::Error)], "10 + 10 + 30 + 5");
    assert_eq!(played.seen.on_links, [(12.0, Ending::Censored)]);
    assert_eq!(at_server(&played), [0, 0, 1]);
    let put_back = play(&called("on_crash: Requeue", crash));
    assert_eq!(put_back.seen.answered, [85.0], "the server works on the first call until 50 ms");
}

#[test]
fn the_parts_behind_a_link_are_joined_and_chosen_there() {
    let two = |to: &str| {
        play(&format!(
            "{WAN}, sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
             handlers: [(name: \"first\", service: Deterministic(value: \"3ms\"), queue: 0),
                        (name: \"second\", service: Deterministic(value: \"7ms\"))],
             routes: [(from: \"source\", to: {to}, link: \"wan\")]"
        ))
    };
    assert_eq!(two("ToAll([\"first\", \"second\"])").seen.settled, [(22.0, Verdict::Correct)]);
    assert_eq!(two("FirstAccepting([\"first\", \"second\"])").seen.settled, [(18.0, Verdict::Correct)]);
}

#[test]
fn a_dead_letter_is_kept_beyond_a_link_as_anywhere() {
    let layers = "]}, handlers: {\"server\": (layers: [DeadLetter(redrive_after: \"100ms\", redrives: 1)])})]";
    let broken = format!("{SERVICE}, errors: 1");
    let body = over_wan("\"0s\"", &broken, "", "").replace("]})]", layers);
    let played = play(&body);
    assert_eq!(played.seen.settled[0], (40.0, Verdict::DeadLettered));
    assert_eq!(played.seen.on_links, [(40.0, Ending::Success)]);
}

#[test]
fn a_checkpoint_holds_what_is_on_its_way() {
    let body = called("", "");
    let text = format!("Scenario(name: \"links\", question: \"Same?\", horizon: \"1s\", {body})");
    let model = scenario::load(&text, "links.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let mut straight = Engine::new(model, 1, 0);
    straight.advance(Time(15_000_000), &mut ());
    assert_eq!(straight.recount().expect("every count agrees").on_links, 1);
    let mut resumed = straight.clone();
    straight.advance(Time(1_000_000_000), &mut ());
    assert_ne!(straight.state_hash(), resumed.state_hash());
    resumed.advance(Time(1_000_000_000), &mut ());
    assert_eq!(straight.state_hash(), resumed.state_hash());
}
