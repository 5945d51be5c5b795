//! Runs several versions on the same input and takes what a vote over their results says.
//!
//! The first version is the target of the route. Right results are equal; wrong ones differ unless they have a
//! common cause, so that a vote can be outvoted by versions that fail alike. The voter itself works with
//! probability `voter`; where it does not, the call fails.
//!
//! A version that fails, or says nothing, gives no vote. As soon as a rule of majority or k-of-n is met the vote is over; the
//! other rules need every result.

use serde::{Deserialize, Serialize};

use super::{Act, Answer, Branch, Call, Cause, Inward, Mechanism, Nature, Outcome, Outward, Remark, Way};
use crate::foundation::Probability;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Runs several versions on the same input and takes what a vote over their results says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NVersion {
    /// The versions beside the target of the route.
    pub versions: Vec<String>,
    /// How results become one.
    #[serde(default)]
    pub vote: Vote,
    /// For `KOfN`.
    #[serde(default = "two")]
    pub needs: u32,
    /// For `Weighted`: one for each version, the first for the target of the route.
    #[serde(default)]
    pub weights: Vec<f64>,
    /// Probability that the voter works.
    #[serde(default = "always")]
    pub voter: Probability,
}

/// How results become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Vote {
    /// More than half of all versions agree.
    #[default]
    Majority,
    /// At least `needs` versions agree.
    KOfN,
    /// The largest group that agrees; the first version's group where groups are equal.
    Plurality,
    /// Groups by the sum of their weights; more than half of all weight.
    Weighted,
    /// The middle one of the results in order, the lower of two.
    Median,
}

/// Of the sum of all weights: far more than rounding can add to it, far less than anybody would tell two weights apart by.
const ROUNDING: f64 = 1e-9;

fn two() -> u32 {
    2
}

fn always() -> Probability {
    Probability::ONE
}

impl NVersion {
    fn count(&self) -> usize {
        self.versions.len() + 1
    }

    fn weight(&self, branch: usize) -> f64 {
        match self.vote {
            Vote::Weighted => self.weights.get(branch).copied().unwrap_or(1.0),
            _ => 1.0,
        }
    }

    /// Whether a group of this weight is elected; exactly half of all weight is a tie, however the weights were rounded.
    fn is_enough(&self, weight: f64) -> bool {
        let all: f64 = (0..self.count()).map(|branch| self.weight(branch)).sum();
        match self.vote {
            Vote::Majority | Vote::Weighted => weight > all * (0.5 + ROUNDING),
            Vote::KOfN => weight >= f64::from(self.needs),
            Vote::Plurality | Vote::Median => false,
        }
    }

    /// The heaviest group of equal results, as its first branch and its weight.
    fn heaviest(&self, answers: &[(usize, Answer)]) -> Option<(usize, f64)> {
        let weight = |answer: Answer| -> f64 {
            answers.iter().filter(|(_, other)| *other == answer).map(|(branch, _)| self.weight(*branch)).sum()
        };
        let mut best: Option<(usize, f64)> = None;
        for (branch, answer) in answers {
            let weight = weight(*answer);
            if best.is_none_or(|(_, most)| weight > most) {
                best = Some((*branch, weight));
            }
        }
        best
    }

    /// What the results so far amount to.
    fn verdict(&self, call: &Call) -> Outward {
        let answers: Vec<(usize, Answer)> = call.branches.iter().enumerate().filter_map(answer).collect();
        let over = call.branches.iter().filter(|branch| **branch != Branch::UnderWay).count() == self.count();
        let heaviest = self.heaviest(&answers);
        let chosen = match (self.vote, heaviest) {
            (_, Some((branch, weight))) if self.is_enough(weight) => Some(branch),
            (Vote::Plurality, Some((branch, _))) if over => Some(branch),
            (Vote::Median, _) if over => NVersion::median(&answers),
            _ => None,
        };
        match chosen {
            Some(_) if !call.luck.draw().chance(self.voter.get()) => Outward::Fail(Cause::Error),
            Some(branch) => Outward::Choose { branch: branch as u16 },
            None if over => Outward::Fail(Cause::Invalid),
            None => Outward::Hold,
        }
    }

    fn median(answers: &[(usize, Answer)]) -> Option<usize> {
        let mut sorted = answers.to_vec();
        sorted.sort_by_key(|(branch, answer)| (*answer, *branch));
        sorted.get(sorted.len().saturating_sub(1) / 2).map(|(branch, _)| *branch)
    }
}

