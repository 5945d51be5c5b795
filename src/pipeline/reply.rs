//! What comes back from whatever was sent.

use serde::{Deserialize, Serialize};

use crate::foundation::Deviation;
use crate::parts::recovery::Cause;

/// What comes back from a member of a call: a layer, an attempt, or several of them together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// Processed; whether the result is right is known to the simulation alone.
    Done {
        /// By how much the result differs from the right one.
        deviation: Deviation,
    },
    /// Not processed, and the caller is told why.
    Failed(Cause),
    /// Gone without a word: nobody is told. A layer may make something of what others have answered; else only a timeout
    /// can notice.
    Lost,
    /// Kept for a while by a dead-letter queue at the root: no layer and no caller hears of it.
    Parked,
}

impl Reply {
    /// A right result.
    pub const RIGHT: Reply = Reply::Done { deviation: Deviation::RIGHT };

    /// The worse of two outcomes, as a caller of both must see it, whichever comes first.
    pub fn worse(self, other: Reply) -> Reply {
        match (self, other) {
            (Reply::Done { deviation }, Reply::Done { deviation: other }) => {
                Reply::Done { deviation: deviation.and(other) }
            }
            _ if other.badness() > self.badness() => other,
            _ => self,
        }
    }

    /// By how an event ends that ends so, from best to worst; failures that come to the same end by their causes.
    fn badness(self) -> (u8, Option<Cause>) {
        match self {
            Reply::Done { deviation: Deviation::RIGHT } => (0, None),
            Reply::Done { .. } => (1, None),
            Reply::Failed(cause @ Cause::Rejected) => (2, Some(cause)),
            Reply::Failed(cause @ Cause::DeadLettered) => (4, Some(cause)),
            Reply::Failed(cause) => (3, Some(cause)),
            Reply::Parked => (4, None),
            Reply::Lost => (5, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_outcome_is_the_same_in_whichever_order_they_come() {
        let wrong = Reply::Done { deviation: Deviation::from_word(7 << 32) };
        let from_best = [
            Reply::RIGHT,
            wrong,
            Reply::Failed(Cause::Rejected),
            Reply::Failed(Cause::Error),
            Reply::Failed(Cause::Crashed),
            Reply::Failed(Cause::TimedOut),
            Reply::Failed(Cause::Invalid),
            Reply::Failed(Cause::OutOfBudget),
            Reply::Failed(Cause::DeadLettered),
            Reply::Lost,
        ];
        for (at, better) in from_best.iter().enumerate() {
            for worse in &from_best[at..] {
                assert_eq!((better.worse(*worse), worse.worse(*better)), (*worse, *worse), "{better:?}, {worse:?}");
            }
        }
    }
}
