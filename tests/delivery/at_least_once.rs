//! Redelivery, and what idempotency makes of its duplicates.

use windtunnel::engine::Verdict;

use crate::played::{SERVICE, play, server, window};

const ONE: &str = "\"0s\"";

#[test]
fn without_a_layer_an_event_is_delivered_at_most_once() {
    let crash = window("Crash()", "10ms", "20ms");
    let lost = play(&server(ONE, SERVICE, "", &crash));
    assert_eq!(lost.seen.settled, [(10.0, Verdict::Lost)]);
    assert_eq!(lost.demands(0).offered, 1);
}

#[test]
fn a_lost_delivery_comes_back_when_its_visibility_is_over() {
    let crash = window("Crash()", "10ms", "20ms");
    let saved = play(&server(ONE, SERVICE, "Redelivery(visibility: \"50ms\")", &crash));
    assert_eq!(saved.seen.settled, [(80.0, Verdict::Correct)]);
    assert_eq!((saved.demands(0).offered, saved.demands(0).crashed, saved.demands(0).succeeded), (2, 1, 1));
    assert_eq!(saved.rescues(), [("Redelivery", 1)]);
}

#[test]
fn a_failed_delivery_comes_back_no_earlier_and_the_last_one_ends_the_call() {
    let broken = format!("{SERVICE}, errors: \"100%\"");
    // Delivered at 0, 50 and 100 ms; the third delivery's time is over at 150 ms.
    let failed = play(&server(ONE, &broken, "Redelivery(visibility: \"50ms\", deliveries: 3)", ""));
    assert_eq!(failed.seen.settled, [(150.0, Verdict::Error)]);
    assert_eq!((failed.demands(0).errors, failed.busy_millis(0)), (3, 90.0));
    let parked = play(&server(ONE, &broken, "DeadLetter(), Redelivery(visibility: \"50ms\", deliveries: 3)", ""));
    assert_eq!(parked.seen.settled, [(150.0, Verdict::DeadLettered)]);
}

#[test]
fn deliveries_work_on_after_the_call_has_failed() {
    let slow = "service: Deterministic(value: \"200ms\"), replicas: 2";
    let played = play(&server(ONE, slow, "Redelivery(visibility: \"50ms\", deliveries: 2)", ""));
    assert_eq!(played.seen.answered, [100.0]);
    assert_eq!(played.seen.settled, [(250.0, Verdict::Error)]);
    assert_eq!((played.demands(0).timed_out, played.demands(0).censored), (0, 2), "it is the own limit of neither");
}

#[test]
fn a_slow_delivery_and_its_successor_both_take_effect_unless_the_event_is_known() {
    // At half speed until 60 ms: the first delivery ends at 60 ms, the second, begun at 50 ms, at 85 ms.
    let slow = window("SlowDown(factor: 2)", "0s", "60ms");
    let handler = format!("{SERVICE}, replicas: 2, effect: Once");
    let twice = play(&server(ONE, &handler, "Redelivery(visibility: \"50ms\")", &slow));
    assert_eq!(twice.seen.answered, [60.0]);
    assert_eq!(twice.seen.settled, [(85.0, Verdict::Duplicated)]);
    assert_eq!(twice.demands(0).offered, 2);
    let once = play(&server(ONE, &handler, "Redelivery(visibility: \"50ms\"), Idempotency()", &slow));
    assert_eq!(once.seen.settled, [(60.0, Verdict::Correct)]);
    assert_eq!(once.demands(0).offered, 1);
    let too_far_out = play(&server(ONE, &handler, "Idempotency(), Redelivery(visibility: \"50ms\")", &slow));
    assert_eq!(too_far_out.seen.settled, twice.seen.settled, "what is sent again further in does not pass it");
}

#[test]
fn a_try_that_was_given_up_answers_for_the_next_one() {
    // Slowed down to a third for 25 ms, the first try ends at 46.67 ms; the second would begin at 40 ms.
    let slow = window("SlowDown(factor: 3)", "0s", "25ms");
    let handler = format!("{SERVICE}, replicas: 2, effect: Once");
    let layers = |last: &str| format!("Retry(retries: 1), Timeout(after: \"40ms\", abandon: LeaveRunning){last}");
    let twice = play(&server(ONE, &handler, &layers(""), &slow));
    assert_eq!(twice.seen.settled, [(70.0, Verdict::Duplicated)]);
    let once = play(&server(ONE, &handler, &layers(", Idempotency()"), &slow));
    assert_eq!(once.seen.settled, [(46.666667, Verdict::Correct)]);
    assert_eq!(once.demands(0).offered, 1);
    let refused = play(&server(ONE, &handler, &layers(", Idempotency(in_progress: Refuse)"), &slow));
    assert_eq!(refused.seen.answered, [40.0]);
    assert_eq!(refused.seen.settled, [(46.666667, Verdict::Rejected)]);
}

#[test]
fn an_answer_that_is_too_old_is_forgotten_and_the_effect_comes_twice() {
    // The first try ends at 46.67 ms for nobody; the retry comes at 90 ms, a window of 10 ms is over.
    let slow = window("SlowDown(factor: 3)", "0s", "25ms");
    let handler = format!("{SERVICE}, replicas: 2, effect: Once");
    let layers = |window: &str| {
        let tries = "Retry(retries: 1, delay: \"50ms\"), Timeout(after: \"40ms\", abandon: LeaveRunning)";
        format!("{tries}, Idempotency(window: \"{window}\")")
    };
    let forgotten = play(&server(ONE, &handler, &layers("10ms"), &slow));
    assert_eq!(forgotten.seen.settled, [(120.0, Verdict::Duplicated)]);
    let known = play(&server(ONE, &handler, &layers("1s"), &slow));
    assert_eq!(known.seen.settled, [(90.0, Verdict::Correct)]);
    assert_eq!(known.rescues(), [("Retry", 1)]);
}

