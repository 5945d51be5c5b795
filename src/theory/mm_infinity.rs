//! M/G/infinity: nobody waits, as where every event gets a handler of its own.
//!
//! The number present is Poisson with mean lambda E\[S\], whatever the law of service.

use crate::theory::{Prediction, Refusal, positive, require};

/// Handlers without limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MmInfinity {
    offered_load: f64,
}

impl MmInfinity {
    /// Rates per second.
    pub fn new(arrival_rate: f64, service_rate: f64) -> Result<MmInfinity, Refusal> {
        require(arrival_rate >= 0.0, "the arrival rate is 0 or more")?;
        positive(service_rate, "the service rate is positive")?;
        Ok(MmInfinity { offered_load: arrival_rate / service_rate })
    }

    /// The mean number in service: rate times mean service.
    pub fn mean_present(&self) -> f64 {
        self.offered_load
    }

    /// The share of time that nothing is present.
    pub fn idle_probability(&self) -> f64 {
        libm::exp(-self.offered_load)
    }

    /// One of this model's numbers, with its name.
    pub fn prediction(&self, value: f64) -> Prediction {
        Prediction {
            name: "M/G/infinity".into(),
            value,
            conditions: "Poisson arrivals, unlimited handlers, any law of service, steady state",
            source: "Kleinrock, Queueing Systems I (1975) 3.4",
        }
    }
}

/// By how many seconds the peak of occupancy trails the peak of a sinusoidal load (Eick, Massey and Whitt
/// 1993): atan(g) / g of the mean exponential service, with g = 2 pi / (period mu).
pub fn peak_lag(period_secs: f64, service_rate: f64) -> f64 {
    let turn = 2.0 * std::f64::consts::PI / period_secs;
    libm::atan(turn / service_rate) / turn
}
