//! Two strategies compared on the same replications: the interval of the mean difference.
//!
//! Common random numbers make the two results of a replication alike, so their difference varies much less
//! than either (Law, "Simulation Modeling and Analysis", 2015, section 10.2.1).

use serde::{Deserialize, Serialize};

use crate::stats::interval::{Interval, Method, student};
use crate::stats::moments::Moments;
use crate::stats::quantile;

/// How the second of two strategies differs from the first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairedDifference {
    /// Mean of second less first.
    pub difference: Interval,
    /// Two-sided, of no difference at all, 0 to 1.
    pub p_value: f64,
    /// How many times smaller the variance of the difference is than with independent replications;
    /// infinite where the difference never varies.
    pub variance_reduction: f64,
}

impl PairedDifference {
    /// `None` below two pairs or where the two are not of equal length.
    pub fn of(first: &[f64], second: &[f64], level: f64) -> Option<PairedDifference> {
        if first.len() != second.len() {
            return None;
        }
        let moments: Moments = first.iter().zip(second).map(|(first, second)| second - first).collect();
        let (mean, variance) = (moments.mean()?, moments.variance()?);
        let pairs = moments.count();
        let freedom = (pairs - 1) as f64;
        let error = libm::sqrt(variance / pairs as f64);
        let apart = |values: &[f64]| values.iter().copied().collect::<Moments>().variance();
        Some(PairedDifference {
            difference: student(mean, error, freedom, level, Method::PairedReplications { pairs }),
            p_value: if mean == 0.0 { 1.0 } else { quantile::student_tails(mean / error, freedom) },
            variance_reduction: if variance == 0.0 {
                f64::INFINITY
            } else {
                (apart(first)? + apart(second)?) / variance
            },
        })
    }

    /// Whether the interval leaves zero out; otherwise the data do not tell the two apart.
    pub fn distinguished(&self) -> bool {
        !self.difference.contains(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Student's own example of sleep gained under two drugs (Biometrika 6, 1908).
    #[test]
    fn students_sleepers_are_told_apart() {
        let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
        let found = PairedDifference::of(&first, &second, 0.95).expect("there are pairs");
        assert!((found.difference.value - 1.58).abs() < 1e-12);
        assert!((found.difference.low - 0.700_114).abs() < 1e-6, "{found:?}");
        assert!((found.p_value - 0.002_833).abs() < 1e-6, "{found:?}");
        assert!(found.distinguished() && found.variance_reduction > 4.0);
    }

    #[test]
    fn noise_alone_is_not_distinguished() {
        let found = PairedDifference::of(&[1.0, 2.0, 3.0], &[1.1, 1.8, 3.1], 0.95).expect("there are pairs");
        assert!(!found.distinguished() && found.p_value > 0.5, "{found:?}");
    }

    #[test]
    fn equal_results_are_not_distinguished() {
        let found = PairedDifference::of(&[1.0, 2.0], &[1.0, 2.0], 0.95).expect("there are pairs");
        assert!(!found.distinguished());
        assert_eq!((found.difference.low, found.p_value), (0.0, 1.0));
        assert_eq!(PairedDifference::of(&[1.0], &[2.0], 0.95), None);
    }
}