#[test]
fn duplicates_vanish_from_the_ledger_when_the_event_is_known() {
    let body = |last: &str| {
        format!(
            "sources: [(name: \"source\", arrivals: Poisson(rate: \"20/s\"))],
             handlers: [(name: \"server\", replicas: 8, service: Exponential(mean: \"40ms\"), effect: Once,
                         errors: \"5%\")],
             routes: [(name: \"way\", from: \"source\", to: To(\"server\"))],
             faults: [(on: \"server\", fault: Crash(),
                       when: Process(healthy: Exponential(mean: \"2s\"), faulty: Exponential(mean: \"50ms\")))],
             strategies: [(name: \"set\", routes: {{\"way\": [Redelivery(visibility: \"100ms\"){last}]}})]"
        )
    };
    let until = |body: &str| {
        let text = format!("Scenario(name: \"d\", question: \"Twice?\", horizon: \"60s\", {body})");
        let model = windtunnel::scenario::load(&text, "d.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
        let mut run = windtunnel::measure::Run::new(model.clone(), 1);
        run.advance(model.horizon);
        run.snapshot().since_warm_up.ledger
    };
    let (plain, known) = (until(&body("")), until(&body(", Idempotency()")));
    assert!(plain.duplicated > 50, "{plain:?}");
    assert_eq!(known.duplicated, 0, "{known:?}");
    assert_eq!(plain.offered, known.offered);
    assert!(known.correct > plain.correct + 50, "{known:?}");
}

#[test]
fn what_is_lost_below_a_limit_that_has_run_out_does_not_stay_in_flight() {
    let crash = window("Crash()", "10ms", "20ms");
    let layers = "Timeout(after: \"40ms\", abandon: LeaveRunning), Retry(retries: 1)";
    assert_eq!(play(&server(ONE, SERVICE, layers, &crash)).seen.settled, [(40.0, Verdict::Error)]);
    // The limit is over at 5 ms, before the crash.
    let layers = "Timeout(after: \"5ms\", abandon: LeaveRunning), Retry(retries: 1), Bulkhead(calls: 1)";
    assert_eq!(play(&server(ONE, SERVICE, layers, &crash)).seen.settled, [(10.0, Verdict::Error)]);
    // A limit on waiting does not notice what is lost afterwards.
    let handler = "service: Deterministic(value: \"10ms\")";
    let layers = "Bulkhead(calls: 1, waiting: 1, wait: \"40ms\")";
    let played = play(&server("\"0s\", \"0s\"", handler, layers, &window("Crash()", "15ms", "20ms")));
    assert_eq!(played.seen.settled, [(10.0, Verdict::Correct), (15.0, Verdict::Lost)]);
}

#[test]
fn what_others_have_answered_outlives_a_version_that_is_lost() {
    let body = |layers: &str| {
        format!(
            "sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
             handlers: [(name: \"a\", {SERVICE}), (name: \"b\", service: Deterministic(value: \"5ms\")),
                        (name: \"c\", service: Deterministic(value: \"6ms\")),
                        (name: \"d\", service: Deterministic(value: \"7ms\"))],
             routes: [(name: \"way\", from: \"source\", to: To(\"a\"))],
             faults: [(on: \"a\", fault: Crash(), when: Window(at: \"10ms\", lasting: \"20ms\"))],
             strategies: [(name: \"set\", routes: {{\"way\": [{layers}]}}),
                          (name: \"all\", routes: {{\"way\": [NVersion(versions: [\"b\", \"c\", \"d\"])]}})]"
        )
    };
    for layers in [
        "DistributedRecoveryBlock(alternates: [\"b\"])",
        "NSelfChecking(versions: [\"b\", \"c\", \"d\"])",
        "NVersion(versions: [\"b\", \"c\"], vote: Plurality)",
    ] {
        let played = play(&body(layers));
        assert_eq!(played.seen.settled, [(10.0, Verdict::Correct)], "{layers}");
        assert!(layers.starts_with(played.rescues()[0].0), "{layers}: {:?}", played.rescues());
    }
    let outvoted = play(&body("NVersion(versions: [\"b\"])"));
    assert_eq!(outvoted.seen.settled, [(10.0, Verdict::Error)], "one of two is no majority");
}

#[test]
fn an_answer_that_came_before_a_crash_is_not_that_of_the_next_try() {
    // The caller stands still from 15 to 40 ms, gets its answer at 20 and crashes at 25 ms. It begins anew at 40, calls at
    // 50, stands still once more from 52 to 54 ms, and has its second answer at 60 ms.
    let stop = |at: &str, lasting: &str| {
        format!("(on: \"caller\", fault: StopTheWorld(), when: Window(at: \"{at}\", lasting: \"{lasting}\"))")
    };
    let ten = "service: Deterministic(value: \"10ms\")";
    let body = format!(
        "sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
         handlers: [(name: \"caller\", {ten}, on_crash: Requeue), (name: \"server\", {ten})],
         routes: [(from: \"source\", to: To(\"caller\")), (from: \"caller\", to: To(\"server\"), mode: Call())],
         faults: [{}, {}, {}]",
        stop("15ms", "25ms"),
        window("Crash(scope: Handler)", "25ms", "1ms").replace("server", "caller"),
        stop("52ms", "2ms"),
    );
    let played = play(&body);
    assert_eq!((played.seen.settled[0], played.demands(1).offered), ((60.0, Verdict::Correct), 2));
}
