//! Reliability of a structure from the probabilities that its independent members work.
//!
//! Rausand and Hoyland, "System Reliability Theory" (2004), chapters 3 and 4.

use crate::theory::{Refusal, probability, require};

/// All members are needed: the product.
pub fn series(members: &[f64]) -> f64 {
    members.iter().product()
}

/// Any one member is enough: 1 - prod (1 - p).
pub fn parallel(members: &[f64]) -> f64 {
    1.0 - members.iter().map(|member| 1.0 - member).product::<f64>()
}

/// At least `needs` members are needed, each with its own probability. Exact, by adding one member at a time
/// to the law of how many work.
pub fn k_of_n(needs: usize, members: &[f64]) -> f64 {
    let mut working = vec![0.0; members.len() + 1];
    working[0] = 1.0;
    for (count, member) in members.iter().enumerate() {
        for at in (0..=count).rev() {
            working[at + 1] += working[at] * member;
            working[at] *= 1.0 - member;
        }
    }
    working.get(needs..).map_or(0.0, |enough| enough.iter().sum())
}

/// Voting by majority of an odd number of equal members through one voter, such as triple modular redundancy.
pub fn majority(member: f64, members: usize, voter: f64) -> Result<f64, Refusal> {
    require(members % 2 == 1, "an odd number of members cannot tie")?;
    Ok(voter * k_of_n(members / 2 + 1, &vec![member; members]))
}

/// The probability that both of two members fail, where a share `beta` of their failures strikes both at
/// once (Fleming 1975).
pub fn both_fail_with_common_cause(failure: f64, beta: f64) -> f64 {
    let own = (1.0 - beta) * failure;
    1.0 - (1.0 - beta * failure) * (1.0 - own * own)
}

/// A recovery block: versions tried in turn until the acceptance test passes one (Randell, IEEE TSE 1, 1975;
/// model of Scott, Gault and McAllister 1987). The probability that a right result is delivered.
pub fn recovery_block(versions: &[f64], false_reject: f64, false_accept: f64) -> Result<f64, Refusal> {
    probability(false_reject, "the probability of a false reject lies between 0 and 1")?;
    probability(false_accept, "the probability of a false accept lies between 0 and 1")?;
    let (mut delivered, mut reached) = (0.0, 1.0);
    for version in versions {
        delivered += reached * version * (1.0 - false_reject);
        reached *= version * false_reject + (1.0 - version) * (1.0 - false_accept);
    }
    Ok(delivered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_n_is_parallel_and_n_of_n_is_series() {
        let members = [0.9, 0.35, 0.6, 0.99];
        assert!((k_of_n(1, &members) - parallel(&members)).abs() < 1e-15);
        assert!((k_of_n(4, &members) - series(&members)).abs() < 1e-15);
        assert!((k_of_n(0, &members) - 1.0).abs() < 1e-15);
        assert_eq!(k_of_n(5, &members), 0.0);
        assert_eq!((series(&[]), parallel(&[])), (1.0, 0.0));
    }

    #[test]
    fn an_even_vote_is_refused() {
        assert!(majority(0.9, 4, 1.0).is_err());
    }
}
