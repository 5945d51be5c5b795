//! Handlers that a layer names, chosen in the inspector while the system runs.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use windtunnel::desktop::App;
use windtunnel::desktop::panel::Panel;
use windtunnel::parts::recovery::Layer;

use crate::harness::{app, only, run_to, settle};
use crate::pictures::in_both_themes;

/// The inspector alone, with the caller of the recovery block selected.
fn inspecting(theme: Theme) -> Harness<'static, App> {
    let mut harness = app("recovery-block.ron", theme);
    run_to(&mut harness, 20.0);
    harness.get_by_label("Node planner").click();
    harness.run_steps(2);
    only(&mut harness, Panel::Inspector);
    harness
}

fn click(harness: &mut Harness<App>, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).click();
    settle(harness);
}

fn alternates(harness: &Harness<App>) -> Vec<String> {
    let snapshot = &harness.state().frame().lanes[0].snapshot;
    let set = snapshot.active_set.expect("a set is active");
    let layers = snapshot.settings.layers[set.index()].iter().flatten();
    let block = layers.filter(|layer| matches!(layer, Layer::RecoveryBlock(_)));
    block.flat_map(|layer| layer.targets().to_vec()).collect()
}

#[test]
fn alternates_are_added_moved_taken_out_and_brought_back() {
    let mut harness = inspecting(Theme::Dark);
    click(&mut harness, "RecoveryBlock: add to alternates");
    let offered = harness.query_by_role_and_label(Role::Button, "simple");
    assert!(offered.is_none(), "what is in the list is not offered again");
    click(&mut harness, "fast");
    assert_eq!(alternates(&harness), ["simple", "fast"]);
    click(&mut harness, "RecoveryBlock: move fast up");
    assert_eq!(alternates(&harness), ["fast", "simple"]);
    click(&mut harness, "RecoveryBlock: take out simple");
    assert_eq!(alternates(&harness), ["fast"]);
    while alternates(&harness) != ["simple"] {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        settle(&mut harness);
        assert!(harness.query_by_label_contains("nothing to undo").is_none());
    }
    run_to(&mut harness, 30.0);
}

#[test]
fn an_alternate_that_no_event_could_leave_is_refused_with_the_reason() {
    let mut harness = inspecting(Theme::Dark);
    click(&mut harness, "RecoveryBlock: add to alternates");
    click(&mut harness, "planner");
    assert_eq!(alternates(&harness), ["simple"]);
    assert!(harness.state().frame().log.is_empty());
    harness.get_by_label_contains("no event ever leaves the cycle");
    run_to(&mut harness, 30.0);
}

#[test]
fn the_list_of_alternates_looks_as_it_did() {
    in_both_themes("alternates", |theme| {
        let mut harness = inspecting(theme);
        harness.set_size(egui::vec2(960.0, 760.0));
        harness.run_steps(2);
        for name in ["fast", "planner"] {
            click(&mut harness, "RecoveryBlock: add to alternates");
            click(&mut harness, name);
        }
        harness.remove_cursor();
        harness.run_steps(2);
        harness
    });
}
