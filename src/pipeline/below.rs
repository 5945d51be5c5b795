//! The branches below a layer.

use serde::{Deserialize, Serialize};

use super::Reply;
use crate::parts::recovery::Branch;

/// The branches below a layer. `M` stands for a member: what is live of a branch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Below<M> {
    /// At most one, with the number 0.
    One(Option<M>),
    /// Any number, from 0 on.
    Many(Box<Branches<M>>),
}

/// Several branches, by number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Branches<M> {
    members: Vec<Option<M>>,
    branches: Vec<Branch>,
    /// Outcomes that came before all branches had been sent.
    early: Vec<(u16, Reply)>,
}

impl<M: Copy> Below<M> {
    /// Makes room for so many branches.
    fn widen(&mut self, count: usize) -> &mut Branches<M> {
        if let Below::One(member) = self {
            let first = if member.is_some() { Branch::UnderWay } else { Branch::Silent };
            let (members, branches) = (vec![*member], vec![first]);
            *self = Below::Many(Box::new(Branches { members, branches, early: Vec::new() }));
        }
        let Below::Many(many) = self else { unreachable!("it was just widened") };
        if many.members.len() < count {
            many.members.resize(count, None);
            many.branches.resize(count, Branch::Silent);
        }
        many
    }

    /// Keeps what has become of a branch; nothing of it is live any more unless `member` says so.
    #[inline]
    pub fn set(&mut self, branch: u16, member: Option<M>, what: Branch) {
        match self {
            Below::One(only) if branch == 0 => *only = member,
            _ => {
                let at = usize::from(branch);
                let many = self.widen(at + 1);
                many.members[at] = member;
                many.branches[at] = what;
            }
        }
    }

    /// Prepares for so many branches at once.
    pub fn expect(&mut self, count: u16) {
        if count > 1 {
            self.widen(usize::from(count));
        }
    }

    /// Keeps an outcome until all branches have been sent.
    pub fn keep_early(&mut self, branch: u16, reply: Reply) {
        self.set(branch, None, Branch::UnderWay);
        self.widen(2).early.push((branch, reply));
    }

    /// Takes out the first of those that were kept.
    pub fn next_early(&mut self) -> Option<(u16, Reply)> {
        match self {
            Below::Many(many) if !many.early.is_empty() => Some(many.early.remove(0)),
            _ => None,
        }
    }

    /// What is under way below, by branch.
    pub fn members(&self) -> impl Iterator<Item = M> + '_ {
        let (one, many) = match self {
            Below::One(only) => (*only, &[][..]),
            Below::Many(many) => (None, &many.members[..]),
        };
        one.into_iter().chain(many.iter().flatten().copied())
    }

    /// Whether anything is under way below.
    #[inline]
    pub fn has_live(&self) -> bool {
        match self {
            Below::One(only) => only.is_some(),
            Below::Many(many) => many.members.iter().any(Option::is_some),
        }
    }

    /// Whether more than one branch was sent or prepared.
    pub fn has_several(&self) -> bool {
        matches!(self, Below::Many(_))
    }

    /// What has become of each branch, where there are several.
    #[inline]
    pub fn branches(&self) -> &[Branch] {
        match self {
            Below::One(_) => &[],
            Below::Many(many) => &many.branches,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_branch_makes_room_for_itself_and_keeps_the_first() {
        let mut below = Below::One(Some('a'));
        below.set(2, Some('b'), Branch::UnderWay);
        assert_eq!(below.members().collect::<Vec<_>>(), ['a', 'b']);
        assert_eq!(below.branches(), [Branch::UnderWay, Branch::Silent, Branch::UnderWay]);
        below.set(0, None, Branch::Silent);
        below.set(2, None, Branch::Silent);
        assert!(!below.has_live());
    }

    #[test]
    fn early_outcomes_come_out_in_their_order() {
        let mut below = Below::<char>::One(None);
        below.expect(3);
        below.keep_early(2, Reply::Lost);
        below.keep_early(0, Reply::RIGHT);
        assert_eq!(
            [below.next_early(), below.next_early(), below.next_early()],
            [Some((2, Reply::Lost)), Some((0, Reply::RIGHT)), None]
        );
    }
}
