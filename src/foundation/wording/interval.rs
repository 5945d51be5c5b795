//! A value with how far it may be off: in one unit, with as many decimals as its interval is worth.

use super::{duration, fixed, number, percent, signed, unit_of_time};

/// What a figure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A share of 0 to 1; said in percent, and a difference in percentage points.
    Share,
    /// Seconds, 0 or more; said in the unit that suits.
    Secs,
    /// A number without a unit.
    Number,
}

impl Measure {
    /// The value by itself.
    pub fn word(self, value: f64) -> String {
        match self {
            Measure::Share => percent(value),
            Measure::Secs => duration(value),
            Measure::Number => number(value),
        }
    }

    /// The unit in which values up to `largest` are said, and its size.
    pub fn unit(self, largest: f64) -> (&'static str, f64) {
        match self {
            Measure::Share => ("%", 0.01),
            Measure::Number => ("", 1.0),
            Measure::Secs => {
                let (scale, unit) = unit_of_time(largest);
                (unit, scale)
            }
        }
    }

    /// The same of differences.
    pub fn unit_of_difference(self, largest: f64) -> (&'static str, f64) {
        match self {
            Measure::Share => ("pp", 0.01),
            _ => self.unit(largest),
        }
    }
}

/// The value with half the width of its interval, or with its bounds where one side is wider: `95.06 ± 0.12 %`,
/// `100 % (86 to 100)`. By itself where nothing is known of how far it may be off, or it cannot be off.
pub fn with_bounds(measure: Measure, value: f64, bounds: Option<(f64, f64)>) -> String {
    match Width::of(value, bounds) {
        Some(width) => with_width(measure, value, width, Sign::IfMinus),
        None => measure.word(value),
    }
}

/// A difference in the same way, with its sign: `+5.0 ± 1.0 pp`.
pub fn difference(measure: Measure, value: f64, bounds: Option<(f64, f64)>) -> String {
    if let Some(width) = Width::of(value, bounds) {
        return with_width(measure, value, width, Sign::Always);
    }
    let sign = if value > 0.0 { "+" } else { "" };
    match measure {
        Measure::Share => format!("{sign}{} pp", number(value * 100.0)),
        _ => format!("{sign}{}", measure.word(value)),
    }
}

/// Bounds by themselves: `86.10 to 90.79 %`; both with their unit where they differ in it.
pub fn bounds(measure: Measure, low: f64, high: f64) -> String {
    let [low, high] = [low, high].map(|bound| measure.word(bound));
    match (low.rsplit_once(' '), high.rsplit_once(' ')) {
        (Some((bare, one)), Some((_, other))) if one == other => format!("{bare} to {high}"),
        _ => format!("{low} to {high}"),
    }
}

/// How an interval came about: `95 % interval, batch means, 31 batches`. What is known has no level.
pub fn method(level: f64, name: &str) -> String {
    if level < 1.0 { format!("{} % interval, {name}", number(level * 100.0)) } else { name.into() }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    IfMinus,
    Always,
}

/// Of an interval that is not empty.
#[derive(Clone, Copy)]
struct Width {
    low: f64,
    high: f64,
    is_even: bool,
}

impl Width {
    fn of(value: f64, bounds: Option<(f64, f64)>) -> Option<Width> {
        let (low, high) = bounds?;
        let half = 0.5 * (high - low);
        let is_known = half > 0.0 && half.is_finite();
        is_known.then_some(Width { low, high, is_even: (high - value - half).abs() < 0.1 * half })
    }
}

/// Behind the point.
const DECIMALS_MAX: usize = 7;

/// All in one unit and with as many decimals as give half the interval two digits, or one where it is not even.
fn with_width(measure: Measure, value: f64, width: Width, sign: Sign) -> String {
    let half = 0.5 * (width.high - width.low);
    let largest = value.abs().max(half);
    let (unit, scale) = match sign {
        Sign::IfMinus => measure.unit(largest),
        Sign::Always => measure.unit_of_difference(largest),
    };
    let digits = if width.is_even { 2.0 } else { 1.0 };
    let wanted = digits - 1.0 - (half / scale).log10().floor();
    let mut decimals = wanted.clamp(0.0, DECIMALS_MAX as f64) as usize;
    let shown = |number: f64, decimals: usize| match sign {
        Sign::IfMinus => fixed(number / scale, decimals),
        Sign::Always => signed(number / scale, decimals),
    };
    // Nearly all is not all.
    while unit == "%" && value < 1.0 && decimals < DECIMALS_MAX && shown(value, decimals).starts_with("100") {
        decimals += 1;
    }
    let value = shown(value, decimals);
    let with_unit = |text: String| if unit.is_empty() { text } else { format!("{text} {unit}") };
    match width.is_even {
        true => with_unit(format!("{value} ± {}", fixed(half / scale, decimals))),
        false => {
            let [low, high] = [width.low, width.high].map(|bound| shown(bound, decimals));
            format!("{} ({low} to {high})", with_unit(value))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn even(value: f64, half: f64) -> Option<(f64, f64)> {
        Some((value - half, value + half))
    }

    #[test]
    fn a_value_stands_with_half_its_interval_in_two_digits() {
        assert_eq!(with_bounds(Measure::Share, 0.9506, even(0.9506, 0.001234)), "95.06 ± 0.12 %");
        assert_eq!(with_bounds(Measure::Secs, 0.25, even(0.25, 0.0123)), "250 ± 12 ms");
        assert_eq!(with_bounds(Measure::Secs, 7.2, even(7.2, 0.078)), "7.200 ± 0.078 s");
        assert_eq!(with_bounds(Measure::Share, 0.99996, even(0.99996, 0.01)), "99.996 ± 1.000 %");
        assert_eq!(with_bounds(Measure::Share, 1.0, Some((0.861, 1.0))), "100 % (86 to 100)");
        assert_eq!(with_bounds(Measure::Number, 12_345.6, even(12_345.6, 210.0)), "12,346 ± 210");
        assert_eq!(with_bounds(Measure::Secs, 7.2, None), "7.2 s");
    }

    #[test]
    fn a_difference_has_a_sign() {
        let shown = |value, half| difference(Measure::Share, value, even(value, half));
        assert_eq!(shown(0.05, 0.01), "+5.0 ± 1.0 pp");
        assert_eq!(shown(-0.05, 0.01), "-5.0 ± 1.0 pp");
        assert_eq!(shown(0.0, 0.0), "0 pp");
        assert_eq!(shown(0.0, 0.31), "0 ± 31 pp");
        assert_eq!(shown(-0.0004, 0.31), "0 ± 31 pp");
    }

    #[test]
    fn bounds_share_their_unit() {
        assert_eq!(bounds(Measure::Share, 0.861, 0.9079), "86.10 to 90.79 %");
        assert_eq!(bounds(Measure::Secs, 0.000833, 0.001014), "833 µs to 1.014 ms");
        assert_eq!(bounds(Measure::Number, 1.0, 2.0), "1 to 2");
        assert_eq!(method(0.95, "Wilson, 9 trials"), "95 % interval, Wilson, 9 trials");
        assert_eq!(method(1.0, "exact"), "exact");
    }
}
