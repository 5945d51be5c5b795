//! Whom a limit of time is held against: the handler where it is one attempt's own, and nobody where it is around several.

use windtunnel::measure::snapshot::Demands;

use crate::played::{SERVICE, play};

/// An event at 0 to `a`, with `b` beside it, both slower than 50 ms allow; layers around the way and around `a`.
fn demands(way: &str, around: &str) -> [Demands; 2] {
    let played = play(&format!(
        "sources: [(name: \"source\", arrivals: Once(at: [\"0s\"])), (name: \"aside\", arrivals: Once(at: [\"1s\"]))],
         handlers: [(name: \"a\", {SERVICE}, errors: \"100%\"), (name: \"b\", {SERVICE})],
         routes: [(name: \"way\", from: \"source\", to: To(\"a\")), (from: \"aside\", to: To(\"b\"))],
         strategies: [(name: \"set\", routes: {{\"way\": [{way}]}}, handlers: {{\"a\": (layers: [{around}])}})]"
    ));
    [played.demands(0), played.demands(1)]
}

#[test]
fn a_limit_around_one_attempt_is_held_against_its_handler() {
    for (way, around) in [("Timeout(after: \"20ms\")", ""), ("", "Timeout(after: \"20ms\")")] {
        assert_eq!(demands(way, around)[0].timed_out, 1, "{way}{around}");
    }
    let [a, b] = demands("Fallback(to: [\"b\"]), Timeout(after: \"20ms\")", "");
    assert_eq!((a.timed_out, b.succeeded), (1, 2));
    let [a, _] = demands("Redelivery(visibility: \"10ms\", deliveries: 1)", "");
    assert_eq!((a.offered, a.timed_out), (1, 1), "a single delivery is one try");
}

#[test]
fn a_limit_around_several_is_held_against_nobody() {
    let [a, b] = demands("Timeout(after: \"50ms\"), Fallback(to: [\"b\"])", "");
    assert_eq!((a.errors, b.timed_out, b.censored), (1, 0, 1));
    let [a, b] = demands("Timeout(after: \"50ms\"), RecoveryBlock(alternates: [\"b\"])", "");
    assert_eq!((a.errors, b.timed_out, b.censored), (1, 0, 1));
    let [a, b] = demands("RecoveryBlock(alternates: [\"b\"], deadline: \"50ms\")", "");
    assert_eq!((a.errors, b.timed_out, b.censored), (1, 0, 1));
    let [a, _] = demands("Redelivery(visibility: \"10ms\", deliveries: 2)", "");
    assert_eq!((a.errors, a.timed_out, a.censored), (1, 0, 1), "the end of the last delivery is that of all");
    for limit in ["Timeout(after: \"50ms\")", "Timeout(after: \"50ms\", abandon: LeaveRunning)"] {
        let [a, _] = demands(limit, "Retry(retries: 1)");
        assert_eq!((a.errors, a.timed_out, a.censored), (1, 0, 1), "tries around the handler, {limit}");
        let [a, b] = demands(limit, "Fallback(to: [\"b\"])");
        assert_eq!((a.errors, b.timed_out, b.censored), (1, 0, 1), "{limit}");
    }
}
