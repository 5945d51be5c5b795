//! What the app looks like, to the last pixel, in both themes.

use egui::Theme;
use egui_kittest::kittest::Queryable;
use egui_kittest::{Harness, SnapshotResults};
use windtunnel::desktop::panel::Panel;
use windtunnel::desktop::{App, Place, Start};

use crate::harness::{SIZE, app, app_with, only, open_menu, run_to, settle};

pub const THEMES: [(Theme, &str); 2] = [(Theme::Dark, "dark"), (Theme::Light, "light")];

/// Takes a picture of each theme.
pub fn in_both_themes(name: &str, mut drawn: impl FnMut(Theme) -> Harness<'static, App>) {
    let mut results = SnapshotResults::new();
    for (theme, suffix) in THEMES {
        let mut harness = drawn(theme);
        harness.snapshot(format!("{name}_{suffix}"));
        results.extend_harness(&mut harness);
    }
}

#[test]
fn the_run_workspace_looks_as_it_did() {
    in_both_themes("run", |theme| {
        let mut harness = app("checkout.ron", theme);
        run_to(&mut harness, 90.0);
        harness
    });
}

#[test]
fn every_panel_looks_as_it_did() {
    let mut results = SnapshotResults::new();
    for (theme, suffix) in THEMES {
        let mut harness = app("checkout.ron", theme);
        run_to(&mut harness, 90.0);
        harness.get_by_label("Node charge").click();
        harness.run_steps(2);
        for panel in Panel::ALL {
            only(&mut harness, panel);
            harness.set_size(egui::vec2(900.0, 560.0));
            harness.run_steps(3);
            let name = format!("{panel:?}").to_lowercase();
            harness.snapshot(format!("panel_{name}_{suffix}"));
            harness.set_size(SIZE);
            harness.run_steps(2);
            open_menu(&mut harness, panel);
            harness.get_by_label("Show all panels").click();
            harness.run_steps(3);
        }
        results.extend_harness(&mut harness);
    }
}

#[test]
fn one_cursor_reads_all_charts() {
    in_both_themes("cursor", |theme| {
        let mut harness = app("checkout.ron", theme);
        run_to(&mut harness, 90.0);
        let chart = harness.get_by_label_contains("Chart Latency").rect();
        harness.hover_at(chart.lerp_inside(egui::vec2(0.75, 0.4)));
        harness.run_steps(4);
        harness
    });
}

#[test]
fn the_menu_of_faults_looks_as_it_did() {
    in_both_themes("breakmenu", |theme| {
        let mut harness = app("checkout.ron", theme);
        run_to(&mut harness, 40.0);
        harness.get_by_label("Node gateway").click();
        harness.run_steps(2);
        harness.remove_cursor();
        harness.key_press(egui::Key::B);
        harness.run_steps(6);
        harness
    });
}

#[test]
fn the_compare_workspace_looks_as_it_did() {
    in_both_themes("compare", |theme| {
        let mut harness = app("article-example.ron", theme);
        harness.get_by_label("Compare workspace").click();
        harness.run_steps(3);
        harness.remove_cursor();
        harness
    });
}

#[test]
fn a_comparison_looks_as_it_did() {
    in_both_themes("compared", |theme| {
        let mut harness = app("triple-modular.ron", theme);
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Enter);
        harness.run_steps(2);
        harness.state_mut().wait_for_comparison();
        harness.run_steps(4);
        harness
    });
}

#[test]
fn an_open_breaker_in_the_inspector_looks_as_it_did() {
    in_both_themes("breaker", |theme| {
        let mut harness = app("breaker-hurts.ron", theme);
        run_to(&mut harness, 90.0);
        harness.get_by_label("Node router").click();
        harness.run_steps(3);
        harness.remove_cursor();
        harness.run_steps(2);
        harness
    });
}

#[test]
fn names_in_chinese_are_drawn() {
    in_both_themes("chinese", |theme| {
        let mut harness = app("chinese-names.ron", theme);
        run_to(&mut harness, 30.0);
        harness
    });
}

#[test]
fn the_first_screen_says_what_to_do() {
    in_both_themes("first", |theme| {
        let start = Start { open: Some(Place::Gallery("checkout.ron".into())), autoplay: false, hint: true };
        let mut harness = app_with(start, theme, SIZE);
        run_to(&mut harness, 20.0);
        harness
    });
}

#[test]
fn the_palette_looks_as_it_did() {
    in_both_themes("palette", |theme| {
        let mut harness = app("checkout.ron", theme);
        harness.get_by_label("All commands").click();
        harness.run_steps(3);
        harness.get_by_role(egui::accesskit::Role::TextInput).type_text("qqq");
        harness.run_steps(3);
        harness.key_press(egui::Key::Escape);
        harness.run_steps(2);
        harness.get_by_label("All commands").click();
        harness.run_steps(3);
        harness
    });
}

#[test]
fn the_dialog_to_open_looks_as_it_did() {
    in_both_themes("open", |theme| {
        let mut harness = app("checkout.ron", theme);
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::O);
        harness.run_steps(3);
        harness
    });
}

#[test]
fn the_shortcuts_look_as_they_did() {
    in_both_themes("shortcuts", |theme| {
        let mut harness = app("checkout.ron", theme);
        harness.key_press(egui::Key::Questionmark);
        harness.run_steps(3);
        harness
    });
}

#[test]
fn a_bad_file_looks_as_it_did() {
    in_both_themes("problems", |theme| {
        let folder = tempfile::tempdir().expect("a folder for a file");
        let path = folder.path().join("broken.ron");
        std::fs::write(&path, crate::stories::BROKEN).expect("a file can be written");
        let mut harness = app("checkout.ron", theme);
        crate::stories::drop_file(&mut harness, &path);
        settle(&mut harness);
        harness
    });
}
