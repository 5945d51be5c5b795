//! Units that share a load: each failure puts more on those that are left, and the failures may cascade.
//!
//! A pure death chain (Trivedi 2002, chapter 8; Kececioglu, "Reliability Engineering Handbook" 2, 1991): with j
//! units left each fails at its own rate for j. Exponential laws, no repair.

use crate::theory::markov::Chain;
use crate::theory::{Refusal, positive, require};

/// Units that share a load until too few are left.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadSharing {
    /// The failure rate of each unit with all left, with one failed, and so on down to the needed number.
    rates: Vec<f64>,
    needs: u32,
}

impl LoadSharing {
    /// `rates`: of one unit while all are left, while one is missing, and so on; the last is the rate with
    /// just the needed number left.
    pub fn new(rates: &[f64], needs: u32) -> Result<LoadSharing, Refusal> {
        require(!rates.is_empty() && rates.len() <= 1000, "there are one to a thousand rates")?;
        require(needs > 0, "a unit is needed")?;
        rates.iter().try_for_each(|rate| positive(*rate, "failure rates are positive"))?;
        Ok(LoadSharing { rates: rates.to_vec(), needs })
    }

    /// Each unit fails at `rate` (n / j)^`exponent` with j of n left: 0 for units that do not care, 1 for
    /// failures in proportion to the load, more for those that break under it.
    pub fn by_power(units: u32, needs: u32, rate: f64, exponent: f64) -> Result<LoadSharing, Refusal> {
        require(needs > 0 && needs <= units, "at least one and at most all units are needed")?;
        require(exponent >= 0.0, "load does not mend")?;
        let load = |left: u32| f64::from(units) / f64::from(left);
        let rates: Vec<f64> = (needs..=units).rev().map(|left| rate * libm::pow(load(left), exponent)).collect();
        LoadSharing::new(&rates, needs)
    }

    /// The sum of 1 / (j rate of j) over the numbers left.
    pub fn mean_life(&self) -> f64 {
        self.failing().map(|rate| 1.0 / rate).sum()
    }

    /// The probability of outlasting `time`.
    pub fn survival(&self, time: f64) -> Result<f64, Refusal> {
        let arcs = self.failing().enumerate().map(|(failed, rate)| (failed, failed + 1, rate));
        let after = Chain::new(self.rates.len() + 1, arcs)?.after(0, time)?;
        Ok(after[..self.rates.len()].iter().sum())
    }

    /// The rate of the next failure after each number of them.
    fn failing(&self) -> impl Iterator<Item = f64> + '_ {
        let units = self.needs as usize + self.rates.len() - 1;
        self.rates.iter().enumerate().map(move |(failed, rate)| (units - failed) as f64 * rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::voting::Redundant;

    #[test]
    fn units_that_do_not_feel_the_load_fail_independently() {
        let (sharing, plain) =
            (LoadSharing::by_power(5, 3, 0.001, 0.0).expect("valid"), Redundant::new(5, 3, 0.001, 0.0).expect("valid"));
        assert!((sharing.mean_life() / plain.mean_life() - 1.0).abs() < 1e-14);
        assert!((sharing.survival(700.0).expect("short") - plain.survival(700.0)).abs() < 1e-13);
    }

    #[test]
    fn a_proportional_load_makes_failures_come_evenly() {
        let sharing = LoadSharing::by_power(4, 1, 0.001, 1.0).expect("valid");
        assert!((sharing.mean_life() - 4.0 * 250.0).abs() < 1e-9);
        assert!(LoadSharing::by_power(2, 3, 0.001, 1.0).is_err());
    }
}
