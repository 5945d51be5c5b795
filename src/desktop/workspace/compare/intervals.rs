//! The differences in F to the first set, with their intervals.

use egui::{Align2, Sense, Stroke, Ui, pos2, vec2};

use super::colour;
use crate::desktop::theme::Tokens;
use crate::desktop::widget::text;
use crate::foundation::signs::on_one_line;
use crate::foundation::wording::{self, Measure};
use crate::report::comparison::Comparison;

const ROW: f32 = 38.0;
const AXIS: f32 = 22.0;
/// Where the names stand, as a share of the width.
const NAMES: f32 = 0.28;

pub(super) fn show(ui: &mut Ui, tokens: &Tokens, found: &Comparison) {
    let title = format!("Difference in F against \u{201c}{}\u{201d}, percentage points", found.experiment.reference);
    ui.label(text::body(title, tokens.text));
    let rows: Vec<_> = (found.sets.iter().enumerate())
        .filter_map(|(at, set)| Some((at, set, &set.differences.as_ref()?.fault_tolerance)))
        .filter_map(|(at, set, found)| {
            Some((at, set, found, found.figure.value?, found.figure.low?, found.figure.high?))
        })
        .collect();
    if rows.is_empty() {
        text::hint(ui, tokens, "There is nothing to compare it with.");
        return;
    }
    let low = rows.iter().map(|row| row.4).fold(0.0, f64::min) * 100.0;
    let high = rows.iter().map(|row| row.5).fold(0.0, f64::max) * 100.0;
    let room = ((high - low) * 0.08).max(1e-6);
    let (low, high) = (low - room, high + room);
    let size = vec2(ui.available_width(), ROW * rows.len() as f32 + AXIS);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter().with_clip_rect(rect);
    let plot = rect.with_min_x(rect.left() + NAMES * rect.width());
    let x = |points: f64| plot.left() + ((points - low) / (high - low)) as f32 * plot.width();
    let bottom = rect.bottom() - AXIS;
    for tick in ticks(low, high) {
        let (at, is_zero) = (x(tick), tick.abs() < 1e-12);
        let stroke = if is_zero { Stroke::new(1.0, tokens.text) } else { Stroke::new(0.8, tokens.line) };
        painter.vline(at, rect.top()..=bottom, stroke);
        let label = if is_zero {
            "0".into()
        } else {
            format!("{}{}", if tick > 0.0 { "+" } else { "" }, wording::number(tick))
        };
        painter.text(pos2(at, bottom + 4.0), Align2::CENTER_TOP, label, text::figure_font(text::LABEL), tokens.muted);
    }
    for (row, (at, set, found, value, low, high)) in rows.into_iter().enumerate() {
        let top = rect.top() + ROW * row as f32;
        let shade = if found.distinguished { colour(tokens, at) } else { tokens.muted };
        let line = top + ROW - 12.0;
        let names = painter.with_clip_rect(rect.with_max_x(plot.left() - 8.0));
        let font = egui::FontId::proportional(text::BODY);
        names.text(pos2(rect.left(), line), Align2::LEFT_CENTER, on_one_line(&set.name), font, tokens.text);
        let words = found.figure.words_of_difference(Measure::Share);
        let font = text::figure_font(text::LABEL);
        let centre = x(value * 100.0).clamp(plot.left() + 48.0, plot.right() - 48.0);
        let galley = painter.layout_no_wrap(words, font, tokens.muted);
        let place = Align2::CENTER_TOP.anchor_size(pos2(centre, top + 2.0), galley.size());
        painter.rect_filled(place.expand2(vec2(3.0, 0.0)), 0.0, tokens.panel);
        painter.galley(place.min, galley, tokens.muted);
        painter.hline(x(low * 100.0)..=x(high * 100.0), line, Stroke::new(2.5, shade));
        let centre = pos2(x(value * 100.0), line);
        if found.distinguished {
            painter.circle_filled(centre, 4.5, shade);
        } else {
            painter.circle(centre, 4.5, tokens.panel, Stroke::new(1.5, shade));
        }
    }
    text::hint(ui, tokens, "Paired on the same luck, 95 %; a hollow mark is not distinguished from zero.");
}

/// Round numbers across the range, zero among them.
fn ticks(low: f64, high: f64) -> impl Iterator<Item = f64> {
    let rough = (high - low) / 5.0;
    let power = 10f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough).unwrap_or(rough);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last).map(move |at| at as f64 * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_include_zero() {
        assert_eq!(ticks(-3.0, 11.0).collect::<Vec<_>>(), [0.0, 5.0, 10.0]);
        assert!(ticks(-0.04, 0.01).any(|tick| tick == 0.0));
    }
}