impl Mechanism for NVersion {
    const ENTRY: Entry = Entry {
        name: "NVersion",
        summary: "Runs several versions on the same input and takes what a vote over their results says",
        parameters: &[
            Parameter::required("versions", Kind::Handlers, "the versions beside the target of the route"),
            Parameter::optional(
                "vote",
                Kind::Choice(&["Majority", "KOfN", "Plurality", "Weighted", "Median"]),
                "Majority",
                "how results become one",
            ),
            Parameter::optional("needs", Kind::Count { min: 1, max: 31 }, "2", "versions that must agree, for KOfN"),
            Parameter::optional("weights", Kind::Factors, "[]", "a weight for each version, for Weighted"),
            Parameter::optional("voter", Kind::Probability, "1", "probability that the voter works"),
        ],
        source: "Avizienis, The N-version approach to fault-tolerant software, IEEE TSE 11 (1985)",
    };

    const DEEDS: &'static [(Act, &'static str)] = &[(Act::Refuted, "undecided"), (Act::Checked, "undecided")];

    type Memory = ();

    fn memory(&self) {}

    fn enter(&self, _memory: &mut (), _call: &mut Call) -> Inward {
        Inward::Spawn { branches: self.count() as u16, within: None }
    }

    fn leave(&self, _memory: &mut (), call: &mut Call, _branch: u16, _outcome: Outcome) -> Outward {
        self.verdict(call)
    }

    fn lost(&self, _memory: &mut (), call: &mut Call, _branch: u16) -> Outward {
        if call.somebody_spoke() { self.verdict(call) } else { Outward::Hold }
    }

    fn way(&self, branch: u16) -> Way {
        match branch {
            0 => Way::Inward,
            version => Way::InwardTo(usize::from(version) - 1),
        }
    }

    fn targets(&self) -> &[String] {
        &self.versions
    }

    fn nature(&self) -> &'static [Nature] {
        &[Nature::WeighsAnswers]
    }

    fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let count = self.count();
        match self.vote {
            Vote::KOfN if self.needs as usize > count => {
                let message = format!("{} versions must agree, and there are {count}", self.needs);
                remarks.push(Remark::wrong("needs", message));
            }
            Vote::KOfN => {}
            _ => remarks.push(Remark::in_vain("needs", "only a vote `KOfN` asks how many are needed")),
        }
        if self.vote != Vote::Weighted {
            remarks.push(Remark::in_vain("weights", "only a `Weighted` vote has weights"));
        } else if self.weights.len() != count {
            let message = format!("{} weights for {count} versions", self.weights.len());
            let hint = "one for each, the first for the target of the route";
            remarks.push(Remark::wrong("weights", message).hint(hint));
        } else if self.weights.iter().any(|weight| *weight < 0.0)
            || !(f64::MIN_POSITIVE..=f64::MAX).contains(&self.weights.iter().sum())
        {
            let message = "weights are 0 or more, not all of them 0, and their sum is a number";
            remarks.push(Remark::wrong("weights", message));
        }
        remarks
    }
}

