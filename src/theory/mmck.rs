//! M/M/c/K: a queue with a limit; who finds it full is turned away.
//!
//! A birth-death chain on 0..K: birth lambda, death min(n, c) mu (Gross and Harris, "Fundamentals of Queueing
//! Theory", chapter 2). K = c is Erlang's loss system.

use crate::theory::{Prediction, Refusal, positive, require};

/// A queue with room for `capacity` in all; stable under any load.
#[derive(Clone, Debug, PartialEq)]
pub struct Mmck {
    arrival_rate: f64,
    servers: u32,
    capacity: u32,
    /// The steady probability of each number present.
    present: Vec<f64>,
}

impl Mmck {
    /// Rates per second; `capacity` counts those in service too.
    pub fn new(arrival_rate: f64, service_rate: f64, servers: u32, capacity: u32) -> Result<Mmck, Refusal> {
        require(arrival_rate >= 0.0, "the arrival rate is 0 or more")?;
        positive(service_rate, "the service rate is positive")?;
        require(servers > 0, "there is a replica")?;
        require(capacity >= servers, "there is room for one event at each replica")?;
        require(capacity <= 10_000_000, "the room is at most ten million")?;
        let rates = (1..=capacity).map(|n| (arrival_rate, f64::from(n.min(servers)) * service_rate));
        Ok(Mmck { arrival_rate, servers, capacity, present: birth_death(rates) })
    }

    /// The share of arrivals turned away.
    pub fn loss(&self) -> f64 {
        self.present[self.capacity as usize]
    }

    /// The mean number in the queue and in service.
    pub fn mean_present(&self) -> f64 {
        self.present.iter().enumerate().map(|(n, p)| n as f64 * p).sum()
    }

    /// The mean number in the queue.
    pub fn mean_waiting(&self) -> f64 {
        let waiting = |n: usize| n.saturating_sub(self.servers as usize) as f64;
        self.present.iter().enumerate().map(|(n, p)| waiting(n) * p).sum()
    }

    /// Seconds in the queue, of those let in.
    pub fn mean_wait(&self) -> f64 {
        self.mean_waiting() / (self.arrival_rate * (1.0 - self.loss()))
    }

    /// Seconds in the queue and in service, of those let in.
    pub fn mean_response(&self) -> f64 {
        self.mean_present() / (self.arrival_rate * (1.0 - self.loss()))
    }

    /// The share of time that a replica is busy.
    pub fn utilisation(&self) -> f64 {
        (self.mean_present() - self.mean_waiting()) / f64::from(self.servers)
    }

    /// One of this model's numbers, with its name.
    pub fn prediction(&self, value: f64) -> Prediction {
        Prediction {
            name: format!("M/M/{}/{}", self.servers, self.capacity),
            value,
            conditions: "Poisson arrivals, exponential service, arrivals at a full queue turned away, no failures, \
                         steady state",
            source: "Gross and Harris, Fundamentals of Queueing Theory ch. 2",
        }
    }
}

/// The steady probabilities of a birth-death chain, from the (up, down) rates between neighbouring states.
/// Weights are kept from overflowing by scaling what has gone before.
pub(crate) fn birth_death(rates: impl Iterator<Item = (f64, f64)>) -> Vec<f64> {
    let mut weights = vec![1.0];
    let mut weight = 1.0;
    for (up, down) in rates {
        weight *= up / down;
        weights.push(weight);
        if weight > 1e200 {
            weights.iter_mut().for_each(|earlier| *earlier /= weight);
            weight = 1.0;
        }
    }
    let total: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::mmc::{Mmc, erlang_b};

    #[test]
    fn without_a_queue_it_is_erlangs_loss_system() {
        let found = Mmck::new(40.0, 2.0, 25, 25).expect("valid").loss();
        assert!((found / erlang_b(20.0, 25) - 1.0).abs() < 1e-12, "{found}");
    }

    #[test]
    fn with_ample_room_it_is_the_unlimited_queue() {
        let (limited, unlimited) =
            (Mmck::new(2.4, 1.0, 3, 400).expect("valid"), Mmc::new(2.4, 1.0, 3).expect("stable"));
        assert!((limited.mean_wait() / unlimited.mean_wait() - 1.0).abs() < 1e-12);
        assert!((limited.mean_response() / unlimited.mean_response() - 1.0).abs() < 1e-12);
        assert!((limited.utilisation() - unlimited.utilisation()).abs() < 1e-12);
    }

    #[test]
    fn an_overload_fills_the_room_without_overflow() {
        let full = Mmck::new(1e6, 1.0, 1, 5000).expect("valid");
        assert!((full.loss() - (1.0 - 1e-6)).abs() < 1e-12);
        assert!(full.mean_present() > 4999.9);
    }
}
