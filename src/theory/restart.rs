//! Work that starts from scratch after every crash.
//!
//! Gaver (1962); Kulkarni, Nicola and Trivedi (1987): with failures at rate l the work is tried until a gap
//! between failures is long enough for it. [`checkpoint`](super::checkpoint) is the cure.

use crate::theory::{Refusal, require};

/// A job of fixed length on a machine that fails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Restart {
    work_secs: f64,
    failure_rate: f64,
    repair_secs: f64,
}

impl Restart {
    /// `repair_secs`: the mean, of any law.
    pub fn new(work_secs: f64, failure_rate: f64, repair_secs: f64) -> Result<Restart, Refusal> {
        require(work_secs >= 0.0 && failure_rate >= 0.0 && repair_secs >= 0.0, "times and rates are 0 or more")?;
        Ok(Restart { work_secs, failure_rate, repair_secs })
    }

    /// Mean seconds to finish, repairs included: (1 / l + repair) (exp(l work) - 1).
    pub fn mean_completion(&self) -> f64 {
        if self.failure_rate == 0.0 {
            return self.work_secs;
        }
        (1.0 / self.failure_rate + self.repair_secs) * self.mean_failures()
    }

    /// The mean number of crashes on the way, exp(l work) - 1.
    pub fn mean_failures(&self) -> f64 {
        libm::expm1(self.failure_rate * self.work_secs)
    }

    /// The probability that a supervisor which allows so many restarts gives up first: each try is cut off with
    /// probability 1 - exp(-l work).
    pub fn given_up(&self, restarts_max: u32) -> f64 {
        let cut_off = -libm::expm1(-self.failure_rate * self.work_secs);
        libm::pow(cut_off, f64::from(restarts_max) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_never_fails_takes_the_work_itself() {
        let calm = Restart::new(5.0, 0.0, 2.0).expect("valid");
        assert_eq!((calm.mean_completion(), calm.mean_failures(), calm.given_up(0)), (5.0, 0.0, 0.0));
        assert!((Restart::new(5.0, 1e-9, 0.0).expect("valid").mean_completion() - 5.0).abs() < 1e-6);
    }

    #[test]
    fn the_number_of_crashes_is_geometric() {
        let restart = Restart::new(5.0, 0.1, 2.0).expect("valid");
        let mean: f64 = (0..200).map(|allowed| restart.given_up(allowed)).sum();
        assert!((mean - restart.mean_failures()).abs() < 1e-12);
    }
}
