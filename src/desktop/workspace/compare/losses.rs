//! Where the events went, by set: every outcome as a share of what was offered.

use egui::{Grid, Ui, vec2};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::text;
use crate::foundation::wording::{or_dash, percent};
use crate::report::comparison::Comparison;

pub(super) fn show(ui: &mut Ui, tokens: &Tokens, found: &Comparison) {
    ui.label(text::body("Where the events went, of those offered", tokens.text));
    let Some(first) = found.sets.first() else { return };
    let occurs = |at: &usize| found.sets.iter().any(|set| set.ledger[*at].count > 0);
    let shown: Vec<usize> = (1..first.ledger.len()).filter(occurs).collect();
    Grid::new("losses").num_columns(found.sets.len() + 1).spacing(vec2(16.0, 6.0)).show(ui, |ui| {
        ui.label("");
        for set in &found.sets {
            ui.label(text::label(&set.name, tokens.muted));
        }
        ui.end_row();
        for at in shown {
            let row = &first.ledger[at];
            ui.label(text::body(row.outcome, tokens.text)).on_hover_text(row.meaning);
            for set in &found.sets {
                let share = set.ledger[at].share.filter(|share| *share > 0.0);
                ui.label(text::figure(or_dash(share, percent), tokens.text));
            }
            ui.end_row();
        }
    });
}
