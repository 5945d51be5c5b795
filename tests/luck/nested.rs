//! Loops of tries inside each other are one loop of as many tries.

use windtunnel::engine::Ending;

use crate::played::{Played, assert_share, play};

const EVENTS: f64 = 20_000.0;

/// Calls from a source to `front`, and from there to `back`, where `errors` happen.
fn tiers(errors: f64, routes: &str, handlers: &str) -> String {
    format!(
        r#"(name: "tiers", question: "Do nested tries have luck of their own?", horizon: "2000s",
         sources: [(name: "s", arrivals: Periodic(every: "100ms", offset: "50ms"))],
         handlers: [(name: "front", replicas: 100, service: Deterministic(value: "0s")),
                    (name: "back", replicas: 100, service: Deterministic(value: "0s"), errors: {errors})],
         routes: [(name: "in", from: "s", to: To("front"), mode: Call()),
                  (name: "call", from: "front", to: To("back"), mode: Call())],
         strategies: [(name: "set", routes: {{{routes}}}, handlers: {{{handlers}}})])"#
    )
}

/// As many tries at `back` as the product of the loops, each with luck of its own.
#[track_caller]
fn assert_one_loop(what: &str, played: &Played, errors: f64, tries: i32) {
    assert_share(&format!("{what}: F"), played.correct(), 1.0 - errors.powi(tries), EVENTS);
    let expected = (1.0 - errors.powi(tries)) / (1.0 - errors);
    let found = played.attempts("back");
    // The number of tries is geometric and cut off: its variance is at most that of the geometric law.
    let error = (errors / (1.0 - errors).powi(2) / EVENTS).sqrt();
    assert!((found - expected).abs() < 4.0 * error, "{what}: {found} attempts, expected {expected} +- {error}");
    assert_share(&format!("{what}: R"), played.successes("back"), 1.0 - errors, EVENTS * expected);
}

#[test]
fn loops_inside_each_other_are_one_loop_of_as_many_tries() {
    let retry = |retries: u32| format!("Retry(retries: {retries}, delay: \"1ms\")");
    for errors in [0.1, 0.5, 0.9] {
        for (outer, inner) in [(1, 1), (2, 2), (3, 1)] {
            let tries = (outer + 1) as i32 * (inner + 1) as i32;
            let (outer, inner) = (retry(outer), retry(inner));
            let one_route = tiers(errors, &format!("\"call\": [{outer}, {inner}]"), "");
            let two_routes = tiers(errors, &format!("\"in\": [{outer}], \"call\": [{inner}]"), "");
            let around = tiers(errors, &format!("\"call\": [{outer}]"), &format!("\"back\": (layers: [{inner}])"));
            let both = tiers(errors, "", &format!("\"front\": (layers: [{outer}]), \"back\": (layers: [{inner}])"));
            for (what, text) in [("route", one_route), ("tiers", two_routes), ("around", around), ("both", both)] {
                assert_one_loop(&format!("{what} {tries} {errors}"), &play(&text, "", 3), errors, tries);
            }
        }
    }
}

#[test]
fn three_loops_and_deliveries_among_them_are_one_loop() {
    let three = r#""in": [Retry(retries: 1, delay: "1ms")],
                   "call": [Retry(retries: 2, delay: "1ms"), Retry(retries: 1, delay: "1ms")]"#;
    assert_one_loop("three", &play(&tiers(0.5, three, ""), "", 4), 0.5, 12);
    let delivered = r#""call": [Redelivery(visibility: "1ms", deliveries: 2), Retry(retries: 1, delay: "100us")]"#;
    assert_one_loop("delivered", &play(&tiers(0.5, delivered, ""), "", 4), 0.5, 4);
    let blocks = r#""call": [Retry(retries: 1, delay: "1ms"), Fallback(to: ["back"])]"#;
    let only_one = tiers(0.5, blocks, "").replace("to: To(\"back\")", "to: FirstAccepting([\"back\"])");
    assert_one_loop("fallback", &play(&only_one, "", 4), 0.5, 4);
}

/// Both deliveries end, and each sends an event on.
#[test]
fn what_two_deliveries_pass_on_has_luck_of_its_own() {
    let text = |layers: &str| {
        format!(
            r#"(name: "onward", question: "q", horizon: "200s",
             sources: [(name: "s", arrivals: Periodic(every: "100ms", offset: "50ms"))],
             handlers: [(name: "first", replicas: 100, service: Deterministic(value: "5ms")),
                        (name: "second", replicas: 100, service: Uniform(min: "1us", max: "2ms"))],
             routes: [(name: "in", from: "s", to: To("first")), (name: "on", from: "first", to: To("second"))],
             strategies: [(name: "set", routes: {{"in": [{layers}]}})])"#
        )
    };
    let once = play(&text(""), "", 5).stays("second");
    let twice = play(&text("Redelivery(visibility: \"2ms\", deliveries: 2)"), "", 5).stays("second");
    assert_eq!(twice.len(), 2 * once.len());
    let pairs = || twice.chunks(2).map(|pair| (pair[0].1, pair[1].1));
    assert!(pairs().all(|(first, second)| first != second), "two deliveries share their luck");
    assert!(pairs().zip(&once).all(|((first, _), once)| first == once.1), "the first one has the luck it always had");
}

#[test]
fn layers_beside_a_retry_leave_its_tries_their_luck() {
    let alone = play(&tiers(0.5, r#""call": [Retry(retries: 3, delay: "1ms")]"#, ""), "", 7);
    let among = r#""call": [CircuitBreaker(failure_rate: 1), Retry(retries: 3, delay: "1ms"), Timeout(after: "1s")]"#;
    let among = play(&tiers(0.5, among, ""), "", 7);
    assert_eq!(alone.endings("back"), among.endings("back"));
    assert!(alone.endings("back").contains(&Ending::Error));
}

/// Jitter is luck as well: that of a retry is its own, whatever stands around it.
#[test]
fn layers_beside_a_retry_leave_its_pauses_their_luck() {
    let retry = r#"Retry(retries: 3, delay: "10ms", jitter: Full)"#;
    let alone = play(&tiers(0.5, &format!("\"call\": [{retry}]"), ""), "", 7);
    let among =
        play(&tiers(0.5, &format!("\"call\": [Bulkhead(calls: 1000), {retry}, Timeout(after: \"1s\")]"), ""), "", 7);
    assert_eq!(alone.heard.attempts, among.heard.attempts);
}
