//! Handlers that a layer names, chosen in the inspector while the system runs.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use windtunnel::desktop::App;
use windtunnel::desktop::panel::Panel;
use windtunnel::foundation::{HandlerId, SetId};
use windtunnel::parts::recovery::Layer;
use windtunnel::scenario::model::Around;

use crate::harness::{app, only, run_to, settle};
use crate::pictures::in_both_themes;

/// The inspector alone, with this caller selected.
fn inspecting(scenario: &str, caller: &str, theme: Theme) -> Harness<'static, App> {
    let mut harness = app(scenario, theme);
    run_to(&mut harness, 20.0);
    harness.get_by_label(&format!("Node {caller}")).click();
    harness.run_steps(2);
    only(&mut harness, Panel::Inspector);
    harness
}

fn click(harness: &mut Harness<App>, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).click();
    settle(harness);
}

fn layers(harness: &Harness<App>) -> Vec<Layer> {
    let snapshot = &harness.state().frame().lanes[0].snapshot;
    let set = snapshot.active_set;
    snapshot.settings.layers[set.index()].iter().flatten().cloned().collect()
}

/// The handlers that the first layer which names any sends to.
fn named(harness: &Harness<App>) -> Vec<String> {
    layers(harness).iter().map(|layer| layer.targets().to_vec()).find(|names| !names.is_empty()).unwrap_or_default()
}

#[test]
fn versions_are_moved_taken_out_added_and_brought_back() {
    let mut harness = inspecting("triple-modular.ron", "controller", Theme::Dark);
    click(&mut harness, "NVersion: move unit 3 up");
    assert_eq!(named(&harness), ["unit 3", "unit 2"]);
    click(&mut harness, "NVersion: take out unit 2");
    assert_eq!(named(&harness), ["unit 3"]);
    click(&mut harness, "NVersion: take out unit 3");
    assert_eq!(named(&harness), ["unit 3"]);
    harness.get_by_label_contains("names no other handler");
    click(&mut harness, "NVersion: add to versions");
    for known in ["unit 1", "unit 3"] {
        let offered = harness.query_by_role_and_label(Role::Button, known);
        assert!(offered.is_none(), "{known} is in the list or where the route leads");
    }
    click(&mut harness, "unit 2");
    assert_eq!(named(&harness), ["unit 3", "unit 2"]);
    while named(&harness) != ["unit 2", "unit 3"] {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        settle(&mut harness);
        assert!(harness.query_by_label_contains("nothing to undo").is_none());
    }
    run_to(&mut harness, 30.0);
}

#[test]
fn a_layer_that_sends_to_others_is_added_with_the_first_of_them() {
    let mut harness = inspecting("triple-modular.ron", "controller", Theme::Dark);
    // That of the handler itself, beside that of its route.
    let add = harness.get_all_by_role_and_label(Role::Button, "+ Add a layer").next();
    add.expect("there is a menu").click();
    settle(&mut harness);
    click(&mut harness, "Fallback");
    click(&mut harness, "unit 3");
    let settings = &harness.state().frame().lanes[0].snapshot.settings;
    let around = settings.layers(SetId(0), Around::Handler(HandlerId(0)));
    assert_eq!(around.iter().map(Layer::targets).collect::<Vec<_>>(), [["unit 3"]]);
    run_to(&mut harness, 30.0);
}

#[test]
fn an_alternate_that_no_event_could_leave_is_refused_with_the_reason() {
    let mut harness = inspecting("recovery-block.ron", "planner", Theme::Dark);
    click(&mut harness, "RecoveryBlock: add to alternates");
    click(&mut harness, "planner");
    assert_eq!(named(&harness), ["simple"]);
    assert!(harness.state().frame().log.is_empty());
    harness.get_by_label_contains("no event ever leaves the cycle");
    run_to(&mut harness, 30.0);
}

#[test]
fn the_list_of_alternates_looks_as_it_did() {
    in_both_themes("alternates", |theme| {
        let mut harness = inspecting("recovery-block.ron", "planner", theme);
        harness.set_size(egui::vec2(960.0, 760.0));
        harness.run_steps(2);
        click(&mut harness, "RecoveryBlock: add to alternates");
        click(&mut harness, "planner");
        harness.remove_cursor();
        harness.run_steps(2);
        harness
    });
}
