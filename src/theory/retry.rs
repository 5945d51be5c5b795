//! Recovery in time: what retries, hedges, redelivery and breakers do, where tries fail independently.

use crate::theory::{Refusal, probability, require};

/// Up to `attempts` tries, each failing with the same probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retry {
    failure: f64,
    attempts: u32,
}

impl Retry {
    /// `attempts` counts the first try too.
    pub fn new(failure: f64, attempts: u32) -> Result<Retry, Refusal> {
        probability(failure, "the failure probability lies between 0 and 1")?;
        require(attempts > 0, "there is a first try")?;
        Ok(Retry { failure, attempts })
    }

    /// The probability that one of the tries succeeds, 1 - q^n.
    pub fn success(&self) -> f64 {
        1.0 - libm::pow(self.failure, f64::from(self.attempts))
    }

    /// The mean number of tries, (1 - q^n) / (1 - q): how much one layer of retries multiplies the load.
    pub fn mean_attempts(&self) -> f64 {
        (0..self.attempts).map(|tries| libm::pow(self.failure, f64::from(tries))).sum()
    }

    /// How much `layers` of the same retries, one above the other, multiply the load where the failure is at
    /// the bottom (Google, "Site Reliability Engineering", 2016, chapter 22).
    pub fn amplification(&self, layers: u32) -> f64 {
        libm::pow(self.mean_attempts(), f64::from(layers))
    }

    /// The mean total delay between the tries of one call, in the unit of `base`: the delay before try i + 1
    /// is uniform between 0 and min(cap, base factor^(i - 1)), "full jitter" (Brooker, AWS Architecture Blog,
    /// 2015).
    pub fn mean_delay_full_jitter(&self, base: f64, factor: f64, cap: f64) -> f64 {
        (1..self.attempts)
            .map(|tries| {
                let widest = (base * libm::pow(factor, f64::from(tries - 1))).min(cap);
                0.5 * widest * libm::pow(self.failure, f64::from(tries))
            })
            .sum()
    }
}

/// The mean number of sends until one is delivered and its acknowledgement comes back.
pub fn mean_sends_at_least_once(loss: f64, acknowledgement_loss: f64) -> Result<f64, Refusal> {
    probability(loss, "the loss lies between 0 and 1")?;
    probability(acknowledgement_loss, "the loss lies between 0 and 1")?;
    require(loss < 1.0 && acknowledgement_loss < 1.0, "something gets through")?;
    Ok(1.0 / ((1.0 - loss) * (1.0 - acknowledgement_loss)))
}

/// The mean number of calls until `run` of them have failed in a row, (1 - q^k) / ((1 - q) q^k) (Feller,
/// "Probability Theory and Its Applications" I, section XIII.7): when a breaker on consecutive failures trips.
pub fn mean_calls_to_trip(failure: f64, run: u32) -> Result<f64, Refusal> {
    require(failure > 0.0 && failure < 1.0, "calls fail sometimes, not always")?;
    let all = libm::pow(failure, f64::from(run));
    Ok((1.0 - all) / ((1.0 - failure) * all))
}

/// A second copy sent where the first has not answered after a delay; the quicker answer counts. Exponential
/// answers, no queueing (Dean and Barroso, CACM 56, 2013).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hedge {
    service_rate: f64,
    delay_secs: f64,
}

impl Hedge {
    pub fn new(service_rate: f64, delay_secs: f64) -> Result<Hedge, Refusal> {
        require(service_rate > 0.0, "the service rate is positive")?;
        require(delay_secs >= 0.0, "the delay is 0 or more")?;
        Ok(Hedge { service_rate, delay_secs })
    }

    /// Seconds.
    pub fn mean_latency(&self) -> f64 {
        let hedged = libm::exp(-self.service_rate * self.delay_secs);
        (1.0 - hedged) / self.service_rate + hedged / (2.0 * self.service_rate)
    }

    /// The latency in seconds that a share `q` does not exceed.
    pub fn latency_quantile(&self, q: f64) -> f64 {
        let alone = -libm::log1p(-q) / self.service_rate;
        if alone <= self.delay_secs { alone } else { 0.5 * (alone + self.delay_secs) }
    }
}

/// The probability that at least one of `count` independent things happens.
pub fn any_of(probability: f64, count: u32) -> f64 {
    -libm::expm1(f64::from(count) * libm::log1p(-probability))
}

/// Mean seconds to finish `work_secs` of work that starts from scratch after every crash, repairs included
/// (Gaver 1962): (1 / lambda + repair) (exp(lambda work) - 1).
pub fn mean_completion_with_restarts(work_secs: f64, failure_rate: f64, repair_secs: f64) -> Result<f64, Refusal> {
    require(work_secs >= 0.0 && failure_rate >= 0.0 && repair_secs >= 0.0, "times and rates are 0 or more")?;
    if failure_rate == 0.0 {
        return Ok(work_secs);
    }
    Ok((1.0 / failure_rate + repair_secs) * libm::expm1(failure_rate * work_secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_always_fails_uses_every_try() {
        let hopeless = Retry::new(1.0, 4).expect("valid");
        assert_eq!((hopeless.success(), hopeless.mean_attempts()), (0.0, 4.0));
        assert_eq!(hopeless.amplification(3), 64.0);
        assert!(Retry::new(1.1, 2).is_err() && Retry::new(0.5, 0).is_err());
    }

    #[test]
    fn a_hedge_sent_at_once_halves_the_mean() {
        let hedge = Hedge::new(2.0, 0.0).expect("valid");
        assert_eq!(hedge.mean_latency(), 0.25);
        assert_eq!(Hedge::new(2.0, 5.0).expect("valid").latency_quantile(0.5), 2.0f64.ln() / 2.0);
    }
}
