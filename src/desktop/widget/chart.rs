//! A chart over simulated time: a title with its keys, lines with gaps where nothing was measured, faults
//! as shaded windows, theory as a dashed line, one time axis and one cursor for all charts.

use egui::{Color32, Id, Rect, Sense, Stroke, Ui, pos2, vec2};
use egui_plot::{AxisHints, GridInput, GridMark, HLine, Line, LineStyle, MarkerShape, Plot, PlotPoints, Points, VLine};

use crate::desktop::theme::Tokens;
use crate::desktop::widget::{figure, text};

/// Everything one chart shows.
pub struct Chart<'a> {
    /// Tells charts apart.
    pub name: &'static str,
    pub title: &'a str,
    pub unit: &'a str,
    pub series: Vec<Series>,
    pub shades: &'a [Shade],
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

/// A stretch of time in which a fault lasted, or several did for a part of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shade {
    pub from: f64,
    pub until: f64,
    pub severe: bool,
    /// The part of the stretch that was faulty, up to 1.
    pub share: f64,
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

/// With more shades than this their share of the time is drawn instead.
const SHADES_MAX: usize = 96;

/// Width kept for the labels of the vertical axis, so that charts line up and never shift.
const AXIS_WIDTH: f32 = 44.0;
/// An axis up to one shows at least this much below it.
const UP_TO_ONE_SPAN_MIN: f64 = 1e-3;
const HEADER_HEIGHT: f32 = 20.0;
/// A key is a dash and a name; keys that do not fit beside the title have a line of their own.
const KEYS_HEIGHT: f32 = 16.0;
const KEY_DASH: f32 = 14.0;
const KEY_GAP: f32 = 10.0;

