//! Names that nobody should write, in the window: all that is read of them is in signs, all that is done goes by the names
//! in the file.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use windtunnel::desktop::panel::Panel;
use windtunnel::desktop::{App, Place, Start};
use windtunnel::foundation::signs::is_hidden;
use windtunnel::foundation::{RouteId, SetId};
use windtunnel::scenario::model::Around;

use crate::harness::{SIZE, app_with, only, press, run_to, settle};

fn opened() -> Harness<'static, App> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/names.ron");
    app_with(Start { open: Some(Place::File(path.into())), autoplay: false, hint: true }, Theme::Dark, SIZE)
}

#[track_caller]
fn assert_in_signs(harness: &Harness<App>) {
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        for text in [node.label(), node.value()].into_iter().flatten() {
            assert!(!text.contains(|letter| letter != '\n' && is_hidden(letter)), "{text:?}");
        }
    }
}

#[test]
fn names_are_read_in_signs() {
    let mut harness = opened();
    run_to(&mut harness, 15.0);
    assert_in_signs(&harness);
    for name in [r"\u{202e}gpj.h", r"pay\u{2800}", r"pay\u{fe0f}", r"s\u{200f}s"] {
        harness.get_by_label(&format!("Node {name}")).click();
        harness.run_steps(2);
        assert_in_signs(&harness);
    }
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.get_by_role(Role::TextInput).type_text("crash gpj");
    harness.run_steps(2);
    assert!(harness.query_all_by_label_contains(r"Break \u{202e}gpj.h: crash").count() > 0);
    assert_in_signs(&harness);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    run_to(&mut harness, 16.0);
    harness.get_by_label_contains(r"into \u{202e}gpj.h");
    press(&mut harness, Modifiers::ALT, Key::Num2);
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    harness.state_mut().wait_for_comparison();
    harness.run_steps(2);
    assert!(harness.query_all_by_label_contains(r"a\u{2069}nother").count() > 0);
    assert_in_signs(&harness);
}

#[test]
fn a_handler_that_is_chosen_by_its_sign_is_the_one_in_the_file() {
    let mut harness = opened();
    harness.get_by_label(r"Node s\u{200f}s").click();
    settle(&mut harness);
    only(&mut harness, Panel::Inspector);
    assert_in_signs(&harness);
    harness.get_by_label(r"Fallback: move pay\u{fe0f} up").click();
    settle(&mut harness);
    let settings = &harness.state().frame().lanes[0].snapshot.settings;
    let layers = settings.layers(SetId(0), Around::Route(RouteId(0)));
    assert_eq!(layers[0].targets(), ["pay\u{fe0f}", "pay\u{2800}", "pay"]);
}
