//! Means and differences as people read them.

use crate::experiment::{Measure, Quantity};
use crate::report::comparison::Difference;
use crate::report::figure::Figure;
use crate::report::number::{duration, number, percent};

/// The mean with half the width of its interval, or the reason why there is none.
pub fn mean(quantity: Quantity, figure: &Figure) -> String {
    match figure.value {
        None => figure.reason.clone().unwrap_or_default(),
        Some(value) => with_half(plain(quantity, value), quantity, figure),
    }
}

/// The difference with its sign and half the width of its interval; a dash where there is none.
pub fn difference(quantity: Quantity, difference: &Difference) -> String {
    match difference.figure.value {
        None => "–".into(),
        Some(value) => {
            let sign = if value > 0.0 { "+" } else { "" };
            with_half(format!("{sign}{}", span_of(quantity, value)), quantity, &difference.figure)
        }
    }
}

/// A distance between two values: percentage points for shares.
pub fn span_of(quantity: Quantity, distance: f64) -> String {
    match quantity.measure() {
        Measure::Share => format!("{} pp", number(distance * 100.0)),
        Measure::Secs => duration(distance),
        Measure::Number => number(distance),
    }
}

fn plain(quantity: Quantity, value: f64) -> String {
    match quantity.measure() {
        Measure::Share => percent(value),
        Measure::Secs => duration(value),
        Measure::Number => number(value),
    }
}

fn with_half(value: String, quantity: Quantity, figure: &Figure) -> String {
    match (figure.low, figure.high) {
        (Some(low), Some(high)) if low < high => format!("{value} ± {}", span_of(quantity, rough(0.5 * (high - low)))),
        _ => value,
    }
}

/// Two significant digits: an interval is no more exact than that.
fn rough(value: f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return value;
    }
    let unit = 10_f64.powf(value.log10().floor() - 1.0);
    (value / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::interval::{Interval, Method};

    fn figure(value: f64, half: f64) -> Figure {
        let method = Method::Replications { count: 9 };
        Figure::of(Some(&Interval { value, low: value - half, high: value + half, level: 0.95, method }))
    }

    #[test]
    fn a_mean_stands_with_half_its_interval_in_two_digits() {
        assert_eq!(mean(Quantity::FaultTolerance, &figure(0.9506, 0.001234)), "95.06 % ± 0.12 pp");
        assert_eq!(mean(Quantity::LatencyP99, &figure(0.25, 0.0123)), "250 ms ± 12 ms");
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
        assert_eq!(shown(0.05, 0.01), "+5 pp ± 1 pp");
        assert_eq!(shown(-0.05, 0.01), "-5 pp ± 1 pp");
        assert_eq!(shown(0.0, 0.0), "0 pp");
    }
}
