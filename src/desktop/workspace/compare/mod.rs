//! The Compare workspace: strategy sets of one scenario on the same luck, with intervals, while they run.

mod controls;
mod intervals;
mod losses;
mod table;
mod verdict;

use egui::{Color32, Frame, Margin, ScrollArea, Stroke, Ui};

use crate::desktop::actions::Action;
use crate::desktop::comparison::Comparison;
use crate::desktop::theme::{CORNER_LARGE, Tokens};
use crate::desktop::widget::text;
use crate::scenario::Model;

pub struct Compare<'a> {
    pub tokens: &'a Tokens,
    pub model: &'a Model,
    pub comparison: &'a mut Comparison,
    pub actions: &'a mut Vec<Action>,
}

impl Compare<'_> {
    pub fn show(&mut self, ui: &mut Ui) {
        Frame::new().inner_margin(Margin::same(12)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 12.0;
            card(ui, self.tokens, |ui| controls::show(ui, self));
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| match self.comparison.found() {
                Some(found) => {
                    card(ui, self.tokens, |ui| verdict::show(ui, self.tokens, found));
                    card(ui, self.tokens, |ui| table::show(ui, self.tokens, found));
                    ui.columns(2, |columns| {
                        card(&mut columns[0], self.tokens, |ui| intervals::show(ui, self.tokens, found));
                        card(&mut columns[1], self.tokens, |ui| losses::show(ui, self.tokens, found));
                    });
                }
                None if self.comparison.is_running() => {
                    let hint = "Figures come as soon as two replications of every set are complete.";
                    text::empty_state(ui, self.tokens, "The first replications are under way", hint);
                }
                None => {
                    let hint = "Every set meets the same arrivals, service times and faults, so that what differs is \
                                what the strategy does.";
                    text::empty_state(ui, self.tokens, "Choose strategy sets and compare them", hint);
                }
            });
        });
    }
}

fn card(ui: &mut Ui, tokens: &Tokens, show: impl FnOnce(&mut Ui)) {
    let frame = Frame::new().fill(tokens.panel).stroke(Stroke::new(1.0, tokens.line)).corner_radius(CORNER_LARGE);
    frame.inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.set_width(ui.available_width());
        show(ui);
    });
}

/// The colour of a set, by its place in the comparison; its name always stands beside it.
fn colour(tokens: &Tokens, at: usize) -> Color32 {
    let colours = [tokens.accent, tokens.silent, tokens.good, tokens.warning, tokens.bad, tokens.muted];
    colours[at % colours.len()]
}
