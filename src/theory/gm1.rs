//! G/M/1: independent arrival gaps of any law at one exponential server.
//!
//! An arrival finds n present with probability (1 - sigma) sigma^n, where sigma in (0, 1) solves
//! sigma = A*(mu (1 - sigma)) with the Laplace transform A* of the gaps (Kleinrock, "Queueing Systems" I
//! (1975), chapter 6).

use crate::theory::{Prediction, Refusal, positive, stable};

/// A stable single server fed by a renewal process.
#[derive(Clone, Debug, PartialEq)]
pub struct Gm1 {
    name: &'static str,
    sigma: f64,
    service_rate: f64,
}

impl Gm1 {
    /// Arrivals at a fixed gap, in seconds.
    pub fn deterministic(gap_secs: f64, service_rate: f64) -> Result<Gm1, Refusal> {
        Gm1::new("D/M/1", gap_secs, service_rate, |s| libm::exp(-s * gap_secs))
    }

    /// Gaps of Erlang's or the gamma law, of the given shape and mean in seconds.
    pub fn gamma(shape: f64, gap_secs: f64, service_rate: f64) -> Result<Gm1, Refusal> {
        positive(shape, "the shape is positive")?;
        Gm1::new("Gamma/M/1", gap_secs, service_rate, |s| libm::pow(1.0 + s * gap_secs / shape, -shape))
    }

    fn new(
        name: &'static str,
        gap_secs: f64,
        service_rate: f64,
        transform: impl Fn(f64) -> f64,
    ) -> Result<Gm1, Refusal> {
        positive(gap_secs, "the mean gap is positive")?;
        positive(service_rate, "the service rate is positive")?;
        stable(1.0 / (gap_secs * service_rate))?;
        // The transform lies above the diagonal left of the root and below it from there to 1.
        let (mut low, mut high) = (0.0, 1.0 - f64::EPSILON);
        while high - low > f64::EPSILON * high {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if transform(service_rate * (1.0 - middle)) > middle { low = middle } else { high = middle }
        }
        Ok(Gm1 { name, sigma: 0.5 * (low + high), service_rate })
    }

    /// The probability that an arrival has to wait.
    pub fn wait_probability(&self) -> f64 {
        self.sigma
    }

    /// Seconds in the queue.
    pub fn mean_wait(&self) -> f64 {
        self.sigma * self.mean_response()
    }

    /// Seconds in the queue and in service; the response time is exponential with this mean.
    pub fn mean_response(&self) -> f64 {
        1.0 / (self.service_rate * (1.0 - self.sigma))
    }

    /// One of this model's numbers, with its name.
    pub fn prediction(&self, value: f64) -> Prediction {
        Prediction {
            name: self.name.into(),
            value,
            conditions: "independent arrival gaps, exponential service, one replica, no failures, steady state",
            source: "Kleinrock, Queueing Systems I (1975) ch. 6",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gamma_gaps_of_shape_one_are_poisson_arrivals() {
        for load in [0.05, 0.8, 0.999] {
            let found = Gm1::gamma(1.0, 1.0 / load, 1.0).expect("stable").wait_probability();
            assert!((found - load).abs() < 1e-9, "{found} at {load}");
        }
    }

    #[test]
    fn steadier_arrivals_wait_less() {
        let wait = |shape: f64| Gm1::gamma(shape, 1.25, 1.0).expect("stable").mean_wait();
        let steady = Gm1::deterministic(1.25, 1.0).expect("stable").mean_wait();
        assert!(wait(0.5) > wait(1.0) && wait(1.0) > wait(4.0) && wait(4.0) > steady);
        assert!((wait(1e7) / steady - 1.0).abs() < 1e-6);
    }
}
