//! A second copy sent where the first has not answered after a delay; the quicker answer counts.
//!
//! Dean and Barroso (CACM 56, 2013). Exponential answers that do not depend on each other, no queueing.

use crate::theory::{Refusal, positive, require};

/// One copy at once and up to so many more after the delay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hedge {
    service_rate: f64,
    delay_secs: f64,
    copies: u32,
}

impl Hedge {
    /// `copies` are sent together after the delay, one as a rule.
    pub fn new(service_rate: f64, delay_secs: f64, copies: u32) -> Result<Hedge, Refusal> {
        positive(service_rate, "the service rate is positive")?;
        require(delay_secs >= 0.0, "the delay is 0 or more")?;
        Ok(Hedge { service_rate, delay_secs, copies })
    }

    /// The probability that the delay passes without an answer: the share of calls that send copies.
    pub fn hedged(&self) -> f64 {
        libm::exp(-self.service_rate * self.delay_secs)
    }

    /// The mean number of copies sent on the whole.
    pub fn mean_copies(&self) -> f64 {
        1.0 + f64::from(self.copies) * self.hedged()
    }

    /// Mean busy time spent per call in units of one service, where the slower copies are cancelled at once:
    /// copies of a memoryless service share the work, so it is 1.
    pub fn mean_work(&self) -> f64 {
        let late = f64::from(self.copies) + 1.0;
        self.service_rate * (self.mean_latency() + (late - 1.0) * self.hedged() / (late * self.service_rate))
    }

    /// Seconds.
    pub fn mean_latency(&self) -> f64 {
        let hedged = self.hedged();
        (1.0 - hedged) / self.service_rate + hedged / ((f64::from(self.copies) + 1.0) * self.service_rate)
    }

    /// The probability that a call takes longer than so many seconds.
    pub fn latency_exceeds(&self, secs: f64) -> f64 {
        let late = (secs - self.delay_secs).max(0.0);
        libm::exp(-self.service_rate * (secs + f64::from(self.copies) * late))
    }

    /// The latency in seconds that a share `q` does not exceed.
    pub fn latency_quantile(&self, q: f64) -> f64 {
        let alone = -libm::log1p(-q) / self.service_rate;
        let copies = f64::from(self.copies);
        if alone <= self.delay_secs { alone } else { (alone + copies * self.delay_secs) / (copies + 1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hedge_sent_at_once_halves_the_mean() {
        let hedge = Hedge::new(2.0, 0.0, 1).expect("valid");
        assert_eq!((hedge.mean_latency(), hedge.mean_copies()), (0.25, 2.0));
        assert_eq!(Hedge::new(2.0, 5.0, 1).expect("valid").latency_quantile(0.5), 2.0f64.ln() / 2.0);
    }

    #[test]
    fn cancelled_copies_of_a_memoryless_service_cost_no_work() {
        for copies in [0, 1, 4] {
            assert!((Hedge::new(0.5, 3.0, copies).expect("valid").mean_work() - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn quantile_and_tail_are_inverse() {
        let hedge = Hedge::new(1.0, 2.0, 2).expect("valid");
        for q in [0.1, 0.5, 0.9, 0.999] {
            assert!((hedge.latency_exceeds(hedge.latency_quantile(q)) - (1.0 - q)).abs() < 1e-14);
        }
    }
}
