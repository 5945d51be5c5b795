//! How a root event ended, and how an attempt ended.

use serde::{Deserialize, Serialize};

use crate::foundation::{Deviation, Time};
use crate::parts::recovery::Cause;
use crate::pipeline::Reply;

/// How a root event ended, from best to worst: with several required branches the worst counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Verdict {
    /// Answered right, in time, once and in order.
    #[default]
    Correct,
    /// Answered past its deadline.
    Late,
    /// Took effect after a later event of its key.
    OutOfOrder,
    /// Its effect was applied twice where once was required.
    Duplicated,
    /// A bad result was delivered undetected.
    Wrong,
    /// Refused before service, and told so.
    Rejected,
    /// Told that processing failed.
    Error,
    /// Parked.
    DeadLettered,
    /// Nobody was told.
    Lost,
}

impl Verdict {
    /// In the order of their numbers.
    pub const ALL: [Verdict; 9] = [
        Verdict::Correct,
        Verdict::Late,
        Verdict::OutOfOrder,
        Verdict::Duplicated,
        Verdict::Wrong,
        Verdict::Rejected,
        Verdict::Error,
        Verdict::DeadLettered,
        Verdict::Lost,
    ];

    /// Whether something came back to whoever had offered the event.
    pub fn is_answered(self) -> bool {
        self <= Verdict::Wrong
    }
}

/// What it makes of a root event that a branch of it ends so.
impl From<Reply> for Verdict {
    fn from(reply: Reply) -> Verdict {
        match reply {
            Reply::Done { deviation: Deviation::RIGHT } => Verdict::Correct,
            Reply::Done { .. } => Verdict::Wrong,
            Reply::Failed(Cause::Rejected) => Verdict::Rejected,
            Reply::Failed(Cause::DeadLettered) | Reply::Parked => Verdict::DeadLettered,
            Reply::Failed(_) => Verdict::Error,
            Reply::Lost => Verdict::Lost,
        }
    }
}

/// What is decided about a root event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fate {
    /// When it was decided.
    pub at: Time,
    /// Its row in the ledger at present.
    pub row: Verdict,
    /// Its deadline passed before all its required branches had their outcome.
    pub by_deadline: bool,
}

/// How an attempt ended, as far as its handler is to blame or to praise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Ending {
    /// A result that is right for the input it got.
    Success,
    /// A wrong result.
    Wrong,
    /// An error that the caller saw.
    Error,
    /// The replica crashed under the attempt.
    Crashed,
    /// Refused before service.
    Rejected,
    /// Not within its own time limit.
    TimedOut,
    /// Nothing can be said: called off by the caller, or its input was already wrong.
    Censored,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_branch_counts() {
        assert!(Verdict::Lost > Verdict::DeadLettered && Verdict::Wrong < Verdict::Rejected);
        assert!(Verdict::ALL.is_sorted());
    }
}