fn answer((at, branch): (usize, &Branch)) -> Option<(usize, Answer)> {
    match branch {
        Branch::Over(Outcome::Done(answer)) => Some((at, *answer)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Deviation;
    use crate::parts::recovery::trial::Trial;

    const RIGHT: Branch = Branch::Over(Outcome::Done(Answer::RIGHT));
    const FAILED: Branch = Branch::Over(Outcome::Failed(Cause::Error));

    fn wrong(n: u64) -> Branch {
        Branch::Over(Outcome::Done(Answer::of(Deviation::from_word(n << 32))))
    }

    fn verdict(vote: Vote, branches: &[Branch]) -> Outward {
        verdict_of(vote, [3.0, 1.0, 1.0], branches)
    }

    fn weighed(weights: [f64; 3], branches: &[Branch]) -> Outward {
        verdict_of(Vote::Weighted, weights, branches)
    }

    fn verdict_of(vote: Vote, weights: [f64; 3], branches: &[Branch]) -> Outward {
        let versions = vec!["b".into(), "c".into()];
        let weights = weights.to_vec();
        let mut trial = Trial::of(NVersion { versions, vote, needs: 2, weights, voter: Probability::ONE });
        assert_eq!(trial.enter(), Inward::Spawn { branches: 3, within: None });
        trial.branches = branches.to_vec();
        let Branch::Over(last) = branches[branches.len() - 1] else { panic!("the last one answers") };
        trial.leave(2, last)
    }

    #[test]
    fn two_of_three_right_results_outvote_a_wrong_one() {
        let chosen = Outward::Choose { branch: 1 };
        assert_eq!(verdict(Vote::Majority, &[wrong(1), RIGHT, RIGHT]), chosen);
        assert_eq!(verdict(Vote::KOfN, &[Branch::UnderWay, RIGHT, RIGHT]), chosen, "before the third is ready");
        assert_eq!(verdict(Vote::Plurality, &[wrong(1), RIGHT, RIGHT]), chosen);
    }

    #[test]
    fn without_a_majority_the_vote_fails_and_a_plurality_guesses() {
        let split = [wrong(1), wrong(2), RIGHT];
        assert_eq!(verdict(Vote::Majority, &split), Outward::Fail(Cause::Invalid));
        assert_eq!(verdict(Vote::Majority, &[RIGHT, FAILED, FAILED]), Outward::Fail(Cause::Invalid));
        assert_eq!(verdict(Vote::Plurality, &split), Outward::Choose { branch: 0 });
    }

    #[test]
    fn versions_that_are_wrong_alike_outvote_the_right_one() {
        assert_eq!(verdict(Vote::Majority, &[RIGHT, wrong(7), wrong(7)]), Outward::Choose { branch: 1 });
    }

    #[test]
    fn a_heavy_version_outweighs_two_light_ones() {
        assert_eq!(verdict(Vote::Weighted, &[RIGHT, wrong(7), wrong(7)]), Outward::Choose { branch: 0 });
    }

    #[test]
    fn half_of_all_weight_elects_nobody_in_whatever_fractions_it_is_written() {
        for weights in [[3.0, 2.0, 1.0], [0.3, 0.2, 0.1], [0.03, 0.02, 0.01], [0.9, 0.7, 0.2], [1.1, 0.7, 0.4]] {
            for answers in [[RIGHT, wrong(7), wrong(7)], [wrong(7), RIGHT, RIGHT]] {
                assert_eq!(weighed(weights, &answers), Outward::Fail(Cause::Invalid), "{weights:?}");
            }
        }
        assert_eq!(weighed([0.300_001, 0.2, 0.1], &[RIGHT, wrong(7), wrong(7)]), Outward::Choose { branch: 0 });
        assert_eq!(weighed([0.299_999, 0.2, 0.1], &[wrong(7), RIGHT, RIGHT]), Outward::Choose { branch: 1 });
    }

    #[test]
    fn the_median_lies_between_a_high_and_a_low_result() {
        let (low, high) = (wrong(0xffff_fff0), wrong(5));
        assert_eq!(verdict(Vote::Median, &[low, RIGHT, high]), Outward::Choose { branch: 1 });
        assert_eq!(verdict(Vote::Median, &[Branch::UnderWay, RIGHT, high]), Outward::Hold);
    }

    #[test]
    fn the_vote_is_taken_without_a_version_that_is_lost_unless_all_are() {
        let mut trial = Trial::of(NVersion {
            versions: vec!["b".into(), "c".into()],
            vote: Vote::Plurality,
            needs: 2,
            weights: vec![],
            voter: Probability::ONE,
        });
        trial.branches = vec![RIGHT, Branch::UnderWay, Branch::Silent];
        assert_eq!(trial.lost(2), Outward::Hold);
        trial.branches[1] = RIGHT;
        assert_eq!(trial.lost(2), Outward::Choose { branch: 0 });
        trial.branches = vec![FAILED, Branch::Silent, Branch::Silent];
        assert_eq!(trial.lost(2), Outward::Fail(Cause::Invalid));
        trial.branches = vec![Branch::Silent; 3];
        assert_eq!(trial.lost(2), Outward::Hold, "nobody was told of anything");
    }

    #[test]
    fn a_dead_voter_fails_the_call() {
        let dead = NVersion {
            voter: Probability::ZERO,
            ..NVersion {
                versions: vec!["b".into()],
                vote: Vote::KOfN,
                needs: 1,
                weights: vec![],
                voter: Probability::ONE,
            }
        };
        let mut trial = Trial::of(dead);
        trial.branches = vec![RIGHT, Branch::UnderWay];
        assert_eq!(trial.leave(0, Outcome::Done(Answer::RIGHT)), Outward::Fail(Cause::Error));
    }
}
