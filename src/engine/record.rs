//! The live records: root events and attempts. Together with the nodes between them they are the attempt
//! tree: every record but a root knows its parent, and an abandoned one has lost it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::acts::Acts;
use super::reckoning::{EFFECT_BYTES, SORTED_EFFECT_BYTES, places};
use super::station::Stretch;
use super::verdict::{Fate, Verdict};
use crate::foundation::{ClassId, Deviation, HandlerId, Identity, RouteId, SourceId, Span, Time};
use crate::pipeline::Reply;
use crate::scenario::model::Around;

/// To whom a record's outcome goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Parent {
    /// It is a branch of the root event itself.
    Root,
    /// An attempt that made a call.
    Attempt(u32),
    /// A branch of a node.
    Node {
        /// Its place.
        node: u32,
        /// By its number at the node.
        branch: u16,
    },
    /// Nobody waits any more.
    Nobody,
}

/// A child in the attempt tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Member {
    /// At a handler.
    Attempt(u32),
    /// A layer, a joint or a choice.
    Node(u32),
}

/// A place in the attempt tree of an event. Numbers are unique among what is live, and used again afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whose {
    /// The root event.
    pub root: u32,
    /// The attempt or node; `None` where it is of the event as a whole.
    pub member: Option<Member>,
    /// To whom the outcome of that goes.
    pub parent: Parent,
}

/// A root event.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Root {
    /// What made it.
    pub source: SourceId,
    /// Its class.
    pub class: ClassId,
    /// Its number at the source.
    pub ordinal: u64,
    /// Who it is, for draws.
    pub lineage: u64,
    /// The session that it belongs to, where its source has any.
    pub key: u32,
    /// When it was offered.
    pub offered: Time,
    /// When it is due; [`Time::NEVER`] where it has no deadline.
    pub deadline: Time,
    /// Required branches without an outcome.
    pub open: u32,
    /// Attempts and nodes that belong to it.
    pub live: u32,
    /// When the last required branch had its outcome.
    pub answered: Option<Time>,
    /// The worst outcome of its required branches so far.
    pub verdict: Verdict,
    /// `None` while it is undecided.
    pub fate: Option<Fate>,
    /// What else has happened to it.
    pub marks: Marks,
    /// What repaired it, if it turns out correct: a route's layer, or a handler's redelivery.
    pub credit: Credit,
    /// The effects that it has had.
    pub effects: Effects,
    /// What it does within an instant: no part of a fingerprint, as it is of no account in the next one.
    #[serde(skip)]
    pub acts: Acts,
}

/// Effects that may be applied only once, by handler and event there.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Effects {
    applied: Vec<(HandlerId, Identity)>,
    /// The same, where they are more than a few.
    #[serde(skip)]
    sorted: BTreeSet<(HandlerId, Identity)>,
}

/// What has happened to a root event on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// Offered after warm-up.
    pub counted: bool,
    /// An attempt of it failed before its fate was decided.
    pub failed_once: bool,
    /// An effect of it was applied twice, where once was required.
    pub duplicated: bool,
    /// It took effect after a later event, where order was required.
    pub out_of_order: bool,
    /// The user of a closed source that had offered it has gone on.
    pub released: bool,
    /// A branch of it was kept, to go in again.
    pub parked: bool,
    /// It was parked before.
    pub redriven: bool,
}

/// What is credited with a rescue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Credit {
    /// Nothing: it needed no rescue, or nothing has rescued it yet.
    #[default]
    Nobody,
    /// A layer; `part` is its place in the catalogue of recovery.
    Layer {
        /// Where it stands.
        around: Around,
        /// Which kind of layer.
        part: u8,
    },
    /// A handler that took the event up again after a crash.
    Requeue(HandlerId),
}

