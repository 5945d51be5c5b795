//! Means and differences as people read them.

use crate::experiment::{Measure, Quantity};
use crate::report::comparison::Difference;
use crate::report::figure::Figure;
use crate::report::number::{duration, number, percent, signed};

/// The figure with half the width of its interval, or with its bounds where one side is wider; the reason where there is
/// no value.
pub fn mean(quantity: Quantity, figure: &Figure) -> String {
    let Some(value) = figure.value else { return figure.reason.clone().unwrap_or_default() };
    match Width::of(figure) {
        Some(width) => with_width(quantity, value, width, Sign::IfMinus),
        None => match quantity.measure() {
            Measure::Share => percent(value),
            Measure::Secs => duration(value),
            Measure::Number => number(value),
        },
    }
}

/// The difference with its sign and its interval in the same way; a dash where there is none.
pub fn difference(quantity: Quantity, difference: &Difference) -> String {
    let Some(value) = difference.figure.value else { return "–".into() };
    if let Some(width) = Width::of(&difference.figure) {
        return with_width(quantity, value, width, Sign::Always);
    }
    let sign = if value > 0.0 { "+" } else { "" };
    match quantity.measure() {
        Measure::Share => format!("{sign}{} pp", number(value * 100.0)),
        Measure::Secs => format!("{sign}{}", duration(value)),
        Measure::Number => format!("{sign}{}", number(value)),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    IfMinus,
    /// A difference: it has its sign, and shares are in percentage points.
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
    fn of(figure: &Figure) -> Option<Width> {
        let (value, low, high) = (figure.value?, figure.low?, figure.high?);
        let half = 0.5 * (high - low);
        (half > 0.0).then_some(Width { low, high, is_even: (high - value - half).abs() < 0.1 * half })
    }
}

/// All in one unit and with as many decimals as give half the interval two digits, or one where it is not even.
fn with_width(quantity: Quantity, value: f64, width: Width, sign: Sign) -> String {
    let half = 0.5 * (width.high - width.low);
    let (unit, scale) = unit(quantity, value.abs().max(half), sign);
    let digits = if width.is_even { 2.0 } else { 1.0 };
    let wanted = digits - 1.0 - (half / scale).log10().floor();
    let mut decimals = wanted.clamp(0.0, DECIMALS_MAX as f64) as usize;
    let shown = |number: f64, decimals: usize| match sign {
        Sign::IfMinus => format!("{:.decimals$}", number / scale),
        Sign::Always => signed(number / scale, decimals),
    };
    // Nearly all is not all.
    while unit == "%" && value < 1.0 && decimals < DECIMALS_MAX && shown(value, decimals).starts_with("100") {
        decimals += 1;
    }
    let value = shown(value, decimals);
    let with_unit = |text: String| if unit.is_empty() { text } else { format!("{text} {unit}") };
    match width.is_even {
        true => with_unit(format!("{value} ± {:.decimals$}", half / scale)),
        false => {
            let [low, high] = [width.low, width.high].map(|bound| shown(bound, decimals));
            format!("{} ({low} to {high})", with_unit(value))
        }
    }
}

const DECIMALS_MAX: usize = 7;

fn unit(quantity: Quantity, largest: f64, sign: Sign) -> (&'static str, f64) {
    match quantity.measure() {
        Measure::Share if sign == Sign::Always => ("pp", 0.01),
        Measure::Share => ("%", 0.01),
        Measure::Number => ("", 1.0),
        Measure::Secs if largest < 1e-3 => ("µs", 1e-6),
        Measure::Secs if largest < 1.0 => ("ms", 1e-3),
        Measure::Secs => ("s", 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::interval::{Interval, Method};

    fn figure(value: f64, half: f64) -> Figure {
        let method = Method::Replications { count: 9 };
        Figure::of(&Interval { value, low: value - half, high: value + half, level: 0.95, method })
    }

    #[test]
    fn a_mean_stands_with_half_its_interval_in_two_digits() {
        assert_eq!(mean(Quantity::FaultTolerance, &figure(0.9506, 0.001234)), "95.06 ± 0.12 %");
        assert_eq!(mean(Quantity::LatencyP99, &figure(0.25, 0.0123)), "250 ± 12 ms");
        assert_eq!(mean(Quantity::LatencyP99, &figure(7.2, 0.078)), "7.200 ± 0.078 s");
        assert_eq!(mean(Quantity::PerDemand, &figure(0.99996, 0.01)), "99.996 ± 1.000 %");
        assert_eq!(mean(Quantity::Attempts, &Figure::none("no data")), "no data");
        let bound = Figure { low: Some(0.861), ..figure(1.0, 0.0) };
        assert_eq!(mean(Quantity::FaultTolerance, &bound), "100 % (86 to 100)");
    }

    #[test]
    fn a_difference_has_a_sign() {
        let shown = |value, half| {
            let figure = figure(value, half);
            let p_value = None;
            difference(
                Quantity::FaultTolerance,
                &Difference { figure, p_value, variance_reduction: None, distinguished: true },
            )
        };
        assert_eq!(shown(0.05, 0.01), "+5.0 ± 1.0 pp");
        assert_eq!(shown(-0.05, 0.01), "-5.0 ± 1.0 pp");
        assert_eq!(shown(0.0, 0.0), "0 pp");
        assert_eq!(shown(0.0, 0.31), "0 ± 31 pp");
        assert_eq!(shown(-0.0004, 0.31), "0 ± 31 pp");
    }
}
