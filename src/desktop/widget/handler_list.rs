//! Names of handlers in an order: added from a menu of those that there are, moved up and taken out again.

use egui::Ui;
use egui::containers::menu::MenuButton;

use crate::desktop::theme::Tokens;
use crate::desktop::widget::text;
use crate::foundation::signs::on_one_line;

/// Room for the number before each name.
const NUMBER_WIDTH: f32 = 20.0;

/// What a list is about: its name and meaning, the part that it belongs to, and the names to choose from.
pub struct HandlerList<'a> {
    pub part: &'a str,
    pub name: &'a str,
    pub about: &'a str,
    pub offered: &'a [String],
}

impl HandlerList<'_> {
    /// Shows the names; all of them once one has been added, moved or taken out.
    pub fn edit(&self, ui: &mut Ui, tokens: &Tokens, chosen: &[String]) -> Option<Vec<String>> {
        let mut edited = None;
        text::row(
            ui,
            |ui| ui.add(egui::Label::new(text::body(self.name, tokens.muted)).truncate()).on_hover_text(self.about),
            |ui| edited = self.add(ui, tokens, chosen),
        );
        for (at, name) in chosen.iter().enumerate() {
            if let Some(changed) = self.line(ui, tokens, chosen, at, name) {
                edited = Some(changed);
            }
        }
        edited
    }

    fn add(&self, ui: &mut Ui, tokens: &Tokens, chosen: &[String]) -> Option<Vec<String>> {
        let free: Vec<&String> = self.offered.iter().filter(|name| !chosen.contains(name)).collect();
        let mut edited = None;
        let words = if chosen.is_empty() { "none yet, add one" } else { "+ Add" };
        let button = egui::Button::new(text::label(words, tokens.accent)).frame(false);
        ui.add_enabled_ui(!free.is_empty(), |ui| {
            let (shown, _) = MenuButton::from_button(button).ui(ui, |ui| {
                egui::ScrollArea::vertical().max_height(240.0).show(ui, |ui| {
                    for name in free {
                        if ui.button(on_one_line(name)).clicked() {
                            edited = Some([chosen, std::slice::from_ref(name)].concat());
                            ui.close();
                        }
                    }
                });
            });
            let name = format!("{}: add to {}", self.part, self.name);
            shown.on_disabled_hover_text("Every handler is in the list").accessible_name(name);
        });
        edited
    }

    fn line(&self, ui: &mut Ui, tokens: &Tokens, chosen: &[String], at: usize, name: &str) -> Option<Vec<String>> {
        let mut edited = None;
        let name = on_one_line(name);
        let left = |ui: &mut Ui| {
            let number = egui::Label::new(text::figure((at + 1).to_string(), tokens.faint));
            ui.add_sized(egui::vec2(NUMBER_WIDTH, text::ROW_HEIGHT), number);
            ui.add(egui::Label::new(text::body(&*name, tokens.text)).truncate()).on_hover_text(&*name);
        };
        text::row(ui, left, |ui| {
            if text::small_button(ui, tokens, "\u{d7}", format!("{}: take out {name}", self.part)) {
                let mut rest = chosen.to_vec();
                rest.remove(at);
                edited = Some(rest);
            }
            if at > 0 && text::small_button(ui, tokens, "\u{2191}", format!("{}: move {name} up", self.part)) {
                let mut moved = chosen.to_vec();
                moved.swap(at, at - 1);
                edited = Some(moved);
            }
        });
        edited
    }
}
