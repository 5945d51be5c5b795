//! A window holds what was decided in it.

use windtunnel::foundation::{Span, Time};

use crate::counted::{case, model, new_run, play};

fn secs(secs: f64) -> Time {
    Time::ZERO + Span::from_secs_f64(secs)
}

#[test]
fn f_falls_while_everything_is_late() {
    let model = model(&case("outage-in-the-window"), "");
    let (_, bystander) = play(&model, 3);
    let mut run = new_run(&model, 3);
    let mut worst: f64 = 1.0;
    for tenth in 0..400u32 {
        let now = secs(f64::from(tenth) * 0.1 + 0.05);
        run.advance(now);
        let snapshot = run.snapshot();
        // 30 closed slots of two thirds of a second, and the open one.
        let slot = Span(model.view.window.0 / 30);
        let began = Time((now.0 / slot.0).saturating_sub(30) * slot.0);
        let fates = bystander.events.values().filter_map(|event| event.fate(now));
        let fates: Vec<bool> = fates.filter(|(at, _)| *at >= began).map(|(_, correct)| correct).collect();
        let correct = fates.iter().filter(|correct| **correct).count() as f64;
        let expected = (!fates.is_empty()).then(|| correct / fates.len() as f64);
        let found = snapshot.recent.fault_tolerance.value();
        match (found, expected) {
            (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-12, "{now:?}: {found}, {expected}"),
            _ => assert_eq!(found.is_none(), expected.is_none(), "at {now:?}"),
        }
        assert!(snapshot.recent.ledger.adds_up(), "{now:?}: {:?}", snapshot.recent.ledger);
        if (220..=280).contains(&tenth) && tenth % 10 == 0 {
            let found = found.expect("something was decided");
            assert!(found < worst, "{found} after {worst} at {now:?}: deadlines pass, and nothing is answered");
            worst = found;
        }
    }
    assert!(worst < 0.8, "{worst}");
}

/// Windows that follow each other hold everything that was decided since warm-up.
#[test]
fn windows_add_up_to_the_row_since_warm_up() {
    for name in ["outage-in-the-window", "copy-still-runs", "abandoned-work"] {
        let text =
            case(name).replace("horizon: \"2h\"", "horizon: \"100s\"").replace("warm_up: \"0s\"", "warm_up: \"7s\"");
        let model = model(&text, "");
        let window = model.view.window;
        let mut run = new_run(&model, 1);
        let mut sums = [0u64; 3];
        // Nothing happens at just these instants.
        let mut until = secs(13.370_003_7);
        while until < model.horizon {
            run.set_window(window);
            run.advance(Time(until.0 - 1));
            let ledger = run.snapshot().recent.ledger;
            sums = [sums[0] + ledger.offered, sums[1] + ledger.decided(), sums[2] + ledger.correct];
            run.advance(until);
            until += window;
        }
        let ledger = run.snapshot().since_warm_up.ledger;
        assert_eq!(sums, [ledger.offered, ledger.decided(), ledger.correct], "{name}");
    }
}

/// A window that is far behind may jump, but never past a point of the plot that still reads it.
#[test]
fn a_long_silence_looks_the_same_in_one_stride_as_step_by_step() {
    let text = "(name: \"silence\", question: \"Is it the same?\", horizon: \"20s\", view: (window: \"1s\"),
        sources: [(name: \"in\", arrivals: Once(at: [\"0s\", \"100ms\", \"900ms\", \"1s\"]))],
        handlers: [(name: \"only\", service: Exponential(mean: \"20ms\"), errors: \"50%\")],
        routes: [(from: \"in\", to: To(\"only\"))])";
    let model = windtunnel::scenario::load(text, "silence.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let drawn = |step: Span| {
        let mut run = new_run(&model, 3);
        while run.engine.now() < model.horizon {
            run.advance(model.horizon.min(run.engine.now() + step));
        }
        format!("{:?}", run.snapshot().timeline)
    };
    assert_eq!(drawn(Span::SECOND), drawn(Span(1_000_000)));
    assert_eq!(drawn(Span(20_000_000_000)), drawn(Span(1_000_000)));
}
