//! Two queues in a row with limited room: how rarely the second one fills.
//!
//! The benchmark of the splitting literature (Garvels, "The splitting method in rare event simulation", 2000): an
//! exact first passage in the chain of both queue lengths, for comparison with estimates of rare events.

use crate::theory::markov::Chain;
use crate::theory::{Refusal, positive, require};

/// Poisson arrivals and exponential service at both queues.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tandem {
    /// Events that come to the first queue, per second.
    pub arrival_rate: f64,
    /// Of the first queue, per second.
    pub first_service_rate: f64,
    /// Of the second queue, per second.
    pub second_service_rate: f64,
    /// Of each queue, those in service included; who finds the first queue full is lost.
    pub capacity: u32,
}

impl Tandem {
    /// The probability that the second queue fills before it empties, from an empty first queue and one event
    /// in the second.
    pub fn second_fills(&self) -> Result<f64, Refusal> {
        for rate in [self.arrival_rate, self.first_service_rate, self.second_service_rate] {
            positive(rate, "rates are positive")?;
        }
        require(self.capacity > 1, "the queues have room for two")?;
        require(self.capacity <= 30, "the queues have room for at most thirty")?;
        let levels = self.capacity as usize + 1;
        let place = |first: usize, second: usize| first * levels + second;
        let mut arcs = Vec::new();
        for first in 0..levels {
            for second in 0..levels {
                let here = place(first, second);
                if first + 1 < levels {
                    arcs.push((here, place(first + 1, second), self.arrival_rate));
                }
                if first > 0 && second + 1 < levels {
                    arcs.push((here, place(first - 1, second + 1), self.first_service_rate));
                }
                if second > 0 {
                    arcs.push((here, place(first, second - 1), self.second_service_rate));
                }
            }
        }
        let chain = Chain::new(levels * levels, arcs)?;
        chain.reaches(place(0, 1), |state| state % levels == levels - 1, |state| state % levels == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_queue_of_two_fills_if_the_next_event_overtakes_its_service() {
        // With an endlessly fast first server the second queue is an M/M/1 of its own.
        let tandem = Tandem { arrival_rate: 1.0, first_service_rate: 1e9, second_service_rate: 3.0, capacity: 2 };
        assert!((tandem.second_fills().expect("valid") - 0.25).abs() < 1e-8);
        assert!(Tandem { capacity: 1, ..tandem }.second_fills().is_err());
    }
}
