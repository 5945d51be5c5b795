//! The one place where keys become actions.

use egui::{Align, Context, Event, InputState, Key, Label, Layout, Modifiers, RichText, Ui, vec2};

use crate::desktop::actions::{Action, Entry};
use crate::desktop::theme::{BODY, LABEL, Tokens};
use crate::desktop::widget::sheet;

const WIDTH: f32 = 720.0;
const ROW_HEIGHT: f32 = 22.0;

/// Keys that mean the same as a shortcut in the list.
const ALIASES: [(Key, Action); 4] = [
    (Key::Equals, Action::Faster),
    (Key::Slash, Action::ShowShortcuts),
    (Key::Menu, Action::BreakSelected),
    (Key::F10, Action::BreakSelected),
];

/// Takes the shortcuts of all entries out of the input. Keys without a modifier belong to whatever has the
/// keyboard, if anything has it.
pub fn consume(ctx: &Context, entries: &[Entry]) -> Vec<Action> {
    let busy = ctx.memory(|memory| memory.focused().is_some());
    ctx.input_mut(|input| {
        let mut actions = Vec::new();
        // More modifiers first, so that Ctrl+Shift+Z is not taken for Ctrl+Z.
        let mut shortcuts: Vec<_> =
            entries.iter().filter_map(|entry| entry.shortcut.map(|shortcut| (shortcut, &entry.action))).collect();
        shortcuts.sort_by_key(|(shortcut, _)| !shortcut.modifiers.shift);
        for (shortcut, action) in shortcuts {
            let pressed = if shortcut.modifiers.is_none() {
                !busy && consume_plain(input, shortcut.logical_key)
            } else {
                input.consume_shortcut(&shortcut)
            };
            if pressed {
                actions.push(action.clone());
            }
        }
        for (key, action) in ALIASES {
            if !busy && consume_plain(input, key) {
                actions.push(action);
            }
        }
        actions
    })
}

/// The list of all shortcuts, by what they are for; whether it stays open.
pub fn window(ctx: &Context, tokens: &Tokens, entries: &[Entry]) -> bool {
    let shown = sheet::show(ctx, tokens, "shortcuts", "Keyboard shortcuts", WIDTH, |ui| {
        let listed: Vec<&Entry> = entries.iter().filter(|entry| entry.shortcut.is_some()).collect();
        let rows = listed.len().div_ceil(2);
        ui.spacing_mut().item_spacing.x = 40.0;
        ui.columns(2, |columns| {
            for (column, part) in columns.iter_mut().zip(listed.chunks(rows.max(1))) {
                column.spacing_mut().item_spacing.y = 0.0;
                part.iter().for_each(|entry| row(column, tokens, entry));
            }
        });
        ui.add_space(8.0);
        let hint = "Tab goes from control to control. Right-click a component to break it; drag the canvas to pan, \
                    scroll to zoom.";
        ui.add(Label::new(RichText::new(hint).size(LABEL).color(tokens.muted)).wrap());
    });
    !shown.closed
}

fn row(ui: &mut Ui, tokens: &Tokens, entry: &Entry) {
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.x = 8.0;
        let keys = RichText::new(entry.shortcut_text(ui.ctx())).monospace().size(LABEL).color(tokens.muted);
        ui.label(keys);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(RichText::new(&entry.name).size(BODY).color(tokens.text)).truncate());
        });
    });
}

/// A key without Ctrl or Alt; Shift does not matter, since some keyboards need it for `+` or `?`.
fn consume_plain(input: &mut InputState, wanted: Key) -> bool {
    let plain = |modifiers: &Modifiers| !modifiers.ctrl && !modifiers.alt && !modifiers.command;
    let hit = input.events.iter().position(
        |event| matches!(event, Event::Key { key, pressed: true, modifiers, .. } if *key == wanted && plain(modifiers)),
    );
    hit.map(|place| input.events.remove(place)).is_some()
}
