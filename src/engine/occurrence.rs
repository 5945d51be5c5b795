//! What happens in a run, and to whom: enough to draw the life of one event as spans.

use std::sync::Arc;

use super::record::{Parent, Root, Whose};
use super::verdict::{Ending, Verdict};
use crate::foundation::{HandlerId, RouteId, Span, Time};
use crate::parts::fault::Fault;
use crate::pipeline::{Act, Reply};
use crate::scenario::Model;
use crate::scenario::model::{Around, Origin};

/// Something that happened.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence<'a> {
    pub at: Time,
    /// `None` where it is of no event.
    pub whose: Option<Whose>,
    pub what: What<'a>,
}

#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    Offered(&'a Root),
    /// The fate of an event is decided, once; it stands in this row of the ledger.
    Decided {
        root: &'a Root,
        row: Verdict,
    },
    /// An event whose fate was decided at `decided` goes from one row to another.
    Revised {
        root: &'a Root,
        decided: Time,
        before: Verdict,
        row: Verdict,
    },
    /// The last required branch has its outcome, unless it was parked; work for nobody may go on.
    Answered(&'a Root),
    /// Nothing of the event is live any more; the row of its fate is final, unless it was parked.
    Settled(&'a Root),
    /// An event that was parked at `since` is in flight again.
    Redriven {
        root: &'a Root,
        since: Time,
    },

    /// A passage goes over the link of a route.
    Passed(RouteId),
    /// A node of the attempt tree came into being.
    Opened(NodeKind),
    /// It is gone, with its outcome; `None` where it was called off.
    Closed {
        node: NodeKind,
        reply: Option<Reply>,
    },
    /// A layer did something to a call, and kept it waiting for so long; `part` is the layer's place in the catalogue of
    /// recovery.
    Acted {
        around: Around,
        part: u8,
        act: Act,
        delay: Span,
    },

    /// An attempt found a place at a handler.
    Entered(HandlerId),
    /// A replica took an attempt up that had waited so long.
    Started {
        handler: HandlerId,
        replica: u32,
        waited: Span,
    },
    /// A replica that keeps an event is down or no longer in use, from now on.
    Suspended {
        handler: HandlerId,
        replica: u32,
    },
    /// It is up and in use again, or lets go of its event.
    Continued {
        handler: HandlerId,
        replica: u32,
    },
    /// An attempt waits for a callee from now on, while its replica serves others.
    Called(HandlerId),
    /// Such an attempt waits no more.
    Returned(HandlerId),
    /// A replica lets go of its event.
    Freed {
        handler: HandlerId,
        replica: u32,
    },
    /// An attempt left a handler after so long.
    Left {
        handler: HandlerId,
        stayed: Span,
    },
    /// A demand on a handler is judged, that of an attempt or of one that found no place. `counted`: offered after warm-up.
    Judged {
        handler: HandlerId,
        ending: Ending,
        counted: bool,
    },

    /// So many replicas of a handler are up from now on.
    ReplicasUp {
        handler: HandlerId,
        up: u32,
    },
    ReplicaFailed {
        handler: HandlerId,
        replica: u32,
    },
    /// Of these, the last so many went down by one strike at all replicas.
    WholeFailed {
        handler: HandlerId,
        were_up: u32,
    },
    /// A mechanism that protects a handler has cost something.
    Upkept {
        handler: HandlerId,
        what: Upkept,
    },

    /// A fault strikes, at whatever it strikes together; `declared` is its place in the model, `None` where it was injected by
    /// hand.
    CycleBegan {
        declared: Option<u32>,
    },
    CycleEnded {
        declared: Option<u32>,
    },
    /// A fault begins at one component; its number is unique in the run.
    FaultBegan {
        number: u64,
        struck: Struck<'a>,
    },
    FaultEnded {
        number: u64,
    },
    /// A crash took down an event in service.
    StruckDown {
        number: u64,
    },

    /// From now on this model is in force.
    Adopted(&'a Arc<Model>),
}

/// What a node of the attempt tree does for those below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// The layer at this place of a stack, 0 outermost, works on a call.
    Layer { around: Around, index: u32 },
    /// Joins the branches of a route to all its targets.
    Joint(RouteId),
    /// Offers a passage to one target of a route after the other.
    Choice(RouteId),
}

/// What protecting a handler does and costs; spans of writing, restoring and work are at full speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upkept {
    /// A checkpoint was written, or a crash came before it was complete.
    Wrote {
        spent: Span,
        completed: bool,
    },
    /// A crash threw away so much work, which is to be done again.
    ThrownBack {
        work: Span,
    },
    /// Somebody went back to a checkpoint, or a crash came before that was done.
    Restored {
        spent: Span,
    },
    /// A crash will go unnoticed for so long, unless the replica comes back before.
    Unnoticed {
        delay: Span,
    },
    /// A replica that was well was taken for dead.
    SuspectedFalsely,
    /// A supervisor restarts a replica.
    Restarted {
        lasting: Span,
    },
    /// A supervisor has stopped all its children for good.
    GaveUp,
    /// A planned restart began.
    Rejuvenated {
        lasting: Span,
    },
    SwitchBegan {
        lasting: Span,
    },
    SwitchedOver,
    /// A failure was not covered.
    SwitchFailed,
    /// The newest of those that waited was served first.
    NewestFirst,
}

/// A fault as it strikes.
#[derive(Clone, Copy, Debug)]
pub struct Struck<'a> {
    pub on: Origin,
    pub replica: Option<u32>,
    pub fault: &'a Fault,
    pub by_hand: bool,
}

impl<'a> Occurrence<'a> {
    /// What is of no event.
    #[inline]
    pub(super) fn of_none(at: Time, what: What<'a>) -> Occurrence<'a> {
        Occurrence { at, whose: None, what }
    }

    /// What is of an event as a whole.
    #[inline]
    pub(super) fn of_event(at: Time, root: u32, what: What<'a>) -> Occurrence<'a> {
        Occurrence { at, whose: Some(Whose { root, member: None, parent: Parent::Nobody }), what }
    }
}

impl Whose {
    #[inline]
    pub(super) fn occurrence(self, at: Time, what: What) -> Occurrence {
        Occurrence { at, whose: Some(self), what }
    }
}
