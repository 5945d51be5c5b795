//! F counts every event whose fate is decided, and no other.

use windtunnel::foundation::{Span, Time};
use windtunnel::scenario::{self, GALLERY};

use crate::counted::{case, count, model, play};

/// As a bystander counts them, for twenty seeds.
#[track_caller]
fn assert_counted(text: &str, set: &str) -> f64 {
    let model = model(text, set);
    let mut sum = 0.0;
    for seed in 0..20 {
        let (run, bystander) = play(&model, seed);
        let numbers = run.snapshot().since_warm_up;
        let counted = count(&bystander, &model, run.engine.now());
        let found = (numbers.ledger.correct, numbers.ledger.decided());
        assert_eq!(found, counted, "{set} with seed {seed}: {:?}", numbers.ledger);
        assert_eq!(numbers.fault_tolerance.value(), numbers.ledger.fault_tolerance());
        assert!(numbers.ledger.adds_up());
        sum += numbers.ledger.fault_tolerance().expect("something is decided");
    }
    sum / 20.0
}

#[test]
fn work_for_nobody_does_not_hide_that_its_caller_was_told_of_a_failure() {
    let text = case("abandoned-work");
    let abandoned = assert_counted(&text, "leave running");
    let cancelled = assert_counted(&text, "cancel");
    assert_eq!(abandoned, cancelled, "what runs on for nobody changes nothing for those who wait");
    assert!((0.4..0.6).contains(&cancelled), "{cancelled}: every second call hangs");
    assert_counted(&text, "no timeout");
}

#[test]
fn an_event_is_decided_while_copies_of_it_still_run() {
    let text = case("copy-still-runs");
    let found = assert_counted(&text, "redelivery");
    // Two deliveries, of which each hangs once in ten; the second one is sent while the first still works. Those of
    // the last second are undecided.
    assert!((found - 0.9).abs() < 0.03, "{found}");
    assert_counted(&text, "none");
}

#[test]
fn retries_without_patience_keep_a_system_down() {
    let text = case("metastable");
    let found = assert_counted(&text, "one retry");
    assert!((found - 0.1).abs() < 0.001, "{found}: correct until the trigger, after 60 of 600 s");
}

#[test]
fn a_storm_of_retries_is_counted_while_it_rages() {
    let entry = GALLERY.iter().find(|entry| entry.file == "retry-storm.ron").expect("it is in the gallery");
    for set in ["three retries", "no retry", "retry and cancel"] {
        assert_counted(entry.text, set);
    }
}

#[test]
fn every_scenario_of_the_gallery_is_counted_right() {
    for entry in GALLERY {
        let mut model =
            (*scenario::load(entry.text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}")).model).clone();
        model.horizon = Time::min(model.horizon, model.warm_up + Span(100 * Span::SECOND.0));
        let model = std::sync::Arc::new(model);
        let (run, bystander) = play(&model, 5);
        let ledger = run.snapshot().since_warm_up.ledger;
        let found = (ledger.correct, ledger.decided());
        assert_eq!(found, count(&bystander, &model, run.engine.now()), "{}: {ledger:?}", entry.file);
    }
}
