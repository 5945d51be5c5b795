//! A chart over simulated time: a title with its keys, lines with gaps where nothing was measured, faults
//! as shaded windows, theory as a dashed line, one time axis and one cursor for all charts.

mod axis;
mod cursor;
mod header;
mod shade;

use egui::{Color32, Id, Role, Sense, Ui, WidgetInfo, vec2};
use egui_plot::{AxisHints, HLine, Line, LineStyle, MarkerShape, Plot, PlotPoints, PlotResponse, Points, VLine};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::text;
use crate::foundation::wording;

use cursor::Cursor;
pub use shade::Shade;

/// Everything one chart shows.
pub struct Chart<'a> {
    /// Tells charts apart.
    pub name: &'static str,
    pub title: &'a str,
    pub unit: &'a str,
    pub series: Vec<Series>,
    pub shades: &'a [Shade],
    /// The faults that lasted at an instant, in words.
    pub faults_at: &'a dyn Fn(f64) -> Vec<String>,
    pub references: Vec<Reference>,
    pub scale: Scale,
    /// The end of the time axis, seconds.
    pub now: f64,
    /// A value as the readout shows it.
    pub readout: fn(f64) -> String,
}

/// One line; a value that is not a number is a gap.
pub struct Series {
    pub name: String,
    pub colour: Color32,
    pub width: f32,
    pub points: Vec<[f64; 2]>,
}

/// What theory says, as a level line.
pub struct Reference {
    pub name: String,
    pub value: f64,
    pub colour: Color32,
}

/// Where the vertical axis begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// From zero to a round number above everything shown.
    FromZero,
    /// From a round number below everything shown to one.
    UpToOne,
}

/// Width kept for the labels of the vertical axis, so that charts line up and never shift.
const AXIS_WIDTH: f32 = 44.0;
/// An axis up to one shows at least this much below it.
const UP_TO_ONE_SPAN_MIN: f64 = 1e-3;
/// Points between two marks of an axis, about.
const MARK_ROOM_X: f64 = 84.0;
const MARK_ROOM_Y: f64 = 32.0;
/// So that a line along the edge of the axis is not cut in half, as a part of the axis.
const EDGE: f64 = 0.015;
/// How strong a line stays while another one is pointed at.
const ASIDE: f32 = 0.25;

