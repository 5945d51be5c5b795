//! A line chart over time as inline SVG: axes with units, breaks where there is no data, shaded stretches.
//!
//! It holds no names; colours are classes that the page defines for light, dark and print.

use std::fmt::Write;

use crate::foundation::wording::number;
use crate::report::document::Lines;
use crate::report::html::svg::{COLOURS, escaped, step};

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 44.0;

pub(super) fn render(chart: &Lines) -> String {
    let values = chart.lines.iter().flat_map(|line| &line.points).map(|(_, y)| *y);
    let top = values.filter(|y| y.is_finite()).fold(chart.y_max_least, f64::max);
    let step = step(if top > 0.0 { top } else { 1.0 });
    // A little play, so that rounding makes no empty tick.
    let frame = Frame { x_max: chart.x_max.max(1e-12), y_max: (top / step - 1e-6).ceil().max(1.0) * step };
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{} over {}\">",
        escaped(&chart.y_label),
        escaped(&chart.x_label)
    );
    for (from, to) in &chart.shades {
        let (left, right) = (frame.x(from.max(0.0)), frame.x(to.min(chart.x_max)));
        let _ = write!(
            out,
            "<rect class=\"fault\" x=\"{left:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{}\"/>",
            (right - left).max(0.8),
            HEIGHT - TOP - BOTTOM
        );
    }
    frame.axes(&mut out, step, chart);
    for (at, line) in chart.lines.iter().enumerate() {
        let _ = write!(out, "<path class=\"line s{}\" d=\"{}\"/>", at % COLOURS, frame.path(&line.points));
    }
    out.push_str("</svg>");
    out
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

    fn axes(&self, out: &mut String, step_y: f64, chart: &Lines) {
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
        let _ =
            write!(out, "<text class=\"x\" x=\"{middle}\" y=\"{}\">{}</text>", HEIGHT - 8.0, escaped(&chart.x_label));
        let half_way = 0.5 * (TOP + bottom);
        let _ = write!(
            out,
            "<text class=\"x\" transform=\"translate(13 {half_way}) rotate(-90)\">{}</text>",
            escaped(&chart.y_label)
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

fn ticks(extent: f64, step: f64) -> impl Iterator<Item = f64> {
    let count = (extent / step + 1e-6).floor() as u32;
    (0..=count).map(move |at| f64::from(at) * step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Line;

    #[test]
    fn ticks_reach_the_end() {
        assert_eq!(ticks(1.0, 0.2).count(), 6);
    }

    fn chart(x_max: f64, points: Vec<(f64, f64)>) -> Lines {
        Lines {
            x_label: "time in s".into(),
            y_label: "R".into(),
            x_max,
            y_max_least: 1.0,
            lines: vec![Line { name: "R".into(), points }],
            shades: vec![(1.0, 9.0)],
        }
    }

    #[test]
    fn a_line_breaks_where_there_is_no_data() {
        let svg = render(&chart(4.0, vec![(0.0, 1.0), (1.0, 1.0), (2.0, f64::NAN), (3.0, 1.0)]));
        let line = svg.split("class=\"line s0\"").nth(1).expect("the line is drawn");
        assert_eq!(line.matches('M').count(), 2, "{line}");
        assert!(!svg.contains("NaN"), "{svg}");
    }

    #[test]
    fn an_empty_history_still_has_axes() {
        let svg = render(&Lines { shades: Vec::new(), y_max_least: 0.0, ..chart(0.0, Vec::new()) });
        assert!(svg.contains("class=\"axis\"") && !svg.contains("inf"), "{svg}");
    }
}
