//! The Weibull law that fits observed lives best: maximum likelihood with lives that were cut off.
//!
//! The shape solves sum t^b ln t / sum t^b - 1 / b = mean of ln t over the failures, the sums over all lives; the
//! scale is (sum t^b / failures)^(1 / b) (Cohen, Technometrics 7, 1965).

use serde::Serialize;

/// Estimates from lives.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WeibullFit {
    /// Below 1 young units fail most, above 1 old ones.
    pub shape: f64,
    /// In the unit of the lives; a share of 1 - 1 / e has failed by then.
    pub scale: f64,
}

/// `failed`: lives that ended in failure. `cut_off`: of units that were still alive then. `None` without two
/// different positive lives that ended in failure, or where some life is not positive and finite.
pub fn fit(failed: &[f64], cut_off: &[f64]) -> Option<WeibullFit> {
    let valid = |life: &f64| *life > 0.0 && life.is_finite();
    if !failed.iter().chain(cut_off).all(valid) || failed.iter().all(|life| *life == *failed.first().unwrap_or(life)) {
        return None;
    }
    // In units of the longest life, so that no power overflows.
    let longest = failed.iter().chain(cut_off).fold(0.0_f64, |longest, life| longest.max(*life));
    let logs: Vec<f64> = failed.iter().chain(cut_off).map(|life| libm::log(life / longest)).collect();
    let count = failed.len() as f64;
    let mean_log = logs[..failed.len()].iter().sum::<f64>() / count;
    let sums = |shape: f64| {
        logs.iter().fold((0.0, 0.0), |(powers, weighted), log| {
            let power = libm::exp(shape * log);
            (powers + power, weighted + power * log)
        })
    };
    // Rises with the shape from minus infinity to minus the mean logarithm, which is positive.
    let excess = |shape: f64| {
        let (powers, weighted) = sums(shape);
        weighted / powers - 1.0 / shape - mean_log
    };
    let (mut low, mut high) = (0.0, 1.0);
    while excess(high) < 0.0 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if excess(middle) < 0.0 { low = middle } else { high = middle }
    }
    let shape = 0.5 * (low + high);
    Some(WeibullFit { shape, scale: longest * libm::pow(sums(shape).0 / count, 1.0 / shape) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Span;
    use crate::foundation::distribution::Weibull;

    /// Lives at evenly spaced quantiles of Weibull(1.5, 1000 s).
    fn lives() -> Vec<f64> {
        let law = Weibull::new(1.5, Span::from_secs_f64(1000.0)).expect("valid");
        (0..4000).map(|at| law.quantile((f64::from(at) + 0.5) / 4000.0)).collect()
    }

    #[test]
    fn the_law_that_made_the_lives_is_found() {
        let found = fit(&lives(), &[]).expect("there are lives");
        assert!((found.shape / 1.5 - 1.0).abs() < 0.01 && (found.scale / 1000.0 - 1.0).abs() < 0.01, "{found:?}");
    }

    #[test]
    fn lives_cut_off_at_one_age_lead_to_the_same_law() {
        let (failed, alive): (Vec<f64>, Vec<f64>) = lives().iter().partition(|life| **life < 600.0);
        let found = fit(&failed, &vec![600.0; alive.len()]).expect("there are lives");
        assert!((found.shape / 1.5 - 1.0).abs() < 0.01 && (found.scale / 1000.0 - 1.0).abs() < 0.01, "{found:?}");
    }

    #[test]
    fn equal_lives_have_no_fit() {
        assert_eq!(fit(&[3.0, 3.0], &[]), None);
        assert_eq!(fit(&[], &[3.0]), None);
        assert_eq!(fit(&[0.0, 3.0], &[]), None);
        assert!(fit(&[3.0, 4.0], &[]).is_some());
    }
}
