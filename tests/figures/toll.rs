//! What a fault has cost, until the system was as before.

use windtunnel::foundation::{Span, Time};
use windtunnel::measure::toll::Recovery;

use crate::counted::{model, new_run, play};

fn secs(secs: u64) -> Time {
    Time(secs * Span::SECOND.0)
}

const STATION: &str = r#"sources: [(name: "s", arrivals: Periodic(every: "10ms", offset: "5ms"))],
    handlers: [(name: "h", replicas: 2, service: Deterministic(value: "10ms"))], routes: [(from: "s", to: To("h"))]"#;

/// An outage of 30 s makes everything of that time late, and what waits behind it.
#[test]
fn an_outage_costs_what_it_made_late_until_the_queue_is_gone() {
    let text = format!(
        r#"(name: "toll", question: "What did it cost?", horizon: "300s", failure: (deadline: "1s"),
         view: (window: "30s"), {STATION},
         faults: [(on: "h", fault: Crash(scope: Handler), when: Window(at: "100s", lasting: "30s"))])"#
    );
    let model = model(&text, "");
    let (run, bystander) = play(&model, 1);
    let fault = run.snapshot().faults[0].clone();
    let Recovery::At(recovered) = fault.toll.recovery else { panic!("{:?}", fault.toll) };
    // 3,000 events wait at 130 s; two servers work 200 a second off while 100 come: gone at 160 s.
    assert!((secs(160)..=secs(162)).contains(&recovered), "{recovered:?}");
    let fates = bystander.events.values().filter(|event| event.offered < recovered);
    let failed =
        fates.filter_map(|event| event.fate(model.horizon)).filter(|(at, correct)| !correct && *at >= secs(100));
    assert_eq!(fault.toll.failed, failed.count() as u64);
    assert!(fault.toll.failed > 5_000, "{}", fault.toll.failed);
    assert_eq!(fault.toll.expected, Some(0.0), "none had failed before");
}

#[test]
fn what_is_refused_at_once_counts_too_and_what_failed_anyway_is_told_beside() {
    let text = r#"(name: "toll", question: "What did it cost?", horizon: "300s", view: (window: "60s"),
        sources: [(name: "s", arrivals: Periodic(every: "10ms", offset: "5ms"))],
        handlers: [(name: "h", replicas: 9, service: Deterministic(value: "1ms"), errors: "10%")],
        routes: [(from: "s", to: To("h"))],
        faults: [(on: "h", fault: Outage(), when: Window(at: "100s", lasting: "10s"))])"#;
    let model = model(text, "");
    let mut run = new_run(&model, 2);
    run.advance(model.horizon);
    let fault = run.snapshot().faults[0].clone();
    let Recovery::At(recovered) = fault.toll.recovery else { panic!("{:?}", fault.toll) };
    assert!(
        recovered >= secs(112) && recovered < secs(130),
        "the first slot of 2 s that lies behind it: {recovered:?}"
    );
    let expected = fault.toll.expected.expect("there was a time before");
    let decided = 100.0 * recovered.since(secs(100)).as_secs_f64();
    assert!((expected / decided - 0.1).abs() < 0.01, "{expected} of {decided}");
    // A thousand were refused; of those that came until the recovery one in ten failed.
    let rest = 0.1 * (decided - 1_000.0);
    assert!((fault.toll.failed as f64 - 1_000.0 - rest).abs() < 4.0 * rest.sqrt().max(3.0), "{:?}", fault.toll);
}

#[test]
fn a_fault_at_the_very_beginning_is_counted_to_its_end() {
    let text = format!(
        r#"(name: "toll", question: "q", horizon: "100s", {STATION},
         faults: [(on: "h", fault: Outage(), when: Window(at: "0s", lasting: "10s"))])"#
    );
    let model = model(&text, "");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    let toll = run.snapshot().faults[0].toll;
    assert_eq!((toll.failed, toll.expected, toll.recovery), (1_000, None, Recovery::NothingBefore));
}

#[test]
fn a_system_that_does_not_recover_is_said_not_to() {
    let text = crate::counted::case("metastable");
    let model = model(&text, "one retry");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    let toll = run.snapshot().faults[0].toll;
    assert_eq!(toll.recovery, Recovery::NotYet);
    assert!(toll.failed > 100_000, "{toll:?}");
}

/// Refused before warm-up, fifty events are in no figure; it is not said that there was nothing before.
#[test]
fn of_a_fault_before_warm_up_it_is_said_what_is_counted() {
    let toll = |at: &str, warm_up: &str| {
        let text = format!(
            r#"(name: "toll", question: "q", horizon: "300s", warm_up: "{warm_up}", view: (window: "30s"),
             sources: [(name: "s", arrivals: Periodic(every: "100ms"))],
             handlers: [(name: "h", service: Deterministic(value: "50ms"))], routes: [(from: "s", to: To("h"))],
             faults: [(on: "h", fault: Outage(), when: Window(at: "{at}", lasting: "5s"))])"#
        );
        let model = model(&text, "");
        let mut run = new_run(&model, 1);
        run.advance(model.horizon);
        run.snapshot().faults[0].toll
    };
    let early = toll("20.02s", "50s");
    assert_eq!((early.failed, early.recovery), (0, Recovery::NothingCountedBefore));
    assert!(early.recovery.words().contains("after warm-up"), "{}", early.recovery.words());
    let across = toll("48.02s", "50s");
    assert_eq!((across.failed, across.recovery), (31, Recovery::NothingCountedBefore), "50 s to 53 s");
    let counted = toll("20.02s", "0s");
    assert_eq!((counted.failed, counted.expected), (50, Some(0.0)));
    assert!(matches!(counted.recovery, Recovery::At(_)));
}

/// A fault soon after warm-up is measured against the time since warm-up, not against a window of which it is half.
#[test]
fn a_fault_soon_after_warm_up_is_over_when_the_system_is_as_since_warm_up() {
    let text = r#"(name: "toll", question: "q", horizon: "300s", warm_up: "30s", view: (window: "30s"),
        sources: [(name: "s", arrivals: Periodic(every: "10ms", offset: "5ms"))],
        handlers: [(name: "h", replicas: 2, service: Deterministic(value: "10ms"))], routes: [(from: "s", to: To("h"))],
        faults: [(on: "h", fault: Outage(), when: Window(at: "40s", lasting: "5s"))])"#;
    let model = model(text, "");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    let toll = run.snapshot().faults[0].toll;
    assert_eq!((toll.failed, toll.recovery), (500, Recovery::At(secs(46))), "the slots last a second");
}
