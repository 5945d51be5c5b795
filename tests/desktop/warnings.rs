//! What stands beside R and F where they do not tell the whole.

use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use windtunnel::desktop::App;

use crate::harness::{case, press, run_to, settle, snapshot};
use crate::pictures::in_both_themes;

/// Poison events are requeued for ever: after 255 events nothing is decided any more.
fn hardly_anything_decided(theme: Theme) -> Harness<'static, App> {
    let mut harness = case("requeue-for-ever", "none", theme);
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::R);
    harness.get_by_label("none, strategy set").click();
    settle(&mut harness);
    harness.get_by_label("Close message").click();
    harness.run_steps(2);
    harness.remove_cursor();
    run_to(&mut harness, 600.0);
    harness
}

fn choose(harness: &mut Harness<App>, scope: &str) {
    harness.get_by_label("Window").click();
    harness.run_steps(3);
    harness.get_by_label(scope).click();
    harness.run_steps(3);
    harness.remove_cursor();
    harness.run_steps(2);
}

fn top_of_factors(harness: &Harness<App>) -> f32 {
    harness.get_by_label_contains("R of consumer: ").rect().min.y
}

#[test]
fn it_is_said_how_many_are_not_decided_and_nothing_moves() {
    let mut harness = hardly_anything_decided(Theme::Dark);
    harness.get_by_label("F nothing decided");
    let ledger = &snapshot(&harness).since_warm_up.ledger;
    let share = 100.0 * ledger.undecided as f64 / ledger.offered as f64;
    let warning = format!("{share:.1} % not decided; no deadline given");
    harness.get_by_label(&warning);
    choose(&mut harness, "since warm-up");
    harness.get_by_label_contains("F 100 %, ");
    harness.get_by_label(&warning);

    let with_warning = top_of_factors(&harness);
    press(&mut harness, Modifiers::COMMAND, Key::R);
    run_to(&mut harness, 50.0);
    assert!(harness.query_by_label(&warning).is_none());
    harness.get_by_label_contains("Warming up");
    assert_eq!(top_of_factors(&harness), with_warning);
}

#[test]
fn hardly_anything_decided_looks_as_it_did() {
    in_both_themes("undecided", |theme| {
        let mut harness = hardly_anything_decided(theme);
        choose(&mut harness, "since warm-up");
        harness
    });
}

#[test]
fn nothing_decided_looks_as_it_did() {
    in_both_themes("nothing_decided", hardly_anything_decided);
}

#[test]
fn a_supervisor_that_gave_up_looks_as_it_did() {
    in_both_themes("gave_up", |theme| {
        let mut harness = case("gives-up", "erlang", theme);
        run_to(&mut harness, 600.0);
        harness
    });
}
