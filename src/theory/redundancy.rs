//! Copies of one event at several replicas, and a choice among sampled queues.

use crate::theory::{Refusal, positive, require, stable};

/// Mean response where each event is copied to `copies` of `servers` replicas, chosen at random, and the rest
/// is cancelled when the first is done; independent exponential service per copy (Gardner and others,
/// Operations Research 65, 2017).
pub fn mean_response_of_copies(
    servers: u32,
    copies: u32,
    arrival_rate_per_server: f64,
    service_rate: f64,
) -> Result<f64, Refusal> {
    positive(service_rate, "the service rate is positive")?;
    require(copies > 0 && copies <= servers, "copies go to different replicas")?;
    stable(arrival_rate_per_server / service_rate)?;
    let k = f64::from(servers);
    let choose = |n: u32| (0..copies - 1).map(|j| f64::from(n - 1 - j) / f64::from(j + 1)).product::<f64>();
    let term = |i: u32| 1.0 / (k * service_rate * choose(servers) / choose(i) - k * arrival_rate_per_server);
    Ok((copies..=servers).map(term).sum())
}

/// Mean response of one of very many replicas where each event joins the shortest of `choices` random queues
/// (Vvedenskaya and others 1996; Mitzenmacher 2001). The limit of infinitely many replicas.
pub fn mean_response_of_choices(load: f64, choices: u32, service_rate: f64) -> Result<f64, Refusal> {
    positive(service_rate, "the service rate is positive")?;
    require(choices >= 2 && load >= 0.0, "there is a choice")?;
    stable(load)?;
    let d = f64::from(choices);
    let mut sum = 0.0;
    let mut exponent = 0.0;
    loop {
        let term = libm::pow(load, exponent);
        sum += term;
        if term < 1e-18 {
            return Ok(sum / service_rate);
        }
        exponent = exponent * d + d;
    }
}

/// Mean response where each event goes to two replicas with queues of their own and waits for both (Flatto
/// and Hahn 1984; Nelson and Tantawi, IEEE TC 37, 1988).
pub fn mean_response_of_both(arrival_rate: f64, service_rate: f64) -> Result<f64, Refusal> {
    positive(service_rate, "the service rate is positive")?;
    stable(arrival_rate / service_rate)?;
    Ok((12.0 - arrival_rate / service_rate) / 8.0 / (service_rate - arrival_rate))
}
