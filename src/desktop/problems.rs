//! Why a scenario could not be opened, every reason at once; the run that was there goes on behind it.

use std::path::Path;

use egui::{Context, Frame, Label, Margin, RichText, ScrollArea, Ui};

use crate::desktop::theme::{BODY, CORNER, LABEL, Tokens};
use crate::desktop::widget::sheet;
use crate::foundation::signs::{on_lines, on_one_line};
use crate::scenario::{Diagnostic, Diagnostics, Severity};

const WIDTH: f32 = 640.0;
const LIST_HEIGHT: f32 = 400.0;

/// What went wrong with one file.
pub struct Problems {
    /// The file's name alone; where it lies is not what went wrong.
    name: String,
    kind: Kind,
}

enum Kind {
    /// The file could not be read at all.
    Unreadable(String),
    Diagnostics(Diagnostics),
}

/// What the user decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Open,
    Closed,
    Copy,
}

impl Problems {
    pub fn unreadable(place: &str, reason: String) -> Problems {
        Problems { name: name(place), kind: Kind::Unreadable(reason) }
    }

    pub fn invalid(place: &str, diagnostics: Diagnostics) -> Problems {
        Problems { name: name(place), kind: Kind::Diagnostics(diagnostics) }
    }

    pub fn text(&self) -> String {
        match &self.kind {
            Kind::Unreadable(reason) => reason.clone(),
            Kind::Diagnostics(diagnostics) => diagnostics.to_string(),
        }
    }

    pub fn show(&self, ctx: &Context, tokens: &Tokens) -> Answer {
        let title = match self.kind {
            Kind::Unreadable(_) => format!("{} cannot be opened", self.name),
            Kind::Diagnostics(_) => format!("{} cannot run yet", self.name),
        };
        let shown = sheet::show(ctx, tokens, "problems", &title, WIDTH, |ui| {
            match &self.kind {
                Kind::Unreadable(reason) => {
                    ui.add(Label::new(on_lines(reason)).wrap());
                }
                Kind::Diagnostics(diagnostics) => list(ui, tokens, diagnostics),
            }
            ui.add_space(8.0);
            let buttons = ui.horizontal(|ui| (ui.button("Close").clicked(), ui.button("Copy as text").clicked()));
            match buttons.inner {
                (true, _) => Answer::Closed,
                (_, true) => Answer::Copy,
                _ => Answer::Open,
            }
        });
        if shown.closed { Answer::Closed } else { shown.inner }
    }
}

fn list(ui: &mut Ui, tokens: &Tokens, diagnostics: &Diagnostics) {
    let count = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let things = if count == 1 { "One thing has".into() } else { format!("{count} things have") };
    let text = format!("{things} to be mended in the file; the scenario that runs goes on.");
    ui.label(RichText::new(text).color(tokens.muted));
    ui.add_space(8.0);
    let height = sheet::list_height(ui.ctx(), LIST_HEIGHT);
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        diagnostics.iter().for_each(|diagnostic| card(ui, tokens, diagnostic));
    });
}

fn name(place: &str) -> String {
    let name = Path::new(place).file_name().map_or_else(|| place.into(), |name| name.to_string_lossy());
    on_one_line(&name).into_owned()
}

/// One diagnostic: where, what, what stands there, and what to do.
pub fn card(ui: &mut Ui, tokens: &Tokens, diagnostic: &Diagnostic) {
    let colour = match diagnostic.severity {
        Severity::Error => tokens.bad,
        Severity::Warning => tokens.warning,
        Severity::Note => tokens.muted,
    };
    Frame::new().fill(tokens.raised).corner_radius(CORNER).inner_margin(Margin::same(8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            let place = format!("line {}, column {}", diagnostic.line, diagnostic.column);
            ui.label(RichText::new(place).monospace().size(LABEL).color(colour));
            ui.add(Label::new(RichText::new(&diagnostic.message).size(BODY)).wrap());
        });
        if !diagnostic.text.is_empty() {
            ui.add(Label::new(RichText::new(&diagnostic.text).monospace().size(LABEL).color(tokens.muted)).truncate());
        }
        if let Some(hint) = &diagnostic.hint {
            ui.add(Label::new(RichText::new(hint).size(BODY).color(tokens.accent)).wrap());
        }
    });
    ui.add_space(4.0);
}
