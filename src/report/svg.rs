//! A line chart over time as inline SVG: axes with units, breaks where there is no data, shaded stretches.
//!
//! It holds no text of the user's; colours are classes that the page defines for light, dark and print.

use std::fmt::Write;

use crate::report::number::number;

pub(super) struct Chart {
    /// With its unit.
    pub x_label: String,
    pub y_label: String,
    pub x_max: f64,
    /// The top of the axis at least; it grows with the data.
    pub y_max_least: f64,
    /// (x, y); a y that is not a number breaks the line.
    pub series: Vec<Vec<(f64, f64)>>,
    /// From x to x.
    pub shades: Vec<(f64, f64)>,
}

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 44.0;

/// Intervals between ticks, about.
const TICKS: f64 = 5.0;

impl Chart {
    pub(super) fn render(&self) -> String {
        let top =
            self.series.iter().flatten().map(|(_, y)| *y).filter(|y| y.is_finite()).fold(self.y_max_least, f64::max);
        let step = step(if top > 0.0 { top } else { 1.0 });
        // A little play, so that rounding makes no empty tick.
        let frame = Frame { x_max: self.x_max.max(1e-12), y_max: (top / step - 1e-6).ceil().max(1.0) * step };
        let mut out = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{} over {}\">",
            self.y_label, self.x_label
        );
        for (from, to) in &self.shades {
            let (left, right) = (frame.x(from.max(0.0)), frame.x(to.min(self.x_max)));
            let _ = write!(
                out,
                "<rect class=\"fault\" x=\"{left:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{}\"/>",
                (right - left).max(0.8),
                HEIGHT - TOP - BOTTOM
            );
        }
        frame.axes(&mut out, step, self);
        for (at, points) in self.series.iter().enumerate() {
            let _ = write!(out, "<path class=\"line s{at}\" d=\"{}\"/>", frame.path(points));
        }
        out.push_str("</svg>");
        out
    }
}

struct Frame {
    x_max: f64,
    y_max: f64,
}

impl Frame {
    fn x(&self, x: f64) -> f64 {
        LEFT + x / self.x_max * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, y: f64) -> f64 {
        HEIGHT - BOTTOM - y / self.y_max * (HEIGHT - TOP - BOTTOM)
    }

    fn axes(&self, out: &mut String, step_y: f64, chart: &Chart) {
        let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
        for at in ticks(self.y_max, step_y) {
            let y = self.y(at);
            let _ = write!(out, "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{right}\"/>");
            let _ = write!(out, "<text class=\"y\" x=\"{}\" y=\"{:.1}\">{}</text>", LEFT - 6.0, y + 4.0, number(at));
        }
        for at in ticks(self.x_max, step(self.x_max)) {
            let x = self.x(at);
            let _ = write!(out, "<path class=\"axis\" d=\"M{x:.1} {bottom}v4\"/>");
            let _ = write!(out, "<text class=\"x\" x=\"{x:.1}\" y=\"{}\">{}</text>", bottom + 17.0, number(at));
        }
        let _ = write!(out, "<path class=\"axis\" d=\"M{LEFT} {TOP}V{bottom}H{right}\"/>");
        let middle = 0.5 * (LEFT + right);
        let _ = write!(out, "<text class=\"x\" x=\"{middle}\" y=\"{}\">{}</text>", HEIGHT - 8.0, chart.x_label);
        let half_way = 0.5 * (TOP + bottom);
        let _ = write!(
            out,
            "<text class=\"x\" transform=\"translate(13 {half_way}) rotate(-90)\">{}</text>",
            chart.y_label
        );
    }

    fn path(&self, points: &[(f64, f64)]) -> String {
        let (mut path, mut pen_is_down) = (String::new(), false);
        for (at, (x, y)) in points.iter().enumerate() {
            if !y.is_finite() {
                pen_is_down = false;
                continue;
            }
            let alone = !pen_is_down && points.get(at + 1).is_none_or(|next| !next.1.is_finite());
            let _ = write!(path, "{}{:.1} {:.1}", if pen_is_down { 'L' } else { 'M' }, self.x(*x), self.y(*y));
            if alone {
                path.push_str("h0.1");
            }
            pen_is_down = true;
        }
        path
    }
}

/// A distance between ticks of 1, 2 or 5 times a power of ten.
pub(super) fn step(extent: f64) -> f64 {
    let rough = extent / TICKS;
    let power = 10_f64.powf(rough.log10().floor());
    let lead = [1.0, 2.0, 5.0].into_iter().find(|lead| lead * power >= rough * 0.999);
    lead.unwrap_or(10.0) * power
}

fn ticks(extent: f64, step: f64) -> impl Iterator<Item = f64> {
    let count = (extent / step + 1e-6).floor() as u32;
    (0..=count).map(move |at| f64::from(at) * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_stand_at_round_numbers() {
        assert_eq!(step(1.0), 0.2);
        assert_eq!(step(600.0), 200.0);
        assert_eq!(ticks(1.0, 0.2).count(), 6);
    }

    #[test]
    fn a_line_breaks_where_there_is_no_data() {
        let points = vec![(0.0, 1.0), (1.0, 1.0), (2.0, f64::NAN), (3.0, 1.0)];
        let chart = Chart {
            x_label: "time in s".into(),
            y_label: "R".into(),
            x_max: 4.0,
            y_max_least: 1.0,
            series: vec![points],
            shades: vec![(1.0, 9.0)],
        };
        let svg = chart.render();
        let line = svg.split("class=\"line s0\"").nth(1).expect("the line is drawn");
        assert_eq!(line.matches('M').count(), 2, "{line}");
        assert!(!svg.contains("NaN"), "{svg}");
    }

    #[test]
    fn an_empty_history_still_has_axes() {
        let chart = Chart {
            x_label: "time in s".into(),
            y_label: "R".into(),
            x_max: 0.0,
            y_max_least: 0.0,
            series: vec![Vec::new()],
            shades: Vec::new(),
        };
        assert!(chart.render().contains("class=\"axis\""));
        assert!(!chart.render().contains("inf"));
    }
}
