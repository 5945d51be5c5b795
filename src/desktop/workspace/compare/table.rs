//! Every set with its means and their intervals.

use egui::{Grid, Label, Sense, Ui, vec2};

use super::colour;
use crate::desktop::theme::Tokens;
use crate::desktop::widget::text;
use crate::experiment::Quantity;
use crate::foundation::signs::on_one_line;
use crate::report::comparison::{Comparison, SetRow};

const MARK: f32 = 4.0;
const GAP: f32 = 16.0;
/// Narrower than that no column breaks its lines.
const WIDTH_MIN: f32 = 96.0;

pub(super) fn show(ui: &mut Ui, tokens: &Tokens, found: &Comparison) {
    let columns = Quantity::ALL.len() + 2;
    let width = ui.available_width() / columns as f32 - GAP;
    let width = width.max(0.0);
    let grid = Grid::new("comparison").num_columns(columns).min_col_width(width).max_col_width(width.max(WIDTH_MIN));
    grid.spacing(vec2(GAP, 8.0)).show(ui, |ui| {
        ui.label(text::label("Strategy set", tokens.muted));
        for quantity in Quantity::ALL {
            ui.label(text::label(quantity.name(), tokens.muted)).on_hover_text(quantity.about());
        }
        let about = "Of the difference in F to the first set, on pairs with the same luck";
        ui.label(text::label("verdict", tokens.muted)).on_hover_text(about);
        ui.end_row();
        for (at, set) in found.sets.iter().enumerate() {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(2.0 * MARK, 2.0 * MARK), Sense::hover());
                ui.painter().circle_filled(rect.center(), MARK, colour(tokens, at));
                ui.label(text::body(&set.name, tokens.text));
            });
            for quantity in Quantity::ALL {
                let figure = set.means.get(quantity);
                let shown = match figure.value {
                    // Where it breaks, the interval goes to the next line as a whole.
                    Some(_) => {
                        text::figure(figure.words(quantity.measure()).replace(" to ", "\u{a0}to\u{a0}"), tokens.text)
                    }
                    None => text::label("\u{2013}", tokens.muted),
                };
                let response = ui.add(Label::new(shown).wrap());
                if let Some(why) = figure.reason.as_ref().or(figure.method.as_ref()) {
                    response.on_hover_text(on_one_line(why));
                }
            }
            verdict(ui, tokens, set);
            ui.end_row();
        }
    });
    for set in &found.sets {
        if let Some(stopped) = found.stopped(set) {
            text::hint(ui, tokens, stopped);
        }
    }
}

fn verdict(ui: &mut Ui, tokens: &Tokens, set: &SetRow) {
    let (mark, shade) = match set.judgement {
        "better" => ("\u{2191} ", tokens.good),
        "worse" => ("\u{2193} ", tokens.bad),
        _ => ("", tokens.muted),
    };
    let response = ui.label(text::body(format!("{mark}{}", set.judgement), shade));
    if let Some(p) = set.p_adjusted {
        response.on_hover_text(format!("p = {p:.2e}, adjusted for the number of sets (Holm)"));
    }
}
