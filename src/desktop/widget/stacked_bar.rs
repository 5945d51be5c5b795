//! One bar made of parts that add up, each at least a sliver as long as it is not zero.

use egui::{Color32, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::desktop::theme::Tokens;

const HEIGHT: f32 = 9.0;
/// Points that a part keeps however small its share.
const SLIVER: f32 = 1.5;

/// One part: its colour and its size.
pub type Part = (Color32, f64);

/// Draws the parts over the whole width.
pub fn show(ui: &mut Ui, tokens: &Tokens, parts: &[Part], name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
    let radius = CornerRadius::same(2);
    ui.painter().rect_filled(rect, radius, tokens.raised);
    let mut x = rect.min.x;
    for ((colour, _), width) in parts.iter().zip(widths(parts, rect.width())) {
        if width > 0.0 {
            let part = Rect::from_min_max(pos2(x, rect.min.y), pos2(x + width, rect.max.y));
            ui.painter().rect_filled(part, CornerRadius::ZERO, *colour);
            x += width;
        }
    }
    response
}

fn widths(parts: &[Part], full: f32) -> Vec<f32> {
    let total: f64 = parts.iter().map(|(_, size)| size).sum();
    if total <= 0.0 {
        return vec![0.0; parts.len()];
    }
    let share = |size: f64| (size / total * f64::from(full)) as f32;
    let small = |size: f64| size > 0.0 && share(size) < SLIVER;
    let slivers = parts.iter().filter(|(_, size)| small(*size)).count() as f32 * SLIVER;
    let rest: f64 = parts.iter().map(|(_, size)| *size).filter(|size| !small(*size)).sum();
    parts
        .iter()
        .map(
            |&(_, size)| {
                if small(size) { SLIVER } else { (size / rest.max(1e-300)) as f32 * (full - slivers).max(0.0) }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_fill_the_bar_and_none_vanishes() {
        let parts = [(Color32::WHITE, 99_999.0), (Color32::WHITE, 1.0), (Color32::WHITE, 0.0)];
        let widths = widths(&parts, 250.0);
        assert!((widths.iter().sum::<f32>() - 250.0).abs() < 0.01);
        assert_eq!(widths[1], SLIVER);
        assert_eq!(widths[2], 0.0);
    }
}
