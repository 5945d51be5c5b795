//! An open network of queues: each behaves like an M/M/c of its own.
//!
//! Jackson (Operations Research 5, 1957): the rates solve lambda = gamma + P^T lambda, and with these every
//! station has the steady state of M/M/c, independently of the others.

use crate::theory::mmc::Mmc;
use crate::theory::traffic::rates;
use crate::theory::{Prediction, Refusal, require};

/// One station of an open network.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// Arrivals from outside, per second.
    pub outside_rate: f64,
    /// Of one replica, per second.
    pub service_rate: f64,
    /// Replicas that share the queue.
    pub servers: u32,
    /// Where a served event goes: (station, probability); it leaves with what remains.
    pub onward: Vec<(usize, f64)>,
}

/// A solved network in which every station is stable.
#[derive(Clone, Debug, PartialEq)]
pub struct Jackson {
    outside_rate: f64,
    rates: Vec<f64>,
    queues: Vec<Mmc>,
}

impl Jackson {
    /// Refuses a network in which a station has no steady state.
    pub fn new(stations: &[Station]) -> Result<Jackson, Refusal> {
        let rates = traffic(stations)?;
        let queues: Result<Vec<Mmc>, Refusal> = stations
            .iter()
            .zip(&rates)
            .map(|(station, &rate)| Mmc::new(rate, station.service_rate, station.servers))
            .collect();
        let outside_rate = stations.iter().map(|station| station.outside_rate).sum();
        Ok(Jackson { outside_rate, rates, queues: queues? })
    }

    /// All arrivals at a station, per second.
    pub fn arrival_rate(&self, station: usize) -> f64 {
        self.rates[station]
    }

    /// A station as a queue of its own.
    pub fn queue(&self, station: usize) -> &Mmc {
        &self.queues[station]
    }

    /// Seconds from entering the network to leaving it, by Little's law.
    pub fn mean_response(&self) -> f64 {
        self.queues.iter().map(Mmc::mean_present).sum::<f64>() / self.outside_rate
    }

    /// One of this model's numbers, with its name.
    pub fn prediction(&self, value: f64) -> Prediction {
        Prediction {
            name: "open Jackson network".into(),
            value,
            conditions: "Poisson arrivals from outside, exponential service drawn anew at every visit, random \
                         routing, unlimited queues, no failures, steady state",
            source: "Jackson, Operations Research 5 (1957)",
        }
    }
}

/// The arrival rate at every station from the traffic equations.
pub fn traffic(stations: &[Station]) -> Result<Vec<f64>, Refusal> {
    let n = stations.len();
    for station in stations {
        let total: f64 = station.onward.iter().map(|(_, share)| share).sum();
        require(station.outside_rate >= 0.0, "arrival rates are 0 or more")?;
        require(total <= 1.0 + 1e-9, "the probabilities of going on add up to at most 1")?;
        require(station.onward.iter().all(|(to, share)| *to < n && *share >= 0.0), "every route leads to a station")?;
    }
    let outside: Vec<f64> = stations.iter().map(|station| station.outside_rate).collect();
    let onward: Vec<Vec<(usize, f64)>> = stations.iter().map(|station| station.onward.clone()).collect();
    rates(&outside, &onward).ok_or(Refusal::Range("every event leaves in the end"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn station(outside_rate: f64, service_rate: f64, onward: Vec<(usize, f64)>) -> Station {
        Station { outside_rate, service_rate, servers: 1, onward }
    }

    #[test]
    fn feedback_multiplies_the_arrivals() {
        let network = Jackson::new(&[station(0.4, 1.0, vec![(0, 0.5)])]).expect("stable");
        assert!((network.arrival_rate(0) - 0.8).abs() < 1e-12);
        assert!((network.mean_response() - 10.0).abs() < 1e-12);
    }

    #[test]
    fn a_loop_without_exit_is_refused() {
        assert!(Jackson::new(&[station(0.1, 1.0, vec![(1, 1.0)]), station(0.0, 1.0, vec![(0, 1.0)])]).is_err());
    }

    #[test]
    fn the_busiest_station_decides_stability() {
        let found = Jackson::new(&[station(0.5, 1.0, vec![(1, 1.0)]), station(0.0, 0.4, vec![])]);
        assert_eq!(found, Err(Refusal::Unstable { load: 1.25 }));
    }
}
