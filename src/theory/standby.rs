//! Spares that take over: mean life with dormant failures, imperfect switching and coverage.
//!
//! Trivedi, "Probability and Statistics with Reliability, Queuing, and Computer Science Applications" (2002),
//! chapter 8; Bouricius, Carter and Schneider (1969); Arnold (1973). Exponential laws throughout; coverage is
//! the probability that a failure is noticed and the switch succeeds.

use crate::theory::{Refusal, positive, probability, require};

/// One active unit and one spare that fails at a rate of its own while it waits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standby {
    failure_rate: f64,
    dormant_rate: f64,
    coverage: f64,
}

impl Standby {
    /// `dormant_rate`: 0 for a cold spare, between for a warm one, `failure_rate` for a hot one. Dormant
    /// failures are noticed.
    pub fn new(failure_rate: f64, dormant_rate: f64, coverage: f64) -> Result<Standby, Refusal> {
        positive(failure_rate, "the failure rate is positive")?;
        require((0.0..=failure_rate).contains(&dormant_rate), "a spare fails at most as often as an active unit")?;
        probability(coverage, "the coverage lies between 0 and 1")?;
        Ok(Standby { failure_rate, dormant_rate, coverage })
    }

    /// 1 / (l + d) until the first failure; if the spare is left or takes over, 1 / l more.
    pub fn mean_time_to_failure(&self) -> f64 {
        let sum = self.failure_rate + self.dormant_rate;
        (1.0 + (self.dormant_rate + self.coverage * self.failure_rate) / self.failure_rate) / sum
    }
}

/// Two active units, either of which is enough, where an unnoticed failure brings both down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duplex {
    failure_rate: f64,
    repair_rate: f64,
    coverage: f64,
}

impl Duplex {
    /// A repair rate of 0 means no repair; coverage 1 that every failure is noticed.
    pub fn new(failure_rate: f64, repair_rate: f64, coverage: f64) -> Result<Duplex, Refusal> {
        positive(failure_rate, "the failure rate is positive")?;
        require(repair_rate >= 0.0, "the repair rate is 0 or more")?;
        probability(coverage, "the coverage lies between 0 and 1")?;
        Ok(Duplex { failure_rate, repair_rate, coverage })
    }

    /// (l (1 + 2c) + m) / (2 l (l + m (1 - c))).
    pub fn mean_time_to_failure(&self) -> f64 {
        let (l, m, c) = (self.failure_rate, self.repair_rate, self.coverage);
        (l * (1.0 + 2.0 * c) + m) / (2.0 * l * (l + m * (1.0 - c)))
    }
}

/// The mean life of a pair that shares a load, where the survivor fails at `overload_rate`.
pub fn mean_life_of_sharing_pair(failure_rate: f64, overload_rate: f64) -> f64 {
    0.5 / failure_rate + 1.0 / overload_rate
}

/// The probability that one unit and its cold spares, perfectly switched, outlast `time`: fewer failures
/// than units in a Poisson process.
pub fn survival_with_cold_spares(failure_rate: f64, spares: u32, time: f64) -> f64 {
    let expected = failure_rate * time;
    let (mut term, mut sum) = (1.0, 1.0);
    for failures in 1..=spares {
        term *= expected / f64::from(failures);
        sum += term;
    }
    libm::exp(-expected) * sum
}

/// The mean life of one unit and its cold spares, perfectly switched.
pub fn mean_life_with_cold_spares(failure_rate: f64, spares: u32) -> f64 {
    (1.0 + f64::from(spares)) / failure_rate
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::availability::Group;

    #[test]
    fn perfect_coverage_makes_a_duplex_one_of_two() {
        for repair in [0.0, 0.1] {
            let duplex = Duplex::new(0.001, repair, 1.0).expect("valid").mean_time_to_failure();
            let group = Group::new(2, 1, 1, 0.001, repair).expect("valid").mean_time_to_failure();
            assert!((duplex / group - 1.0).abs() < 1e-12, "{duplex}, {group}");
        }
    }

    #[test]
    fn a_hot_spare_is_a_duplex_without_repair() {
        // A hot spare's own failure is always noticed, a duplex's only if covered.
        let hot = Standby::new(0.001, 0.001, 1.0).expect("valid").mean_time_to_failure();
        assert!((hot - Duplex::new(0.001, 0.0, 1.0).expect("valid").mean_time_to_failure()).abs() < 1e-9);
        assert!(Standby::new(0.001, 0.002, 1.0).is_err());
    }
}
