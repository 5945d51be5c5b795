//! Averages over time cover the same instants as what they are divided by, and end with the clock.

use windtunnel::scenario::{self, GALLERY};

use crate::counted::{case, model, new_run};

#[test]
fn a_replica_that_is_down_with_its_event_is_not_busy() {
    for (name, expected) in [("resume", 0.2), ("resume-nearly-full", 0.9)] {
        let model = model(&case(name), "");
        for seed in 0..3 {
            let mut run = new_run(&model, seed);
            run.advance(model.horizon);
            let found = run.snapshot().handlers[0].figures.utilisation.value().expect("it was up");
            assert!((found - expected).abs() < 0.02 * expected, "{name}: {found}, expected {expected}");
        }
    }
}

#[test]
fn no_more_than_the_time_up_is_busy() {
    let entry = GALLERY.iter().find(|entry| entry.file == "repair-crew.ron").expect("it is in the gallery");
    let model = scenario::load(entry.text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}")).model;
    for seed in 0..20 {
        let mut run = new_run(&model, seed);
        for part in 1..=20 {
            run.advance(windtunnel::foundation::Time(model.horizon.0 / 400 * part));
            let view = &run.snapshot().handlers[0];
            let whole = view.figures.utilisation.value().unwrap_or(0.0);
            assert!(whole <= 1.0 && view.utilisation <= 1.0, "{whole} and {} of the time", view.utilisation);
        }
    }
}

#[test]
fn warm_up_ends_by_the_clock() {
    let model = model(&case("nothing-happens"), "");
    let mut run = new_run(&model, 3);
    run.advance(model.horizon);
    let availability = run.snapshot().handlers[0].figures.availability.clone();
    assert_eq!(availability.value(), Some(1.0));
    assert!(
        availability.interval().is_none_or(|interval| interval.low < 1.0),
        "it could have failed: {availability:?}"
    );

    let silent = crate::counted::model(&case("silent"), "");
    let mut run = new_run(&silent, 1);
    run.advance(silent.horizon);
    let figures = &run.snapshot().handlers[0].figures;
    let found = [&figures.present, &figures.utilisation, &figures.availability].map(|figure| figure.value());
    assert_eq!(found, [Some(1.0); 3]);
    assert!(figures.availability.interval().is_some_and(|interval| interval.low == 1.0), "nothing can take it down");
}

/// One figure has one value, wherever it is shown, to the last digit.
#[test]
fn one_figure_has_one_value() {
    for entry in GALLERY {
        let model = scenario::load(entry.text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}")).model;
        let mut run = new_run(&model, model.seed);
        for part in [3, 7, 11] {
            run.advance(windtunnel::foundation::Time(
                model.warm_up.0 + (model.horizon.0 - model.warm_up.0) / 200 * part,
            ));
            let snapshot = run.snapshot();
            let numbers = &snapshot.since_warm_up;
            for (at, view) in snapshot.handlers.iter().enumerate() {
                let figures = &view.figures;
                let factor = &numbers.availability.factors[at].estimate;
                assert_eq!(factor.value(), figures.availability.value(), "{}", entry.file);
                assert_eq!(numbers.per_demand.factors[at].estimate.value(), figures.per_demand.value());
                let id = windtunnel::foundation::HandlerId::from(at);
                for beside in snapshot.beside.iter().filter(|beside| beside.handler == Some(id)) {
                    use windtunnel::measure::snapshot::Quantity;
                    let figure = match beside.quantity {
                        Quantity::MeanWait => &figures.wait,
                        Quantity::MeanResponse => &figures.response,
                        Quantity::MeanPresent => &figures.present,
                        Quantity::Utilisation => &figures.utilisation,
                        Quantity::Availability => &figures.availability,
                        _ => continue,
                    };
                    assert_eq!(beside.measured.value(), figure.value(), "{}: {:?}", entry.file, beside.quantity);
                }
            }
            // A buffer that is used again shows the same values.
            let mut buffer = run.snapshot();
            run.advance(windtunnel::foundation::Time(run.engine.now().0 + 1_000));
            run.fill(&mut buffer);
            let fresh = run.snapshot();
            for (again, fresh) in buffer.handlers.iter().zip(&fresh.handlers) {
                assert_eq!(again.figures.present.value(), fresh.figures.present.value());
                assert_eq!(again.figures.utilisation.value(), fresh.figures.utilisation.value());
            }
            assert_eq!(buffer.since_warm_up.fault_tolerance.value(), fresh.since_warm_up.fault_tolerance.value());
        }
    }
}

/// What a source offers is a rate over the window, in warm-up too; what counts is a rate over the time since.
#[test]
fn rates_are_over_the_time_that_they_count() {
    let text = r#"(name: "rates", question: "q", horizon: "100s", warm_up: "30s", view: (window: "30s"),
        sources: [(name: "fast", arrivals: Periodic(every: "10ms")), (name: "slow", arrivals: Periodic(every: "1s"))],
        handlers: [(name: "h", replicas: 9, service: Deterministic(value: "1ms"))],
        routes: [(from: "fast", to: To("h")), (from: "slow", to: To("h"))],
        faults: [(on: "slow", fault: Surge(factor: 10), when: Window(at: "50s"))])"#;
    let model = model(text, "");
    let mut run = new_run(&model, 1);
    for (at, fast, slow, counted) in [(20, 100.0, 1.0, 0.0), (40, 100.0, 1.0, 101.0), (90, 100.0, 10.0, 110.0)] {
        run.advance(windtunnel::foundation::Time(at * 1_000_000_000));
        let snapshot = run.snapshot();
        let found = [snapshot.sources[0].rate, snapshot.sources[1].rate, snapshot.recent.rate_in];
        for (found, right) in found.into_iter().zip([fast, slow, counted]) {
            assert!((found - right).abs() <= 0.06 * right, "{found} at {at} s in place of {right}");
        }
    }
}
