//! Events that come or are served in batches, and a server that waits for enough of them.
//!
//! Gross and Harris, "Fundamentals of Queueing Theory", chapter 3; Yadin and Naor (1963). Poisson arrivals,
//! exponential service, one server.

use crate::theory::{Refusal, positive, require, stable};

/// The mean number present where `size` events come at once, `M[k]/M/1`: rho (1 + k) / (2 (1 - rho)).
pub fn mean_present_with_batch_arrivals(batch_rate: f64, size: u32, service_rate: f64) -> Result<f64, Refusal> {
    require(batch_rate >= 0.0, "the arrival rate is 0 or more")?;
    positive(service_rate, "the service rate is positive")?;
    require(size > 0, "a batch has an event")?;
    let load = batch_rate * f64::from(size) / service_rate;
    stable(load)?;
    Ok(load * (1.0 + f64::from(size)) / (2.0 * (1.0 - load)))
}

/// The mean number present where one service takes up to `size` events at once and whoever comes meanwhile
/// joins while there is room, `M/M[b]/1`: r / (1 - r) with mu (r + ... + r^b) = lambda.
pub fn mean_present_with_batch_service(arrival_rate: f64, size: u32, batch_rate: f64) -> Result<f64, Refusal> {
    require(arrival_rate >= 0.0, "the arrival rate is 0 or more")?;
    positive(batch_rate, "the service rate is positive")?;
    require(size > 0, "a batch has an event")?;
    stable(arrival_rate / (batch_rate * f64::from(size)))?;
    let served = |root: f64| batch_rate * (0..size).fold(0.0, |sum, _| root * (1.0 + sum));
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if served(middle) < arrival_rate { low = middle } else { high = middle }
    }
    Ok(low / (1.0 - low))
}

/// The mean number present where an idle server starts only when `start` events are there, and then serves
/// until none is: rho / (1 - rho) + (N - 1) / 2.
pub fn mean_present_with_late_start(arrival_rate: f64, service_rate: f64, start: u32) -> Result<f64, Refusal> {
    require(arrival_rate >= 0.0, "the arrival rate is 0 or more")?;
    positive(service_rate, "the service rate is positive")?;
    require(start > 0, "an event starts the server")?;
    let load = arrival_rate / service_rate;
    stable(load)?;
    Ok(load / (1.0 - load) + 0.5 * (f64::from(start) - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::mmc::Mmc;

    #[test]
    fn batches_of_one_are_the_plain_queue() {
        let plain = Mmc::new(0.8, 1.0, 1).expect("stable").mean_present();
        for found in [
            mean_present_with_batch_arrivals(0.8, 1, 1.0),
            mean_present_with_batch_service(0.8, 1, 1.0),
            mean_present_with_late_start(0.8, 1.0, 1),
        ] {
            assert!((found.expect("stable") - plain).abs() < 1e-12);
        }
    }

    #[test]
    fn a_batch_carries_its_size_times_the_load() {
        assert!(mean_present_with_batch_service(2.9, 3, 1.0).is_ok());
        assert!(matches!(mean_present_with_batch_service(3.0, 3, 1.0), Err(Refusal::Unstable { .. })));
        assert!(matches!(mean_present_with_batch_arrivals(0.4, 3, 1.0), Err(Refusal::Unstable { .. })));
    }
}
