//! What users do, each through the accessibility tree of the real app.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::accesskit::Role;
use egui::{DroppedFile, Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use windtunnel::desktop::{App, Place, Start};
use windtunnel::engine::ReplicaState;
use windtunnel::engine::command::Command;
use windtunnel::session::Speed;

use crate::harness::{SIZE, app, app_with, press, run_to, settle, snapshot};

/// Two things are wrong with it.
pub const BROKEN: &str = r#"Scenario(
    name: "Broken",
    question: "What is wrong here?",
    horizon: "60s",
    sources: [(name: "visitors", arrivals: Poisson(rate: "-5/s"))],
    handlers: [(name: "charge", service: Exponential(mean: "10ms"))],
    routes: [(from: "visitors", to: To("chagre"))],
)"#;

#[derive(Debug)]
struct OnDisk(PathBuf);

impl DroppedFile for OnDisk {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

pub fn drop_file(harness: &mut Harness<App>, path: &Path) {
    harness.input_mut().dropped_files.push(Arc::new(OnDisk(path.into())));
    harness.run_steps(1);
    harness.input_mut().dropped_files.clear();
}

fn click(harness: &mut Harness<App>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

#[test]
fn a_scenario_of_the_gallery_is_opened_and_played() {
    let mut harness = app("mm1.ron", Theme::Dark);
    click(&mut harness, "Scenario menu");
    click(&mut harness, "Gallery");
    click(&mut harness, "Checkout");
    settle(&mut harness);
    assert_eq!(harness.state().model().name, "Checkout");
    harness.get_by_label("Node charge");

    click(&mut harness, "Play");
    settle(&mut harness);
    assert!(harness.state().frame().playing);
    click(&mut harness, "Pause");
    settle(&mut harness);
    assert!(!harness.state().frame().playing);
}

#[test]
fn a_crash_from_the_menu_of_a_handler_shows_in_the_log_and_in_r() {
    let mut harness = app("checkout.ron", Theme::Dark);
    run_to(&mut harness, 50.0);
    let system = |harness: &Harness<App>| snapshot(harness).recent.per_demand.system.value().expect("R is measured");
    let before = system(&harness);
    let faults_before = snapshot(&harness).faults.len();

    harness.get_by_label("Node charge").click_secondary();
    harness.run_steps(3);
    click(&mut harness, "Crash all replicas");
    settle(&mut harness);
    run_to(&mut harness, 60.0);
    assert!(snapshot(&harness).faults.len() > faults_before, "the fault is in the log");
    let logged = &harness.state().frame().log;
    assert!(matches!(logged.last().map(|logged| &logged.command), Some(Command::Inject { .. })), "{logged:?}");
    let after = system(&harness);
    assert!(after < before - 0.01, "R was {before} and is {after}");
    assert!(harness.query_all_by_label("hand").count() > 0, "the log panel says who did it");
}

#[test]
fn a_component_is_found_broken_and_mended_by_keys_alone() {
    let mut harness = app("checkout.ron", Theme::Dark);
    run_to(&mut harness, 5.0);
    for key in [Key::ArrowRight, Key::ArrowRight, Key::ArrowRight] {
        press(&mut harness, Modifiers::NONE, key);
    }
    let charge = harness.state().model().handler_named("charge").expect("checkout has a handler charge");
    let down = |harness: &Harness<App>| {
        let replicas = &snapshot(harness).handlers[charge.index()].replicas;
        replicas.iter().filter(|replica| **replica == ReplicaState::Down).count()
    };
    press(&mut harness, Modifiers::NONE, Key::B);
    harness.run_steps(4);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.run_steps(4);
    assert!(harness.query_by_label("Crash all replicas").is_none(), "the menu is closed");
    assert_eq!(down(&harness), 4);

    press(&mut harness, Modifiers::NONE, Key::F10);
    harness.run_steps(4);
    press(&mut harness, Modifiers::NONE, Key::ArrowUp);
    for _ in 0..4 {
        press(&mut harness, Modifiers::NONE, Key::ArrowUp);
    }
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(down(&harness), 0, "the entry above the first is Repair");
}

#[test]
fn the_menu_of_faults_needs_a_component_and_closes_by_escape() {
    let mut harness = app("checkout.ron", Theme::Dark);
    press(&mut harness, Modifiers::NONE, Key::B);
    harness.get_by_label_contains("Select a component first");
    press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    press(&mut harness, Modifiers::NONE, Key::B);
    harness.run_steps(4);
    harness.get_by_label("Surge x5");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("Surge x5").is_none());
}

#[test]
fn the_menu_of_faults_opens_even_where_the_canvas_is_hidden() {
    let mut harness = app("checkout.ron", Theme::Dark);
    click(&mut harness, "Node ledger");
    press(&mut harness, Modifiers::COMMAND, Key::Num2);
    press(&mut harness, Modifiers::NONE, Key::B);
    harness.run_steps(4);
    harness.get_by_label("Crash all replicas");
}

#[test]
fn another_seed_begins_another_run() {
    let mut harness = app("checkout.ron", Theme::Dark);
    run_to(&mut harness, 5.0);
    let (seed, events) = (harness.state().frame().seed, snapshot(&harness).events);
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::R);
    assert_eq!(harness.state().frame().seed, seed + 1);
    run_to(&mut harness, 5.0);
    assert_ne!(snapshot(&harness).events, events);
}

