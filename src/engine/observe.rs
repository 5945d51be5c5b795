//! What the engine tells of a run while it happens. Every method may do nothing.

use std::sync::Arc;

use super::record::Root;
use super::verdict::{Ending, Verdict};
use crate::foundation::{HandlerId, RouteId, Span, Time};
use crate::parts::fault::Fault;
use crate::pipeline::Act;
use crate::scenario::Model;
use crate::scenario::model::{Around, Origin};

/// A listener; it sees everything and changes nothing.
pub trait Observer {
    /// The clock has come to this instant: before anything else is told of it, and when a run was asked to get there.
    fn clock(&mut self, _now: Time) {}

    fn offered(&mut self, _now: Time, _root: &Root) {}
    /// The fate of an event is decided, once; it stands in this row of the ledger.
    fn decided(&mut self, _now: Time, _root: &Root, _row: Verdict) {}
    /// An event whose fate was decided at `decided` goes from one row to another.
    fn revised(&mut self, _now: Time, _root: &Root, _decided: Time, _before: Verdict, _row: Verdict) {}
    /// The last required branch has its outcome, unless it was parked; work for nobody may go on.
    fn answered(&mut self, _now: Time, _root: &Root) {}
    /// Nothing of the event is live any more; the row of its fate is final, unless it was parked.
    fn settled(&mut self, _now: Time, _root: &Root) {}

    /// An event that was parked at `since` is in flight again.
    fn redriven(&mut self, _now: Time, _since: Time, _root: &Root) {}

    fn passed(&mut self, _now: Time, _route: RouteId) {}
    /// A passage through a stack of layers began, or ended.
    fn opened(&mut self, _route: RouteId) {}
    fn closed(&mut self, _route: RouteId) {}

    /// From now on this model is in force.
    fn adopted(&mut self, _now: Time, _model: &Arc<Model>) {}
    /// A layer did something to a call, and kept it waiting for so long; `part` is the layer's place in the
    /// catalogue of recovery.
    fn acted(&mut self, _now: Time, _around: Around, _part: u8, _act: Act, _delay: Span) {}

    /// An attempt found a place at a handler.
    fn entered(&mut self, _now: Time, _handler: HandlerId) {}
    /// A replica took an attempt up that had waited so long.
    fn started(&mut self, _now: Time, _handler: HandlerId, _waited: Span) {}
    /// A replica that keeps an event is down or no longer in use, from now on.
    fn suspended(&mut self, _now: Time, _handler: HandlerId) {}
    /// It is up and in use again, or lets go of its event.
    fn continued(&mut self, _now: Time, _handler: HandlerId) {}
    /// An attempt waits for a callee from now on, while its replica serves others.
    fn called(&mut self, _now: Time, _handler: HandlerId) {}
    /// Such an attempt waits no more.
    fn returned(&mut self, _now: Time, _handler: HandlerId) {}
    /// A replica was freed.
    fn freed(&mut self, _now: Time, _handler: HandlerId) {}
    /// An attempt left a handler after so long.
    fn left(&mut self, _now: Time, _handler: HandlerId, _stayed: Span) {}
    /// The demand of an attempt on a handler is judged. `counted`: offered after warm-up.
    fn judged(&mut self, _now: Time, _handler: HandlerId, _ending: Ending, _counted: bool) {}

    /// So many replicas of a handler are up from now on.
    fn replicas_up(&mut self, _now: Time, _handler: HandlerId, _up: u32) {}
    /// A replica went down.
    fn replica_failed(&mut self, _now: Time, _handler: HandlerId) {}
    /// Of these, the last so many went down by one strike at all replicas.
    fn whole_failed(&mut self, _now: Time, _handler: HandlerId, _were_up: u32) {}

    /// A mechanism that protects a handler has cost something.
    fn upkept(&mut self, _now: Time, _handler: HandlerId, _what: Upkept) {}

    /// A fault strikes, at whatever it strikes together, or is over; `declared` is its place in the model, `None` where it
    /// was injected by hand.
    fn cycle_began(&mut self, _now: Time, _declared: Option<u32>) {}
    fn cycle_ended(&mut self, _now: Time, _declared: Option<u32>) {}
    /// A fault begins at one component.
    fn fault_began(&mut self, _now: Time, _number: u64, _struck: &Struck) {}
    fn fault_ended(&mut self, _now: Time, _number: u64) {}
    /// A crash took down an event in service.
    fn struck_down(&mut self, _now: Time, _number: u64) {}
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
#[derive(Clone, Debug)]
pub struct Struck<'a> {
    pub on: Origin,
    pub replica: Option<u32>,
    pub fault: &'a Fault,
    pub by_hand: bool,
}

/// Nobody listens.
impl Observer for () {}
