//! M/M/1 whose server breaks down and is repaired.
//!
//! Failures at rate xi, repairs at rate eta, both exponential. A service that was interrupted is resumed
//! (White and Christie 1958; Avi-Itzhak and Naor 1963; Gaver, JRSS B 24, 1962), or a crash empties the whole
//! queue and the server restarts at once (Jain and Sigman 1996).

use crate::theory::{Prediction, Refusal, positive, require, stable};

/// A stable server that breaks down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breakdown {
    arrival_rate: f64,
    service_rate: f64,
    failure_rate: f64,
    repair_rate: f64,
    while_idle: bool,
}

impl Breakdown {
    /// It breaks down whether it is busy or idle. Rates per second.
    pub fn at_any_time(arrival: f64, service: f64, failure: f64, repair: f64) -> Result<Breakdown, Refusal> {
        Breakdown::new(arrival, service, failure, repair, true)
    }

    /// It breaks down only while it serves. Rates per second.
    pub fn while_busy(arrival: f64, service: f64, failure: f64, repair: f64) -> Result<Breakdown, Refusal> {
        Breakdown::new(arrival, service, failure, repair, false)
    }

    fn new(
        arrival_rate: f64,
        service_rate: f64,
        failure_rate: f64,
        repair_rate: f64,
        while_idle: bool,
    ) -> Result<Breakdown, Refusal> {
        require(arrival_rate >= 0.0, "the arrival rate is 0 or more")?;
        positive(service_rate, "the service rate is positive")?;
        require(failure_rate >= 0.0, "the failure rate is 0 or more")?;
        positive(repair_rate, "the repair rate is positive")?;
        stable(arrival_rate / throughput_max(service_rate, failure_rate, repair_rate))?;
        Ok(Breakdown { arrival_rate, service_rate, failure_rate, repair_rate, while_idle })
    }

    /// The mean number in the queue and in service.
    pub fn mean_present(&self) -> f64 {
        let (lambda, mu, xi, eta) = (self.arrival_rate, self.service_rate, self.failure_rate, self.repair_rate);
        if self.while_idle {
            let both = xi + eta;
            return lambda * (both * both + mu * xi) / (both * (eta * (mu - lambda) - lambda * xi));
        }
        // A service with its repairs is one longer service, and the queue an M/G/1.
        let stretch = 1.0 + xi / eta;
        let load = lambda * stretch / mu;
        let square = stretch * stretch * 2.0 / (mu * mu) + 2.0 * xi / (mu * eta * eta);
        load + lambda * lambda * square / (2.0 * (1.0 - load))
    }

    /// Seconds from arrival to answer.
    pub fn mean_response(&self) -> f64 {
        self.mean_present() / self.arrival_rate
    }

    /// One of this model's numbers, with its name.
    pub fn prediction(&self, value: f64) -> Prediction {
        if self.while_idle {
            Prediction {
                name: "M/M/1 with breakdowns".into(),
                value,
                conditions: "Poisson arrivals, exponential service, failures at any time, exponential repair, \
                             service resumed, one replica, steady state",
                source: "White and Christie (1958); Avi-Itzhak and Naor (1963)",
            }
        } else {
            Prediction {
                name: "M/M/1 with breakdowns in service".into(),
                value,
                conditions: "Poisson arrivals, exponential service, failures only while serving, exponential repair, \
                             service resumed, one replica, steady state",
                source: "Gaver, JRSS B 24 (1962)",
            }
        }
    }
}

/// The arrival rate from which the queue grows for ever: the service rate times the availability.
pub fn throughput_max(service_rate: f64, failure_rate: f64, repair_rate: f64) -> f64 {
    service_rate * repair_rate / (failure_rate + repair_rate)
}

/// The share of events lost where a crash at rate `crash_rate` empties the queue and the server is back at
/// once. Stable under any load.
pub fn loss_by_clearing(arrival_rate: f64, service_rate: f64, crash_rate: f64) -> Result<f64, Refusal> {
    positive(arrival_rate, "the arrival rate is positive")?;
    positive(service_rate, "the service rate is positive")?;
    positive(crash_rate, "the crash rate is positive")?;
    let sum = arrival_rate + service_rate + crash_rate;
    // The smaller root of mu r² - (lambda + mu + delta) r + lambda, written without cancellation.
    let root = 2.0 * arrival_rate / (sum + libm::sqrt(sum * sum - 4.0 * arrival_rate * service_rate));
    Ok(crash_rate * root / (1.0 - root) / arrival_rate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::mmc::Mmc;

    #[test]
    fn without_failures_it_is_the_plain_queue() {
        let plain = Mmc::new(0.5, 1.0, 1).expect("stable").mean_present();
        for build in [Breakdown::at_any_time, Breakdown::while_busy] {
            let found = build(0.5, 1.0, 0.0, 1.0).expect("stable").mean_present();
            assert!((found - plain).abs() < 1e-12, "{found}");
        }
    }

    #[test]
    fn too_long_repairs_are_refused() {
        assert!(matches!(Breakdown::at_any_time(0.9, 1.0, 0.05, 0.25), Err(Refusal::Unstable { .. })));
    }
}
