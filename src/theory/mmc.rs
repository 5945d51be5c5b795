//! M/M/c: Poisson arrivals, exponential service, several replicas behind one queue.
//!
//! With offered load a = lambda / mu and rho = a / c: Erlang's B by its recursion B(0) = 1, B(k) = a B(k-1) /
//! (k + a B(k-1)); his C = B / (1 - rho (1 - B)); the mean wait C / (c mu - lambda). Kleinrock, "Queueing
//! Systems" I (1975), section 3.5.

use crate::theory::{Prediction, Refusal, positive, require, stable};

/// A stable queue with one or more replicas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mmc {
    arrival_rate: f64,
    service_rate: f64,
    servers: u32,
}

impl Mmc {
    /// Rates per second; `service_rate` is that of one replica.
    pub fn new(arrival_rate: f64, service_rate: f64, servers: u32) -> Result<Mmc, Refusal> {
        require(arrival_rate >= 0.0, "the arrival rate is 0 or more")?;
        positive(service_rate, "the service rate is positive")?;
        require(servers > 0, "there is a replica")?;
        stable(arrival_rate / (service_rate * f64::from(servers)))?;
        Ok(Mmc { arrival_rate, service_rate, servers })
    }

    /// The share of time that a replica is busy.
    pub fn utilisation(&self) -> f64 {
        self.offered_load() / f64::from(self.servers)
    }

    /// The probability that an arrival has to wait (Erlang C).
    pub fn wait_probability(&self) -> f64 {
        let loss = erlang_b(self.offered_load(), self.servers);
        loss / (1.0 - self.utilisation() * (1.0 - loss))
    }

    /// Seconds in the queue.
    pub fn mean_wait(&self) -> f64 {
        self.wait_probability() / self.spare_rate()
    }

    /// Seconds in the queue and in service.
    pub fn mean_response(&self) -> f64 {
        self.mean_wait() + 1.0 / self.service_rate
    }

    /// The mean number in the queue.
    pub fn mean_waiting(&self) -> f64 {
        self.arrival_rate * self.mean_wait()
    }

    /// The mean number in the queue and in service.
    pub fn mean_present(&self) -> f64 {
        self.arrival_rate * self.mean_response()
    }

    /// The probability of a wait longer than `secs`, first come first served.
    pub fn wait_exceeds(&self, secs: f64) -> f64 {
        self.wait_probability() * libm::exp(-self.spare_rate() * secs)
    }

    /// One of this model's numbers, with its name.
    pub fn prediction(&self, value: f64) -> Prediction {
        let name = match self.servers {
            1 => "M/M/1".into(),
            servers => format!("M/M/{servers}, Erlang C"),
        };
        Prediction {
            name,
            value,
            conditions: "Poisson arrivals, exponential service, one unlimited queue, no failures, steady state",
            source: "Erlang (1917); Kleinrock, Queueing Systems I (1975) 3.5",
        }
    }

    fn offered_load(&self) -> f64 {
        self.arrival_rate / self.service_rate
    }

    /// How much faster all replicas together serve than work arrives.
    fn spare_rate(&self) -> f64 {
        f64::from(self.servers) * self.service_rate - self.arrival_rate
    }
}

/// The share of arrivals lost where none may wait (Erlang B), for an offered load in Erlangs. Holds for any
/// law of service with the same mean.
pub fn erlang_b(offered_load: f64, servers: u32) -> f64 {
    (1..=servers).fold(1.0, |loss, k| offered_load * loss / (f64::from(k) + offered_load * loss))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_load_is_refused() {
        assert_eq!(Mmc::new(2.0, 1.0, 2), Err(Refusal::Unstable { load: 1.0 }));
        assert!(Mmc::new(2.0, 0.0, 2).is_err());
        assert!(Mmc::new(-1.0, 1.0, 2).is_err());
        assert!(Mmc::new(1.0, 1.0, 0).is_err());
    }

    #[test]
    fn no_arrivals_never_wait() {
        let idle = Mmc::new(0.0, 1.0, 3).expect("stable");
        assert_eq!((idle.mean_wait(), idle.mean_response()), (0.0, 1.0));
    }
}
