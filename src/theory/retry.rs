//! A call tried again until it succeeds or the tries are used up.
//!
//! Tries fail independently with the same probability q, whatever the load; where the load feeds back, see
//! [`metastability`](super::metastability).

use crate::theory::{Refusal, probability, require};

/// Up to `attempts` tries, each failing with the same probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retry {
    failure: f64,
    attempts: u32,
}

impl Retry {
    /// `attempts` counts the first try too.
    pub fn new(failure: f64, attempts: u32) -> Result<Retry, Refusal> {
        probability(failure, "the failure probability lies between 0 and 1")?;
        require(attempts > 0, "there is a first try")?;
        Ok(Retry { failure, attempts })
    }

    /// The probability that one of the tries succeeds, 1 - q^n.
    pub fn success(&self) -> f64 {
        1.0 - libm::pow(self.failure, f64::from(self.attempts))
    }

    /// The mean number of tries, (1 - q^n) / (1 - q): how much one layer of retries multiplies the load.
    pub fn mean_attempts(&self) -> f64 {
        (0..self.attempts).map(|tries| libm::pow(self.failure, f64::from(tries))).sum()
    }

    /// How much `layers` of the same retries, one above the other, multiply the load where the failure is at
    /// the bottom (Google, "Site Reliability Engineering", 2016, chapter 22).
    pub fn amplification(&self, layers: u32) -> f64 {
        libm::pow(self.mean_attempts(), f64::from(layers))
    }

    /// The mean number of calls per call where a budget lets retries be at most this share of first tries
    /// (Finagle's and Linkerd's retry budgets); in the long run.
    pub fn mean_attempts_within_budget(&self, budget: f64) -> f64 {
        self.mean_attempts().min(1.0 + budget)
    }

    /// The mean total pause between the tries of one call, in the unit of `base`: the pause before try i + 1 is
    /// min(cap, base factor^(i - 1)), and happens with probability q^i.
    pub fn mean_pause(&self, base: f64, factor: f64, cap: f64) -> f64 {
        (1..self.attempts)
            .map(|tries| {
                let pause = (base * libm::pow(factor, f64::from(tries - 1))).min(cap);
                pause * libm::pow(self.failure, f64::from(tries))
            })
            .sum()
    }

    /// The same with each pause uniform between 0 and that, "full jitter" (Brooker, AWS Architecture Blog,
    /// 2015).
    pub fn mean_pause_full_jitter(&self, base: f64, factor: f64, cap: f64) -> f64 {
        0.5 * self.mean_pause(base, factor, cap)
    }

    /// The same with each pause uniform between half of that and that, "equal jitter".
    pub fn mean_pause_equal_jitter(&self, base: f64, factor: f64, cap: f64) -> f64 {
        0.75 * self.mean_pause(base, factor, cap)
    }

    /// The mean time from the first try to the last outcome, where a failed try takes `failed_secs`, one that
    /// succeeds `succeeded_secs`, and the pauses `paused_secs` on the whole.
    pub fn mean_latency(&self, succeeded_secs: f64, failed_secs: f64, paused_secs: f64) -> f64 {
        let failures = self.mean_attempts() - self.success();
        self.success() * succeeded_secs + failures * failed_secs + paused_secs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_always_fails_uses_every_try() {
        let hopeless = Retry::new(1.0, 4).expect("valid");
        assert_eq!((hopeless.success(), hopeless.mean_attempts()), (0.0, 4.0));
        assert_eq!(hopeless.amplification(3), 64.0);
        assert!(Retry::new(1.1, 2).is_err() && Retry::new(0.5, 0).is_err());
    }

    #[test]
    fn a_budget_binds_only_where_much_fails() {
        assert_eq!(Retry::new(1.0, 4).expect("valid").mean_attempts_within_budget(0.2), 1.2);
        let healthy = Retry::new(0.01, 4).expect("valid");
        assert_eq!(healthy.mean_attempts_within_budget(0.2), healthy.mean_attempts());
    }

    #[test]
    fn a_call_takes_the_time_of_its_tries_and_pauses() {
        let twice = Retry::new(0.5, 2).expect("valid");
        let pause = twice.mean_pause(8.0, 2.0, 100.0);
        assert_eq!(pause, 4.0);
        assert_eq!(twice.mean_latency(1.0, 10.0, pause), 0.75 + 0.75 * 10.0 + 4.0);
        assert_eq!(twice.mean_pause_equal_jitter(8.0, 2.0, 100.0), 3.0);
    }
}
