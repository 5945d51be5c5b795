//! One window for every question about a file: a path to type, the system's own dialog beside it, and for
//! opening the gallery and the recent files.

use std::path::PathBuf;

use egui::{Context, Key, Label, RichText, ScrollArea, TextEdit, Ui};

use crate::desktop::gallery;
use crate::desktop::theme::{BODY, LABEL, Tokens};
use crate::desktop::widget::sheet;

const WIDTH: f32 = 560.0;
/// The gallery and the recent files are as high as this where there is room.
const LIST_HEIGHT: f32 = 440.0;

/// What the file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Open,
    SaveScenario,
    ExportReport,
    ExportComparison,
}

/// A question that is on the screen.
pub struct Dialog {
    pub purpose: Purpose,
    path: String,
    /// Why the last answer did not do.
    pub complaint: Option<String>,
    /// The file exists; the user must say that it may be replaced.
    pub exists: bool,
    /// The system's dialog is open, or the file is being written.
    pub busy: bool,
    fresh: bool,
}

/// What the user wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Cancel,
    /// Ask the operating system for a path.
    Browse,
    Take {
        path: PathBuf,
        replace: bool,
    },
    Gallery(&'static str),
}

impl Purpose {
    fn title(self) -> &'static str {
        match self {
            Purpose::Open => "Open a scenario",
            Purpose::SaveScenario => "Save as scenario",
            Purpose::ExportReport => "Export report",
            Purpose::ExportComparison => "Export the comparison",
        }
    }

    fn button(self) -> &'static str {
        match self {
            Purpose::Open => "Open",
            Purpose::SaveScenario => "Save",
            Purpose::ExportReport | Purpose::ExportComparison => "Export",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Purpose::Open => "A file, dropped on the window or named here; or one of the gallery.",
            Purpose::SaveScenario => "The scenario with everything that was edited while it ran.",
            Purpose::ExportReport | Purpose::ExportComparison => {
                "One HTML page that opens anywhere, or .md for Markdown; .json and .csv give the figures alone."
            }
        }
    }
}

impl Dialog {
    pub fn new(purpose: Purpose, path: String) -> Dialog {
        Dialog { purpose, path, complaint: None, exists: false, busy: false, fresh: true }
    }

    pub fn set_path(&mut self, path: PathBuf) {
        self.path = path.display().to_string();
        self.exists = false;
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn show(&mut self, ctx: &Context, tokens: &Tokens, recent: &[PathBuf]) -> Option<Answer> {
        let shown = sheet::show(ctx, tokens, "file", self.purpose.title(), WIDTH, |ui| {
            ui.label(RichText::new(self.purpose.about()).color(tokens.muted));
            ui.add_space(8.0);
            let mut answer = self.fields(ui, tokens);
            if self.purpose == Purpose::Open {
                ui.add_space(8.0);
                answer = answer.take().or(offers(ui, tokens, recent));
            }
            answer
        });
        if shown.closed { Some(Answer::Cancel) } else { shown.inner }
    }

    fn fields(&mut self, ui: &mut Ui, tokens: &Tokens) -> Option<Answer> {
        let mut answer = None;
        let mut take = false;
        ui.add_enabled_ui(!self.busy, |ui| {
            ui.horizontal(|ui| {
                let label = ui.label("Path");
                let field = TextEdit::singleline(&mut self.path).desired_width(330.0).hint_text("/path/to/file");
                let field = ui.add(field).labelled_by(label.id);
                if std::mem::take(&mut self.fresh) {
                    field.request_focus();
                }
                if field.changed() {
                    self.exists = false;
                    self.complaint = None;
                }
                take = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                if ui.button("Browse…").clicked() {
                    answer = Some(Answer::Browse);
                }
                let text = if self.exists { "Replace" } else { self.purpose.button() };
                take |= ui.add(egui::Button::new(RichText::new(text).color(tokens.accent))).clicked();
            });
        });
        if let Some(complaint) = &self.complaint {
            ui.add(Label::new(RichText::new(complaint).color(tokens.bad)).wrap());
        }
        if take && !self.path.trim().is_empty() {
            answer = Some(Answer::Take { path: PathBuf::from(self.path.trim()), replace: self.exists });
        }
        answer
    }
}

/// Gallery and recent files as rows to click.
fn offers(ui: &mut Ui, tokens: &Tokens, recent: &[PathBuf]) -> Option<Answer> {
    let mut answer = None;
    let height = sheet::list_height(ui.ctx(), LIST_HEIGHT);
    ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]).show(ui, |ui| {
        if !recent.is_empty() {
            ui.label(RichText::new("Recent").size(LABEL).color(tokens.muted));
            for path in recent {
                if ui.add(egui::Button::new(path.display().to_string()).frame_when_inactive(false)).clicked() {
                    answer = Some(Answer::Take { path: path.clone(), replace: false });
                }
            }
            ui.add_space(8.0);
        }
        ui.label(RichText::new("Gallery").size(LABEL).color(tokens.muted));
        for item in gallery::items() {
            let name = RichText::new(&item.name).size(BODY).color(tokens.accent);
            ui.spacing_mut().item_spacing.y = 0.0;
            if ui.add(egui::Button::new(name).frame_when_inactive(false)).clicked() {
                answer = Some(Answer::Gallery(item.file));
            }
            egui::Frame::new().inner_margin(egui::Margin { left: 9, bottom: 6, ..egui::Margin::ZERO }).show(ui, |ui| {
                ui.add(Label::new(RichText::new(&item.question).size(LABEL).color(tokens.muted)).wrap());
            });
        }
    });
    answer
}