#[test]
fn the_ledger_balances_in_every_window_from_the_start_on() {
    let mut harness = app("checkout.ron", Theme::Dark);
    run_to(&mut harness, 20.0);
    harness.get_by_label_contains("Nothing counts yet");
    for secs in [30.0, 33.0, 45.0, 75.0] {
        run_to(&mut harness, secs);
        assert!(snapshot(&harness).recent.ledger.adds_up());
        harness.get_by_label_contains("It adds up: before");
    }
}

#[test]
fn an_edited_parameter_is_undone_and_redone() {
    let mut harness = app("checkout.ron", Theme::Dark);
    run_to(&mut harness, 5.0);
    let charge = harness.state().model().handler_named("charge").expect("checkout has a handler charge");
    let replicas = |harness: &Harness<App>| snapshot(harness).settings.handlers[charge.index()].replicas;
    let before = replicas(&harness);
    click(&mut harness, "Node charge");
    harness.get_by_role_and_label(Role::SpinButton, "replicas").click();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Text("7".into()));
    harness.run_steps(2);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(replicas(&harness), 7);

    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(replicas(&harness), before);
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(replicas(&harness), 7);
}

#[test]
fn an_injection_is_undone_alone_and_one_that_is_over_is_left_at_that() {
    let mut harness = app("checkout.ron", Theme::Dark);
    run_to(&mut harness, 5.0);
    let charge = harness.state().model().handler_named("charge").expect("checkout has a handler charge");
    let slow_down = |harness: &Harness<App>| snapshot(harness).handlers[charge.index()].slow_down;
    click(&mut harness, "Node charge");
    press(&mut harness, Modifiers::NONE, Key::F);
    harness.get_by_role_and_label(Role::Button, "Slow").click();
    settle(&mut harness);
    assert_eq!(snapshot(&harness).injected, [1, 2]);
    assert!(slow_down(&harness) > 1.0);

    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!((snapshot(&harness).injected.as_slice(), slow_down(&harness)), (&[1][..], 1.0));
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(snapshot(&harness).injected, [1, 3]);
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(snapshot(&harness).injected, [1]);

    run_to(&mut harness, 600.0);
    assert_eq!(snapshot(&harness).injected, Vec::<u64>::new(), "the crash is over by itself");
    let given = harness.state().frame().log.len();
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    harness.get_by_label_contains("it is over already");
    assert_eq!(harness.state().frame().log.len(), given);
}

#[test]
fn in_compare_the_comparison_is_exported() {
    let folder = tempfile::tempdir().expect("a folder for a file");
    let path = folder.path().join("comparison.json");
    let mut harness = app("breaker-hurts.ron", Theme::Dark);
    click(&mut harness, "Compare workspace");
    press(&mut harness, Modifiers::COMMAND, Key::E);
    harness.get_by_label_contains("There is no comparison to export yet");
    click(&mut harness, "Compare");
    harness.state_mut().wait_for_comparison();
    harness.run_steps(3);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    type_path(&mut harness, &path);
    click(&mut harness, "Export");
    settle(&mut harness);
    let report = std::fs::read_to_string(&path).expect("it is there");
    assert!(report.contains("windtunnel-comparison/"), "{report:.100}");
}

#[test]
fn a_report_is_exported_and_never_overwrites_unasked() {
    let folder = tempfile::tempdir().expect("a folder for a file");
    let path = folder.path().join("report.json");
    std::fs::write(&path, "something of value").expect("a file can be written");
    let mut harness = app("checkout.ron", Theme::Dark);
    run_to(&mut harness, 40.0);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    type_path(&mut harness, &path);
    click(&mut harness, "Export");
    settle(&mut harness);
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "something of value");
    click(&mut harness, "Replace");
    settle(&mut harness);
    let report = std::fs::read_to_string(&path).expect("it is there");
    assert!(report.starts_with('{') && report.len() > 1000, "{report:.100}");
}

