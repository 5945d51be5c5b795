//! Short messages in the corner of the window; good news leaves by itself, errors stay until closed.

use egui::{Align2, Area, Context, Frame, Id, Label, Margin, RichText, Stroke, vec2};

use crate::desktop::theme::{BODY, CORNER_LARGE, Tokens};
use crate::desktop::widget::icon::{Icon, Weight, icon_button};
use crate::foundation::signs::on_lines;

const SHOWN_SECS: f64 = 6.0;
const KEPT_MAX: usize = 4;

#[derive(Default)]
pub struct Toasts {
    list: Vec<Toast>,
}

struct Toast {
    text: String,
    kind: Kind,
    /// Seconds on the app's clock; set when it is shown first.
    since: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Notice,
    Error,
}

impl Toasts {
    pub fn notice(&mut self, text: impl Into<String>) {
        self.push(text.into(), Kind::Notice);
    }

    pub fn error(&mut self, text: impl Into<String>) {
        self.push(text.into(), Kind::Error);
    }

    fn push(&mut self, text: String, kind: Kind) {
        let text = on_lines(&text).into_owned();
        self.list.retain(|toast| toast.text != text);
        self.list.push(Toast { text, kind, since: None });
        if self.list.len() > KEPT_MAX {
            self.list.remove(0);
        }
    }

    pub fn show(&mut self, ctx: &Context, tokens: &Tokens) {
        let now = ctx.input(|input| input.time);
        self.list.retain_mut(|toast| {
            let since = *toast.since.get_or_insert(now);
            toast.kind == Kind::Error || now - since < SHOWN_SECS
        });
        if self.list.is_empty() {
            return;
        }
        if self.list.iter().any(|toast| toast.kind == Kind::Notice) {
            ctx.request_repaint_after_secs(1.0);
        }
        let mut closed = None;
        Area::new(Id::unique("toasts")).anchor(Align2::LEFT_BOTTOM, vec2(16.0, -16.0)).show(ctx, |ui| {
            for (place, toast) in self.list.iter().enumerate() {
                let colour = if toast.kind == Kind::Error { tokens.bad } else { tokens.good };
                Frame::new()
                    .fill(tokens.raised)
                    .stroke(Stroke::new(1.0, colour))
                    .corner_radius(CORNER_LARGE)
                    .inner_margin(Margin::symmetric(12, 8))
                    .show(ui, |ui| {
                        ui.horizontal(|ui| {
                            ui.set_max_width(420.0);
                            ui.add(Label::new(RichText::new(&toast.text).size(BODY).color(tokens.text)).wrap());
                            if icon_button(ui, tokens, Icon::Close, Weight::Quiet, "Close message").clicked() {
                                closed = Some(place);
                            }
                        });
                    });
                ui.add_space(8.0);
            }
        });
        if let Some(place) = closed {
            self.list.remove(place);
        }
    }
}
