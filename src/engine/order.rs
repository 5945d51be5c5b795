//! What comes first when several things happen at the same nanosecond: one table.
//!
//! The order is that of the variants. Why:
//! - work that ends now has ended before anything can break it, and before its caller gives up on it:
//!   a result at the very instant of a timeout still counts;
//! - a crash comes before a repair of the same instant, so that a fault of length zero is seen;
//! - what frees or claims places (timeouts, retries) comes before new arrivals ask for them;
//! - commands come last: what a person sees when giving a command is the state after everything of that
//!   instant, live as well as in a replay of the log.

/// The classes of simultaneous calendar entries, first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Rank {
    Completion,
    FaultBegins,
    FaultEnds,
    Timeout,
    Resumption,
    Arrival,
    Command,
}
