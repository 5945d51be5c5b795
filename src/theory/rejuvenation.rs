//! Software that ages: robust at first, then likely to fail, and as good as new after a repair or a planned
//! restart.
//!
//! Restarts at random: the chain of Huang, Kintala, Kolettis and Fulton (FTCS-25, 1995). Restarts at a fixed age:
//! Garg, Puliafito, Telek and Trivedi (ISSRE 1995) and Dohi, Goseva-Popstojanova and Trivedi (PRDC 2000), the age
//! replacement of Barlow and Proschan ("Mathematical Theory of Reliability", 1965, chapter 4) for the sum of two
//! exponential stages.

use crate::theory::markov::Chain;
use crate::theory::{Refusal, positive, require};

/// The way from new to failed, and what each end of it costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ageing {
    /// From robust to failure-probable.
    pub ageing_rate: f64,
    /// From failure-probable to failed.
    pub failure_rate: f64,
    /// From failed to new.
    pub repair_rate: f64,
    /// From the begin of a planned restart to new.
    pub restart_rate: f64,
}

/// The share of time in each state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// As good as new.
    pub robust: f64,
    /// Aged: it works, and may fail.
    pub probable: f64,
    /// Under repair after a failure.
    pub failed: f64,
    /// In a planned restart.
    pub restarting: f64,
}

impl Ageing {
    /// Where a failure-probable system is restarted at the rate `trigger_rate`; 0 for never.
    pub fn restarted_at_random(&self, trigger_rate: f64) -> Result<Shares, Refusal> {
        self.check()?;
        require(trigger_rate >= 0.0, "the rate of planned restarts is 0 or more")?;
        let arcs = [
            (0, 1, self.ageing_rate),
            (1, 2, self.failure_rate),
            (2, 0, self.repair_rate),
            (1, 3, trigger_rate),
            (3, 0, self.restart_rate),
        ];
        let states = if trigger_rate > 0.0 { 4 } else { 3 };
        let share =
            Chain::new(states, arcs.into_iter().filter(|(from, to, _)| *from < states && *to < states))?.steady()?;
        let restarting = if states == 4 { share[3] } else { 0.0 };
        Ok(Shares { robust: share[0], probable: share[1], failed: share[2], restarting })
    }

    /// The share of time up where it is restarted at the age `interval`, unless it failed before:
    /// U / (U + F / repair + (1 - F) / restart), U the mean up time of a cycle and F the share of failures.
    pub fn availability_restarted_at(&self, interval: f64) -> Result<f64, Refusal> {
        self.check()?;
        positive(interval, "the interval is positive")?;
        let (failed, up) = (self.failed_by(interval), self.mean_up_to(interval));
        Ok(up / (up + failed / self.repair_rate + (1.0 - failed) / self.restart_rate))
    }

    /// The age with the highest availability: where h U - F = c / (r - c), with the failure rate h at that age,
    /// mean repair r and mean restart c. `None` where a planned restart never pays.
    pub fn best_interval(&self) -> Result<Option<f64>, Refusal> {
        self.check()?;
        let (repair, restart) = (1.0 / self.repair_rate, 1.0 / self.restart_rate);
        if restart >= repair {
            return Ok(None);
        }
        let due = restart / (repair - restart);
        // The left side rises from 0 to h(infinity) mean - 1, where h ends at the slower stage's rate.
        let gain = |age: f64| self.hazard(age) * self.mean_up_to(age) - self.failed_by(age);
        let mean = 1.0 / self.ageing_rate + 1.0 / self.failure_rate;
        let slow = self.ageing_rate.min(self.failure_rate);
        if slow * mean - 1.0 <= due {
            return Ok(None);
        }
        let (mut low, mut high) = (0.0, mean);
        while gain(high) < due {
            low = high;
            high *= 2.0;
            if slow * high > 600.0 {
                return Ok(None);
            }
        }
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if gain(middle) < due { low = middle } else { high = middle }
        }
        Ok(Some(0.5 * (low + high)))
    }

    fn check(&self) -> Result<(), Refusal> {
        for rate in [self.ageing_rate, self.failure_rate, self.repair_rate, self.restart_rate] {
            positive(rate, "ageing, failure, repair and restart have positive rates")?;
        }
        Ok(())
    }

    /// The probability of being failure-probable at an age, not failed: a (exp(-a t) - exp(-l t)) / (l - a),
    /// written so that equal rates are no special case.
    fn probable(&self, age: f64) -> f64 {
        let (slow, fast) = (self.ageing_rate.min(self.failure_rate), self.ageing_rate.max(self.failure_rate));
        let gap = (fast - slow) * age;
        let spread = if gap < 1e-12 { 1.0 } else { -libm::expm1(-gap) / gap };
        self.ageing_rate * age * libm::exp(-slow * age) * spread
    }

    fn failed_by(&self, age: f64) -> f64 {
        -libm::expm1(-self.ageing_rate * age) - self.probable(age)
    }

    fn hazard(&self, age: f64) -> f64 {
        let probable = self.probable(age);
        self.failure_rate * probable / (libm::exp(-self.ageing_rate * age) + probable)
    }

    /// The integral of survival: time robust, and time failure-probable as what came in, less what is left,
    /// over the rate of leaving.
    fn mean_up_to(&self, age: f64) -> f64 {
        let aged = -libm::expm1(-self.ageing_rate * age);
        aged / self.ageing_rate + (aged - self.probable(age)) / self.failure_rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGEING: Ageing = Ageing { ageing_rate: 0.02, failure_rate: 0.02, repair_rate: 0.1, restart_rate: 2.0 };

    #[test]
    fn the_best_interval_beats_its_neighbours() {
        for ageing in [AGEING, Ageing { failure_rate: 0.05, ..AGEING }] {
            let best = ageing.best_interval().expect("valid").expect("it pays");
            let at = |age: f64| ageing.availability_restarted_at(age).expect("valid");
            assert!(at(best) > at(0.95 * best) && at(best) > at(1.05 * best), "{best}");
            assert!(at(best) > at(1e9));
        }
    }

    #[test]
    fn a_restart_that_takes_as_long_as_a_repair_never_pays() {
        assert_eq!(Ageing { restart_rate: 0.1, ..AGEING }.best_interval(), Ok(None));
        // Nearly memoryless: no age is worse than another.
        assert_eq!(Ageing { ageing_rate: 1e4, ..AGEING }.best_interval(), Ok(None));
    }

    #[test]
    fn without_restarts_both_models_are_the_same() {
        let share = AGEING.restarted_at_random(0.0).expect("valid");
        let late = AGEING.availability_restarted_at(1e5).expect("valid");
        assert!((share.robust + share.probable - late).abs() < 1e-12 && share.restarting == 0.0);
    }

    #[test]
    fn rates_that_nearly_agree_are_no_special_case() {
        let near = Ageing { failure_rate: 0.02 * (1.0 + 1e-9), ..AGEING };
        for age in [0.1, 30.0, 400.0] {
            assert!((near.hazard(age) / AGEING.hazard(age) - 1.0).abs() < 1e-6);
            assert!((near.mean_up_to(age) / AGEING.mean_up_to(age) - 1.0).abs() < 1e-6);
        }
    }
}