impl Chart<'_> {
    pub fn show(self, ui: &mut Ui, tokens: &Tokens) {
        let full = ui.available_rect_before_wrap();
        let header = self.header(ui, tokens, full);
        let body = Rect::from_min_max(pos2(full.min.x, full.min.y + header + 4.0), full.max);
        if body.height() < 40.0 || body.width() < 80.0 {
            ui.allocate_rect(full, Sense::hover());
            return;
        }
        let child = egui::UiBuilder::new().max_rect(body.with_max_x(body.max.x - 8.0)).id_salt(self.name);
        ui.scope_builder(child, |ui| self.plot(ui, tokens));
        ui.advance_cursor_after_rect(full);
    }

    /// Title on the left, unit on the right, keys between them or on a line of their own; its height.
    fn header(&self, ui: &mut Ui, tokens: &Tokens, full: Rect) -> f32 {
        let painter = ui.painter().with_clip_rect(full.intersect(ui.clip_rect()));
        let font = egui::FontId::proportional(text::LABEL);
        let unit = painter.layout_no_wrap(self.unit.to_string(), font.clone(), tokens.muted);
        let title = painter.layout_no_wrap(self.title.to_string(), text::strong(text::BODY), tokens.text);
        let key = |series: &Series| painter.layout_no_wrap(series.name.clone(), font.clone(), tokens.muted);
        let keys: Vec<_> = self.series.iter().map(key).collect();
        let middle = full.min.y + 0.5 * HEADER_HEIGHT;
        let right = full.max.x - 8.0 - unit.size().x;
        let left = full.min.x + 4.0;
        let after_title = left + title.size().x + 12.0;
        painter.galley(pos2(right, middle - 0.5 * unit.size().y), unit, tokens.muted);
        painter.galley(pos2(left, middle - 0.5 * title.size().y), title, tokens.text);
        let needed: f32 = keys.iter().map(|key| KEY_DASH + key.size().x + KEY_GAP).sum();
        let (mut x, middle, limit, height) = if after_title + needed <= right {
            (after_title, middle, right, HEADER_HEIGHT)
        } else {
            (left, full.min.y + HEADER_HEIGHT + 0.5 * KEYS_HEIGHT, full.max.x - 8.0, HEADER_HEIGHT + KEYS_HEIGHT)
        };
        for (at, (series, key)) in self.series.iter().zip(keys).enumerate() {
            let rest = self.series.len() - at;
            let room = if rest > 1 { 24.0 } else { 0.0 };
            if x + KEY_DASH + key.size().x + room > limit {
                painter.text(pos2(x, middle), egui::Align2::LEFT_CENTER, format!("+{rest}"), font, tokens.faint);
                break;
            }
            painter.hline(x..=x + KEY_DASH - 4.0, middle, Stroke::new(2.0, series.colour));
            let size = key.size();
            painter.galley(pos2(x + KEY_DASH, middle - 0.5 * size.y), key, tokens.muted);
            x += KEY_DASH + size.x + KEY_GAP;
        }
        height
    }

    fn plot(self, ui: &mut Ui, tokens: &Tokens) {
        let (low, high, step) = self.range((f64::from(ui.available_height()) / 40.0).clamp(2.0, 6.0));
        let (now, unit_scale) = (self.now.max(1e-9), figure::unit_of_time(self.now));
        let tick = text::figure_font(text::LABEL - 0.5);
        let group = Id::unique("charts over simulated time");
        let decimals = if step < 1.0 { (-step.log10()).ceil().clamp(0.0, 8.0) as usize } else { 0 };
        let y_axis = AxisHints::new_y()
            .formatter(move |mark, _| axis_label(mark.value, decimals))
            .min_thickness(AXIS_WIDTH)
            .label_spacing(8.0..=12.0)
            .tick_label_color(tokens.faint)
            .tick_label_font(tick.clone());
        let x_axis = AxisHints::new_x()
            .formatter(move |mark, _| time_label(mark.value, mark.step_size, unit_scale))
            .label_spacing(8.0..=12.0)
            .tick_label_color(tokens.faint)
            .tick_label_font(tick);
        let labels = (f64::from(ui.available_width() - AXIS_WIDTH) / 72.0).max(2.0);
        let (accent, line, text_colour) = (tokens.accent, tokens.line, tokens.text);
        let shades: Vec<(Shade, Color32)> = self
            .shades
            .iter()
            .map(|shade| {
                let colour = if shade.severe { tokens.bad } else { tokens.warning };
                (*shade, colour.gamma_multiply(0.18 * shade.share as f32))
            })
            .collect();
        let shown = Plot::new(self.name)
            .show_background(false)
            .show_grid([false, true])
            .grid_color(line)
            .grid_fade(0.0)
            .grid_spacing(4.0..=8.0)
            .custom_x_axes(vec![x_axis])
            .custom_y_axes(vec![y_axis])
            .x_grid_spacer(move |input| time_marks(&input, labels))
            .y_grid_spacer(move |input| marks(&input, step))
            .set_margin_fraction(vec2(0.0, 0.0))
            .include_x(0.0)
            .include_x(now)
            .include_y(low)
            .include_y(high)
            .allow_drag([true, false])
            .allow_zoom([true, false])
            .allow_axis_zoom_drag([true, false])
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .link_axis(group, [true, false])
            .link_cursor(group, [true, false])
            .cursor_color(accent.gamma_multiply(0.6))
            .show_y(false)
            .label_formatter(|_| None)
            .show(ui, {
                let series = self.series.iter().map(|s| (s.segments(), s.colour, s.width)).collect::<Vec<_>>();
                let references = self.references.iter().map(|r| (r.value, r.colour)).collect::<Vec<_>>();
                move |plot| {
                    for (shade, colour) in shades {
                        let until = shade.until.max(shade.from);
                        plot.span(egui_plot::Span::new("", shade.from..=until).fill(colour).border_width(0.0));
                    }
                    for (segments, colour, width) in series {
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
                }
            });
        if let Some(pointer) = shown.response.hover_pos() {
            let at = shown.transform.value_from_position(pointer).x;
            shown.response.on_hover_ui_at_pointer(|ui| self.readout(ui, tokens, at));
        }
    }

    fn readout(&self, ui: &mut Ui, tokens: &Tokens, at: f64) {
        ui.spacing_mut().interact_size.y = 14.0;
        ui.label(text::figure(figure::clock(at), tokens.muted));
        for series in &self.series {
            let nearest = series.points.iter().min_by(|a, b| (a[0] - at).abs().total_cmp(&(b[0] - at).abs()));
            let value = nearest.map_or(f64::NAN, |point| point[1]);
            let shown = if value.is_finite() { (self.readout)(value) } else { "\u{2013}".into() };
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(10.0, 12.0), Sense::hover());
                ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(2.0, series.colour));
                ui.label(text::label(&series.name, tokens.muted));
                ui.label(text::figure(shown, tokens.text));
            });
        }
        for reference in &self.references {
            ui.label(text::label(format!("{}: {}", reference.name, (self.readout)(reference.value)), tokens.muted));
        }
    }

    /// Lowest and highest value of the axis and the step between its marks, about as many as wanted.
    fn range(&self, marks: f64) -> (f64, f64, f64) {
        let values = self.series.iter().flat_map(|series| series.points.iter().map(|point| point[1]));
        let values = values.chain(self.references.iter().map(|reference| reference.value)).filter(|v| v.is_finite());
        match self.scale {
            Scale::FromZero => {
                let highest = values.fold(0.0, f64::max);
                let (span, step) = rounded(highest * 1.02, marks);
                (0.0, span, step)
            }
            Scale::UpToOne => {
                let lowest = values.fold(1.0, f64::min);
                let (span, step) = rounded((1.0 - lowest).clamp(UP_TO_ONE_SPAN_MIN, 1.0), marks);
                (1.0 - span.min(1.0), 1.0, step)
            }
        }
    }
}

