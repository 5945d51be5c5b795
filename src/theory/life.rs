//! The life of one component by the parameters in which handbooks state it.
//!
//! Rausand and Hoyland, "System Reliability Theory" (2004), chapter 2. Weibull's mean, quantiles and hazard are
//! methods of the law itself.

/// The mean of a lognormal life whose logarithm has this mean and deviation, exp(mu + sigma² / 2).
pub fn lognormal_mean(log_mean: f64, log_deviation: f64) -> f64 {
    libm::exp(log_mean + 0.5 * log_deviation * log_deviation)
}

/// The coefficient of variation of the same life, sqrt(exp(sigma²) - 1): what a scenario's law states.
pub fn lognormal_cv(log_deviation: f64) -> f64 {
    libm::sqrt(libm::expm1(log_deviation * log_deviation))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Span;
    use crate::foundation::distribution::Lognormal;

    #[test]
    fn a_law_of_the_same_mean_and_spread_has_its_median_where_the_logarithm_has_its_mean() {
        let mean = Span::from_secs_f64(lognormal_mean(6.0, 0.8));
        let law = Lognormal::new(mean, lognormal_cv(0.8)).expect("valid");
        assert!((law.cdf(6f64.exp()) - 0.5).abs() < 1e-9);
    }
}