impl Chart<'_> {
    pub fn show(self, ui: &mut Ui, tokens: &Tokens) {
        let full = ui.available_rect_before_wrap();
        let header = header::show(ui, tokens, &self, full);
        let body = full.with_min_y(full.min.y + header.height + 4.0);
        if body.height() < 40.0 || body.width() < 80.0 {
            ui.allocate_rect(full, Sense::hover());
            return;
        }
        // The last label of the time axis stands half beyond it.
        let child = egui::UiBuilder::new().max_rect(body.with_max_x(body.max.x - 12.0)).id_salt(self.name);
        ui.scope_builder(child, |ui| {
            let shown = self.plot(ui, tokens, header.pointed_at);
            let at = shown.response.hover_pos().map(|at| shown.transform.value_from_position(at).x);
            if let Some(cursor) = Cursor::follow(ui.ctx(), self.name, at) {
                cursor::paint(&ui.painter_at(full), tokens, &self, cursor, &shown.transform);
            }
        });
        ui.advance_cursor_after_rect(full);
    }

    fn plot(&self, ui: &mut Ui, tokens: &Tokens, pointed_at: Option<usize>) -> PlotResponse<()> {
        let (low, high, step) = self.range((f64::from(ui.available_height()) / MARK_ROOM_Y).clamp(2.0, 6.0));
        let (now, unit_scale) = (self.now.max(1e-9), wording::unit_of_time(self.now));
        let tick = text::figure_font(text::LABEL - 0.5);
        let group = Id::unique("charts over simulated time");
        let decimals = if step < 1.0 { (-step.log10()).ceil().clamp(0.0, 8.0) as usize } else { 0 };
        let y_axis = AxisHints::new_y()
            .formatter(move |mark, _| axis::axis_label(mark.value, decimals))
            .min_thickness(AXIS_WIDTH)
            .label_spacing(8.0..=12.0)
            .tick_label_color(tokens.muted)
            .tick_label_font(tick.clone());
        let x_axis = AxisHints::new_x()
            .formatter(move |mark, _| axis::time_label(mark.value, mark.step_size, unit_scale))
            .label_spacing(8.0..=12.0)
            .tick_label_color(tokens.muted)
            .tick_label_font(tick);
        let labels = (f64::from(ui.available_width() - AXIS_WIDTH) / MARK_ROOM_X).max(2.0);
        let text_colour = tokens.text;
        let shades: Vec<(Shade, Color32)> = self
            .shades
            .iter()
            .map(|shade| {
                let colour = if shade.severe { tokens.bad } else { tokens.warning };
                (*shade, colour.gamma_multiply(0.18 * shade.share as f32))
            })
            .collect();
        let lines = self.series.iter().enumerate().map(|(at, series)| {
            let aside = pointed_at.is_some_and(|pointed_at| pointed_at != at);
            let colour = if aside { series.colour.gamma_multiply(ASIDE) } else { series.colour };
            (series.segments(), colour, series.width)
        });
        let lines: Vec<_> = lines.collect();
        let references: Vec<_> = self.references.iter().map(|r| (r.value, r.colour)).collect();
        let shown = Plot::new(self.name)
            .show_background(false)
            .show_grid([false, true])
            .grid_color(tokens.line)
            .grid_fade(0.0)
            .grid_spacing(4.0..=8.0)
            .custom_x_axes(vec![x_axis])
            .custom_y_axes(vec![y_axis])
            .x_grid_spacer(move |input| axis::time_marks(&input, labels))
            .y_grid_spacer(move |input| axis::marks(&input, step))
            .set_margin_fraction(vec2(0.0, 0.0))
            .include_x(0.0)
            .include_x(now)
            .include_y(low - EDGE * (high - low))
            .include_y(high + EDGE * (high - low))
            .allow_drag([true, false])
            .allow_zoom([true, false])
            .allow_axis_zoom_drag([true, false])
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .link_axis(group, [true, false])
            .show_x(false)
            .show_y(false)
            .label_formatter(|_| None)
            .show(ui, move |plot| {
                for (shade, colour) in shades {
                    let until = shade.until.max(shade.from);
                    plot.span(egui_plot::Span::new("", shade.from..=until).fill(colour).border_width(0.0));
                }
                for (segments, colour, width) in lines {
                    for segment in segments {
                        if let [single] = segment[..] {
                            let point = Points::new("", PlotPoints::new(vec![single]));
                            plot.points(point.color(colour).radius(width).shape(MarkerShape::Circle));
                        } else {
                            plot.line(Line::new("", PlotPoints::new(segment)).color(colour).width(width));
                        }
                    }
                }
                for (value, colour) in references {
                    plot.hline(HLine::new("", value).color(colour).width(1.0).style(LineStyle::dashed_dense()));
                }
                plot.vline(VLine::new("", now).color(text_colour.gamma_multiply(0.45)).width(1.0));
            });
        shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.spoken()));
        shown
    }

    /// The chart for those who cannot see it: what each line says now.
    fn spoken(&self) -> String {
        let lines = self.series.iter().filter_map(|series| {
            let [_, value] = series.at(self.now)?;
            Some(format!("{} {}", series.name, (self.readout)(value)))
        });
        format!("Chart {}, {}: {}", self.title, self.unit, lines.collect::<Vec<_>>().join(", "))
    }

    /// Lowest and highest value of the axis and the step between its marks, about as many as wanted.
    fn range(&self, marks: f64) -> (f64, f64, f64) {
        let values = self.series.iter().flat_map(|series| series.points.iter().map(|point| point[1]));
        let values = values.chain(self.references.iter().map(|reference| reference.value)).filter(|v| v.is_finite());
        match self.scale {
            Scale::FromZero => {
                let highest = values.fold(0.0, f64::max);
                let (span, step) = axis::rounded(highest * 1.02, marks);
                (0.0, span, step)
            }
            Scale::UpToOne => {
                let lowest = values.fold(1.0, f64::min);
                let (span, step) = axis::rounded((1.0 - lowest).clamp(UP_TO_ONE_SPAN_MIN, 1.0), marks);
                (1.0 - span.min(1.0), 1.0, step)
            }
        }
    }
}

impl Series {
    /// The point nearest to an instant; `None` where nothing was measured then.
    fn at(&self, secs: f64) -> Option<[f64; 2]> {
        let after = self.points.partition_point(|point| point[0] < secs);
        let around = self.points[after.saturating_sub(1)..].iter().take(2);
        let nearest = around.min_by(|a, b| (a[0] - secs).abs().total_cmp(&(b[0] - secs).abs()))?;
        nearest[1].is_finite().then_some(*nearest)
    }

    /// The runs of points between gaps.
    fn segments(&self) -> Vec<Vec<[f64; 2]>> {
        self.points
            .split(|point| !point[1].is_finite())
            .filter(|segment| !segment.is_empty())
            .map(<[_]>::to_vec)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(points: Vec<[f64; 2]>) -> Series {
        Series { name: String::new(), colour: Color32::WHITE, width: 1.0, points }
    }

    #[test]
    fn gaps_cut_a_line() {
        let points = vec![[0.0, 1.0], [1.0, 2.0], [2.0, f64::NAN], [3.0, 3.0], [4.0, f64::NAN]];
        assert_eq!(series(points).segments(), [vec![[0.0, 1.0], [1.0, 2.0]], vec![[3.0, 3.0]]]);
    }

    #[test]
    fn the_cursor_reads_the_nearest_point_and_nothing_in_a_gap() {
        let line = series(vec![[0.5, 1.0], [1.5, 2.0], [2.5, f64::NAN], [3.5, 4.0]]);
        assert_eq!(line.at(0.0), Some([0.5, 1.0]));
        assert_eq!(line.at(1.1), Some([1.5, 2.0]));
        assert_eq!(line.at(2.4), None);
        assert_eq!(line.at(9.0), Some([3.5, 4.0]));
        assert_eq!(series(vec![]).at(1.0), None);
    }
}
