//! What F leaves out is said beside it.

use windtunnel::foundation::HandlerId;
use windtunnel::measure::snapshot::Caution;

use crate::counted::{case, model, new_run};

#[test]
fn it_is_said_that_hardly_anything_is_decided() {
    let text = case("requeue-for-ever").replace("horizon: \"20000s\"", "horizon: \"2000s\"");
    let model = model(&text, "none");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    let numbers = run.snapshot().since_warm_up;
    let share = numbers.ledger.undecided as f64 / numbers.ledger.offered as f64;
    assert!(share > 0.5, "{share}: poisoned events keep all consumers down");
    let caution = numbers.caution.expect("it is worth a word");
    assert_eq!(caution.to_string(), format!("{:.1} % not decided; no deadline given", 100.0 * share));
    let with_deadline = text.replace("horizon", "failure: (deadline: \"1h\"), horizon");
    let model = crate::counted::model(&with_deadline, "none");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    let caution = run.snapshot().since_warm_up.caution.expect("an hour is longer than the window");
    assert!(!caution.to_string().contains("deadline"), "{caution}");
}

#[test]
fn it_is_said_that_a_supervisor_has_given_up() {
    let text = r#"(name: "f", question: "q", horizon: "10s", sources: [(name: "s", arrivals: Poisson(rate: "10/s"))],
        handlers: [(name: "h", service: Exponential(mean: "1ms"))], routes: [(from: "s", to: To("h"))],
        faults: [(on: "h", fault: Crash(), when: Window(at: "1s", lasting: "1s"))],
        strategies: [(name: "r", handlers: {"h": (restart: Supervisor(restart: Deterministic(value: "0s"), intensity: 10, period: "1h"))})])"#;
    let model = model(text, "");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    let numbers = run.snapshot().since_warm_up;
    assert!(matches!(numbers.caution, Some(Caution::GaveUp { at: HandlerId(0), .. })), "{:?}", numbers.caution);
}

/// Refused at once, nothing is ever undecided; what another handler still had to do is answered a little later.
#[test]
fn it_is_said_where_all_is_refused_and_where_something_was_still_on_its_way() {
    let gives_up = r#"restart: Supervisor(restart: Deterministic(value: "0s"), intensity: 1, period: "1h")"#;
    let crash = r#"faults: [(on: "a", fault: Crash(), when: Window(at: "1s", lasting: "1s"))]"#;
    for (rest, behind) in
        [("", ""), (r#", (name: "b", service: Deterministic(value: "4s"))"#, r#", (from: "a", to: To("b"))"#)]
    {
        let text = format!(
            r#"(name: "f", question: "q", horizon: "200s", view: (window: "30s"),
             sources: [(name: "s", arrivals: Periodic(every: "900ms"))],
             handlers: [(name: "a", queue: 0, service: Deterministic(value: "0s")){rest}],
             routes: [(from: "s", to: To("a")){behind}], {crash}, strategies: [(name: "r", handlers: {{"a": ({gives_up})}})])"#
        );
        let model = crate::counted::model(&text, "");
        let mut run = new_run(&model, 1);
        run.advance(windtunnel::foundation::Time(500_000_000));
        assert_eq!(run.snapshot().since_warm_up.caution, None, "it works");
        run.advance(model.horizon);
        let numbers = run.snapshot().since_warm_up;
        assert_eq!(numbers.ledger.undecided, 0, "{:?}", numbers.ledger);
        assert!(matches!(numbers.caution, Some(Caution::GaveUp { at: HandlerId(0), .. })), "{:?}", numbers.caution);
    }
}

#[test]
fn a_system_that_works_needs_no_word() {
    let model = model(&case("resume"), "");
    let mut run = new_run(&model, 1);
    run.advance(windtunnel::foundation::Time(2_000_000_000_000));
    assert_eq!(run.snapshot().since_warm_up.caution, None);
}
