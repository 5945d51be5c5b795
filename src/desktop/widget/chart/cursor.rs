//! The one time cursor of all charts: a line where the pointer is over one of them, in each chart with the
//! values of that instant.

use egui::{Color32, Context, FontId, Id, Painter, Pos2, Rangef, Rect, Stroke, pos2, vec2};
use egui_plot::{PlotPoint, PlotTransform};

use crate::desktop::theme::{CORNER, Tokens};
use crate::desktop::widget::chart::Chart;
use crate::desktop::widget::text;
use crate::foundation::wording;

/// Where the pointer is, and over which chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cursor {
    /// Seconds of simulated time.
    pub at: f64,
    /// The chart by its name.
    pub over: &'static str,
    /// When it was last seen; a chart that is hidden meanwhile lets go of it.
    pass: u64,
}

const ROW_HEIGHT: f32 = 15.0;
const DASH: f32 = 14.0;
const GAP: f32 = 12.0;
const PADDING: f32 = 8.0;
/// From the cursor to the values.
const OFFSET: f32 = 10.0;

impl Cursor {
    pub fn of(ctx: &Context) -> Option<Cursor> {
        let cursor: Option<Cursor> = ctx.data(|data| data.get_temp(memory()));
        cursor.filter(|cursor| ctx.cumulative_pass_nr() - cursor.pass <= 1)
    }

    /// Says where the pointer is over a chart, or that it has left it; the cursor that is to be drawn.
    pub fn follow(ctx: &Context, over: &'static str, at: Option<f64>) -> Option<Cursor> {
        let before = Cursor::of(ctx);
        let now = match at {
            Some(at) => Some(Cursor { at, over, pass: ctx.cumulative_pass_nr() }),
            None => before.filter(|cursor| cursor.over != over),
        };
        if at.is_some() || now != before {
            ctx.data_mut(|data| {
                data.remove::<Cursor>(memory());
                now.map(|cursor| data.insert_temp(memory(), cursor));
            });
        }
        // The charts that were drawn before this one follow in the next frame.
        if now.map(|cursor| cursor.at) != before.map(|cursor| cursor.at) {
            ctx.request_repaint();
        }
        now
    }
}

fn memory() -> Id {
    Id::unique("the time cursor of the charts")
}

/// One line of the readout.
struct Row {
    dash: Option<Color32>,
    name: String,
    value: String,
    colour: Color32,
}

/// Draws the cursor and what the chart says there.
pub fn paint(painter: &Painter, tokens: &Tokens, chart: &Chart, cursor: Cursor, transform: &PlotTransform) {
    let frame = *transform.frame();
    let x = transform.position_from_point_x(cursor.at);
    if !frame.x_range().contains(x) {
        return;
    }
    painter.vline(x, frame.y_range(), Stroke::new(1.0, tokens.accent.gamma_multiply(0.7)));
    let mut rows = Vec::new();
    if cursor.over == chart.name {
        rows.push(Row { dash: None, name: wording::clock(cursor.at), value: String::new(), colour: tokens.muted });
    }
    for series in &chart.series {
        let value = series.at(cursor.at);
        if let Some([at, value]) = value {
            let place = transform.position_from_point(&PlotPoint::new(at, value));
            painter.circle(place, 3.0, series.colour, Stroke::new(1.0, tokens.background));
        }
        let value = value.map_or("\u{2013}".into(), |[_, value]| (chart.readout)(value));
        rows.push(Row { dash: Some(series.colour), name: series.name.clone(), value, colour: tokens.muted });
    }
    for reference in &chart.references {
        let value = (chart.readout)(reference.value);
        rows.push(Row { dash: None, name: reference.name.clone(), value, colour: tokens.muted });
    }
    if cursor.over == chart.name {
        let faults = (chart.faults_at)(cursor.at);
        rows.extend(faults.into_iter().map(|name| Row { dash: None, name, value: String::new(), colour: tokens.bad }));
    }
    readout(painter, tokens, &rows, pos2(x, frame.min.y), frame.x_range());
}

/// A small table beside the cursor, on the side where there is room for it; a long one begins above the plot.
fn readout(painter: &Painter, tokens: &Tokens, rows: &[Row], at: Pos2, within: Rangef) {
    let name_font = FontId::proportional(text::LABEL);
    let value_font = text::figure_font(text::LABEL);
    let drawn: Vec<_> = rows
        .iter()
        .map(|row| {
            let name = painter.layout_no_wrap(row.name.clone(), name_font.clone(), row.colour);
            let value = painter.layout_no_wrap(row.value.clone(), value_font.clone(), tokens.text);
            (row, name, value)
        })
        .collect();
    let width_of = |row: &Row, name: f32, value: f32| {
        name + if row.dash.is_some() { DASH } else { 0.0 } + if value > 0.0 { GAP + value } else { 0.0 }
    };
    let width = drawn.iter().map(|(row, name, value)| width_of(row, name.size().x, value.size().x)).fold(0.0, f32::max);
    let size = vec2(width + 2.0 * PADDING, rows.len() as f32 * ROW_HEIGHT + PADDING);
    let left = if at.x + OFFSET + size.x <= within.max { at.x + OFFSET } else { at.x - OFFSET - size.x };
    let chart = painter.clip_rect();
    let top = at.y.min(chart.max.y - size.y).max(chart.min.y);
    let area = Rect::from_min_size(pos2(left.max(within.min), top), size);
    painter.rect(area, CORNER, tokens.raised, Stroke::new(1.0, tokens.line), egui::StrokeKind::Inside);
    let (left, right) = (area.min.x + PADDING, area.max.x - PADDING);
    for (place, (row, name, value)) in drawn.into_iter().enumerate() {
        let middle = area.min.y + 0.5 * PADDING + (place as f32 + 0.5) * ROW_HEIGHT;
        let mut x = left;
        if let Some(colour) = row.dash {
            painter.hline(x..=x + DASH - 4.0, middle, Stroke::new(2.0, colour));
            x += DASH;
        }
        let height = name.size().y;
        painter.galley(pos2(x, middle - 0.5 * height), name, row.colour);
        painter.galley(pos2(right - value.size().x, middle - 0.5 * value.size().y), value, tokens.text);
    }
}
