//! How often to save a state that a crash throws back: Young's and Daly's intervals and the time they cost.
//!
//! Daly, "A higher order estimate of the optimum checkpoint interval for restart dumps" (Future Generation
//! Computer Systems 22, 2006): with mean time between failures M, saving cost delta and restart cost R, a
//! segment of tau work takes M exp(R / M) (exp((tau + delta) / M) - 1).

use crate::theory::{Refusal, positive, require};

/// Exponential failures of a long job that is saved now and then. All times in one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Checkpoint {
    saving: f64,
    restart: f64,
    between_failures: f64,
}

impl Checkpoint {
    /// All in one unit of time: what a checkpoint and what a restart takes, and the mean time between failures.
    pub fn new(saving: f64, restart: f64, between_failures: f64) -> Result<Checkpoint, Refusal> {
        positive(saving, "saving takes time")?;
        require(restart >= 0.0, "the restart takes 0 or more")?;
        positive(between_failures, "the mean time between failures is positive")?;
        Ok(Checkpoint { saving, restart, between_failures })
    }

    /// Work between checkpoints to first order, sqrt(2 delta M) (Young, CACM 17, 1974).
    pub fn young(&self) -> f64 {
        libm::sqrt(2.0 * self.saving * self.between_failures)
    }

    /// Work between checkpoints to higher order; the mean time between failures where saving takes twice as
    /// long or more.
    pub fn daly(&self) -> f64 {
        if self.saving >= 2.0 * self.between_failures {
            return self.between_failures;
        }
        let ratio = self.saving / (2.0 * self.between_failures);
        self.young() * (1.0 + libm::sqrt(ratio) / 3.0 + ratio / 9.0) - self.saving
    }

    /// Mean time to finish `work`, saved after every `interval` of it.
    pub fn mean_completion(&self, work: f64, interval: f64) -> f64 {
        let mean = self.between_failures;
        mean * libm::exp(self.restart / mean) * libm::expm1((interval + self.saving) / mean) * work / interval
    }

    /// The interval with the least mean completion, M (1 + W(-exp(-delta / M - 1))) with Lambert's W: where
    /// exp((tau + delta) / M) (1 - tau / M) = 1.
    pub fn best_interval(&self) -> f64 {
        // With v = tau / M the logarithm of that, v + ln(1 - v) + delta / M, is concave and falls from delta / M:
        // Newton from a v to the right of the root stays there.
        let saving = self.saving / self.between_failures;
        let mut best = -libm::expm1(-saving - libm::sqrt(2.0 * saving));
        for _ in 0..100 {
            let next = best + (best + libm::log1p(-best) + saving) * (1.0 - best) / best;
            if next >= best || next.is_nan() {
                break;
            }
            best = next;
        }
        best * self.between_failures
    }

    /// The mean time from the last checkpoint to a failure that throws a segment of `interval` back:
    /// M - s / (exp(s / M) - 1) with s = tau + delta, about half of s where failures are rare.
    pub fn mean_lost(&self, interval: f64) -> f64 {
        let segment = interval + self.saving;
        self.between_failures - segment / libm::expm1(segment / self.between_failures)
    }

    /// The mean number of failures until `work` is done, saved after every `interval` of it; those that strike
    /// while it restarts count too.
    pub fn mean_failures(&self, work: f64, interval: f64) -> f64 {
        self.mean_completion(work, interval) / self.between_failures
    }

    /// Useful work per time at the best interval, 0 to 1.
    pub fn best_efficiency(&self) -> f64 {
        1.0 / self.mean_completion(1.0, self.best_interval())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_interval_beats_its_neighbours_and_daly_comes_close() {
        let checkpoint = Checkpoint::new(300.0, 600.0, 86_400.0).expect("valid");
        let best = checkpoint.best_interval();
        for other in [0.9 * best, 1.1 * best, checkpoint.young()] {
            assert!(checkpoint.mean_completion(1.0, best) < checkpoint.mean_completion(1.0, other));
        }
        assert!((checkpoint.daly() / best - 1.0).abs() < 1e-3);
    }

    #[test]
    fn the_best_interval_solves_its_equation_at_any_cost_of_saving() {
        for saving in [1e-9, 1e-4, 0.1, 1.0, 5.0] {
            let best = Checkpoint::new(saving, 0.0, 1.0).expect("valid").best_interval();
            assert!(best > 0.0 && best <= 1.0, "{best}");
            let lambert = best - 1.0;
            let argument = -(-saving - 1.0).exp();
            assert!((lambert * lambert.exp() / argument - 1.0).abs() < 1e-9, "{saving}: {best}");
        }
    }

    #[test]
    fn a_rare_failure_throws_half_a_segment_back() {
        let checkpoint = Checkpoint::new(1.0, 0.0, 1e6).expect("valid");
        assert!((checkpoint.mean_lost(99.0) - 50.0).abs() < 1e-2);
        let often = Checkpoint::new(1.0, 0.0, 1.0).expect("valid");
        assert!((often.mean_lost(99.0) - 1.0).abs() < 1e-9);
        assert!((often.mean_failures(1.0, 1.0) - 2f64.exp_m1()).abs() < 1e-12);
    }
}
