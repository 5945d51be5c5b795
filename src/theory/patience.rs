//! Queues whose customers do not wait for ever.
//!
//! M/M/c+M (Palm 1957; Mandelbaum and Zeltyn 2007): each waiting event leaves after an exponential patience.
//! M/M/1+D (Barrer, Operations Research 5, 1957): each waiting event expires after a fixed time.

use crate::theory::mmck::birth_death;
use crate::theory::{Prediction, Refusal, positive, require};

/// Erlang A: exponential patience; stable under any load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErlangA {
    servers: u32,
    abandoned: f64,
    wait_probability: f64,
}

impl ErlangA {
    /// Rates per second; `patience_rate` is 1 / mean patience.
    pub fn new(arrival_rate: f64, service_rate: f64, servers: u32, patience_rate: f64) -> Result<ErlangA, Refusal> {
        positive(arrival_rate, "the arrival rate is positive")?;
        positive(service_rate, "the service rate is positive")?;
        positive(patience_rate, "the patience is finite")?;
        require(servers > 0, "there is a replica")?;
        let c = f64::from(servers);
        // Beyond this many waiting, departures outrun arrivals so far that nothing remains of the sum.
        let waiting_max = 100.0 + 4.0 * arrival_rate / patience_rate + 40.0 * libm::sqrt(arrival_rate / patience_rate);
        require(waiting_max + c < 1e7, "the queue stays below ten million")?;
        let rates = (1..=servers as usize + waiting_max as usize).map(|n| {
            let n = n as f64;
            (arrival_rate, n.min(c) * service_rate + (n - c).max(0.0) * patience_rate)
        });
        let present = birth_death(rates);
        let waiting: f64 = present.iter().enumerate().map(|(n, p)| (n as f64 - c).max(0.0) * p).sum();
        Ok(ErlangA {
            servers,
            abandoned: patience_rate * waiting / arrival_rate,
            wait_probability: present[servers as usize..].iter().sum(),
        })
    }

    /// The share of arrivals that leave unserved.
    pub fn abandoned(&self) -> f64 {
        self.abandoned
    }

    /// The probability that an arrival has to wait.
    pub fn wait_probability(&self) -> f64 {
        self.wait_probability
    }

    /// One of this model's numbers, with its name.
    pub fn prediction(&self, value: f64) -> Prediction {
        Prediction {
            name: format!("M/M/{}+M, Erlang A", self.servers),
            value,
            conditions: "Poisson arrivals, exponential service and patience, no retries, no failures, steady state",
            source: "Palm (1957); Mandelbaum and Zeltyn (2007)",
        }
    }
}

/// The share that expires in the queue of one exponential server after `patience_secs` of waiting:
/// (1 - rho) rho e / (1 - rho² e) with e = exp(-mu (1 - rho) tau).
pub fn expired(arrival_rate: f64, service_rate: f64, patience_secs: f64) -> Result<f64, Refusal> {
    require(arrival_rate >= 0.0, "the arrival rate is 0 or more")?;
    positive(service_rate, "the service rate is positive")?;
    require(patience_secs >= 0.0, "the patience is 0 or more")?;
    let rho = arrival_rate / service_rate;
    let spare = service_rate - arrival_rate;
    if spare.abs() < 1e-9 * service_rate {
        return Ok(1.0 / (2.0 + service_rate * patience_secs));
    }
    // Divided by e where e is large, so that an overload does not overflow.
    let inverse = libm::exp(spare * patience_secs);
    Ok((1.0 - rho) * rho / (inverse - rho * rho))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::mmc::{Mmc, erlang_b};

    #[test]
    fn endless_patience_makes_it_erlang_c() {
        let (patient, queue) =
            (ErlangA::new(1.6, 1.0, 2, 1e-4).expect("valid"), Mmc::new(1.6, 1.0, 2).expect("stable"));
        assert!((patient.wait_probability() / queue.wait_probability() - 1.0).abs() < 2e-3);
        assert!(patient.abandoned() < 1e-3);
    }

    #[test]
    fn no_patience_makes_it_a_loss_system() {
        assert!((expired(0.9, 1.0, 0.0).expect("valid") - erlang_b(0.9, 1)).abs() < 1e-12);
        let hasty = ErlangA::new(4.0, 1.0, 5, 1e8).expect("valid");
        assert!((hasty.abandoned() / erlang_b(4.0, 5) - 1.0).abs() < 1e-6, "{}", hasty.abandoned());
    }

    #[test]
    fn the_balanced_load_is_the_limit_from_both_sides() {
        let [below, at, above] = [0.99999, 1.0, 1.00001].map(|rate| expired(rate, 1.0, 3.0).expect("valid"));
        assert!(below < at && at < above && above - below < 1e-4);
        assert!((expired(50.0, 1.0, 1000.0).expect("valid") - 0.98).abs() < 1e-9);
    }
}
