//! An outage in the window: the large number, the plot, the strip and the log of faults tell of it alike.

use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use windtunnel::desktop::App;
use windtunnel::foundation::wording::percent;
use windtunnel::measure::toll::Recovery;

use crate::harness::{case, press, run_to, snapshot};
use crate::pictures::in_both_themes;

/// Both consumers are down from 20 s to 28 s; the window is 20 s, the deadline 2 s.
fn outage(theme: Theme) -> Harness<'static, App> {
    case("outage-in-the-window", "nothing", theme)
}

/// The second outage, by hand, lasts half a window.
fn crash_again(harness: &mut Harness<App>) {
    run_to(harness, 80.0);
    harness.get_by_label("Node consumer").click();
    harness.run_steps(2);
    press(harness, Modifiers::NONE, Key::F);
    harness.remove_cursor();
}

fn f(harness: &Harness<App>) -> f64 {
    snapshot(harness).recent.fault_tolerance.value().expect("something was decided")
}

/// The number and the end of its plot say F as it was measured.
fn assert_shown(harness: &Harness<App>) {
    let f = percent(f(harness));
    assert!(harness.query_by_label_contains(&format!("F {f}, ")).is_some(), "the number says {f}");
    let plot = harness.get_by_label_contains("Chart R and F").accesskit_node().label().expect("it has a label");
    assert!(plot.ends_with(&format!(", F {f}")), "{plot} at {f}");
}

/// The row of the log: failed, without it, recovered.
fn assert_logged(harness: &Harness<App>, figures: [&str; 3]) {
    for figure in figures {
        assert!(harness.query_all_by_label(figure).count() > 0, "{figure} in {:?}", snapshot(harness).faults);
    }
}

#[test]
fn an_outage_shows_in_the_number_the_plot_and_the_log() {
    let mut harness = outage(Theme::Dark);
    run_to(&mut harness, 20.0);
    let before = f(&harness);
    let mut fell = before;
    for secs in [23.0, 25.0, 28.0, 30.0] {
        run_to(&mut harness, secs);
        assert_shown(&harness);
        assert!(f(&harness) < fell, "{} after {fell} at {secs} s", f(&harness));
        fell = f(&harness);
    }
    let toll = snapshot(&harness).faults[0].toll;
    assert_eq!(toll.recovery, Recovery::NotYet);
    assert_logged(&harness, [&toll.failed.to_string(), "2.4", "not yet"]);

    run_to(&mut harness, 70.0);
    assert_shown(&harness);
    assert!(f(&harness) > before - 0.02, "{}", f(&harness));
    let toll = snapshot(&harness).faults[0].toll;
    let Recovery::At(at) = toll.recovery else { panic!("{toll:?}") };
    let at = format!("00:{:02}", at.as_secs_f64() as u64);
    assert_logged(&harness, [&toll.failed.to_string(), "7.0", &at]);
}

#[test]
fn an_outage_by_hand_shows_in_the_strip_as_in_the_number() {
    let mut harness = outage(Theme::Dark);
    crash_again(&mut harness);
    let before = percent(f(&harness));
    harness.get_by_label_contains("so far no queue grew");
    for secs in [84.0, 88.0, 92.0] {
        run_to(&mut harness, secs);
        assert_shown(&harness);
        let fell = percent(f(&harness));
        harness.get_by_label_contains(&format!("F over the last 20\u{a0}s fell from {before} to {fell}"));
    }
    run_to(&mut harness, 140.0);
    let points = &snapshot(&harness).timeline.points;
    let worst = points.iter().filter(|point| point.at > 80.0).map(|point| f64::from(point.f)).fold(1.0, f64::min);
    harness.get_by_label_contains(&format!("fell from {before} to {}", percent(worst)));
    assert!(harness.query_by_label_contains("so far").is_none());
    let faults = &snapshot(&harness).faults;
    assert!(matches!(faults[1].toll.recovery, Recovery::At(_)), "{:?}", faults[1]);
}

#[test]
fn an_outage_looks_as_it_did() {
    in_both_themes("outage", |theme| {
        let mut harness = outage(theme);
        run_to(&mut harness, 30.0);
        harness
    });
}

#[test]
fn two_outages_look_as_they_did() {
    in_both_themes("outage_again", |theme| {
        let mut harness = outage(theme);
        crash_again(&mut harness);
        run_to(&mut harness, 96.0);
        harness
    });
}

#[test]
fn a_queue_is_as_long_in_its_plot_as_in_the_inspector_and_open_calls_are_told_apart() {
    let mut harness = outage(Theme::Dark);
    run_to(&mut harness, 30.0);
    let (waiting, calling) = (snapshot(&harness).handlers[1].waiting, snapshot(&harness).handlers[0].calling);
    assert!(waiting > 100 && calling >= waiting, "{waiting} of {calling}");
    harness.get_by_label(&format!("Chart Queue length, events waiting: broker 0, consumer {waiting}"));
    for (node, row, figure) in [("consumer", "queue", waiting), ("broker", "calls open", calling)] {
        harness.get_by_label(&format!("Node {node}")).click();
        harness.run_steps(3);
        harness.get_by_label(row);
        assert!(harness.query_all_by_label(&figure.to_string()).count() > 0, "{row} of {node}: {figure}");
    }
}
