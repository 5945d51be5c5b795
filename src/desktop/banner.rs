//! The strip below the top bar that says what cannot be overlooked: an end of the run, an error of ours, what
//! a fault did, warnings about the file.

use egui::{Color32, Frame, Label, Margin, Panel as Bar, RichText, Ui};

use crate::desktop::theme::{BODY, Tokens};
use crate::desktop::widget::icon::{Icon, Weight, icon_button};

/// What to do about a strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Nothing,
    Closed,
    /// Its button was pressed.
    Done,
}

/// One strip; `button` is what it offers.
pub fn strip(ui: &mut Ui, tokens: &Tokens, id: &str, colour: Color32, text: &str, button: Option<&str>) -> Answer {
    let frame = Frame::new().fill(tokens.raised).inner_margin(Margin::symmetric(16, 6));
    let mut answer = Answer::Nothing;
    let bar = Bar::top(egui::Id::unique(id)).resizable(false).frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            let buttons = if button.is_some() { 160.0 } else { 48.0 };
            ui.scope(|ui| {
                ui.set_max_width(ui.available_width() - buttons);
                ui.add(Label::new(RichText::new(text).size(BODY).color(tokens.text)).wrap());
            });
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if icon_button(ui, tokens, Icon::Close, Weight::Quiet, "Close this message").clicked() {
                    answer = Answer::Closed;
                }
                if button.is_some_and(|text| ui.button(text).clicked()) {
                    answer = Answer::Done;
                }
            });
        });
    });
    let rect = bar.response.rect;
    ui.painter().rect_filled(rect.with_max_x(rect.min.x + 4.0), 0.0, colour);
    answer
}
