//! Differences to the first set as inline SVG: one row per set, its interval, and the line of no difference.
//!
//! Colours are classes that the page defines; what zero lies inside of is drawn hollow and grey.

use std::fmt::Write;

use crate::experiment::{Measure, Quantity};
use crate::report::comparison::{Comparison, text};
use crate::report::number::number;
use crate::report::svg::step;

const WIDTH: f64 = 560.0;
const LEFT: f64 = 14.0;
const RIGHT: f64 = 14.0;
const ROW: f64 = 40.0;
const TOP: f64 = 4.0;
const BOTTOM: f64 = 44.0;

/// Intervals between ticks, about.
const TICKS: f64 = 5.0;

/// Classes of colours that a page defines.
const COLOURS: usize = 8;

/// `None` where no set has such a difference.
pub(super) fn render(comparison: &Comparison, quantity: Quantity) -> Option<String> {
    let rows: Vec<_> = (comparison.sets.iter().enumerate())
        .filter_map(|(at, set)| Some((at, set.name.as_str(), set.differences.as_ref()?.get(quantity))))
        .filter(|(_, _, difference)| difference.figure.value.is_some())
        .collect();
    let bounds = rows.iter().flat_map(|(_, _, difference)| [difference.figure.low, difference.figure.high]).flatten();
    let (low, high) = bounds.fold((0.0_f64, 0.0_f64), |(low, high), bound| (low.min(bound), high.max(bound)));
    if rows.is_empty() {
        return None;
    }
    let axis = Axis::new(quantity, low, high);
    let bottom = TOP + ROW * rows.len() as f64;
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"difference in {}\">",
        bottom + BOTTOM,
        quantity.name()
    );
    axis.draw(&mut out, bottom);
    for (row, (at, name, difference)) in rows.iter().enumerate() {
        let (Some(value), Some(low), Some(high)) =
            (difference.figure.value, difference.figure.low, difference.figure.high)
        else {
            continue;
        };
        let (words, line) = (TOP + ROW * row as f64 + 14.0, TOP + ROW * row as f64 + 26.0);
        let class = if difference.distinguished { format!("s{}", at % COLOURS) } else { "not".into() };
        let said = text::difference(quantity, difference);
        let said = if difference.distinguished { said } else { format!("{said}, not distinguished") };
        let _ = write!(out, "<text class=\"name\" x=\"{LEFT}\" y=\"{words}\">{}</text>", escaped(name));
        let _ = write!(out, "<text class=\"y\" x=\"{}\" y=\"{words}\">{said}</text>", WIDTH - RIGHT);
        let _ = write!(
            out,
            "<path class=\"interval {class}\" d=\"M{:.1} {line}H{:.1}\"/><circle class=\"mean {class}\" cx=\"{:.1}\" \
             cy=\"{line}\" r=\"4.5\"/>",
            axis.x(low),
            axis.x(high),
            axis.x(value)
        );
    }
    out.push_str("</svg>");
    Some(out)
}

struct Axis {
    /// The unit that ticks are written in, and its size.
    unit: &'static str,
    scale: f64,
    low: f64,
    high: f64,
    step: f64,
}

impl Axis {
    /// From `low`, at most 0, to `high`, at least 0.
    fn new(quantity: Quantity, low: f64, high: f64) -> Axis {
        let largest = high.max(-low);
        let (unit, scale) = match quantity.measure() {
            Measure::Share => ("percentage points", 0.01),
            Measure::Number => ("", 1.0),
            Measure::Secs if largest < 1e-3 => ("µs", 1e-6),
            Measure::Secs if largest < 1.0 => ("ms", 1e-3),
            Measure::Secs => ("s", 1.0),
        };
        let (low, high) = (low / scale, high / scale);
        let extent = if high > low { high - low } else { 1.0 };
        let step = step(extent);
        // A little play, so that no interval ends at the edge.
        let (low, high) = (low - 0.04 * extent, high + 0.04 * extent);
        Axis { unit, scale, low, high, step }
    }

    fn x(&self, value: f64) -> f64 {
        self.at(value / self.scale)
    }

    fn at(&self, marked: f64) -> f64 {
        LEFT + (marked - self.low) / (self.high - self.low) * (WIDTH - LEFT - RIGHT)
    }

    fn draw(&self, out: &mut String, bottom: f64) {
        let (first, last) = ((self.low / self.step).ceil() as i64, (self.high / self.step).floor() as i64);
        for mark in (first..=last).take(4 * TICKS as usize) {
            let marked = mark as f64 * self.step;
            let (x, class) = (self.at(marked), if mark == 0 { "axis" } else { "grid" });
            let _ = write!(out, "<path class=\"{class}\" d=\"M{x:.1} {TOP}V{bottom}\"/>");
            let sign = if marked > 0.0 { "+" } else { "" };
            let _ =
                write!(out, "<text class=\"x\" x=\"{x:.1}\" y=\"{}\">{sign}{}</text>", bottom + 17.0, number(marked));
        }
        let label = if self.unit.is_empty() { String::new() } else { format!("difference in {}", self.unit) };
        let _ = write!(out, "<text class=\"x\" x=\"{}\" y=\"{}\">{label}</text>", 0.5 * WIDTH, bottom + BOTTOM - 8.0);
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_holds_zero_and_every_interval() {
        let axis = Axis::new(Quantity::LatencyP99, -0.25, 0.0);
        assert_eq!((axis.unit, axis.step), ("ms", 50.0));
        for value in [-0.25, -0.05, 0.0] {
            assert!((LEFT..=WIDTH - RIGHT).contains(&axis.x(value)), "{value}");
        }
        assert!(axis.x(0.0) > axis.x(-0.05));
    }

    #[test]
    fn no_difference_at_all_still_has_an_axis() {
        let axis = Axis::new(Quantity::Attempts, 0.0, 0.0);
        assert!(axis.x(0.0).is_finite());
    }

    #[test]
    fn names_cannot_break_out_of_the_picture() {
        assert_eq!(escaped("</text><script>&"), "&lt;/text&gt;&lt;script&gt;&amp;");
    }
}
