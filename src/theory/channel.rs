//! A channel that corrupts and loses messages, one by one or in bursts.
//!
//! Bursts after Gilbert (Bell System Technical Journal 39, 1960) and Elliott (42, 1963): the channel is good or
//! bad, changes between messages as a Markov chain, and loses with a probability of its own in each state.

use crate::theory::structure::any_of;
use crate::theory::{Refusal, probability, require};

/// The probability that a message has a wrong bit, 1 - (1 - BER)^n.
pub fn corrupted(bit_error: f64, bits: u32) -> f64 {
    any_of(bit_error, bits)
}

/// The probability that a check sum of so many bits accepts garbage, 2^-r: the remainder of a random message is
/// as good as any.
pub fn undetected(check_bits: u32) -> f64 {
    libm::exp2(-f64::from(check_bits))
}

/// A channel with good and bad times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bursty {
    worsens: f64,
    recovers: f64,
    loss_good: f64,
    loss_bad: f64,
}

impl Bursty {
    /// `worsens` and `recovers`: the probability that the next message finds the other state. Gilbert's channel
    /// has `loss_good` 0.
    pub fn new(worsens: f64, recovers: f64, loss_good: f64, loss_bad: f64) -> Result<Bursty, Refusal> {
        for chance in [worsens, recovers, loss_good, loss_bad] {
            probability(chance, "changes and losses have probabilities")?;
        }
        require(worsens + recovers > 0.0, "the channel changes")?;
        Ok(Bursty { worsens, recovers, loss_good, loss_bad })
    }

    /// The share of messages that find it bad.
    pub fn bad(&self) -> f64 {
        self.worsens / (self.worsens + self.recovers)
    }

    /// The share of messages that are lost in the long run.
    pub fn mean_loss(&self) -> f64 {
        (1.0 - self.bad()) * self.loss_good + self.bad() * self.loss_bad
    }

    /// The correlation of the states that two neighbouring messages find.
    pub fn correlation(&self) -> f64 {
        1.0 - self.worsens - self.recovers
    }

    /// The probability that so many messages in a row are lost.
    pub fn all_lost(&self, messages: u32) -> f64 {
        let (good, bad) = (0..messages).fold((1.0 - self.bad(), self.bad()), |(good, bad), _| {
            let (good, bad) = (good * self.loss_good, bad * self.loss_bad);
            (good * (1.0 - self.worsens) + bad * self.recovers, good * self.worsens + bad * (1.0 - self.recovers))
        });
        good + bad
    }

    /// The mean number of messages lost in a row, given that one is: the share lost over the share that is the
    /// last of its run. For Gilbert's channel that loses all while bad 1 / `recovers`.
    pub fn mean_burst(&self) -> Result<f64, Refusal> {
        let (good, bad) = ((1.0 - self.bad()) * self.loss_good, self.bad() * self.loss_bad);
        require(good + bad > 0.0, "messages are lost")?;
        let kept = |stays: f64, own: f64, other: f64| stays * (1.0 - own) + (1.0 - stays) * (1.0 - other);
        let ends = good * kept(1.0 - self.worsens, self.loss_good, self.loss_bad)
            + bad * kept(1.0 - self.recovers, self.loss_bad, self.loss_good);
        require(ends > 0.0, "a loss is followed by a delivery in the end")?;
        Ok((good + bad) / ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gilberts_bursts_last_until_the_channel_recovers() {
        let channel = Bursty::new(0.01, 0.25, 0.0, 1.0).expect("valid");
        assert!((channel.mean_burst().expect("it loses") - 4.0).abs() < 1e-12);
        assert!((channel.all_lost(3) - channel.mean_loss() * 0.75 * 0.75).abs() < 1e-15);
    }

    #[test]
    fn a_channel_without_memory_loses_one_by_one() {
        // The next state does not depend on this one where the two changes add up to 1.
        let channel = Bursty::new(0.3, 0.7, 0.1, 0.5).expect("valid");
        let loss = 0.7 * 0.1 + 0.3 * 0.5;
        assert!((channel.mean_loss() - loss).abs() < 1e-15 && channel.correlation().abs() < 1e-15);
        assert!((channel.all_lost(4) - loss.powi(4)).abs() < 1e-15);
        assert!((channel.mean_burst().expect("it loses") - 1.0 / (1.0 - loss)).abs() < 1e-14);
        assert!(Bursty::new(0.0, 0.0, 0.0, 1.0).is_err());
    }
}
