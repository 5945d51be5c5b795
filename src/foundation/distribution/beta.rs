//! The beta law on [0, 1], for shares and probabilities that vary.
//!
//! The ratio X / (X + Y) of gamma numbers, each sampled after Marsaglia and Tsang (ACM TOMS 26, 2000), and
//! taken by logarithms, so that small parameters, whose gamma numbers are smaller than any float, do no harm.

use super::ziggurat;
use crate::foundation::draw::Draw;

/// A number with density x^(alpha - 1) (1 - x)^(beta - 1) / B(alpha, beta); both parameters positive.
pub fn beta(alpha: f64, beta: f64, draw: &mut Draw) -> f64 {
    let (x, y) = (log_gamma(alpha, draw), log_gamma(beta, draw));
    1.0 / (1.0 + libm::exp(y - x))
}

/// The logarithm of a gamma number of this shape and scale 1.
fn log_gamma(shape: f64, draw: &mut Draw) -> f64 {
    let centre = if shape < 1.0 { shape + 1.0 } else { shape } - 1.0 / 3.0;
    let spread = 1.0 / libm::sqrt(9.0 * centre);
    let log = loop {
        let normal = ziggurat::normal(draw);
        let base = 1.0 + spread * normal;
        if base > 0.0 {
            let log_cube = 3.0 * libm::log(base);
            let bound = 0.5 * normal * normal + centre * (1.0 - base * base * base + log_cube);
            if libm::log(draw.unit_positive()) < bound {
                break libm::log(centre) + log_cube;
            }
        }
    };
    if shape < 1.0 { log - ziggurat::exponential(draw) / shape } else { log }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;

    #[test]
    fn mean_and_variance_are_those_of_the_law() {
        let stream = Stream::new(1, 0, "pricing", "difficulty");
        for (a, b) in [(0.5, 4.5), (2.0, 3.0), (0.05, 0.95), (30.0, 10.0), (1.0, 1.0)] {
            let n = 100_000;
            let drawn: Vec<f64> = (0..n).map(|at| beta(a, b, &mut stream.nth(at))).collect();
            let drawn_mean = drawn.iter().sum::<f64>() / n as f64;
            let drawn_variance = drawn.iter().map(|x| (x - drawn_mean).powi(2)).sum::<f64>() / n as f64;
            let mean = a / (a + b);
            let variance = mean * (1.0 - mean) / (a + b + 1.0);
            let error = (variance / n as f64).sqrt();
            assert!((drawn_mean - mean).abs() < 4.0 * error, "Beta({a}, {b})");
            assert!((drawn_variance / variance - 1.0).abs() < 0.03, "Beta({a}, {b})");
        }
    }

    #[test]
    fn the_smallest_parameters_still_give_a_probability() {
        let stream = Stream::new(1, 0, "pricing", "difficulty");
        assert!((0..10_000).all(|at| (0.0..=1.0).contains(&beta(0.01, 0.01, &mut stream.nth(at)))));
    }
}
