//! Icons painted by hand, so that none depends on a font.

use egui::{Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::desktop::theme::{CORNER, Tokens};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Three streams of air, the last one disturbed.
    Logo,
    Play,
    Pause,
    Step,
    Restart,
    /// A disc half light, half dark.
    Theme,
    Close,
    Down,
    /// A triangle with an exclamation mark.
    Warning,
}

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// No frame until the pointer comes.
    Quiet,
    Plain,
    /// The one thing to do here.
    Primary,
}

impl Icon {
    pub fn paint(self, painter: &Painter, rect: Rect, colour: Color32) {
        let at = |x: f32, y: f32| pos2(rect.left() + rect.width() * x, rect.top() + rect.height() * y);
        let box_of =
            |left: f32, top: f32, right: f32, bottom: f32| Rect::from_min_max(at(left, top), at(right, bottom));
        let thick = Stroke::new(rect.width() / 8.0, colour);
        let triangle = |tip_left: f32| {
            let points = [at(tip_left, 0.1), at(tip_left + 0.62, 0.5), at(tip_left, 0.9)];
            Shape::convex_polygon(points.into(), colour, Stroke::NONE)
        };
        match self {
            Icon::Logo => {
                for (y, length) in [(0.15, 0.62), (0.5, 1.0), (0.85, 0.8)] {
                    painter.line_segment([at(0.0, y), at(length, y)], Stroke::new(rect.width() / 9.0, colour));
                }
            }
            Icon::Play => {
                painter.add(triangle(0.24));
            }
            Icon::Pause => {
                painter.rect_filled(box_of(0.18, 0.1, 0.4, 0.9), 1.0, colour);
                painter.rect_filled(box_of(0.6, 0.1, 0.82, 0.9), 1.0, colour);
            }
            Icon::Step => {
                painter.add(triangle(0.08));
                painter.rect_filled(box_of(0.78, 0.1, 0.92, 0.9), 0.0, colour);
            }
            Icon::Restart => {
                painter.rect_filled(box_of(0.08, 0.1, 0.22, 0.9), 0.0, colour);
                let points = [at(0.92, 0.1), at(0.92, 0.9), at(0.3, 0.5)];
                painter.add(Shape::convex_polygon(points.into(), colour, Stroke::NONE));
            }
            Icon::Theme => {
                let (centre, radius) = (rect.center(), rect.width() * 0.44);
                painter.circle_stroke(centre, radius, Stroke::new(rect.width() / 9.0, colour));
                painter.add(Shape::convex_polygon(half_disc(centre, radius), colour, Stroke::NONE));
            }
            Icon::Close => {
                painter.line_segment([at(0.2, 0.2), at(0.8, 0.8)], thick);
                painter.line_segment([at(0.8, 0.2), at(0.2, 0.8)], thick);
            }
            Icon::Down => {
                let points = [at(0.1, 0.3), at(0.9, 0.3), at(0.5, 0.8)];
                painter.add(Shape::convex_polygon(points.into(), colour, Stroke::NONE));
            }
            Icon::Warning => {
                let line = Stroke::new(rect.width() / 10.0, colour);
                let corners = [at(0.5, 0.06), at(0.98, 0.92), at(0.02, 0.92)];
                painter.add(Shape::closed_line(corners.into(), line));
                painter.line_segment([at(0.5, 0.36), at(0.5, 0.62)], line);
                painter.circle_filled(at(0.5, 0.77), 0.6 * line.width, colour);
            }
        }
    }
}

/// The right half of a disc.
fn half_disc(centre: Pos2, radius: f32) -> Vec<Pos2> {
    (0..=16)
        .map(|step| std::f32::consts::PI * (step as f32 / 16.0 - 0.5))
        .map(|angle| centre + radius * vec2(angle.cos(), angle.sin()))
        .collect()
}

/// A button that shows an icon; `name` is what assistive technology and the tooltip say.
pub fn icon_button(ui: &mut Ui, tokens: &Tokens, icon: Icon, weight: Weight, name: &str) -> Response {
    let width = if weight == Weight::Primary { 36.0 } else { 28.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(width, 28.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if ui.is_rect_visible(rect) {
        let visuals = ui.style().interact(&response);
        let (fill, ink) = match weight {
            Weight::Primary if response.hovered() => (tokens.accent.gamma_multiply(0.85), tokens.panel),
            Weight::Primary => (tokens.accent, tokens.panel),
            Weight::Plain => (visuals.weak_bg_fill, tokens.text),
            Weight::Quiet if response.hovered() || response.has_focus() => (visuals.weak_bg_fill, tokens.text),
            Weight::Quiet => (Color32::TRANSPARENT, tokens.muted),
        };
        ui.painter().rect_filled(rect, CORNER, fill);
        if response.has_focus() {
            let outline = Stroke::new(1.0, tokens.accent);
            ui.painter().rect_stroke(rect, CORNER, outline, egui::StrokeKind::Inside);
        }
        icon.paint(ui.painter(), Rect::from_center_size(rect.center(), vec2(12.0, 12.0)), ink);
    }
    response.on_hover_text(name)
}
