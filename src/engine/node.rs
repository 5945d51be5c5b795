//! The nodes of the attempt tree: layers at work on a call, joints of several branches, choices among targets.

use serde::{Deserialize, Serialize};

use super::reckoning::{BRANCH_BYTES, CHILD_BYTES, places};
use super::record::{Member, Parent, Passage, Reply};
use crate::parts::recovery::{Branch, Frame};

/// A layer's activation for one call, the joint of several branches, or a choice among targets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Node {
    pub passage: Passage,
    pub parent: Parent,
    /// It or a node further out wants to hear when what is sent from here is taken up.
    pub is_watched: bool,
    /// Its outcome can still reach the root event.
    pub is_wanted: bool,
    /// Whoever sent it has gone.
    pub is_forsaken: bool,
    pub role: Role,
}

/// An outcome that came while its layer was still sending other branches.
#[derive(Clone, Copy, Debug)]
pub struct Early {
    pub node: u32,
    pub branch: u16,
    pub reply: Reply,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Role {
    Layer(Activation),
    Join {
        /// By branch; none where it is over.
        children: Vec<Option<Member>>,
        pending: u32,
        worst: Reply,
        /// Branches that nobody has taken up yet, in order, where somebody wants to hear of it.
        unreceived: Vec<u16>,
    },
    /// The first target that accepts: the place of the one to ask next, and what the present one does.
    Choice {
        next: u32,
        member: Option<Member>,
    },
}

/// One call through one layer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Activation {
    /// The layer's place in the stack, from the outermost.
    pub index: u32,
    /// A layer further out has sent this call before.
    pub is_repeat: bool,
    pub frame: Frame,
    pub pause: Pause,
    /// Alarms that it has set and that have not rung.
    pub alarms: u32,
    /// How often an alarm has rung or a pause was over.
    pub woken: u32,
    pub below: Below,
}

/// What a layer does when its pause is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pause {
    /// It does not pause.
    None,
    /// The call has not gone inward yet: the layer is asked again.
    Entry,
    /// The same, and it is not known when.
    Waiting,
    /// It is sending its branches: their outcomes do not count yet.
    Sending,
    /// It goes inward as this branch.
    Branch(u16),
    /// It hands this on.
    Verdict(Reply),
}

/// The branches below a layer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Below {
    /// At most one, with the number 0.
    One(Option<Member>),
    Many {
        members: Vec<Option<Member>>,
        branches: Vec<Branch>,
    },
}

impl Role {
    /// Bytes that it holds beside itself.
    #[inline(always)]
    pub fn inside(&self) -> u64 {
        match self {
            Role::Layer(activation) => activation.below.inside(),
            Role::Join { children, .. } => places(children.len()) * CHILD_BYTES,
            Role::Choice { .. } => 0,
        }
    }
}

impl Below {
    /// Bytes that it holds beside itself.
    #[inline(always)]
    pub fn inside(&self) -> u64 {
        match self {
            Below::One(_) => 0,
            Below::Many { members, .. } => places(members.len()) * BRANCH_BYTES,
        }
    }

    /// Makes room for so many branches.
    fn widen(&mut self, count: usize) {
        if let Below::One(member) = self {
            let first = if member.is_some() { Branch::UnderWay } else { Branch::Silent };
            *self = Below::Many { members: vec![*member], branches: vec![first] };
        }
        let Below::Many { members, branches } = self else { unreachable!("it was just widened") };
        if members.len() < count {
            members.resize(count, None);
            branches.resize(count, Branch::Silent);
        }
    }

    /// Keeps what has become of a branch; nothing of it is live any more unless `member` says so.
    pub fn set(&mut self, branch: u16, member: Option<Member>, what: Branch) {
        match self {
            Below::One(only) if branch == 0 => *only = member,
            _ => {
                let at = usize::from(branch);
                self.widen(at + 1);
                let Below::Many { members, branches } = self else { unreachable!("it was just widened") };
                members[at] = member;
                branches[at] = what;
            }
        }
    }

    /// Prepares for so many branches at once.
    pub fn expect(&mut self, count: u16) {
        if count > 1 {
            self.widen(usize::from(count));
        }
    }

    pub fn members(&self) -> impl Iterator<Item = Member> + '_ {
        let (one, many) = match self {
            Below::One(only) => (*only, &[][..]),
            Below::Many { members, .. } => (None, &members[..]),
        };
        one.into_iter().chain(many.iter().flatten().copied())
    }

    pub fn has_live(&self) -> bool {
        self.members().next().is_some()
    }

    /// What has become of each branch, where there are several.
    pub fn branches(&self) -> &[Branch] {
        match self {
            Below::One(_) => &[],
            Below::Many { branches, .. } => branches,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_branch_makes_room_for_itself_and_keeps_the_first() {
        let mut below = Below::One(Some(Member::Attempt(7)));
        below.set(2, Some(Member::Node(1)), Branch::UnderWay);
        assert_eq!(below.members().collect::<Vec<_>>(), [Member::Attempt(7), Member::Node(1)]);
        assert_eq!(below.branches(), [Branch::UnderWay, Branch::Silent, Branch::UnderWay]);
        below.set(0, None, Branch::Silent);
        below.set(2, None, Branch::Silent);
        assert!(!below.has_live());
    }
}
