//! Means and differences as people read them.

use crate::experiment::{Measure, Quantity};
use crate::report::comparison::Difference;
use crate::report::figure::Figure;
use crate::report::number::{duration, number, percent};

/// The mean with half the width of its interval, or the reason why there is none.
pub fn mean(quantity: Quantity, figure: &Figure) -> String {
    let Some(value) = figure.value else { return figure.reason.clone().unwrap_or_default() };
    match half_width(figure) {
        Some(half) => with_half(quantity, value, half, Sign::IfMinus),
        None => match quantity.measure() {
            Measure::Share => percent(value),
            Measure::Secs => duration(value),
            Measure::Number => number(value),
        },
    }
}

/// The difference with its sign and half the width of its interval; a dash where there is none.
pub fn difference(quantity: Quantity, difference: &Difference) -> String {
    let Some(value) = difference.figure.value else { return "–".into() };
    if let Some(half) = half_width(&difference.figure) {
        return with_half(quantity, value, half, Sign::Always);
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

fn half_width(figure: &Figure) -> Option<f64> {
    let half = 0.5 * (figure.high? - figure.low?);
    (half > 0.0).then_some(half)
}

/// Both in one unit and with as many decimals as give half the interval two digits.
fn with_half(quantity: Quantity, value: f64, half: f64, sign: Sign) -> String {
    let (unit, scale) = unit(quantity, value.abs().max(half), sign);
    let (value, half) = (value / scale, half / scale);
    let wanted = 1.0 - half.log10().floor();
    let mut decimals = wanted.clamp(0.0, DECIMALS_MAX as f64) as usize;
    let shown = |decimals: usize| match sign {
        Sign::IfMinus => format!("{value:.decimals$}"),
        Sign::Always => format!("{value:+.decimals$}"),
    };
    // Nearly all is not all.
    while unit == "%" && value < 100.0 && decimals < DECIMALS_MAX && shown(decimals).starts_with("100") {
        decimals += 1;
    }
    let text = format!("{} ± {half:.decimals$}", shown(decimals));
    if unit.is_empty() { text } else { format!("{text} {unit}") }
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
    }
}
