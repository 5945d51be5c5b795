//! Runs pairs of versions at the same time; a pair whose results agree is taken, the first in order.
//!
//! Self-checking by comparison after Laprie et al.: two pairs mask one fault, and unlike a vote they need no
//! majority. The first version is the target of the route. A version that fails, or says nothing, agrees with nobody.

use serde::{Deserialize, Serialize};

use super::{Act, Branch, Call, Cause, Inward, Mechanism, Nature, Outcome, Outward, Remark, Way};
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// Runs pairs of versions at the same time; the first pair in order whose results agree is taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NSelfChecking {
    /// The versions beside the target of the route.
    pub versions: Vec<String>,
}

/// What is known of a pair.
enum Pair {
    UnderWay,
    Agrees,
    Disagrees,
}

fn judge(pair: &[Branch]) -> Pair {
    match pair {
        [Branch::UnderWay, _] | [_, Branch::UnderWay] => Pair::UnderWay,
        [Branch::Over(Outcome::Done(one)), Branch::Over(Outcome::Done(other))] if one == other => Pair::Agrees,
        _ => Pair::Disagrees,
    }
}

impl NSelfChecking {
    /// What the results so far amount to.
    fn verdict(call: &Call) -> Outward {
        for (at, pair) in call.branches.chunks_exact(2).enumerate() {
            match judge(pair) {
                Pair::Agrees => return Outward::Choose { branch: 2 * at as u16 },
                Pair::UnderWay => return Outward::Hold,
                Pair::Disagrees => {}
            }
        }
        Outward::Fail(Cause::Invalid)
    }
}

impl Mechanism for NSelfChecking {
    const ENTRY: Entry = Entry {
        name: "NSelfChecking",
        summary: "Runs pairs of versions at the same time; the first pair in order whose results agree is taken",
        parameters: &[Parameter::required("versions", Kind::Handlers, "the versions beside the target of the route")],
        source: "Laprie, Arlat, Beounes, Kanoun, Definition and analysis of hardware- and software-fault-tolerant architectures, IEEE Computer 23 (1990)",
    };

    const DEEDS: &'static [(Act, &'static str)] =
        &[(Act::Outvoted, "masked"), (Act::Refuted, "undecided"), (Act::Checked, "undecided")];

    type Memory = ();

    fn memory(&self) {}

    fn enter(&self, _memory: &mut (), _call: &mut Call) -> Inward {
        Inward::Spawn { branches: self.versions.len() as u16 + 1, within: None }
    }

    fn leave(&self, _memory: &mut (), call: &mut Call, _branch: u16, _outcome: Outcome) -> Outward {
        NSelfChecking::verdict(call)
    }

    fn lost(&self, _memory: &mut (), call: &mut Call, _branch: u16) -> Outward {
        if call.somebody_spoke() { NSelfChecking::verdict(call) } else { Outward::Hold }
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
        let all = self.versions.len() + 1;
        if all == 1 || all.is_multiple_of(2) {
            return Vec::new();
        }
        let message = format!("{all} versions do not make pairs, the target of the route included");
        vec![Remark::wrong("versions", message).hint("name one version more, or one less")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Deviation;
    use crate::parts::recovery::Answer;
    use crate::parts::recovery::trial::Trial;

    const RIGHT: Outcome = Outcome::Done(Answer::RIGHT);

    #[test]
    fn the_hot_spare_takes_over_when_the_acting_pair_disagrees() {
        let mut trial = Trial::of(NSelfChecking { versions: vec!["b".into(), "c".into(), "d".into()] });
        assert_eq!(trial.enter(), Inward::Spawn { branches: 4, within: None });
        let right = Branch::Over(RIGHT);
        let wrong = Branch::Over(Outcome::Done(Answer::of(Deviation::from_word(u64::MAX))));
        trial.branches = vec![right, Branch::UnderWay, right, right];
        assert_eq!(trial.leave(3, RIGHT), Outward::Hold, "the acting pair may still agree");
        trial.branches[1] = wrong;
        assert_eq!(trial.leave(1, RIGHT), Outward::Choose { branch: 2 });
        trial.branches[3] = wrong;
        assert_eq!(trial.leave(3, RIGHT), Outward::Fail(Cause::Invalid));
    }

    #[test]
    fn the_hot_spare_takes_over_when_one_of_the_acting_pair_is_lost() {
        let mut trial = Trial::of(NSelfChecking { versions: vec!["b".into(), "c".into(), "d".into()] });
        let right = Branch::Over(RIGHT);
        trial.branches = vec![Branch::Silent, right, Branch::UnderWay, right];
        assert_eq!(trial.lost(0), Outward::Hold);
        trial.branches[2] = right;
        assert_eq!(trial.lost(0), Outward::Choose { branch: 2 });
        trial.branches = vec![Branch::Silent; 4];
        assert_eq!(trial.lost(0), Outward::Hold, "nobody was told of anything");
    }
}
