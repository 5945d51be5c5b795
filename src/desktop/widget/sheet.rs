//! A window for one question or one list in front of everything else: it has the keyboard until it is closed by
//! its cross, by Escape or by a click beside it.

use egui::{Align, Align2, Color32, Context, Frame, Id, Label, Layout, Margin, Modal, RichText, Stroke, Ui, vec2};

use crate::desktop::theme::{CORNER_LARGE, Tokens, strong};
use crate::desktop::widget::icon::{Icon, Weight, icon_button};

/// How strongly what lies behind is dimmed: towards black in the dark, by a grey veil in the light.
const DIMMED_DARK: f32 = 0.6;
const DIMMED_LIGHT: f32 = 0.3;
/// From the upper edge, where the eye is anyway.
const TOP: f32 = 72.0;

/// What the content answers, and whether it is to be closed.
pub struct Shown<R> {
    pub inner: R,
    pub closed: bool,
}

/// `name` tells sheets apart; `width` is that of the content.
pub fn show<R>(
    ctx: &Context,
    tokens: &Tokens,
    name: &str,
    title: &str,
    width: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> Shown<R> {
    let id = Id::unique(("sheet", name));
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(CORNER_LARGE)
        .inner_margin(Margin { left: 16, right: 16, top: 10, bottom: 16 });
    let mut crossed = false;
    let modal = Modal::new(id)
        .area(Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, TOP)))
        .backdrop_color(veil(tokens))
        .frame(frame);
    let shown = modal.show(ctx, |ui| {
        ui.set_width(width.min(ctx.content_rect().width() - 64.0));
        ui.allocate_ui_with_layout(vec2(ui.available_width(), 28.0), Layout::right_to_left(Align::Center), |ui| {
            crossed = icon_button(ui, tokens, Icon::Close, Weight::Quiet, "Close window").clicked();
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(title).font(strong(14.0)).color(tokens.text)).truncate());
            });
        });
        ui.add_space(4.0);
        content(ui)
    });
    let closed = crossed || shown.should_close();
    Shown { inner: shown.inner, closed }
}

fn veil(tokens: &Tokens) -> Color32 {
    if tokens.panel.intensity() > 0.5 {
        tokens.text.gamma_multiply(DIMMED_LIGHT)
    } else {
        tokens.background.gamma_multiply(DIMMED_DARK)
    }
}

/// The height that a list in a sheet may take, with room for what stands above and below it.
pub fn list_height(ctx: &Context, most: f32) -> f32 {
    (ctx.content_rect().height() - TOP - 200.0).clamp(80.0, most)
}
