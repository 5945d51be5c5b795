//! What stands above a chart: its title, its unit, and a key per line that shows the line alone while the
//! pointer is on it.

use egui::{Align2, FontId, Id, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::chart::{Chart, Series};
use crate::desktop::widget::text;

const TITLE_HEIGHT: f32 = 18.0;
/// A key is a dash and a name; keys that do not fit beside the title have a line of their own.
const KEYS_HEIGHT: f32 = 16.0;
const DASH: f32 = 14.0;
const GAP: f32 = 10.0;
/// Room for the number of keys that do not fit.
const REST: f32 = 24.0;

/// How much room it took, and the line that the pointer asks for.
pub struct Header {
    pub height: f32,
    pub pointed_at: Option<usize>,
}

/// Title on the left, unit on the right, keys between them or on a line of their own.
pub fn show(ui: &Ui, tokens: &Tokens, chart: &Chart, full: Rect) -> Header {
    let painter = ui.painter().with_clip_rect(full.intersect(ui.clip_rect()));
    let font = FontId::proportional(text::LABEL);
    let unit = painter.layout_no_wrap(chart.unit.to_string(), font.clone(), tokens.muted);
    let title = painter.layout_no_wrap(chart.title.to_string(), text::strong(text::BODY), tokens.text);
    let key = |series: &Series| painter.layout_no_wrap(series.name.clone(), font.clone(), tokens.muted);
    let keys: Vec<_> = chart.series.iter().map(key).collect();
    let middle = full.min.y + 0.5 * TITLE_HEIGHT;
    let right = full.max.x - unit.size().x;
    let left = full.min.x;
    let after_title = left + title.size().x + 16.0;
    painter.galley(pos2(right, middle - 0.5 * unit.size().y), unit, tokens.muted);
    painter.galley(pos2(left, middle - 0.5 * title.size().y), title, tokens.text);
    let needed: f32 = keys.iter().map(|key| DASH + key.size().x + GAP).sum();
    let (mut x, middle, limit, height) = if after_title + needed <= right {
        (after_title, middle, right, TITLE_HEIGHT)
    } else {
        (left, full.min.y + TITLE_HEIGHT + 0.5 * KEYS_HEIGHT, full.max.x, TITLE_HEIGHT + KEYS_HEIGHT)
    };
    let mut pointed_at = None;
    for (at, (series, key)) in chart.series.iter().zip(keys).enumerate() {
        let (rest, size) = (chart.series.len() - at, key.size());
        let room = if rest > 1 { REST } else { 0.0 };
        if x + DASH + size.x + room > limit {
            let written = painter.text(pos2(x, middle), Align2::LEFT_CENTER, format!("+{rest}"), font, tokens.muted);
            let more = ui.interact(written.expand(4.0), id(chart, at), Sense::hover());
            more.on_hover_ui(|ui| {
                chart.series[at..].iter().for_each(|series| {
                    ui.horizontal(|ui| {
                        let (dash, _) = ui.allocate_exact_size(vec2(10.0, 12.0), Sense::hover());
                        ui.painter().hline(dash.x_range(), dash.center().y, Stroke::new(2.0, series.colour));
                        ui.label(text::label(&series.name, tokens.muted));
                    });
                });
            });
            break;
        }
        let area = Rect::from_min_size(pos2(x, middle - 8.0), vec2(DASH + size.x, 16.0));
        let hovered = ui.interact(area, id(chart, at), Sense::hover()).hovered();
        let ink = if hovered { tokens.text } else { tokens.muted };
        painter.hline(x..=x + DASH - 4.0, middle, Stroke::new(2.0, series.colour));
        painter.galley_with_override_text_color(pos2(x + DASH, middle - 0.5 * size.y), key, ink);
        if hovered {
            pointed_at = Some(at);
        }
        x += DASH + size.x + GAP;
    }
    Header { height, pointed_at }
}

fn id(chart: &Chart, at: usize) -> Id {
    Id::unique(("key of a chart", chart.name, at))
}
