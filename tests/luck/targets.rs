//! Which target a try goes to where that is left to chance.

use crate::played::{assert_share, play};

/// Four hosts, of which the first always fails; the choice among them is left to chance.
fn hosts(choice: &str, layers: &str, share: f64) -> String {
    let hosts = (1..=4).map(|at| {
        let errors = if at == 1 { 1 } else { 0 };
        format!("(name: \"h{at}\", replicas: 1000, service: Deterministic(value: \"0s\"), errors: {errors})")
    });
    let shares = (1..=4).map(|at| format!("(\"h{at}\", {share})"));
    format!(
        r#"(name: "hosts", question: "Where does a retry go?", horizon: "2000s",
         sources: [(name: "s", arrivals: Periodic(every: "100ms", offset: "50ms"))],
         handlers: [{}],
         routes: [(name: "lb", from: "s", to: ByProbability([{}]), mode: Call(), {choice})],
         strategies: [(name: "set", routes: {{"lb": [{layers}]}})])"#,
        hosts.collect::<Vec<_>>().join(", "),
        shares.collect::<Vec<_>>().join(", "),
    )
}

const EVENTS: f64 = 20_000.0;

#[test]
fn each_try_chooses_its_target_anew() {
    for retries in 0..4 {
        let played = play(&hosts("", &format!("Retry(retries: {retries}, delay: \"1ms\")"), 0.25), "", 3);
        assert_share("F", played.correct(), 1.0 - 0.25f64.powi(retries + 1), EVENTS);
    }
    let versions = play(&hosts("", "Redelivery(visibility: \"1ms\", deliveries: 2)", 0.25), "", 3);
    assert_share("redelivered", versions.correct(), 1.0 - 0.25f64.powi(2), EVENTS);
}

#[test]
fn a_choice_per_event_is_kept_by_every_try() {
    let played = play(&hosts("choice: PerEvent", "Retry(retries: 3, delay: \"1ms\")", 0.25), "", 3);
    assert_share("F", played.correct(), 0.75, EVENTS);
    let first = play(&hosts("", "", 0.25), "", 3);
    assert_eq!(first.correct(), played.correct(), "first tries go where they always went");
}

/// One half of the events leave the system at the route. None of those that stay leaves because it is tried again.
#[test]
fn whether_an_event_leaves_is_drawn_once() {
    let played = play(&hosts("", "Retry(retries: 3, delay: \"1ms\")", 0.125), "", 3);
    assert_share("F", played.correct(), 1.0 - 0.5 * 0.25f64.powi(4), EVENTS);
    let tries = 0.5 * (1.0 + 0.25 + 0.25f64.powi(2) + 0.25f64.powi(3));
    let found: f64 = (1..=4).map(|at| played.attempts(&format!("h{at}"))).sum();
    assert!((found - tries).abs() < 0.02, "{found} attempts for each event, expected {tries}");
    // Every event was at a host or none: the same share as without retries.
    let bare = play(&hosts("", "", 0.125), "", 3);
    let visited: f64 = (1..=4).map(|at| bare.attempts(&format!("h{at}"))).sum();
    assert_share("visited", visited, 0.5, EVENTS);
}
