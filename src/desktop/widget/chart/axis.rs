//! Marks and labels of the axes: few, round, in units that people count in.

use egui_plot::{GridInput, GridMark};

use crate::foundation::wording;

/// A whole number of round steps that covers `highest`, and the step.
pub fn rounded(highest: f64, marks: f64) -> (f64, f64) {
    let highest = if highest > 0.0 { highest } else { 1.0 };
    let step = round_step(highest / marks);
    (step * (highest / step - 1e-9).ceil(), step)
}

/// The next of 1, 2, 5, 10, ... above a positive value.
fn round_step(value: f64) -> f64 {
    let power = 10f64.powf(value.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|step| step * power).find(|round| *round >= value * 0.999).unwrap_or(10.0 * power)
}

pub fn axis_label(value: f64, decimals: usize) -> String {
    if value.abs() >= 10_000.0 { wording::compact(value) } else { format!("{value:.decimals$}") }
}

pub fn marks(input: &GridInput, step: f64) -> Vec<GridMark> {
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

pub fn time_marks(input: &GridInput, labels: f64) -> Vec<GridMark> {
    let span = input.bounds.1 - input.bounds.0;
    let wanted = (span / labels).max(1e-9);
    let mut steps = TIME_STEPS.into_iter().filter(|step| *step < 0.95 * span);
    let fitting = steps.clone().find(|step| *step >= wanted).or(steps.next_back());
    let step = if (1.0..=TIME_STEPS[TIME_STEPS.len() - 1]).contains(&wanted) { fitting } else { None };
    marks(input, step.unwrap_or_else(|| round_step(wanted)))
}

/// A mark of the time axis in the unit of the whole axis: `0`, `4 min`, `1.5 h`.
pub fn time_label(secs: f64, step: f64, (scale, unit): (f64, &str)) -> String {
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
    fn time_is_labelled_in_the_unit_of_the_axis() {
        let unit = wording::unit_of_time(761.0);
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
}
