//! Several replicas or versions compute the same, and a vote decides.
//!
//! Siewiorek and Swarz, "Reliable Computer Systems" (1982); weights after Nitzan and Paroush (1982) and
//! Shapley and Grofman (1984). Members fail independently; [`common_cause`](super::common_cause) has the rest.

use crate::theory::structure::k_of_n;
use crate::theory::{Refusal, positive, probability, require};

/// Units of which some are needed, behind one voter; exponential lives and no repair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Redundant {
    units: u32,
    needs: u32,
    failure_rate: f64,
    voter_failure_rate: f64,
}

impl Redundant {
    /// Three units of which two are needed make triple modular redundancy. A voter with failure rate 0 is
    /// perfect.
    pub fn new(units: u32, needs: u32, failure_rate: f64, voter_failure_rate: f64) -> Result<Redundant, Refusal> {
        require(needs > 0 && needs <= units && units <= 10_000, "some of at most ten thousand units are needed")?;
        positive(failure_rate, "the failure rate is positive")?;
        require(voter_failure_rate >= 0.0, "the voter's failure rate is 0 or more")?;
        Ok(Redundant { units, needs, failure_rate, voter_failure_rate })
    }

    /// The probability of outlasting `time`.
    pub fn survival(&self, time: f64) -> f64 {
        let unit = libm::exp(-self.failure_rate * time);
        libm::exp(-self.voter_failure_rate * time) * k_of_n(self.needs as usize, &vec![unit; self.units as usize])
    }

    /// With j units left the next failure comes at rate j l + v and is a unit's with probability j l of that.
    pub fn mean_life(&self) -> f64 {
        (self.needs..=self.units).fold(0.0, |life, left| {
            let failing = f64::from(left) * self.failure_rate;
            (1.0 + failing * life) / (failing + self.voter_failure_rate)
        })
    }

    /// The longest mission on which the group is more reliable than one unit alone, if there is one: for a
    /// majority with a perfect voter ln 2 / l.
    pub fn crossover(&self) -> Option<f64> {
        if self.needs == 1 && self.voter_failure_rate == 0.0 {
            return (self.units > 1).then_some(f64::INFINITY);
        }
        let gain = |time: f64| self.survival(time) - libm::exp(-self.failure_rate * time);
        // From where nothing is gained any more towards the start, until something is.
        let mut late = 64.0 / self.failure_rate;
        if self.needs == 1 {
            late = late.max(2.0 * libm::log(f64::from(self.units)) / self.voter_failure_rate);
        }
        let mut early = late;
        while gain(early) <= 0.0 {
            late = early;
            early *= 0.9;
            if early < 1e-9 / self.failure_rate {
                return None;
            }
        }
        for _ in 0..200 {
            let middle = 0.5 * (early + late);
            if gain(middle) > 0.0 { early = middle } else { late = middle }
        }
        Some(0.5 * (early + late))
    }
}

/// Voting by majority of an odd number of equal members through one voter, such as triple modular redundancy.
pub fn majority(member: f64, members: usize, voter: f64) -> Result<f64, Refusal> {
    require(members % 2 == 1, "an odd number of members cannot tie")?;
    Ok(voter * k_of_n(members / 2 + 1, &vec![member; members]))
}

/// The weight that makes a weighted majority of independent members right most often, ln(p / (1 - p)).
pub fn best_weight(member: f64) -> f64 {
    libm::log(member / (1.0 - member))
}

/// The probability that the members that are right outweigh those that are wrong; a tie is right half the
/// time. Sums over all 2^n cases.
pub fn weighted_majority(members: &[f64], weights: &[f64]) -> Result<f64, Refusal> {
    require(members.len() == weights.len() && members.len() <= 20, "up to twenty members have a weight each")?;
    members.iter().try_for_each(|member| probability(*member, "members are right with a probability"))?;
    let span: f64 = weights.iter().map(|weight| weight.abs()).sum();
    let mut right = 0.0;
    for case in 0..1_u32 << members.len() {
        let (mut chance, mut lead) = (1.0, 0.0);
        for (at, (member, weight)) in members.iter().zip(weights).enumerate() {
            let correct = case >> at & 1 == 1;
            chance *= if correct { *member } else { 1.0 - member };
            lead += if correct { *weight } else { -weight };
        }
        if lead.abs() <= 1e-12 * span {
            right += 0.5 * chance;
        } else if lead > 0.0 {
            right += chance;
        }
    }
    Ok(right)
}

/// What a plurality vote ends in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plurality {
    /// The right result has more votes than any other.
    pub right: f64,
    /// One wrong result has more votes than any other.
    pub wrong: f64,
    /// The two or more best have as many votes as each other.
    pub tied: f64,
}

