//! The one place where keys become actions.

use egui::{Align2, Context, Event, Grid, InputState, Key, Modifiers, RichText, Window, vec2};

use crate::desktop::actions::{Action, Entry};
use crate::desktop::theme::{LABEL, Tokens, strong};

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

/// The window that lists all shortcuts.
pub fn window(ctx: &Context, tokens: &Tokens, open: &mut bool, entries: &[Entry]) {
    Window::new(RichText::new("Keyboard shortcuts").font(strong(14.0)))
        .id(egui::Id::unique("keyboard shortcuts"))
        .open(open)
        .collapsible(false)
        .resizable(false)
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .show(ctx, |ui| {
            let listed: Vec<&Entry> = entries.iter().filter(|entry| entry.shortcut.is_some()).collect();
            let rows = listed.len().div_ceil(2);
            Grid::new("shortcuts").num_columns(4).spacing([24.0, 4.0]).min_row_height(20.0).show(ui, |ui| {
                ui.spacing_mut().interact_size.y = 16.0;
                for row in 0..rows {
                    for entry in listed.iter().skip(row).step_by(rows) {
                        ui.label(&entry.name);
                        let text = entry.shortcut_text(ui.ctx());
                        ui.label(RichText::new(text).monospace().size(LABEL).color(tokens.muted));
                    }
                    ui.end_row();
                }
            });
            ui.add_space(8.0);
            let hint = "Right-click a component to break it; drag the canvas to pan, scroll to zoom.";
            ui.label(RichText::new(hint).size(LABEL).color(tokens.muted));
        });
    if *open && ctx.input(|input| input.key_pressed(Key::Escape)) {
        *open = false;
    }
}

/// A key without Ctrl or Alt; Shift does not matter, since some keyboards need it for `+` or `?`.
fn consume_plain(input: &mut InputState, wanted: Key) -> bool {
    let plain = |modifiers: &Modifiers| !modifiers.ctrl && !modifiers.alt && !modifiers.command;
    let hit = input.events.iter().position(
        |event| matches!(event, Event::Key { key, pressed: true, modifiers, .. } if *key == wanted && plain(modifiers)),
    );
    hit.map(|place| input.events.remove(place)).is_some()
}
