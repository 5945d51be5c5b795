//! A circuit breaker: how many calls until it trips, and how much it refuses.
//!
//! Runs of failures after Feller ("Probability Theory and Its Applications" I, section XIII.7); a sliding window
//! as a Markov chain of its last outcomes; open and closed times by renewal reward (Ross, "Stochastic
//! Processes", chapter 3). Calls fail independently.

use crate::theory::markov::Chain;
use crate::theory::{Refusal, positive, probability, require};

/// The mean number of calls until `run` of them have failed in a row, (1 - q^k) / ((1 - q) q^k).
pub fn mean_calls_to_trip(failure: f64, run: u32) -> Result<f64, Refusal> {
    require(failure > 0.0 && failure < 1.0, "calls fail sometimes, not always")?;
    require(run > 0, "a failure trips it")?;
    let all = libm::pow(failure, f64::from(run));
    Ok((1.0 - all) / ((1.0 - failure) * all))
}

/// The mean number of calls until `failures` of the last `window` have failed, from an empty window; calls that
/// have not been made count as successes.
pub fn mean_calls_to_trip_in_window(failure: f64, failures: u32, window: u32) -> Result<f64, Refusal> {
    require(failure > 0.0 && failure < 1.0, "calls fail sometimes, not always")?;
    require(failures > 0 && failures <= window, "the window holds enough failures")?;
    require(window <= 24, "the window holds at most 24 calls")?;
    // The last window - 1 outcomes, a failure as a 1, the latest lowest; only those that have not tripped it.
    let bits = window - 1;
    let kept: Vec<u32> = (0..1_u32 << bits).filter(|recent| recent.count_ones() < failures).collect();
    let mask = (1 << bits) - 1;
    // One call per unit of time, so that the mean time is the mean number of calls.
    let mut arcs = Vec::new();
    for (at, recent) in kept.iter().enumerate() {
        for (failed, chance) in [(0, 1.0 - failure), (1, failure)] {
            let trips = failed == 1 && recent.count_ones() + 1 >= failures;
            let next = if trips { None } else { kept.binary_search(&((recent << 1 | failed) & mask)).ok() };
            let next = next.unwrap_or(kept.len());
            if next != at {
                arcs.push((at, next, chance));
            }
        }
    }
    Chain::new(kept.len() + 1, arcs)?.mean_time_to(0, |state| state == kept.len())
}

/// A breaker that opens on a run of failures, refuses for a while, lets one call try, and closes if it succeeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breaker {
    /// The probability that a call fails.
    pub failure: f64,
    /// Failures in a row that open it.
    pub run: u32,
    /// Calls per second, Poisson.
    pub call_rate: f64,
    /// How long it refuses everything once it has tripped.
    pub open_secs: f64,
}

impl Breaker {
    /// The share of calls refused. Between two closings it lets N calls through until it trips, then 1 / (1 - q)
    /// times opens, refuses what comes, and lets one call try. Calls take no time.
    pub fn refused(&self) -> Result<f64, Refusal> {
        probability(self.failure, "the failure probability lies between 0 and 1")?;
        positive(self.call_rate, "the call rate is positive")?;
        require(self.open_secs >= 0.0, "it is open for 0 or more seconds")?;
        let while_open = self.call_rate * self.open_secs;
        if self.failure == 0.0 {
            return Ok(0.0);
        }
        if self.failure == 1.0 {
            return Ok(while_open / (while_open + 1.0));
        }
        let openings = 1.0 / (1.0 - self.failure);
        let closed = mean_calls_to_trip(self.failure, self.run)?;
        Ok(openings * while_open / (closed + openings * (while_open + 1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_that_must_be_full_of_failures_is_a_run() {
        for (failure, run) in [(0.5, 5), (0.3, 5), (0.1, 3), (0.9, 1)] {
            let window = mean_calls_to_trip_in_window(failure, run, run).expect("valid");
            assert!((window / mean_calls_to_trip(failure, run).expect("valid") - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn one_failure_is_enough_in_any_window() {
        assert!((mean_calls_to_trip_in_window(0.2, 1, 8).expect("valid") - 5.0).abs() < 1e-12);
    }

    #[test]
    fn two_of_three_is_solved_by_hand() {
        // From no recent failure a, from one just now b, from one before that c:
        // a = 1 + p a + q b, b = 1 + p c, c = 1 + p a.
        let (q, p) = (0.25, 0.75);
        let a = (1.0 + q * (1.0 + p)) / (1.0 - p - q * p * p);
        assert!((mean_calls_to_trip_in_window(q, 2, 3).expect("valid") - a).abs() < 1e-12);
        assert!(mean_calls_to_trip_in_window(q, 4, 3).is_err());
    }

    #[test]
    fn what_always_fails_is_mostly_refused() {
        let dead = Breaker { failure: 1.0, run: 5, call_rate: 10.0, open_secs: 5.0 };
        assert_eq!(dead.refused(), Ok(50.0 / 51.0));
        assert_eq!(Breaker { failure: 0.0, ..dead }.refused(), Ok(0.0));
        let near = Breaker { failure: 1.0 - 1e-9, ..dead }.refused().expect("valid");
        assert!((near - 50.0 / 51.0).abs() < 1e-6);
    }
}
