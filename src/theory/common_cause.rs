//! Failures that strike several members at once, so that redundancy buys less than independence promises.
//!
//! The beta factor (Fleming 1975): a share beta of a member's failures is everybody's. Difficulty (Eckhardt
//! and Lee, IEEE TSE SE-11, 1985): every version fails on an input with the probability theta of that input,
//! and theta varies; here by a beta law, which makes the number of failing versions beta-binomial.

use crate::theory::structure::k_of_n;
use crate::theory::{Refusal, positive, probability, require};

/// The probability that both of two members fail, where a share `beta` of their failures strikes both at
/// once.
pub fn both_fail(failure: f64, beta: f64) -> f64 {
    let own = (1.0 - beta) * failure;
    1.0 - (1.0 - beta * failure) * (1.0 - own * own)
}

/// At least `needs` of equal members work, where a share `beta` of their failures strikes all at once.
pub fn k_of_n_with_beta(needs: usize, members: usize, failure: f64, beta: f64) -> Result<f64, Refusal> {
    probability(failure, "the failure probability lies between 0 and 1")?;
    probability(beta, "the common share lies between 0 and 1")?;
    Ok((1.0 - beta * failure) * k_of_n(needs, &vec![1.0 - (1.0 - beta) * failure; members]))
}

/// How the probability that a version fails varies over the inputs: Beta(a, b).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difficulty {
    a: f64,
    b: f64,
}

impl Difficulty {
    /// A beta law with mean a / (a + b); both above 0.
    pub fn new(a: f64, b: f64) -> Result<Difficulty, Refusal> {
        positive(a, "both parameters of the difficulty are positive")?;
        positive(b, "both parameters of the difficulty are positive")?;
        Ok(Difficulty { a, b })
    }

    /// Of the probability that one version fails and the correlation of two versions' failures, both between
    /// 0 and 1: a + b = 1 / correlation - 1.
    pub fn with_correlation(failure: f64, correlation: f64) -> Result<Difficulty, Refusal> {
        require(failure > 0.0 && failure < 1.0, "a version fails sometimes, not always")?;
        require(correlation > 0.0 && correlation < 1.0, "failures are correlated, not equal")?;
        let sum = 1.0 / correlation - 1.0;
        Difficulty::new(failure * sum, (1.0 - failure) * sum)
    }

    /// The probability that one version fails.
    pub fn failure(&self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// Of the failures of two versions.
    pub fn correlation(&self) -> f64 {
        1.0 / (self.a + self.b + 1.0)
    }

    /// The probability that so many versions all fail on one input.
    pub fn all_fail(&self, versions: u32) -> f64 {
        (0..versions).map(|at| (self.a + f64::from(at)) / (self.a + self.b + f64::from(at))).product()
    }

    /// The probability that most of an odd number of versions fail on one input.
    pub fn majority_fails(&self, versions: u32) -> Result<f64, Refusal> {
        require(versions % 2 == 1, "an odd number of versions cannot tie")?;
        require(versions <= 1001, "there are at most a thousand versions")?;
        // From all of them failing downwards: P(j - 1) / P(j) = j (b + n - j) / ((n - j + 1) (a + j - 1)).
        let n = f64::from(versions);
        let mut term = self.all_fail(versions);
        let mut sum = 0.0;
        for failing in (versions / 2 + 1..=versions).rev() {
            sum += term;
            let j = f64::from(failing);
            term *= j * (self.b + n - j) / ((n - j + 1.0) * (self.a + j - 1.0));
        }
        Ok(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::voting::majority;

    #[test]
    fn hardly_varying_difficulty_is_independence() {
        let difficulty = Difficulty::with_correlation(0.05, 1e-9).expect("valid");
        let independent = 1.0 - majority(0.95, 5, 1.0).expect("odd");
        assert!((difficulty.majority_fails(5).expect("odd") / independent - 1.0).abs() < 1e-6);
        assert!((difficulty.failure() - 0.05).abs() < 1e-15);
    }

    #[test]
    fn versions_that_fail_together_are_worth_one() {
        let difficulty = Difficulty::with_correlation(0.05, 1.0 - 1e-9).expect("valid");
        assert!((difficulty.majority_fails(3).expect("odd") / 0.05 - 1.0).abs() < 1e-6);
        assert!((difficulty.correlation() - 1.0).abs() < 1e-8);
    }

    #[test]
    fn a_pair_is_one_of_two_with_a_common_share() {
        let works = k_of_n_with_beta(1, 2, 0.1, 0.3).expect("valid");
        assert!((1.0 - works - both_fail(0.1, 0.3)).abs() < 1e-15);
        assert!((k_of_n_with_beta(1, 9, 0.1, 1.0).expect("valid") - 0.9).abs() < 1e-15);
    }
}
