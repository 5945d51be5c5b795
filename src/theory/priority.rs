//! Two or more classes of priority at one exponential server.
//!
//! Cobham (1954); Kleinrock, "Queueing Systems" II (1976), chapter 3. Class 0 goes first; sigma_k is the load
//! of the classes 0 to k.

use crate::theory::{Refusal, positive, stable};

/// Poisson classes with a common exponential law of service.
#[derive(Clone, Debug, PartialEq)]
pub struct Priority {
    arrival_rates: Vec<f64>,
    service_rate: f64,
}

impl Priority {
    /// Rates per second, the most urgent class first.
    pub fn new(arrival_rates: &[f64], service_rate: f64) -> Result<Priority, Refusal> {
        positive(service_rate, "the service rate is positive")?;
        stable(arrival_rates.iter().sum::<f64>() / service_rate)?;
        Ok(Priority { arrival_rates: arrival_rates.to_vec(), service_rate })
    }

    /// Seconds a class waits where a service that has begun is not interrupted.
    pub fn mean_wait(&self, class: usize) -> f64 {
        let residual = self.load_to(self.arrival_rates.len()) / self.service_rate;
        residual / ((1.0 - self.load_to(class)) * (1.0 - self.load_to(class + 1)))
    }

    /// Seconds from arrival to answer where a more urgent arrival interrupts and the service is resumed.
    pub fn mean_response_preemptive(&self, class: usize) -> f64 {
        let (before, with) = (1.0 - self.load_to(class), 1.0 - self.load_to(class + 1));
        let residual = self.load_to(class + 1) / self.service_rate;
        1.0 / self.service_rate / before + residual / (before * with)
    }

    /// The load of the classes before `end`.
    fn load_to(&self, end: usize) -> f64 {
        self.arrival_rates[..end].iter().sum::<f64>() / self.service_rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kleinrock's conservation law: priorities shift waits between classes, the mean over all stays.
    #[test]
    fn priorities_conserve_the_mean_wait() {
        let rates = [0.1, 0.4, 0.3];
        let priority = Priority::new(&rates, 1.0).expect("stable");
        let waits: f64 = (0..3).map(|class| rates[class] * priority.mean_wait(class)).sum();
        assert!((waits / 0.8 - 4.0).abs() < 1e-12);
        let responses: f64 = (0..3).map(|class| rates[class] * priority.mean_response_preemptive(class)).sum();
        assert!((responses / 0.8 - 5.0).abs() < 1e-12);
    }
}
