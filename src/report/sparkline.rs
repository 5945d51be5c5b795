//! A line over time in one row of letters, for those who cannot draw.

use crate::foundation::wording;
use crate::report::document::Line;

const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Letters at most.
const WIDTH: usize = 48;

/// The means of equal stretches between the least and the greatest, which stand behind; blank where there is no data.
pub fn sparkline(line: &Line) -> String {
    let values: Vec<f64> = line.points.iter().map(|(_, y)| *y).collect();
    let known = || values.iter().copied().filter(|y| y.is_finite());
    let (least, most) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    if least > most {
        return "no data".into();
    }
    let letter = |stretch: &[f64]| {
        let known: Vec<f64> = stretch.iter().copied().filter(|y| y.is_finite()).collect();
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let height = if most > least { (mean - least) / (most - least) } else { 0.0 };
        if known.is_empty() { ' ' } else { STEPS[((height * 7.0).round() as usize).min(7)] }
    };
    let drawn: String = values.chunks(values.len().div_ceil(WIDTH)).map(letter).collect();
    format!("{drawn}  {} to {}", wording::number(least), wording::number(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[f64]) -> String {
        let points = values.iter().enumerate().map(|(at, y)| (at as f64, *y)).collect();
        sparkline(&Line { name: "R".into(), points })
    }

    #[test]
    fn it_rises_with_the_values_and_breaks_where_there_are_none() {
        assert_eq!(drawn(&[0.0, 0.5, f64::NAN, 1.0]), "▁▅ █  0 to 1");
        assert_eq!(drawn(&[2.0, 2.0]), "▁▁  2 to 2");
        assert_eq!(drawn(&[f64::NAN]), "no data");
        assert_eq!(drawn(&[]), "no data");
        assert!(drawn(&[1.0; 1_000]).chars().count() < 60);
    }
}
