//! Callers that give up and ask again while the server works on for nobody: one load, two steady states.
//!
//! Bronson, Aghayev, Charapko and Zhu (HotOS 2021); Isaacs and others (HotOS 2025). Mean field: if attempts come
//! as a Poisson stream at rate x to an M/M/1, one of them outlasts the time limit with p = exp(-(mu - x) tau), and
//! x = lambda (1 + p + ... + p^(n - 1)). An approximation, because successive attempts of one call meet the same
//! congestion.

use crate::theory::{Refusal, positive, require};

/// Up to `attempts` tries of each call, each given up after the same time but not cancelled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Impatience {
    arrival_rate: f64,
    service_rate: f64,
    timeout_secs: f64,
    attempts: u32,
}

impl Impatience {
    /// `attempts` is how often a call is sent at most, the first time included; the rates are per second.
    pub fn new(arrival_rate: f64, service_rate: f64, timeout_secs: f64, attempts: u32) -> Result<Impatience, Refusal> {
        positive(arrival_rate, "the arrival rate is positive")?;
        positive(service_rate, "the service rate is positive")?;
        positive(timeout_secs, "the time limit is positive")?;
        require(attempts > 0, "there is a first try")?;
        Ok(Impatience { arrival_rate, service_rate, timeout_secs, attempts })
    }

    /// Attempts per second while all is well; `None` where the system cannot be well.
    pub fn healthy_rate(&self) -> Option<f64> {
        // The excess of attempts over x is convex and starts positive: Newton from the left stays left of the
        // first root and meets a slope of 0 or more only where there is none.
        let mut rate = self.arrival_rate;
        for _ in 0..10_000 {
            let (excess, slope) = self.excess(rate);
            if slope >= 0.0 || rate >= self.service_rate {
                return None;
            }
            let next = rate - excess / slope;
            if next <= rate {
                return Some(rate);
            }
            rate = next;
        }
        None
    }

    /// The rate of attempts beyond which the system falls over, where it can be well and can be overloaded.
    pub fn tipping_rate(&self) -> Option<f64> {
        let mut low = self.healthy_rate()?;
        self.overloaded_rate()?;
        let mut high = self.service_rate;
        // Away from the healthy root the excess is negative until it has come up again.
        let negative = (1..=4096).map(|step| low + (high - low) * f64::from(step) / 4096.0);
        low = negative.into_iter().find(|rate| self.excess(*rate).0 < 0.0)?;
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if self.excess(middle).0 < 0.0 { low = middle } else { high = middle }
        }
        Some(0.5 * (low + high))
    }

    /// Attempts per second while every one of them comes too late, n lambda; `None` where the server works that
    /// off.
    pub fn overloaded_rate(&self) -> Option<f64> {
        let rate = f64::from(self.attempts) * self.arrival_rate;
        (rate > self.service_rate).then_some(rate)
    }

    /// By how much the attempts that a rate causes exceed it, and how that changes with the rate.
    fn excess(&self, rate: f64) -> (f64, f64) {
        let late = libm::exp(-(self.service_rate - rate) * self.timeout_secs);
        let (mut sum, mut slope, mut power) = (1.0, 0.0, 1.0);
        for tries in 1..self.attempts {
            power *= late;
            sum += power;
            slope += f64::from(tries) * power * self.timeout_secs;
        }
        (self.arrival_rate * sum - rate, self.arrival_rate * slope - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(arrival_rate: f64, timeout_secs: f64, attempts: u32) -> Impatience {
        Impatience::new(arrival_rate, 1.0, timeout_secs, attempts).expect("valid")
    }

    #[test]
    fn the_tipping_rate_lies_between_health_and_overload() {
        let system = with(0.5, 12.0, 4);
        let [healthy, tipping, overloaded] =
            [system.healthy_rate(), system.tipping_rate(), system.overloaded_rate()].map(|rate| rate.expect("three"));
        assert!(healthy < tipping && tipping < 1.0 && overloaded == 2.0);
        for rate in [healthy, tipping] {
            assert!(system.excess(rate).0.abs() < 1e-12);
        }
    }

    #[test]
    fn few_attempts_cannot_overload_and_many_cannot_be_healthy() {
        let few = with(0.3, 12.0, 3);
        assert_eq!((few.overloaded_rate(), few.tipping_rate()), (None, None));
        assert!(few.healthy_rate().is_some());
        assert_eq!(with(0.9, 2.0, 4).healthy_rate(), None);
        assert_eq!(with(0.5, 12.0, 1).healthy_rate(), Some(0.5));
    }
}
