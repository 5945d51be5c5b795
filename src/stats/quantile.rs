//! Quantiles of the reference laws from which intervals are made.

use statrs::distribution::{ChiSquared, ContinuousCDF, StudentsT};
use statrs::function::beta::beta_reg;
use statrs::function::erf::erfc_inv;

/// The standard normal quantile; `probability` in (0, 1).
pub fn normal(probability: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * probability)
}

/// Student's quantile with `freedom` > 0 degrees of freedom.
pub fn student(probability: f64, freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).expect("degrees of freedom are positive").inverse_cdf(probability)
}

/// The probability that Student's variable is at least this far from zero, on either side.
pub fn student_tails(distance: f64, freedom: f64) -> f64 {
    if distance.is_infinite() { 0.0 } else { beta_reg(0.5 * freedom, 0.5, freedom / (freedom + distance * distance)) }
}

/// The chi-square quantile with `freedom` > 0 degrees of freedom.
pub fn chi_square(probability: f64, freedom: f64) -> f64 {
    ChiSquared::new(freedom).expect("degrees of freedom are positive").inverse_cdf(probability)
}

/// The beta quantile; both shapes positive. The reference's own inverse does not end for some shapes of about 1, so the
/// law is bisected down to neighbouring numbers.
pub fn beta(probability: f64, first: f64, second: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        if beta_reg(first, second, middle) < probability { low = middle } else { high = middle }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_agree_with_published_tables() {
        for (found, expected) in [
            (normal(0.975), 1.959_963_984_540_054),
            (normal(0.005), -2.575_829_303_548_901),
            (student(0.975, 9.0), 2.262_157_162_740_992),
            (student(0.975, 1.0), 12.706_204_736_432_1),
            (student(0.05, 30.0), -1.697_260_886_593_96),
            (chi_square(0.05, 6.0), 1.635_382_894_327_97),
            (chi_square(0.975, 2.0), 7.377_758_908_227_87),
            (beta(0.5, 2.0, 2.0), 0.5),
            (beta(0.025, 1.0, 85.0), 1.0 - 0.975f64.powf(1.0 / 85.0)),
            (beta(0.975, 0.8, 1.0), 0.975f64.powf(1.0 / 0.8)),
            (student_tails(2.262_157_162_740_992, 9.0), 0.05),
        ] {
            assert!((found / expected - 1.0).abs() < 1e-10, "{found}, published {expected}");
        }
    }
}