#[test]
fn a_report_that_cannot_be_written_says_why() {
    let mut harness = app("checkout.ron", Theme::Dark);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    type_path(&mut harness, Path::new("/no/such/folder/report.html"));
    click(&mut harness, "Export");
    settle(&mut harness);
    harness.get_by_label_contains("there is no folder");
}

#[test]
fn the_edited_scenario_is_saved_and_opens_again() {
    let folder = tempfile::tempdir().expect("a folder for a file");
    let path = folder.path().join("edited.ron");
    let mut harness = app("checkout.ron", Theme::Dark);
    click(&mut harness, "retry, strategy set");
    settle(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::S);
    type_path(&mut harness, &path);
    click(&mut harness, "Save");
    settle(&mut harness);
    drop_file(&mut harness, &path);
    settle(&mut harness);
    let model = harness.state().model();
    assert_eq!(model.sets[model.active_set.index()].name, "retry");
}

#[test]
fn a_bad_file_is_explained_and_the_run_goes_on() {
    let folder = tempfile::tempdir().expect("a folder for a file");
    let path = folder.path().join("broken.ron");
    std::fs::write(&path, BROKEN).expect("a file can be written");
    let mut harness = app("checkout.ron", Theme::Dark);
    run_to(&mut harness, 3.0);
    drop_file(&mut harness, &path);
    settle(&mut harness);
    harness.get_by_label_contains("did you mean `charge`");
    harness.get_by_label("line 5, column 58");
    assert_eq!(harness.state().model().name, "Checkout");
    run_to(&mut harness, 4.0);
    assert!(snapshot(&harness).now.as_secs_f64() >= 4.0);
    click(&mut harness, "Close");
    assert!(harness.query_by_label("Copy as text").is_none());
}

#[test]
fn a_file_that_is_not_there_is_named_and_the_gallery_opens_instead() {
    let start = Start { open: Some(Place::File("/no/such/file.ron".into())), autoplay: false, hint: false };
    let mut harness = app_with(start, Theme::Dark, SIZE);
    harness.run_steps(2);
    harness.get_by_label_contains("there is no file /no/such/file.ron");
    assert_eq!(harness.state().model().name, "Checkout");
}

#[test]
fn the_palette_finds_an_action_by_a_few_letters() {
    let mut harness = app("checkout.ron", Theme::Dark);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.get_by_role(Role::TextInput).type_text("lightdark");
    harness.run_steps(2);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.ctx.theme(), Theme::Light);
}

/// A model of a thousand handlers has tens of thousands of entries.
#[test]
fn of_the_palette_only_what_is_in_view_is_drawn() {
    let mut harness = app("checkout.ron", Theme::Dark);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.get_by_role(Role::TextInput).type_text("break");
    harness.run_steps(3);
    // What each says, and whether Enter takes it.
    let rows = |harness: &Harness<App>| -> Vec<(String, bool)> {
        let rows = harness.query_all_by_label_contains("Break ");
        let told = rows.map(|row| {
            (row.accesskit_node().label(), row.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True))
        });
        told.filter_map(|(name, is_chosen)| Some((name?, is_chosen))).collect()
    };
    let before = rows(&harness);
    assert!((8..20).contains(&before.len()) && before[0].1, "{before:?}");
    for _ in 0..40 {
        press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    }
    harness.run_steps(3);
    let after = rows(&harness);
    assert!((8..20).contains(&after.len()) && after.iter().any(|(_, is_chosen)| *is_chosen), "{after:?}");
    assert!(!after.iter().any(|(name, _)| *name == before[0].0), "{after:?}");
}

#[test]
fn keys_drive_the_run() {
    let mut harness = app("checkout.ron", Theme::Dark);
    press(&mut harness, Modifiers::NONE, Key::Period);
    assert_eq!(snapshot(&harness).events, 1);
    press(&mut harness, Modifiers::NONE, Key::Space);
    assert!(harness.state().frame().playing);
    press(&mut harness, Modifiers::NONE, Key::Space);
    assert!(!harness.state().frame().playing);
    press(&mut harness, Modifiers::COMMAND, Key::R);
    assert_eq!(snapshot(&harness).events, 0);
}

#[test]
fn a_tap_on_the_slider_sets_the_speed() {
    let mut harness = app("checkout.ron", Theme::Dark);
    let slider = harness.get_by_label("Speed").rect();
    for (pos, speed) in [(slider.right_center(), Speed::AsFastAsPossible), (slider.left_center(), Speed::Times(0.01))] {
        let pos = pos + (slider.center() - pos) * 0.02;
        let modifiers = Modifiers::NONE;
        harness.hover_at(pos);
        harness.run_steps(1);
        for pressed in [true, false] {
            let button = egui::PointerButton::Primary;
            harness.input_mut().events.push(egui::Event::PointerButton { pos, button, pressed, modifiers });
        }
        settle(&mut harness);
        assert_eq!(harness.state().frame().speed, speed);
    }
}

