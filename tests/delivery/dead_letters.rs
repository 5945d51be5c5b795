//! Dead letters and their way back: the one transfer of the ledger.

use std::sync::Arc;

use windtunnel::engine::Verdict;
use windtunnel::engine::command::Command;
use windtunnel::foundation::{RouteId, Time};
use windtunnel::measure::Run;
use windtunnel::scenario::model::Around;

use crate::played::{SERVICE, play, server, window};

const ONE: &str = "\"0s\"";
const AGAIN: &str = "DeadLetter(redrive_after: \"200ms\", redrives: 2)";

fn errors_until(end: &str) -> String {
    window("ErrorBurst(probability: 1)", "0s", end)
}

#[test]
fn a_parked_event_goes_in_again_and_counts_once() {
    let played = play(&server(ONE, SERVICE, AGAIN, &errors_until("100ms")));
    assert_eq!(played.seen.settled, [(30.0, Verdict::DeadLettered), (260.0, Verdict::Late)]);
    let ledger = played.ledger();
    assert_eq!((ledger.offered, ledger.late, ledger.dead_lettered), (1, 1, 0));
    assert_eq!(ledger.fault_tolerance(), Some(0.0), "whoever waited was left without an answer");
    assert_eq!(played.rescues(), []);
}

#[test]
fn until_it_has_another_outcome_it_counts_as_dead_lettered() {
    let text = format!(
        "Scenario(name: \"d\", question: \"Where is it?\", horizon: \"1s\", {})",
        server(ONE, SERVICE, AGAIN, &errors_until("100ms"))
    );
    let model = windtunnel::scenario::load(&text, "d.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let mut run = Run::new(Arc::clone(&model), 1);
    for (millis, dead_lettered, undecided, still_live) in
        [(29, 0, 1, 0), (30, 1, 0, 0), (229, 1, 0, 0), (230, 1, 0, 1), (259, 1, 0, 1), (260, 0, 0, 0)]
    {
        run.advance(Time(millis * 1_000_000));
        let ledger = run.snapshot().since_warm_up.ledger;
        let found = (ledger.dead_lettered, ledger.undecided, ledger.still_live);
        assert_eq!(found, (dead_lettered, undecided, still_live), "at {millis} ms");
        assert!(ledger.adds_up(), "at {millis} ms: {ledger:?}");
    }
}

#[test]
fn what_fails_after_the_last_redrive_stays_parked() {
    let broken = format!("{SERVICE}, errors: \"100%\"");
    let played = play(&server(ONE, &broken, AGAIN, ""));
    let parked = Verdict::DeadLettered;
    assert_eq!(played.seen.settled, [(30.0, parked), (260.0, parked), (490.0, parked)]);
    assert_eq!((played.ledger().offered, played.ledger().dead_lettered), (1, 1));
    assert_eq!(played.ledger().fault_tolerance(), Some(0.0));
    assert_eq!(played.demands(0).errors, 3);
}

#[test]
fn retries_further_in_are_made_anew_for_each_redrive() {
    let broken = format!("{SERVICE}, errors: \"100%\"");
    let layers = "DeadLetter(redrive_after: \"200ms\", redrives: 1), Retry(retries: 1)";
    let played = play(&server(ONE, &broken, layers, ""));
    assert_eq!(played.seen.settled, [(60.0, Verdict::DeadLettered), (320.0, Verdict::DeadLettered)]);
    assert_eq!(played.demands(0).errors, 4);
}

#[test]
fn a_branch_that_had_its_outcome_keeps_it() {
    // The left branch fails at 30 ms; the right one is done at 60 ms, and only then is the event at rest.
    let body = |right: &str| {
        format!(
            "sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
             handlers: [(name: \"left\", service: Deterministic(value: \"0s\")),
                        (name: \"right\", service: Deterministic(value: \"0s\")),
                        (name: \"server\", {SERVICE}),
                        (name: \"other\", service: Deterministic(value: \"60ms\"), {right})],
             routes: [(from: \"source\", to: ToAll([\"left\", \"right\"])),
                      (name: \"way\", from: \"left\", to: To(\"server\")), (from: \"right\", to: To(\"other\"))],
             faults: [{}],
             strategies: [(name: \"set\", routes: {{\"way\": [{AGAIN}]}})]",
            errors_until("100ms")
        )
    };
    let played = play(&body(""));
    assert_eq!(played.seen.settled, [(60.0, Verdict::DeadLettered), (290.0, Verdict::Late)]);
    assert_eq!((played.demands(2).offered, played.demands(3).offered), (2, 1));
    let played = play(&body("errors: \"100%\""));
    assert_eq!(played.seen.settled, [(60.0, Verdict::DeadLettered), (290.0, Verdict::Error)]);
}

#[test]
fn a_caller_is_told_at_once_and_nothing_is_kept() {
    let body = format!(
        "sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
         handlers: [(name: \"caller\", service: Deterministic(value: \"0s\")), (name: \"server\", {SERVICE})],
         routes: [(from: \"source\", to: To(\"caller\")),
                  (name: \"way\", from: \"caller\", to: To(\"server\"), mode: Call())],
         faults: [{}], strategies: [(name: \"set\", routes: {{\"way\": [{AGAIN}]}})]",
        errors_until("100ms")
    );
    assert_eq!(play(&body).seen.settled, [(30.0, Verdict::DeadLettered)]);
    let outside = |layer: &str| play(&server(ONE, SERVICE, &format!("{layer}, {AGAIN}"), &errors_until("40ms")));
    let retried = outside("Retry(retries: 1)");
    assert_eq!(retried.seen.settled, [(30.0, Verdict::DeadLettered)], "what is parked is not tried again");
    let budgeted = outside("RetryBudget()");
    assert_eq!(budgeted.seen.settled, [(30.0, Verdict::DeadLettered)], "a layer further out hears of it");
}

#[test]
fn a_redriven_event_is_late_at_best_whatever_its_deadline() {
    let body = server(ONE, SERVICE, AGAIN, &errors_until("100ms"));
    let played = play(&format!("failure: (deadline: \"50ms\"), {body}"));
    assert_eq!(played.seen.settled, [(30.0, Verdict::DeadLettered), (260.0, Verdict::Late)]);
    let played = play(&format!("failure: (deadline: \"260ms\"), {body}"));
    assert_eq!(played.seen.settled[1], (260.0, Verdict::Late));
}

#[test]
fn a_user_hears_of_a_dead_letter_once() {
    let body = format!(
        "sources: [(name: \"users\", arrivals: Closed(population: 1, think: Deterministic(value: \"10ms\")))],
         handlers: [(name: \"server\", replicas: 9, errors: \"100%\", {SERVICE})],
         routes: [(name: \"way\", from: \"users\", to: To(\"server\"))],
         strategies: [(name: \"set\", routes: {{\"way\": [{AGAIN}]}})]"
    );
    let text = format!("Scenario(name: \"d\", question: \"Who asks again?\", horizon: \"1s\", {body})");
    let model = windtunnel::scenario::load(&text, "d.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let mut run = Run::new(Arc::clone(&model), 1);
    run.advance(model.horizon);
    // At 10 ms and every 40 ms after that.
    let ledger = run.snapshot().since_warm_up.ledger;
    assert_eq!(ledger.offered, 25);
    assert!(ledger.adds_up(), "{ledger:?}");
}

#[test]
fn somebody_can_send_in_what_is_kept_before_its_time() {
    let text = format!(
        "Scenario(name: \"d\", question: \"Who sends it?\", horizon: \"1s\", {})",
        server("\"0s\", \"5ms\"", &format!("replicas: 2, {SERVICE}"), AGAIN, &errors_until("70ms"))
    );
    let model = windtunnel::scenario::load(&text, "d.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let way = RouteId(0);
    let mut run = Run::new(Arc::clone(&model), 1);
    // Kept from 30 and 35 ms on; sent in while the server still fails, and once more when it does not.
    for (millis, dead_lettered, undecided, late) in
        [(31, 1, 1, 0), (32, 1, 1, 0), (62, 2, 0, 0), (100, 2, 0, 0), (130, 0, 0, 2), (900, 0, 0, 2)]
    {
        run.advance(Time(millis * 1_000_000));
        if [32, 100].contains(&millis) {
            run.give(Command::Redrive(Around::Route(way)));
            run.advance(Time(millis * 1_000_000));
        }
        run.engine.recount().unwrap_or_else(|wrong| panic!("at {millis} ms: {wrong}"));
        let ledger = run.snapshot().since_warm_up.ledger;
        assert_eq!(
            (ledger.dead_lettered, ledger.undecided, ledger.late),
            (dead_lettered, undecided, late),
            "at {millis} ms"
        );
        assert!(ledger.adds_up(), "at {millis} ms: {ledger:?}");
    }
    let mut replayed = Run::replay(model, 1, &run.engine.state().log);
    replayed.advance(run.engine.now());
    assert_eq!(run.engine.state_hash(), replayed.engine.state_hash());
}

#[test]
fn a_handler_may_keep_dead_letters_of_its_own() {
    let body = server(ONE, SERVICE, "", &errors_until("100ms"));
    let around = format!("handlers: {{\"server\": (layers: [{AGAIN}])}}");
    let played = play(&body.replace("routes: {\"way\": []}", &around));
    assert_eq!(played.seen.settled, [(30.0, Verdict::DeadLettered), (260.0, Verdict::Late)]);
}