/// Members that each give the right result with one probability, else one of so many wrong ones, all alike
/// (Lorczak, Caglayan and Eckhardt, FTCS-19, 1989). Exact, from the generating function of the counts.
pub fn plurality(member: f64, members: usize, wrong_results: u32) -> Result<Plurality, Refusal> {
    probability(member, "members are right with a probability")?;
    require(members > 0 && members <= 100, "one to a hundred members vote")?;
    require(wrong_results > 0, "there is a wrong result")?;
    let each = (1.0 - member) / f64::from(wrong_results);
    let right = wins(member, members, &[(each, wrong_results)]);
    let wrong = f64::from(wrong_results) * wins(each, members, &[(member, 1), (each, wrong_results - 1)]);
    Ok(Plurality { right, wrong, tied: (1.0 - right - wrong).max(0.0) })
}

/// The probability that one result gets more of the votes than each of the others, given as (probability,
/// how many of them): n! sum over k of p^k / k! times the coefficient of x^(n - k) in the product of the
/// others' sums of (p x)^i / i! over i < k.
fn wins(chance: f64, votes: usize, others: &[(f64, u32)]) -> f64 {
    let mut sum = 0.0;
    let mut term = 1.0;
    for own in 1..=votes {
        term *= chance / own as f64;
        let mut counts = vec![0.0; votes - own + 1];
        counts[0] = 1.0;
        for &(other, copies) in others {
            let mut one = vec![0.0; counts.len()];
            let mut share = 1.0;
            for (count, entry) in one.iter_mut().enumerate().take(own) {
                if count > 0 {
                    share *= other / count as f64;
                }
                *entry = share;
            }
            counts = product(&counts, &power(one, copies));
        }
        sum += term * counts[votes - own];
    }
    (1..=votes).fold(sum, |sum, factor| sum * factor as f64)
}

/// A product of two polynomials, cut to the length of the first.
fn product(left: &[f64], right: &[f64]) -> Vec<f64> {
    (0..left.len()).map(|degree| (0..=degree).map(|at| left[at] * right[degree - at]).sum()).collect()
}

/// A power of a polynomial, cut to its length.
fn power(mut base: Vec<f64>, mut exponent: u32) -> Vec<f64> {
    let mut result = vec![0.0; base.len()];
    result[0] = 1.0;
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = product(&result, &base);
        }
        base = product(&base, &base);
        exponent /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_of_three_pays_for_missions_up_to_seven_tenths_of_a_mean_life() {
        let three = Redundant::new(3, 2, 0.001, 0.0).expect("valid");
        assert!((three.crossover().expect("it pays") - 1000.0 * 2f64.ln()).abs() < 1e-6);
        assert!((three.mean_life() - 5.0 / 6.0 * 1000.0).abs() < 1e-9);
        let weak_voter = Redundant::new(3, 2, 0.001, 0.002).expect("valid");
        assert_eq!(weak_voter.crossover(), None);
        assert!(weak_voter.mean_life() < three.mean_life());
        assert_eq!(Redundant::new(3, 1, 0.001, 0.0).expect("valid").crossover(), Some(f64::INFINITY));
    }

    #[test]
    fn a_life_is_the_integral_of_survival() {
        let group = Redundant::new(5, 3, 0.001, 0.0004).expect("valid");
        let sum: f64 = (0..200_000).map(|at| group.survival(0.05 + 0.1 * f64::from(at)) * 0.1).sum();
        assert!((sum / group.mean_life() - 1.0).abs() < 1e-8, "{sum}");
    }

    #[test]
    fn an_even_vote_is_refused() {
        assert!(majority(0.9, 4, 1.0).is_err());
    }

    #[test]
    fn equal_weights_make_a_plain_majority() {
        let found = weighted_majority(&[0.9; 5], &[0.3; 5]).expect("valid");
        assert!((found - majority(0.9, 5, 1.0).expect("odd")).abs() < 1e-15);
        assert!((weighted_majority(&[0.7; 2], &[1.0; 2]).expect("valid") - 0.7).abs() < 1e-15);
    }

    #[test]
    fn a_plurality_against_one_wrong_result_is_a_majority() {
        let found = plurality(0.9, 5, 1).expect("valid");
        assert!((found.right - majority(0.9, 5, 1.0).expect("odd")).abs() < 1e-14 && found.tied < 1e-14);
        // Two equal wrong results of three beat the right one; three different ones tie.
        let spread = plurality(0.8, 3, 4).expect("valid");
        assert!((spread.right - (0.8f64.powi(3) + 3.0 * 0.64 * 0.2)).abs() < 1e-14);
        assert!(
            (spread.wrong - (3.0 * 0.2 * 0.2 * 0.8 / 4.0 + 0.2f64.powi(3) * (1.0 / 16.0 + 9.0 / 16.0))).abs() < 1e-14
        );
    }
}
