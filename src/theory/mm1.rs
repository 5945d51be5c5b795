//! M/M/1: what is known of one server beyond the means of M/M/c.
//!
//! Kleinrock, "Queueing Systems" I (1975), chapters 3 and 5.

use crate::theory::markov::Chain;
use crate::theory::{Prediction, Refusal, positive, require, stable};

/// A stable single server with Poisson arrivals and exponential service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mm1 {
    arrival_rate: f64,
    service_rate: f64,
}

impl Mm1 {
    /// Rates per second.
    pub fn new(arrival_rate: f64, service_rate: f64) -> Result<Mm1, Refusal> {
        require(arrival_rate >= 0.0, "the arrival rate is 0 or more")?;
        positive(service_rate, "the service rate is positive")?;
        stable(arrival_rate / service_rate)?;
        Ok(Mm1 { arrival_rate, service_rate })
    }

    /// The share of time that the server is busy.
    pub fn utilisation(&self) -> f64 {
        self.arrival_rate / self.service_rate
    }

    /// Of the number in the system, rho / (1 - rho)².
    pub fn variance_present(&self) -> f64 {
        let idle = 1.0 - self.utilisation();
        self.utilisation() / (idle * idle)
    }

    /// The response time in seconds that a share `q` does not exceed, first come first served:
    /// -log(1 - q) / (mu - lambda).
    pub fn response_quantile(&self, q: f64) -> f64 {
        -libm::log1p(-q) * self.mean_busy_period()
    }

    /// Seconds from an arrival at the idle server to the next idle moment, 1 / (mu - lambda).
    pub fn mean_busy_period(&self) -> f64 {
        1.0 / (self.service_rate - self.arrival_rate)
    }

    /// Of how many are served in a busy period, rho (1 + rho) / (1 - rho)³.
    pub fn variance_served_in_busy_period(&self) -> f64 {
        let (rho, idle) = (self.utilisation(), 1.0 - self.utilisation());
        rho * (1.0 + rho) / (idle * idle * idle)
    }

    /// The mean number present so many seconds after `start` of them were, from the chain's course over time.
    pub fn mean_present_after(&self, start: u32, secs: f64) -> Result<f64, Refusal> {
        require(secs >= 0.0, "time goes forward")?;
        // On top of the start there are never more than have come, nor more than in steady state.
        let come = self.arrival_rate * secs;
        let come = come + 12.0 * libm::sqrt(come) + 40.0;
        let steady = libm::log(1e-18) / libm::log(self.utilisation());
        let levels = start as usize + come.min(steady) as usize + 2;
        let arcs = (1..levels).flat_map(|n| [(n - 1, n, self.arrival_rate), (n, n - 1, self.service_rate)]);
        let after = Chain::new(levels, arcs)?.after(start as usize, secs)?;
        Ok(after.iter().enumerate().map(|(n, p)| n as f64 * p).sum())
    }

    /// Mean seconds until a backlog is worked off while events keep arriving.
    pub fn mean_drain(&self, backlog: u64) -> f64 {
        backlog as f64 * self.mean_busy_period()
    }

    /// The probability that a busy period reaches `level` (2 or more) in the system: the gambler's ruin.
    pub fn busy_period_reaches(&self, level: u32) -> f64 {
        let ratio = self.service_rate / self.arrival_rate;
        (ratio - 1.0) / (libm::pow(ratio, f64::from(level)) - 1.0)
    }

    /// One of this model's numbers, with its name.
    pub fn prediction(&self, value: f64) -> Prediction {
        Prediction {
            name: "M/M/1".into(),
            value,
            conditions: "Poisson arrivals, exponential service, one replica, first come first served, steady state",
            source: "Kleinrock, Queueing Systems I (1975) ch. 3",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_load_is_refused() {
        assert_eq!(Mm1::new(1.2, 1.0), Err(Refusal::Unstable { load: 1.2 }));
    }

    #[test]
    fn the_number_present_moves_from_its_start_to_the_steady_state() {
        let queue = Mm1::new(0.5, 1.0).expect("stable");
        let present = |start: u32, secs: f64| queue.mean_present_after(start, secs).expect("short");
        assert_eq!(present(3, 0.0), 3.0);
        assert!((present(0, 1e4) - 1.0).abs() < 1e-10 && (present(9, 1e4) - 1.0).abs() < 1e-10);
        // While the server cannot run idle, the queue shrinks at a constant rate.
        assert!((present(60, 10.0) - 55.0).abs() < 1e-9);
    }
}
