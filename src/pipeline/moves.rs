//! What a layer wants done: its driver carries the moves out in their order.

use super::Reply;
use crate::foundation::Span;
use crate::parts::recovery::Act;

/// One thing to do. `M` stands for a member below a layer: whatever the driver knows it by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Move<M> {
    /// The layer has done something to the call, and kept it waiting for so long.
    Tell(Act, Span),
    /// Something has failed that may yet be mended.
    HasFailed,
    /// It is the layer that mended what failed; if `unless_mended`, where something has failed and nobody else has mended it.
    Credit {
        /// Only where nobody else has mended it.
        unless_mended: bool,
    },
    /// Ask [`Activation::alarm`](super::Activation::alarm) after this time.
    SetAlarm(Span),
    /// Ask [`Activation::resume`](super::Activation::resume) after this time.
    Pause(Span),
    /// Send this branch inward.
    Send(u16),
    /// When all that was to be sent before has been sent: ask [`Activation::count`](super::Activation::count).
    Count,
    /// Call a member off, with everything below it; `own_limit` if it has not kept to a limit that holds for it alone.
    Cancel {
        /// What is called off.
        member: M,
        /// It has not kept to a limit that holds for it alone.
        own_limit: bool,
    },
    /// Let a member work on for nobody; `own_limit` likewise.
    Leave {
        /// What is left to itself.
        member: M,
        /// It has not kept to a limit that holds for it alone.
        own_limit: bool,
    },
    /// Hand on this outcome: the call is over.
    Finish(Reply),
    /// The same, unless somebody further out will notice that nothing comes back.
    FinishUnnoticed(Reply),
    /// Park the event for so long if nobody waits for its outcome, else fail as dead-lettered: the call is over.
    Park(Span),
    /// Nobody may be left who notices that nothing comes back: look whether anything still can.
    LookForSilence,
}
