//! Units that fail and are repaired: one alone, or a group with a number of repair crews.
//!
//! One unit: A = MTTF / (MTTF + MTTR) whatever the laws (renewal theory); with exponential laws also over
//! time. A group is the machine-repairman model (Palm 1947): a birth-death chain of the number down, up at
//! (n - down) lambda, down at min(down, crews) mu (Gross and Harris, chapter 2).

use crate::theory::mmck::birth_death;
use crate::theory::{Prediction, Refusal, positive, require};

/// The share of time up; all of it where that never ends.
pub fn steady(mean_up: f64, mean_down: f64) -> f64 {
    if mean_up.is_infinite() { 1.0 } else { mean_up / (mean_up + mean_down) }
}

/// The probability of being up `time` after being seen up; exponential laws.
pub fn instantaneous(failure_rate: f64, repair_rate: f64, time: f64) -> f64 {
    let sum = failure_rate + repair_rate;
    repair_rate / sum + failure_rate / sum * libm::exp(-sum * time)
}

/// The time down within `period`, in its unit.
pub fn downtime(availability: f64, period: f64) -> f64 {
    (1.0 - availability) * period
}

/// The share of time up with its name; any laws of up and down times.
pub fn prediction(mean_up: f64, mean_down: f64) -> Prediction {
    Prediction {
        name: "alternating renewal, MTTF / (MTTF + MTTR)".into(),
        value: steady(mean_up, mean_down),
        conditions: "independent up and down times of any law, steady state",
        source: "renewal theory; Trivedi (2002) ch. 6",
    }
}

/// Equal units of which some are needed, with shared repair crews; exponential laws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    units: u32,
    needs: u32,
    crews: u32,
    failure_rate: f64,
    repair_rate: f64,
}

impl Group {
    /// Rates per unit; a repair rate of 0 means that nothing is repaired.
    pub fn new(units: u32, needs: u32, crews: u32, failure_rate: f64, repair_rate: f64) -> Result<Group, Refusal> {
        require(needs > 0 && needs <= units, "at least one and at most all units are needed")?;
        require(units <= 1_000_000, "there are at most a million units")?;
        positive(failure_rate, "the failure rate is positive")?;
        require(repair_rate >= 0.0, "the repair rate is 0 or more")?;
        Ok(Group { units, needs, crews, failure_rate, repair_rate })
    }

    /// The share of time that at least the needed units are up; they go on failing while the group is down.
    pub fn availability(&self) -> f64 {
        1.0 - self.unavailability()
    }

    /// The share of time that too few units are up; exact where it is tiny.
    pub fn unavailability(&self) -> f64 {
        if self.repair_rate == 0.0 || self.crews == 0 {
            return 1.0;
        }
        self.down()[(self.units - self.needs + 1) as usize..].iter().sum()
    }

    /// The mean number of units down.
    pub fn mean_down(&self) -> f64 {
        if self.repair_rate == 0.0 || self.crews == 0 {
            return f64::from(self.units);
        }
        self.down().iter().enumerate().map(|(down, p)| down as f64 * p).sum()
    }

    /// The mean time from all units up to too few for the first time: the sum of the mean times to go from
    /// each number down to one more, h(k) = (1 + r(k) h(k - 1)) / f(k).
    pub fn mean_time_to_failure(&self) -> f64 {
        let (mut total, mut step) = (0.0, 0.0);
        for down in 0..=self.units - self.needs {
            step = (1.0 + self.repair(down) * step) / self.failure(down);
            total += step;
        }
        total
    }

    /// One of this model's numbers, with its name.
    pub fn prediction(&self, value: f64) -> Prediction {
        let crews = if self.crews == 1 { "crew" } else { "crews" };
        Prediction {
            name: format!("{} of {} units, {} repair {crews}", self.needs, self.units, self.crews),
            value,
            conditions: "equal units with exponential times to failure and repair, independent of one another",
            source: "Palm (1947); Trivedi (2002) ch. 8",
        }
    }

    fn failure(&self, down: u32) -> f64 {
        f64::from(self.units - down) * self.failure_rate
    }

    fn repair(&self, down: u32) -> f64 {
        f64::from(down.min(self.crews)) * self.repair_rate
    }

    /// The steady probabilities of the number down.
    fn down(&self) -> Vec<f64> {
        birth_death((1..=self.units).map(|down| (self.failure(down - 1), self.repair(down))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::structure::k_of_n;

    #[test]
    fn with_a_crew_for_each_the_units_are_independent() {
        let group = Group::new(5, 3, 5, 0.02, 0.1).expect("valid");
        assert!((group.availability() - k_of_n(3, &[0.1 / 0.12; 5])).abs() < 1e-14);
        assert!((group.mean_down() - 5.0 * 0.02 / 0.12).abs() < 1e-13);
    }

    #[test]
    fn without_repair_nothing_stays_up() {
        let group = Group::new(5, 3, 1, 0.02, 0.0).expect("valid");
        assert_eq!((group.availability(), group.mean_down()), (0.0, 5.0));
    }

    #[test]
    fn availability_starts_at_one_and_settles() {
        assert_eq!(instantaneous(0.1, 0.9, 0.0), 1.0);
        assert!((instantaneous(0.1, 0.9, 1e6) - steady(10.0, 1.0 / 0.9)).abs() < 1e-12);
    }
}
