//! Messages sent again until they are acknowledged: at-least-once delivery over a channel that loses.
//!
//! Sends and acknowledgements are lost independently. With loss p and acknowledgement loss a, a send does its
//! job with probability s = (1 - p)(1 - a); sends until then are geometric.

use crate::theory::{Refusal, probability, require};

/// A sender that repeats up to so many times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delivery {
    loss: f64,
    acknowledgement_loss: f64,
    /// `None` for a sender that never gives up.
    sends_max: Option<u32>,
}

impl Delivery {
    /// `None` for as many sends as it takes; both losses are probabilities.
    pub fn new(loss: f64, acknowledgement_loss: f64, sends_max: Option<u32>) -> Result<Delivery, Refusal> {
        probability(loss, "the loss lies between 0 and 1")?;
        probability(acknowledgement_loss, "the loss lies between 0 and 1")?;
        require(sends_max != Some(0), "there is a first send")?;
        require(sends_max.is_some() || (loss < 1.0 && acknowledgement_loss < 1.0), "something gets through")?;
        Ok(Delivery { loss, acknowledgement_loss, sends_max })
    }

    /// 1 / s, or (1 - (1 - s)^n) / s of a sender that gives up.
    pub fn mean_sends(&self) -> f64 {
        let done = (1.0 - self.loss) * (1.0 - self.acknowledgement_loss);
        match self.sends_max {
            None => 1.0 / done,
            Some(sends) if done == 0.0 => f64::from(sends),
            Some(sends) => (1.0 - libm::pow(1.0 - done, f64::from(sends))) / done,
        }
    }

    /// The probability that no send arrives, p^n.
    pub fn lost(&self) -> f64 {
        self.sends_max.map_or(0.0, |sends| libm::pow(self.loss, f64::from(sends)))
    }

    /// The probability that the sender gives up, (1 - s)^n; the message may have arrived.
    pub fn given_up(&self) -> f64 {
        let done = (1.0 - self.loss) * (1.0 - self.acknowledgement_loss);
        self.sends_max.map_or(0.0, |sends| libm::pow(1.0 - done, f64::from(sends)))
    }

    /// The probability that more than one copy arrives. Exactly one does if the first to arrive is
    /// acknowledged, or if it is not and all later ones are lost: sum over i of p^(i - 1) (1 - p) (1 - a) and
    /// n times (1 - p) a p^(n - 1).
    pub fn duplicated(&self) -> f64 {
        let Some(sends) = self.sends_max else {
            return self.acknowledgement_loss;
        };
        let n = f64::from(sends);
        let arrives = 1.0 - self.lost();
        let last = n * (1.0 - self.loss) * libm::pow(self.loss, n - 1.0);
        self.acknowledgement_loss * (arrives - last)
    }

    /// The mean number of copies that arrive.
    pub fn mean_copies(&self) -> f64 {
        (1.0 - self.loss) * self.mean_sends()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_sends_are_as_good_as_never_giving_up() {
        let (many, endless) =
            (Delivery::new(0.2, 0.1, Some(200)).expect("valid"), Delivery::new(0.2, 0.1, None).expect("valid"));
        assert!((many.mean_sends() - endless.mean_sends()).abs() < 1e-12);
        assert!((many.duplicated() - endless.duplicated()).abs() < 1e-12);
        assert!((endless.mean_copies() - 1.0 / 0.9).abs() < 1e-12 && many.given_up() < 1e-12);
    }

    #[test]
    fn two_sends_duplicate_if_both_arrive_and_the_first_is_not_acknowledged() {
        let twice = Delivery::new(0.2, 0.1, Some(2)).expect("valid");
        assert!((twice.duplicated() - 0.8 * 0.1 * 0.8).abs() < 1e-15);
        assert!((twice.lost() - 0.04).abs() < 1e-15);
        assert!((twice.mean_copies() - (0.8 + (1.0 - 0.72) * 0.8)).abs() < 1e-15);
        assert_eq!(Delivery::new(0.2, 0.1, Some(1)).expect("valid").duplicated(), 0.0);
    }

    #[test]
    fn a_dead_channel_needs_a_sender_that_gives_up() {
        assert!(Delivery::new(1.0, 0.0, None).is_err());
        let dead = Delivery::new(1.0, 0.0, Some(3)).expect("valid");
        assert_eq!((dead.mean_sends(), dead.lost(), dead.duplicated()), (3.0, 1.0, 0.0));
    }
}