#[test]
fn a_panel_is_hidden_and_shown_again() {
    let mut harness = app("checkout.ron", Theme::Dark);
    press(&mut harness, Modifiers::COMMAND, Key::Num8);
    assert!(harness.query_by_label("Panel Where the events went").is_none());
    press(&mut harness, Modifiers::COMMAND, Key::Num8);
    harness.get_by_label("Panel Where the events went");
}

#[test]
fn a_new_user_is_shown_what_to_break_and_told_what_it_did() {
    let start = Start { open: Some(Place::Gallery("checkout.ron".into())), autoplay: false, hint: true };
    let mut harness = app_with(start, Theme::Dark, SIZE);
    run_to(&mut harness, 40.0);
    harness.get_by_label("Right-click charge and crash it");
    harness.get_by_label("Crash charge").click();
    harness.run_steps(2);
    settle(&mut harness);
    run_to(&mut harness, 50.0);
    harness.get_by_label_contains("You injected");
    assert!(harness.query_by_label_contains("and crash it").is_none(), "the hint has done its work");
    let sentence = harness.get_by_label_contains("the queue of ");
    assert!(sentence.rect().min.y < 120.0, "the sentence stands below the top bar");
}

#[test]
fn a_run_with_nothing_left_to_happen_says_so() {
    let mut harness = app("article-example.ron", Theme::Dark);
    run_to(&mut harness, 60.0);
    harness.get_by_label_contains("The run is complete");
}

#[test]
fn the_choices_of_the_user_survive_a_restart() {
    #[derive(Default)]
    struct Memory(std::collections::BTreeMap<String, String>);
    impl eframe::Storage for Memory {
        fn get_string(&self, key: &str) -> Option<String> {
            self.0.get(key).cloned()
        }
        fn set_string(&mut self, key: &str, value: String) {
            self.0.insert(key.into(), value);
        }
        fn remove_string(&mut self, key: &str) {
            self.0.remove(key);
        }
        fn flush(&mut self) {}
    }
    let mut memory = Memory::default();
    let mut harness = app("feedback.ron", Theme::Dark);
    press(&mut harness, Modifiers::COMMAND, Key::Num8);
    click(&mut harness, "Light or dark");
    eframe::App::save(harness.state_mut(), &mut memory);

    let start = Start { open: None, autoplay: false, hint: false };
    let mut again = Harness::builder().with_size(SIZE).with_theme(Theme::Dark).build_eframe(move |cc| {
        let app = App::new(&cc.egui_ctx, Some(&memory), start);
        assert_eq!(cc.egui_ctx.theme(), Theme::Light);
        app
    });
    again.run_steps(2);
    assert_eq!(again.state().model().name, harness.state().model().name);
    assert!(again.query_by_label("Panel Where the events went").is_none());
}

fn type_path(harness: &mut Harness<App>, path: &Path) {
    harness.get_by_label("Path").click();
    harness.run_steps(1);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(1);
    harness.get_by_label("Path").type_text(&path.display().to_string());
    harness.run_steps(2);
}

#[test]
fn strategy_sets_are_compared_with_progress_and_the_figures_can_be_had_again() {
    let mut harness = app("breaker-hurts.ron", Theme::Dark);
    click(&mut harness, "Compare workspace");
    assert!(harness.query_by_label_contains("Choose strategy sets").is_some());
    click(&mut harness, "a higher threshold");
    click(&mut harness, "Compare");
    harness.state_mut().wait_for_comparison();
    harness.run_steps(3);
    assert!(harness.query_by_label_contains("40 replications of each set").is_some());
    assert!(harness.query_by_label_contains("has the highest F").is_some());
    assert!(harness.query_all_by_label_contains("worse").count() > 0);
    click(&mut harness, "Copy command");
    click(&mut harness, "Run workspace");
    assert!(harness.query_all_by_label_contains("Panel ").count() > 0);
}

#[test]
fn a_comparison_that_is_stopped_says_so() {
    let mut harness = app("checkout.ron", Theme::Light);
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    click(&mut harness, "Stop");
    harness.state_mut().wait_for_comparison();
    harness.run_steps(3);
    assert!(harness.query_by_label_contains("stopped after").is_some());
}

#[test]
fn the_inspector_shows_what_a_breaker_remembers_and_has_done() {
    let mut harness = app("breaker-hurts.ron", Theme::Dark);
    run_to(&mut harness, 90.0);
    click(&mut harness, "Node router");
    assert!(harness.query_by_label_contains("open for ").is_some());
    assert!(harness.query_by_label_contains("refused").is_some());
}
