//! The nodes of the attempt tree: layers at work on a call, joints of several branches, choices among targets,
//! passages on their way over a link.

use serde::{Deserialize, Serialize};

use super::reckoning::{BRANCH_BYTES, BRANCHES_BYTES, CHILD_BYTES, places};
use super::record::{Member, Parent, Passage, Whose};
use crate::foundation::{Span, Time};
use crate::pipeline::{Activation, Below, Reply};

/// A layer's activation for one call, the joint of several branches, a choice among targets, or a passage over a link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Node {
    /// What it sends on.
    pub passage: Passage,
    /// Who waits for its outcome.
    pub parent: Parent,
    /// It or a node further out wants to hear when what is sent from here is taken up.
    pub is_watched: bool,
    /// Its outcome can still reach the root event.
    pub is_wanted: bool,
    /// Whoever sent the call that it belongs to has gone.
    pub is_forsaken: bool,
    /// What it is, with what that remembers.
    pub role: Role,
}

/// What a node does with what comes back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Role {
    /// A layer that works on a call.
    Layer(Activation<Member>),
    /// The branches to all targets of a route.
    Join {
        /// By branch; none where it is over.
        children: Vec<Option<Member>>,
        /// Branches without an outcome.
        pending: u32,
        /// The worst of what has come back so far.
        worst: Reply,
        /// Branches that nobody has taken up yet, in order, where somebody wants to hear of it.
        unreceived: Vec<u16>,
    },
    /// The first target that accepts: the place of the one to ask next, and what the present one does.
    Choice {
        /// The place of the target to ask next, from 0.
        next: u32,
        /// `None` where nothing of it is under way.
        member: Option<Member>,
    },
    /// A passage over a link.
    Transit(Transit),
}

/// A passage over a link that takes time, and what comes of it on its way back.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Transit {
    /// Where it is.
    pub leg: Leg,
    /// When the passage was sent.
    pub sent: Time,
    /// How long it is on the link alone, its answer included once that is sent.
    pub spent: Span,
    /// Whoever sent it waits no longer, and the demand on the link has been judged.
    pub is_cut_off: bool,
}

/// Where a passage over a link is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Leg {
    /// The passage is on its way.
    Inward,
    /// It has come to where the route leads: what is live of it there.
    Beyond(Option<Member>),
    /// An answer is on its way back.
    Back(Reply),
}

impl Node {
    /// Where it stands in the tree, by the number that it has there.
    #[inline]
    pub(super) fn whose(&self, node: u32) -> Whose {
        Whose { root: self.passage.root, member: Some(Member::Node(node)), parent: self.parent }
    }
}

impl Role {
    /// Bytes that it holds beside itself, as reckoned.
    #[inline(always)]
    pub fn inside(&self) -> u64 {
        match self {
            Role::Layer(activation) => inside(&activation.below),
            Role::Join { children, .. } => places(children.len()) * CHILD_BYTES,
            Role::Choice { .. } | Role::Transit(_) => 0,
        }
    }
}

/// Bytes that the branches below a layer take beside it, as reckoned.
#[inline(always)]
pub fn inside(below: &Below<Member>) -> u64 {
    match below.branches().len() {
        0 => 0,
        several => BRANCHES_BYTES + places(several) * BRANCH_BYTES,
    }
}
