//! A user of a closed loop goes on when its event is answered or it is told of a failure.

use crate::counted::{model, new_run};

fn offered(service: &str, layers: &str, failure: &str) -> u64 {
    let text = format!(
        r#"(name: "closed", question: "When does a user go on?", horizon: "10000s", {failure}
         sources: [(name: "user", arrivals: Closed(population: 1, think: Exponential(mean: "1s")))],
         handlers: [(name: "h", replicas: 10000, service: {service})], routes: [(name: "way", from: "user", to: To("h"))],
         strategies: [(name: "set", routes: {{"way": [{layers}]}})])"#
    );
    let model = model(&text, "");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    run.snapshot().sources[0].offered
}

#[test]
fn abandoned_work_holds_no_user_back() {
    let slow = "Empirical(values: [\"10ms\", \"1000s\"], weights: [1, 1])";
    let cancelled = offered(slow, "Timeout(after: \"1s\")", "");
    assert!(cancelled > 6_000, "{cancelled}");
    assert_eq!(offered(slow, "Timeout(after: \"1s\", abandon: LeaveRunning)", ""), cancelled);
}

#[test]
fn a_user_waits_for_an_answer_past_its_deadline() {
    let with = offered("Deterministic(value: \"9s\")", "", "failure: (deadline: \"1s\"),");
    assert_eq!(with, offered("Deterministic(value: \"9s\")", "", ""));
    assert!((900..1_100).contains(&with), "{with}");
}

#[test]
fn whoever_hears_nothing_goes_on_at_the_deadline() {
    let crashing = |failure: &str| {
        let text = format!(
            r#"(name: "lost", question: "q", horizon: "10000s", {failure}
             sources: [(name: "user", arrivals: Closed(population: 1, think: Deterministic(value: "1s")))],
             handlers: [(name: "h", replicas: 1, service: Deterministic(value: "1s"))],
             routes: [(name: "way", from: "user", to: To("h"))],
             faults: [(on: "h", fault: PoisonEvent(share: 1, ends_in: Crash, restart: "1ms"), when: Window(at: "0s"))])"#
        );
        let model = model(&text, "");
        let mut run = new_run(&model, 1);
        run.advance(model.horizon);
        run.snapshot().sources[0].offered
    };
    assert_eq!(crashing(""), 5_000, "lost after a second of work, and a second to think");
    assert_eq!(crashing("failure: (deadline: \"4s\"),"), 2_000, "after four seconds, and one to think");
}

#[test]
fn users_of_a_paused_source_ask_when_it_goes_on() {
    let text = r#"(name: "paused", question: "q", horizon: "100s",
        sources: [(name: "users", arrivals: Closed(population: 3, think: Deterministic(value: "0s")))],
        handlers: [(name: "h", replicas: 3, service: Deterministic(value: "1s"))],
        routes: [(from: "users", to: To("h"))],
        faults: [(on: "users", fault: Pause(), when: Window(at: "10500ms", lasting: "9s"))])"#;
    let model = model(text, "");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    // Three at 0, 1, ... 10 s; those that are back at 11 s ask at 19.5 s, and so on until 99.5 s.
    assert_eq!(run.snapshot().sources[0].offered, 3 * 11 + 3 * 81);
}