/// What travels inward along a route.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Passage {
    /// The event that it belongs to.
    pub root: u32,
    /// The route that it goes along.
    pub route: RouteId,
    /// The stack of layers that it entered by.
    pub stack: u32,
    /// Which try of the event it is.
    pub who: Identity,
    /// The handler that a layer sends it to, instead of the targets of the route.
    pub diverted: Option<HandlerId>,
    /// Of what it carries.
    pub deviation: Deviation,
}

/// A branch that a dead-letter queue has kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    /// What is sent in again.
    pub passage: Passage,
    /// How long it is kept.
    pub wait: Span,
    /// How often it has been sent in again, this time included.
    pub redrives: u32,
}

/// An event at rest. Its record's verdict is that of the branches that had an outcome.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Parked {
    /// Its record, as it was.
    pub root: Root,
    /// Its branches that were kept.
    pub letters: Vec<Letter>,
    /// When it came to rest.
    pub since: Time,
}

/// One try to process one event at one handler.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// As which it came.
    pub passage: Passage,
    /// Who waits for its outcome.
    pub parent: Parent,
    /// Its outcome can still reach the root event.
    pub is_wanted: bool,
    /// Where it is.
    pub handler: HandlerId,
    /// When it came to the handler.
    pub arrived: Time,
    /// What it does.
    pub phase: Phase,
    /// The replica that serves it or is kept for it.
    pub replica: Option<u32>,
    /// What is being done for it: its work, or a stage of that where its progress is saved. While it waits, its demand.
    pub stretch: Stretch,
    /// The place, among the handler's calls, of the one to make next.
    pub next_call: u32,
    /// The call that it waits for.
    pub child: Option<Member>,
    /// An answer that came while the replica was down, or while the call was still being sent.
    pub pending: Option<Reply>,
    /// Of its result, once the work is done.
    pub deviation: Deviation,
    /// Acknowledged: a crash of its replica loses it, whatever the handler's `on_crash` says.
    pub acknowledged: bool,
    /// Its demand on the handler has been judged.
    pub judged: bool,
    /// It was not taken up yet, and somebody wants to hear when it is.
    pub receipt_awaited: bool,
}

/// What an attempt does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Waits in the line.
    Waiting,
    /// Is worked on.
    Serving,
    /// Sends its call.
    Sending,
    /// Waits for a callee.
    Calling,
}

impl Effects {
    /// So many are looked through one by one.
    const FEW: usize = 32;

    /// Notes an effect; false if it was applied before.
    pub fn insert(&mut self, effect: (HandlerId, Identity)) -> bool {
        let is_new = if self.applied.len() < Effects::FEW {
            !self.applied.contains(&effect)
        } else {
            if self.sorted.is_empty() {
                self.sorted = self.applied.iter().copied().collect();
            }
            self.sorted.insert(effect)
        };
        if is_new {
            self.applied.push(effect);
        }
        is_new
    }

    /// What they take beside the record.
    pub fn bytes(&self) -> u64 {
        places(self.applied.len()) * EFFECT_BYTES + self.sorted.len() as u64 * SORTED_EFFECT_BYTES
    }
}

impl Attempt {
    /// Where it stands in the tree, by the number that it has there.
    #[inline]
    pub(super) fn whose(&self, attempt: u32) -> Whose {
        Whose { root: self.passage.root, member: Some(Member::Attempt(attempt)), parent: self.parent }
    }

    /// The replica of one that is taken up and has not let go of it.
    #[inline]
    pub fn taken_by(&self) -> u32 {
        self.replica.expect("a replica has it")
    }

    /// Its result rests on one of a callee.
    #[inline]
    pub fn take_in(&mut self, deviation: Deviation) {
        self.deviation = self.deviation.and(deviation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_is_new_once_however_many_there_are() {
        let mut effects = Effects::default();
        let effect = |at: usize| (HandlerId::from(at), Identity::root(at as u64));
        for at in 0..3 * Effects::FEW {
            assert!(effects.insert(effect(at)), "{at}");
            assert!((0..=at).all(|before| !effects.insert(effect(before))), "{at}");
        }
    }
}
