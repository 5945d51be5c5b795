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
    /// Where the clock stands.
    pub at: Time,
    /// `None` where it is of no event.
    pub whose: Option<Whose>,
    /// What it is.
    pub what: What<'a>,
}

/// What has happened.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// A source has made a root event.
    Offered(&'a Root),
    /// The fate of an event is decided, once; it stands in this row of the ledger.
    Decided {
        /// The event.
        root: &'a Root,
        /// Where it stands in the ledger.
        row: Verdict,
    },
    /// An event whose fate was decided at `decided` goes from one row to another.
    Revised {
        /// The event.
        root: &'a Root,
        /// When its fate was decided.
        decided: Time,
        /// Where it stood in the ledger.
        before: Verdict,
        /// Where it stands now.
        row: Verdict,
    },
    /// The last required branch has its outcome, unless it was parked; work for nobody may go on.
    Answered(&'a Root),
    /// Nothing of the event is live any more; the row of its fate is final, unless it was parked.
    Settled(&'a Root),
    /// An event that was parked at `since` is in flight again.
    Redriven {
        /// The event.
        root: &'a Root,
        /// When it was parked.
        since: Time,
    },

    /// A passage goes over the link of a route.
    Passed(RouteId),
    /// A node of the attempt tree came into being.
    Opened(NodeKind),
    /// It is gone, with its outcome; `None` where it was called off.
    Closed {
        /// What it was.
        node: NodeKind,
        /// What it has handed on.
        reply: Option<Reply>,
    },
    /// A layer did something to a call, and kept it waiting for so long; `part` is the layer's place in the catalogue of
    /// recovery.
    Acted {
        /// Where the layer stands.
        around: Around,
        /// Which kind of layer.
        part: u8,
        /// What it did.
        act: Act,
        /// Zero for not at all.
        delay: Span,
    },

    /// A passage or an answer is on the link of a route from now on.
    Embarked(RouteId),
    /// It is there, or is thrown away.
    Landed(RouteId),
    /// The demand of a passage on the link of its route is judged. `counted`: offered after warm-up.
    JudgedLink {
        /// Whose link it is.
        route: RouteId,
        /// How it ended.
        ending: Ending,
        /// Offered after warm-up.
        counted: bool,
    },

    /// An attempt found a place at a handler.
    Entered(HandlerId),
    /// A replica took an attempt up that had waited so long.
    Started {
        /// The handler.
        handler: HandlerId,
        /// Its number, from 0.
        replica: u32,
        /// From its arrival at the handler.
        waited: Span,
    },
    /// A replica that keeps an event is down or no longer in use, from now on.
    Suspended {
        /// The handler.
        handler: HandlerId,
        /// Its number, from 0.
        replica: u32,
    },
    /// It is up and in use again, or lets go of its event.
    Continued {
        /// The handler.
        handler: HandlerId,
        /// Its number, from 0.
        replica: u32,
    },
    /// An attempt waits for a callee from now on, while its replica serves others.
    Called(HandlerId),
    /// Such an attempt waits no more.
    Returned(HandlerId),
    /// A replica lets go of its event.
    Freed {
        /// The handler.
        handler: HandlerId,
        /// Its number, from 0.
        replica: u32,
    },
    /// An attempt left a handler after so long.
    Left {
        /// The handler.
        handler: HandlerId,
        /// From its arrival.
        stayed: Span,
    },
    /// A demand on a handler is judged, that of an attempt or of one that found no place. `counted`: offered after warm-up.
    Judged {
        /// The handler.
        handler: HandlerId,
        /// How the demand ended.
        ending: Ending,
        /// Whether measures count it.
        counted: bool,
    },

    /// So many replicas of a handler are up from now on.
    ReplicasUp {
        /// The handler.
        handler: HandlerId,
        /// How many.
        up: u32,
    },
    /// A replica that was up went down.
    ReplicaFailed {
        /// The handler.
        handler: HandlerId,
        /// Its number, from 0.
        replica: u32,
    },
    /// Of these, the last so many went down by one strike at all replicas.
    WholeFailed {
        /// The handler.
        handler: HandlerId,
        /// How many went down.
        were_up: u32,
    },
    /// A mechanism that protects a handler has cost something.
    Upkept {
        /// The handler.
        handler: HandlerId,
        /// What it has done, and taken.
        what: Upkept,
    },

    /// A fault strikes, at whatever it strikes together; `declared` is its place in the model, `None` where it was injected by
    /// hand.
    CycleBegan {
        /// The fault.
        declared: Option<u32>,
    },
    /// It is lifted again.
    CycleEnded {
        /// The fault.
        declared: Option<u32>,
    },
    /// A fault begins at one component; its number is unique in the run.
    FaultBegan {
        /// From 1, in the order in which they begin.
        number: u64,
        /// What strikes, and where.
        struck: Struck<'a>,
    },
    /// A fault is over at one component.
    FaultEnded {
        /// The one with which it began.
        number: u64,
    },
    /// A crash took down an event in service.
    StruckDown {
        /// That of the crash.
        number: u64,
    },

    /// From now on this model is in force.
    Adopted(&'a Arc<Model>),
}

/// What a node of the attempt tree does for those below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// The layer at this place of a stack, 0 outermost, works on a call.
    Layer {
        /// Where the stack stands.
        around: Around,
        /// From 0, the outermost.
        index: u32,
    },
    /// Joins the branches of a route to all its targets.
    Joint(RouteId),
    /// Offers a passage to one target of a route after the other.
    Choice(RouteId),
    /// Brings a passage over the link of a route, and its answer back.
    Transit(RouteId),
}

/// What protecting a handler does and costs; spans of writing, restoring and work are at full speed.
/// What a mechanism that protects a handler has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upkept {
    /// A checkpoint was written, or a crash came before it was complete.
    Wrote {
        /// How long it was written.
        spent: Span,
        /// No crash came before.
        completed: bool,
    },
    /// A crash threw away so much work, which is to be done again.
    ThrownBack {
        /// At full speed.
        work: Span,
    },
    /// Somebody went back to a checkpoint, or a crash came before that was done.
    Restored {
        /// How long it took.
        spent: Span,
    },
    /// A crash will go unnoticed for so long, unless the replica comes back before.
    Unnoticed {
        /// How long nobody will know.
        delay: Span,
    },
    /// A replica that was well was taken for dead.
    SuspectedFalsely,
    /// A supervisor restarts a replica.
    Restarted {
        /// How long the restart takes.
        lasting: Span,
    },
    /// A supervisor has stopped all its children for good.
    GaveUp,
    /// A planned restart began.
    Rejuvenated {
        /// How long the restart takes.
        lasting: Span,
    },
    /// A failure was noticed, and a spare is to take over.
    SwitchBegan {
        /// How long that takes.
        lasting: Span,
    },
    /// The spare serves.
    SwitchedOver,
    /// A failure was not covered.
    SwitchFailed,
    /// The newest of those that waited was served first.
    NewestFirst,
}

/// A fault as it strikes.
#[derive(Clone, Copy, Debug)]
pub struct Struck<'a> {
    /// The component.
    pub on: Origin,
    /// From 0, where it strikes one replica.
    pub replica: Option<u32>,
    /// What it does.
    pub fault: &'a Fault,
    /// It was injected, not declared.
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
