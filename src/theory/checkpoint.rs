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

    /// The interval with the least mean completion, to the precision that a minimum allows.
    pub fn best_interval(&self) -> f64 {
        // Where the derivative vanishes: exp((tau + delta) / M) (1 - tau / M) = 1, falling in tau on (0, M).
        let slope = |interval: f64| {
            let mean = self.between_failures;
            libm::exp((interval + self.saving) / mean) * (1.0 - interval / mean) - 1.0
        };
        let (mut low, mut high) = (0.0, self.between_failures);
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if slope(middle) > 0.0 { low = middle } else { high = middle }
        }
        0.5 * (low + high)
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
}
