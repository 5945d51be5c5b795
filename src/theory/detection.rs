//! How long silence must last before a component is taken for dead, and how long a crash goes unseen.

use std::f64::consts::{LN_10, SQRT_2};

use statrs::function::erf::erfc_inv;

use crate::theory::{Refusal, positive, probability, require};

/// A heartbeat every `period_secs`, without delay, of which a share is lost; suspicion after `missed` periods of
/// silence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heartbeat {
    period_secs: f64,
    missed: u32,
    loss: f64,
}

impl Heartbeat {
    /// So many in a row must be missed, 1 or more; each is lost with probability `loss`.
    pub fn new(period_secs: f64, missed: u32, loss: f64) -> Result<Heartbeat, Refusal> {
        positive(period_secs, "the period is positive")?;
        require(missed > 0, "a heartbeat must be missed")?;
        probability(loss, "the loss lies between 0 and 1")?;
        require(loss < 1.0, "some heartbeats arrive")?;
        Ok(Heartbeat { period_secs, missed, loss })
    }

    /// Mean seconds from a crash to suspicion: the crash falls at a random moment between two heartbeats, and
    /// the last j before it were lost with probability (1 - p) p^j, which shortens what is left of the
    /// silence; from j = k on the component is under suspicion already.
    pub fn mean_delay(&self) -> f64 {
        let left = |lost: u32| f64::from(self.missed - lost) - 0.5;
        let chance = |lost: u32| (1.0 - self.loss) * libm::pow(self.loss, f64::from(lost));
        self.period_secs * (0..self.missed).map(|lost| chance(lost) * left(lost)).sum::<f64>()
    }

    /// Seconds from a crash to suspicion at most.
    pub fn delay_max(&self) -> f64 {
        self.period_secs * f64::from(self.missed)
    }

    /// Mean seconds from a heartbeat that arrives to a suspicion of a component that is well: the time to
    /// `missed` losses in a row (Feller, "Probability Theory and Its Applications" I, section XIII.7). Silence
    /// of just `missed` periods ends with the heartbeat that is due then, so that one counts. Infinite where
    /// nothing is lost.
    pub fn mean_time_to_false_suspicion(&self) -> f64 {
        let all = libm::pow(self.loss, f64::from(self.missed));
        self.period_secs * (1.0 - all) / ((1.0 - self.loss) * all)
    }

    /// The share of time under suspicion although well: the last `missed` heartbeats were lost.
    pub fn falsely_suspected(&self) -> f64 {
        libm::pow(self.loss, f64::from(self.missed))
    }
}

/// The silence after which suspicion reaches `phi` = -log10 P(a heartbeat is later still), with normal gaps
/// (Hayashibara, Defago, Yared and Katayama, "The phi accrual failure detector", SRDS 2004).
pub fn phi_normal_silence(mean: f64, deviation: f64, phi: f64) -> f64 {
    mean + deviation * SQRT_2 * erfc_inv(2.0 * libm::exp(-phi * LN_10))
}

/// The suspicion after some silence with exponential gaps (Lakshman and Malik, "Cassandra", 2010).
pub fn phi_exponential(mean: f64, silence: f64) -> f64 {
    silence / (mean * LN_10)
}

/// Mean time between false suspicions at a threshold of phi, mean gap times 10^phi: each gap is longer with
/// probability 10^-phi. Where the gaps follow the law that the detector assumes.
pub fn phi_mean_time_between_false_suspicions(mean: f64, phi: f64) -> f64 {
    mean * libm::exp(phi * LN_10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::breaker::mean_calls_to_trip;

    #[test]
    fn without_loss_half_a_period_is_saved_and_nobody_is_suspected_falsely() {
        let heartbeat = Heartbeat::new(2.0, 3, 0.0).expect("valid");
        assert_eq!((heartbeat.mean_delay(), heartbeat.delay_max()), (5.0, 6.0));
        assert_eq!((heartbeat.mean_time_to_false_suspicion(), heartbeat.falsely_suspected()), (f64::INFINITY, 0.0));
    }

    #[test]
    fn losses_speed_detection_up_and_raise_false_alarms() {
        let heartbeat = Heartbeat::new(1.0, 2, 0.1).expect("valid");
        assert!((heartbeat.mean_delay() - (0.9 * 1.5 + 0.09 * 0.5)).abs() < 1e-15);
        let trips = mean_calls_to_trip(0.1, 2).expect("valid");
        assert!((heartbeat.mean_time_to_false_suspicion() - trips).abs() < 1e-9);
        assert!(Heartbeat::new(1.0, 2, 1.0).is_err());
    }
}
