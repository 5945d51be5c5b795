//! The few ways in which text is set: labels, values, figures, section heads and rows of them.
//!
//! Hidden characters are signs: what reports and theory say may hold names as a file has them.

use std::borrow::Cow;

use egui::{Align, Color32, FontId, Label, Layout, Response, RichText, Sense, Ui};

use crate::desktop::theme::Tokens;
use crate::foundation::signs::on_lines;

pub use crate::desktop::theme::{BODY, HEADLINE, LABEL, strong};

/// The height of one row in a list or a form.
pub const ROW_HEIGHT: f32 = 20.0;

pub fn label(text: impl Into<String>, colour: Color32) -> RichText {
    in_signs(text).size(LABEL).color(colour)
}

pub fn body(text: impl Into<String>, colour: Color32) -> RichText {
    in_signs(text).size(BODY).color(colour)
}

/// A number that changes: tabular, so that nothing moves with it.
pub fn figure(text: impl Into<String>, colour: Color32) -> RichText {
    in_signs(text).font(figure_font(LABEL + 0.5)).color(colour)
}

pub fn figure_font(size: f32) -> FontId {
    FontId::monospace(size)
}

/// A name that stands above others.
pub fn name(text: impl Into<String>, colour: Color32) -> RichText {
    in_signs(text).font(strong(BODY)).color(colour)
}

fn in_signs(text: impl Into<String>) -> RichText {
    let text = text.into();
    match on_lines(&text) {
        Cow::Owned(signs) => RichText::new(signs),
        Cow::Borrowed(_) => RichText::new(text),
    }
}

/// `max_delay`, `LeaveRunning` and `DeadLetter` as words.
pub fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter == '_' {
            words.push(' ');
        } else {
            if letter.is_uppercase() && !words.is_empty() {
                words.push(' ');
            }
            words.extend(letter.to_lowercase());
        }
    }
    words
}

/// Words that begin a sentence.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A section's head on the left, something small on the right.
pub fn section(ui: &mut Ui, tokens: &Tokens, title: &str, right: impl FnOnce(&mut Ui)) {
    row(ui, |ui| ui.add(Label::new(label(title, tokens.muted)).truncate()), right);
}

/// One row: `left` takes what `right` leaves. Both answer for themselves.
pub fn row<L>(ui: &mut Ui, left: impl FnOnce(&mut Ui) -> L, right: impl FnOnce(&mut Ui)) -> L {
    let size = egui::vec2(ui.available_width(), ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.x = 4.0;
        right(ui);
        ui.with_layout(Layout::left_to_right(Align::Center), left).inner
    })
    .inner
}

/// A muted name on the left and its value on the right; the tooltip belongs to both.
pub fn property(ui: &mut Ui, tokens: &Tokens, name: &str, value: impl Into<String>, about: &str) {
    let value = value.into();
    row(
        ui,
        |ui| ui.add(Label::new(body(name, tokens.muted)).truncate()).on_hover_text(about),
        |ui| {
            ui.add(Label::new(body(value, tokens.text)).truncate()).on_hover_text(about);
        },
    );
}

/// The same with a number that changes.
pub fn property_figure(ui: &mut Ui, tokens: &Tokens, name: &str, value: impl Into<String>, about: &str) {
    let value = value.into();
    row(
        ui,
        |ui| ui.add(Label::new(body(name, tokens.muted)).truncate()).on_hover_text(about),
        |ui| {
            ui.add(Label::new(figure(value, tokens.text)).truncate()).on_hover_text(about);
        },
    );
}

/// A sign that can be clicked, without a frame.
pub fn small_button(ui: &mut Ui, tokens: &Tokens, sign: &str, name: String) -> bool {
    let button = egui::Button::new(body(sign, tokens.muted)).frame(false);
    ui.add(button).on_hover_text(&name).accessible_name(name).clicked()
}

/// A paragraph that explains; wraps.
pub fn hint(ui: &mut Ui, tokens: &Tokens, text: impl Into<String>) -> Response {
    ui.add(Label::new(label(text, tokens.muted)).wrap())
}

/// What stands in the middle of a panel that has nothing to show yet.
pub fn empty_state(ui: &mut Ui, tokens: &Tokens, title: &str, hint: &str) {
    let height = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.add_space((height * 0.5 - 24.0).clamp(8.0, 96.0));
        ui.add(Label::new(body(title, tokens.text)).wrap());
        ui.add_space(4.0);
        ui.add(Label::new(label(hint, tokens.muted)).wrap());
    });
}

/// A thin line across the panel, with the room it needs.
pub fn rule(ui: &mut Ui, tokens: &Tokens) {
    ui.add_space(4.0);
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, egui::Stroke::new(1.0, tokens.line));
    ui.add_space(4.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spoken_as_words() {
        assert_eq!(words("max_delay"), "max delay");
        assert_eq!(words("LeaveRunning"), "leave running");
    }
}
