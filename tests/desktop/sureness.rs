//! How sure R and F are: asked by keyboard, with progress, stopped, and told beside the live values.

use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use windtunnel::desktop::App;

use crate::harness::{app, press, run_to, settle};
use crate::pictures::in_both_themes;

const OFFER: &str = "How sure? 20 runs";

fn ask_by_keyboard(harness: &mut Harness<App>) {
    harness.get_by_label(OFFER).focus();
    harness.run_steps(1);
    press(harness, Modifiers::NONE, Key::Enter);
}

fn is_under_way(harness: &Harness<App>) -> bool {
    harness.query_by_label("The part of the simulated time that is done").is_some()
}

fn answered(theme: Theme) -> Harness<'static, App> {
    let mut harness = app("breaker-hurts.ron", theme);
    run_to(&mut harness, 90.0);
    ask_by_keyboard(&mut harness);
    harness.state_mut().wait_for_sureness();
    harness.run_steps(3);
    harness
}

#[test]
fn it_is_asked_by_keyboard_and_told_beside_the_live_values() {
    let mut harness = answered(Theme::Dark);
    assert!(!is_under_way(&harness));
    let answer = |harness: &Harness<App>| harness.query_by_label_contains("20 runs: R\u{a0}9").is_some();
    assert!(answer(&harness), "the interval across the runs");
    assert_eq!(harness.query_all_by_label_contains("no interval").count(), 2, "the live values stay as they are");

    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    press(&mut harness, Modifiers::NONE, Key::F);
    settle(&mut harness);
    assert!(!answer(&harness));
    harness.get_by_label_contains("20 runs without your changes: R\u{a0}9");

    press(&mut harness, Modifiers::COMMAND, Key::R);
    assert!(answer(&harness), "the run begins again as its file says it");
}

#[test]
fn another_strategy_set_is_asked_about_anew() {
    let mut harness = answered(Theme::Dark);
    let other = harness.query_all_by_label_contains(", strategy set").next().expect("there is another set");
    other.click();
    settle(&mut harness);
    run_to(&mut harness, 91.0);
    assert!(harness.query_by_label_contains("20 runs: ").is_none());
    harness.get_by_label(OFFER);
}

#[test]
fn it_shows_its_progress_and_is_stopped_by_keyboard() {
    let mut harness = app("checkout.ron", Theme::Dark);
    run_to(&mut harness, 60.0);
    ask_by_keyboard(&mut harness);
    assert!(is_under_way(&harness));
    assert!(harness.query_by_label(OFFER).is_none());
    harness.get_by_label_contains("Stop playing").focus();
    harness.run_steps(1);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.state_mut().wait_for_sureness();
    harness.run_steps(3);
    assert!(!is_under_way(&harness));
    let is_told = harness.query_by_label_contains(" runs: R\u{a0}").is_some();
    assert!(is_told || harness.query_by_label(OFFER).is_some(), "what was found so far, or the offer");
}

#[test]
fn what_the_runs_tell_looks_as_it_did() {
    in_both_themes("sure", answered);
}
