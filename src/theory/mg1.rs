//! M/G/1: Poisson arrivals at one server whose service follows any law.
//!
//! The wait by Pollaczek (1930) and Khinchine (1932): rho (1 + scv) / 2 / (1 - rho) mean services. Under
//! processor sharing, and under last come first served with preemption, the mean response is E\[S\] /
//! (1 - rho) whatever the law (Kleinrock 1967).

use crate::theory::{Prediction, Refusal, positive, require, stable};

/// A stable single server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mg1 {
    arrival_rate: f64,
    service_mean: f64,
    scv: f64,
}

impl Mg1 {
    /// Arrivals per second, mean service in seconds, and its squared coefficient of variation.
    pub fn new(arrival_rate: f64, service_mean: f64, scv: f64) -> Result<Mg1, Refusal> {
        require(arrival_rate >= 0.0, "the arrival rate is 0 or more")?;
        positive(service_mean, "the mean service is positive")?;
        require(scv >= 0.0 && scv.is_finite(), "the service time has a variance")?;
        stable(arrival_rate * service_mean)?;
        Ok(Mg1 { arrival_rate, service_mean, scv })
    }

    /// The share of time that the server is busy.
    pub fn utilisation(&self) -> f64 {
        self.arrival_rate * self.service_mean
    }

    /// Seconds in the queue, in any order of service that does not look at the service times.
    pub fn mean_wait(&self) -> f64 {
        self.utilisation() * (1.0 + self.scv) * 0.5 * self.service_mean / (1.0 - self.utilisation())
    }

    /// Seconds in the queue and in service.
    pub fn mean_response(&self) -> f64 {
        self.mean_wait() + self.service_mean
    }

    /// The mean number in the queue.
    pub fn mean_waiting(&self) -> f64 {
        self.arrival_rate * self.mean_wait()
    }

    /// The mean number in the queue and in service.
    pub fn mean_present(&self) -> f64 {
        self.arrival_rate * self.mean_response()
    }

    /// Seconds in the system under processor sharing, or last come first served with preemption.
    pub fn mean_response_shared(&self) -> f64 {
        self.service_mean / (1.0 - self.utilisation())
    }

    /// How many times longer than its own service an event takes under processor sharing.
    pub fn mean_slowdown_shared(&self) -> f64 {
        1.0 / (1.0 - self.utilisation())
    }

    /// One of this model's numbers, with its name.
    pub fn prediction(&self, value: f64) -> Prediction {
        Prediction {
            name: "M/G/1, Pollaczek-Khinchine".into(),
            value,
            conditions: "Poisson arrivals, independent service times, one replica, no failures, steady state",
            source: "Pollaczek (1930); Khinchine (1932)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::mmc::Mmc;

    #[test]
    fn exponential_service_makes_it_the_single_server_of_erlang() {
        let (general, erlang) = (Mg1::new(0.7, 1.0, 1.0).expect("stable"), Mmc::new(0.7, 1.0, 1).expect("stable"));
        assert!((general.mean_wait() - erlang.mean_wait()).abs() < 1e-12);
        assert!((general.mean_present() - erlang.mean_present()).abs() < 1e-12);
    }

    #[test]
    fn a_service_without_variance_is_refused() {
        assert!(Mg1::new(0.5, 1.0, f64::INFINITY).is_err());
        assert_eq!(Mg1::new(2.0, 1.0, 1.0), Err(Refusal::Unstable { load: 2.0 }));
    }
}
