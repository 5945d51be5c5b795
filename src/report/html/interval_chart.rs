//! Differences as inline SVG: one row per set, its interval, and the line of no difference.
//!
//! Colours are classes that the page defines; what zero lies inside of is drawn hollow and grey.

use std::fmt::Write;

use crate::foundation::wording::number;
use crate::report::document::Intervals;
use crate::report::html::svg::{COLOURS, TICKS, escaped, step};

const WIDTH: f64 = 560.0;
const LEFT: f64 = 14.0;
const RIGHT: f64 = 14.0;
const ROW: f64 = 40.0;
const TOP: f64 = 4.0;
const BOTTOM: f64 = 44.0;

pub(super) fn render(chart: &Intervals) -> String {
    let bounds = chart.rows.iter().flat_map(|row| [row.low, row.high]);
    let (low, high) = bounds.fold((0.0_f64, 0.0_f64), |(low, high), bound| (low.min(bound), high.max(bound)));
    let axis = Axis::new(low, high);
    let bottom = TOP + ROW * chart.rows.len() as f64;
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"{}\">",
        bottom + BOTTOM,
        escaped(&chart.label)
    );
    axis.draw(&mut out, bottom, &chart.label);
    for (at, row) in chart.rows.iter().enumerate() {
        let (words, line) = (TOP + ROW * at as f64 + 14.0, TOP + ROW * at as f64 + 26.0);
        let class = if row.is_distinguished { format!("s{}", row.colour % COLOURS) } else { "not".into() };
        let (name, said) = (escaped(&row.name), escaped(&row.said));
        let _ = write!(out, "<text class=\"name\" x=\"{LEFT}\" y=\"{words}\">{name}</text>");
        let _ = write!(out, "<text class=\"y\" x=\"{}\" y=\"{words}\">{said}</text>", WIDTH - RIGHT);
        let _ = write!(
            out,
            "<path class=\"interval {class}\" d=\"M{:.1} {line}H{:.1}\"/><circle class=\"mean {class}\" cx=\"{:.1}\" \
             cy=\"{line}\" r=\"4.5\"/>",
            axis.x(row.low),
            axis.x(row.high),
            axis.x(row.value)
        );
    }
    out.push_str("</svg>");
    out
}

struct Axis {
    low: f64,
    high: f64,
    step: f64,
}

impl Axis {
    /// From `low`, at most 0, to `high`, at least 0.
    fn new(low: f64, high: f64) -> Axis {
        let extent = if high > low { high - low } else { 1.0 };
        let step = step(extent);
        // A little play, so that no interval ends at the edge.
        let (low, high) = (low - 0.04 * extent, high + 0.04 * extent);
        Axis { low, high, step }
    }

    fn x(&self, marked: f64) -> f64 {
        LEFT + (marked - self.low) / (self.high - self.low) * (WIDTH - LEFT - RIGHT)
    }

    fn draw(&self, out: &mut String, bottom: f64, label: &str) {
        let (first, last) = ((self.low / self.step).ceil() as i64, (self.high / self.step).floor() as i64);
        for mark in (first..=last).take(4 * TICKS as usize) {
            let marked = mark as f64 * self.step;
            let (x, class) = (self.x(marked), if mark == 0 { "axis" } else { "grid" });
            let _ = write!(out, "<path class=\"{class}\" d=\"M{x:.1} {TOP}V{bottom}\"/>");
            let sign = if marked > 0.0 { "+" } else { "" };
            let _ =
                write!(out, "<text class=\"x\" x=\"{x:.1}\" y=\"{}\">{sign}{}</text>", bottom + 17.0, number(marked));
        }
        let (middle, below) = (0.5 * WIDTH, bottom + BOTTOM - 8.0);
        let _ = write!(out, "<text class=\"x\" x=\"{middle}\" y=\"{below}\">{}</text>", escaped(label));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_holds_zero_and_every_interval() {
        let axis = Axis::new(-250.0, 0.0);
        assert_eq!(axis.step, 50.0);
        for value in [-250.0, -50.0, 0.0] {
            assert!((LEFT..=WIDTH - RIGHT).contains(&axis.x(value)), "{value}");
        }
        assert!(axis.x(0.0) > axis.x(-50.0));
    }

    #[test]
    fn no_difference_at_all_still_has_an_axis() {
        assert!(Axis::new(0.0, 0.0).x(0.0).is_finite());
    }
}
