//! A recovery block: versions tried in turn until an acceptance test passes a result.
//!
//! Randell (IEEE TSE 1, 1975); model of Scott, Gault and McAllister (IEEE TSE 13, 1987): versions are right
//! independently of one another, and the test errs with the same probabilities at each.

use crate::theory::{Refusal, probability};

/// Versions in order, and a test that is wrong in two ways.
#[derive(Clone, Debug, PartialEq)]
pub struct RecoveryBlock {
    versions: Vec<f64>,
    false_reject: f64,
    false_accept: f64,
}

/// What becomes of a demand; the three add up to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// A right result is delivered.
    pub right: f64,
    /// A wrong result is delivered, and nobody notices.
    pub wrong: f64,
    /// No version passed the test: the caller is told.
    pub signalled: f64,
    /// The mean number of versions run.
    pub versions: f64,
}

impl RecoveryBlock {
    /// `versions`: the probability that each is right. `false_accept`: 1 less the coverage of the test.
    pub fn new(versions: &[f64], false_reject: f64, false_accept: f64) -> Result<RecoveryBlock, Refusal> {
        versions.iter().try_for_each(|version| probability(*version, "versions are right with a probability"))?;
        probability(false_reject, "the probability of a false reject lies between 0 and 1")?;
        probability(false_accept, "the probability of a false accept lies between 0 and 1")?;
        Ok(RecoveryBlock { versions: versions.to_vec(), false_reject, false_accept })
    }

    /// How an input ends.
    pub fn outcome(&self) -> Outcome {
        let mut outcome = Outcome { right: 0.0, wrong: 0.0, signalled: 1.0, versions: 0.0 };
        for version in &self.versions {
            let reached = outcome.signalled;
            outcome.versions += reached;
            outcome.right += reached * version * (1.0 - self.false_reject);
            outcome.wrong += reached * (1.0 - version) * self.false_accept;
            outcome.signalled = reached * (version * self.false_reject + (1.0 - version) * (1.0 - self.false_accept));
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::retry::Retry;
    use crate::theory::structure::parallel;

    #[test]
    fn a_perfect_test_makes_the_versions_parallel() {
        let versions = [0.9, 0.7, 0.6];
        let outcome = RecoveryBlock::new(&versions, 0.0, 0.0).expect("valid").outcome();
        assert!((outcome.right - parallel(&versions)).abs() < 1e-15 && outcome.wrong == 0.0);
        assert!((outcome.versions - (1.0 + 0.1 + 0.1 * 0.3)).abs() < 1e-15);
    }

    #[test]
    fn equal_versions_are_retries() {
        let outcome = RecoveryBlock::new(&[0.7; 4], 0.0, 0.0).expect("valid").outcome();
        let retry = Retry::new(0.3, 4).expect("valid");
        assert!((outcome.right - retry.success()).abs() < 1e-15);
        assert!((outcome.versions - retry.mean_attempts()).abs() < 1e-15);
    }

    #[test]
    fn every_demand_ends_in_one_way() {
        let outcome = RecoveryBlock::new(&[0.9, 0.85, 0.8], 0.01, 0.05).expect("valid").outcome();
        assert!((outcome.right + outcome.wrong + outcome.signalled - 1.0).abs() < 1e-15);
        assert!(RecoveryBlock::new(&[1.2], 0.0, 0.0).is_err());
    }
}