impl Series {
    /// The runs of points between gaps.
    fn segments(&self) -> Vec<Vec<[f64; 2]>> {
        self.points
            .split(|point| !point[1].is_finite())
            .filter(|segment| !segment.is_empty())
            .map(<[_]>::to_vec)
            .collect()
    }
}

impl Shade {
    /// Few shapes for any number of faults up to `now`: those that overlap are joined, and where many are
    /// left each stretch of time is shaded by the part of it that was faulty.
    pub fn summary(mut shades: Vec<Shade>, now: f64) -> Vec<Shade> {
        shades.sort_by(|a, b| a.severe.cmp(&b.severe).then(a.from.total_cmp(&b.from)));
        let mut joined: Vec<Shade> = Vec::new();
        for shade in shades {
            match joined.last_mut() {
                Some(last) if last.severe == shade.severe && shade.from <= last.until => {
                    last.until = last.until.max(shade.until);
                }
                _ => joined.push(shade),
            }
        }
        if joined.len() <= SHADES_MAX {
            return joined;
        }
        let width = now / SHADES_MAX as f64;
        let mut faulty = vec![[0.0; 2]; SHADES_MAX];
        for shade in joined {
            let first = ((shade.from / width) as usize).min(SHADES_MAX - 1);
            for (at, sum) in faulty.iter_mut().enumerate().skip(first) {
                let overlap = shade.until.min((at + 1) as f64 * width) - shade.from.max(at as f64 * width);
                if overlap <= 0.0 {
                    break;
                }
                sum[usize::from(shade.severe)] += overlap;
            }
        }
        let mut summary: Vec<Shade> = Vec::new();
        for severe in [false, true] {
            for (at, times) in faulty.iter().enumerate() {
                let share = (times[usize::from(severe)] / width).min(1.0);
                let (from, until) = (at as f64 * width, (at + 1) as f64 * width);
                match summary.last_mut() {
                    Some(last) if last.severe == severe && last.until == from && alike(last.share, share) => {
                        let whole = until - last.from;
                        last.share = (last.share * (from - last.from) + share * width) / whole;
                        last.until = until;
                    }
                    _ => summary.push(Shade { from, until, severe, share }),
                }
            }
        }
        summary.retain(|shade| shade.share > 0.0);
        summary
    }
}

/// Whether two shares look the same, so that neighbours need no edge between them.
fn alike(a: f64, b: f64) -> bool {
    (a > 0.0) == (b > 0.0) && (a - b).abs() < 0.15
}

/// A whole number of round steps that covers `highest`, and the step.
fn rounded(highest: f64, marks: f64) -> (f64, f64) {
    let highest = if highest > 0.0 { highest } else { 1.0 };
    let step = round_step(highest / marks);
    (step * (highest / step - 1e-9).ceil(), step)
}

/// The next of 1, 2, 5, 10, ... above a positive value.
fn round_step(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|step| step * power).find(|round| *round >= value * 0.999).unwrap_or(10.0 * power)
}

fn axis_label(value: f64, decimals: usize) -> String {
    if value.abs() >= 10_000.0 { figure::compact(value) } else { format!("{value:.decimals$}") }
}

