//! Spares that take over: life and availability with dormant failures, imperfect switching and coverage.
//!
//! Trivedi, "Probability and Statistics with Reliability, Queuing, and Computer Science Applications" (2002),
//! chapter 8; Bouricius, Carter and Schneider (1969); Arnold (1973). Exponential laws throughout; coverage is
//! the probability that a failure is noticed and the switch succeeds.

use crate::theory::markov::Chain;
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

/// An active unit and a spare that takes over after a while; what fails is repaired, one at a time.
///
/// A covered failure stops the service for the switch-over, then the failed unit is repaired behind the spare;
/// a failure that is not noticed stops it until that unit is repaired. The spare's own failures are noticed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Failover {
    /// Of the unit that serves, per second.
    pub failure_rate: f64,
    /// Of the spare while it waits.
    pub dormant_rate: f64,
    /// Of each failed unit, per second.
    pub repair_rate: f64,
    /// 1 / mean time to switch over.
    pub switch_rate: f64,
    /// The probability that a failure is noticed and the switch succeeds.
    pub coverage: f64,
}

/// The share of time in which a pair is down, by what it waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Downtime {
    /// While the spare takes over.
    pub switching: f64,
    /// After a failure that was not noticed.
    pub unnoticed: f64,
    /// While both units are in repair.
    pub both_failed: f64,
}

impl Failover {
    /// In the steady state, from a chain of five states.
    pub fn downtime(&self) -> Result<Downtime, Refusal> {
        positive(self.failure_rate, "the failure rate is positive")?;
        positive(self.repair_rate, "the repair rate is positive")?;
        positive(self.switch_rate, "the switch-over ends")?;
        require(self.dormant_rate >= 0.0, "the spare's failure rate is 0 or more")?;
        probability(self.coverage, "the coverage lies between 0 and 1")?;
        let (both, switching, one, none, unnoticed) = (0, 1, 2, 3, 4);
        let chain = Chain::new(
            5,
            [
                (both, switching, self.coverage * self.failure_rate),
                (both, unnoticed, (1.0 - self.coverage) * self.failure_rate),
                (both, one, self.dormant_rate),
                (switching, one, self.switch_rate),
                (one, both, self.repair_rate),
                (one, none, self.failure_rate),
                (none, one, self.repair_rate),
                (unnoticed, both, self.repair_rate),
            ],
        )?;
        let share = chain.steady()?;
        Ok(Downtime { switching: share[switching], unnoticed: share[unnoticed], both_failed: share[none] })
    }

    /// The share of time up.
    pub fn availability(&self) -> Result<f64, Refusal> {
        let down = self.downtime()?;
        Ok(1.0 - (down.switching + down.unnoticed + down.both_failed))
    }
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

/// The mean life of one unit and its cold spares, where each switch succeeds with probability `coverage`: the
/// sum of coverage^i / l over the units.
pub fn mean_life_with_cold_spares(failure_rate: f64, spares: u32, coverage: f64) -> f64 {
    (0..=spares).map(|unit| libm::pow(coverage, f64::from(unit))).sum::<f64>() / failure_rate
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

    #[test]
    fn one_cold_spare_is_a_standby_that_does_not_age() {
        let pair = Standby::new(0.001, 0.0, 0.95).expect("valid").mean_time_to_failure();
        assert!((mean_life_with_cold_spares(0.001, 1, 0.95) - pair).abs() < 1e-9);
    }

    #[test]
    fn a_switch_that_takes_no_time_leaves_the_machine_repair_model() {
        let pair =
            Failover { failure_rate: 0.02, dormant_rate: 0.02, repair_rate: 0.5, switch_rate: 1e12, coverage: 1.0 };
        let group = Group::new(2, 1, 1, 0.02, 0.5).expect("valid").availability();
        assert!((pair.availability().expect("valid") - group).abs() < 1e-12);
    }

    #[test]
    fn without_coverage_a_spare_is_no_use() {
        let pair =
            Failover { failure_rate: 0.02, dormant_rate: 0.0, repair_rate: 0.5, switch_rate: 1.0, coverage: 0.0 };
        assert!((pair.availability().expect("valid") - 0.5 / 0.52).abs() < 1e-15);
        assert!(Failover { switch_rate: 0.0, ..pair }.availability().is_err());
    }
}
