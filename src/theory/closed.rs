//! A closed network: a fixed number of users who think, ask, wait for the answer and think again.
//!
//! Exact mean value analysis (Reiser and Lavenberg, J. ACM 27, 1980) for single servers with exponential
//! service, or processor sharing with any: W_i(n) = D_i (1 + L_i(n - 1)), X(n) = n / (Z + sum W_i).

use crate::theory::{Prediction, Refusal, require};

/// What the users of a closed network see.
#[derive(Clone, Debug, PartialEq)]
pub struct Closed {
    throughput: f64,
    present: Vec<f64>,
    think_secs: f64,
    population: u32,
}

impl Closed {
    /// `demands`: seconds of service that one pass needs at each station, visits included.
    pub fn new(demands: &[f64], population: u32, think_secs: f64) -> Result<Closed, Refusal> {
        require(demands.iter().all(|demand| *demand >= 0.0), "service demands are 0 or more")?;
        require(think_secs >= 0.0, "the think time is 0 or more")?;
        require(demands.iter().sum::<f64>() + think_secs > 0.0, "a pass takes time")?;
        require(population <= 1_000_000, "the population is at most a million")?;
        let mut present = vec![0.0; demands.len()];
        let mut throughput = 0.0;
        for n in 1..=population {
            let times: Vec<f64> = demands.iter().zip(&present).map(|(demand, ahead)| demand * (1.0 + ahead)).collect();
            throughput = f64::from(n) / (think_secs + times.iter().sum::<f64>());
            present = times.iter().map(|time| throughput * time).collect();
        }
        Ok(Closed { throughput, present, think_secs, population })
    }

    /// Passes per second.
    pub fn throughput(&self) -> f64 {
        self.throughput
    }

    /// The mean number at a station.
    pub fn mean_present(&self, station: usize) -> f64 {
        self.present[station]
    }

    /// Seconds from asking to the answer.
    pub fn mean_response(&self) -> f64 {
        f64::from(self.population) / self.throughput - self.think_secs
    }

    /// One of this model's numbers, with its name.
    pub fn prediction(&self, value: f64) -> Prediction {
        Prediction {
            name: format!("closed network of {}, mean value analysis", self.population),
            value,
            conditions: "a fixed population, exponential service at single replicas, no failures, steady state",
            source: "Reiser and Lavenberg, J. ACM 27 (1980)",
        }
    }
}