fn marks(input: &GridInput, step: f64) -> Vec<GridMark> {
    let (first, last) = ((input.bounds.0 / step - 1e-6).ceil() as i64, (input.bounds.1 / step + 1e-6).floor() as i64);
    let last = last.min(first.saturating_add(1_000));
    (first..=last).map(|at| GridMark { value: at as f64 * step, step_size: step }).collect()
}

/// Steps of time that people count in, seconds.
const TIME_STEPS: [f64; 23] = [
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    900.0,
    1_800.0,
    3_600.0,
    7_200.0,
    14_400.0,
    21_600.0,
    43_200.0,
    86_400.0,
    172_800.0,
    432_000.0,
    864_000.0,
    2_592_000.0,
    8_640_000.0,
];

fn time_marks(input: &GridInput, labels: f64) -> Vec<GridMark> {
    let span = input.bounds.1 - input.bounds.0;
    let wanted = (span / labels).max(1e-9);
    let mut steps = TIME_STEPS.into_iter().filter(|step| *step < 0.95 * span);
    let fitting = steps.clone().find(|step| *step >= wanted).or(steps.next_back());
    let step = if (1.0..=TIME_STEPS[TIME_STEPS.len() - 1]).contains(&wanted) { fitting } else { None };
    marks(input, step.unwrap_or_else(|| round_step(wanted)))
}

/// A mark of the time axis in the unit of the whole axis: `0`, `4 min`, `1.5 h`.
fn time_label(secs: f64, step: f64, (scale, unit): (f64, &str)) -> String {
    if secs.abs() < step * 1e-3 {
        return "0".into();
    }
    let decimals = (0..6).find(|&d| {
        let shown = step / scale * 10f64.powi(d);
        (shown - shown.round()).abs() < 1e-6
    });
    format!("{:.*} {unit}", decimals.unwrap_or(2).min(6) as usize, secs / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_cut_a_line() {
        let points = vec![[0.0, 1.0], [1.0, 2.0], [2.0, f64::NAN], [3.0, 3.0], [4.0, f64::NAN]];
        let series = Series { name: String::new(), colour: Color32::WHITE, width: 1.0, points };
        assert_eq!(series.segments(), [vec![[0.0, 1.0], [1.0, 2.0]], vec![[3.0, 3.0]]]);
    }

    #[test]
    fn time_is_labelled_in_the_unit_of_the_axis() {
        let unit = figure::unit_of_time(761.0);
        assert_eq!(time_label(0.0, 120.0, unit), "0");
        assert_eq!(time_label(240.0, 120.0, unit), "4 min");
        assert_eq!(time_label(90.0, 30.0, unit), "1.5 min");
    }

    #[test]
    fn marks_are_few_and_round() {
        let marks = time_marks(&GridInput { bounds: (0.0, 761.0), base_step_size: 1.0 }, 4.0);
        let values: Vec<f64> = marks.iter().map(|mark| mark.value).collect();
        assert_eq!(values, [0.0, 300.0, 600.0]);
        assert_eq!(rounded(94.0, 2.0), (100.0, 50.0));
        assert_eq!(rounded(0.0, 3.0), (1.0, 0.5));
        assert_eq!(round_step(0.021), 0.05);
    }

    fn shade(from: f64, until: f64, severe: bool) -> Shade {
        Shade { from, until, severe, share: 1.0 }
    }

    #[test]
    fn shades_that_overlap_become_one() {
        let summary = Shade::summary(vec![shade(5.0, 6.0, true), shade(0.0, 1.0, true), shade(0.5, 2.0, true)], 9.0);
        assert_eq!(summary, [shade(0.0, 2.0, true), shade(5.0, 6.0, true)]);
    }

    #[test]
    fn many_shades_keep_the_time_that_they_cover() {
        let many: Vec<Shade> = (0..5_000).map(|at| shade(f64::from(at), f64::from(at) + 0.25, true)).collect();
        let summary = Shade::summary(many, 5_000.0);
        assert!(summary.len() <= SHADES_MAX);
        let covered: f64 = summary.iter().map(|shade| (shade.until - shade.from) * shade.share).sum();
        assert!((covered - 1_250.0).abs() < 1e-6, "{covered}");
    }
}
