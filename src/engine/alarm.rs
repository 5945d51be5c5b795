//! What a replica of a protected handler waits for, as the calendar knows it.

use serde::{Deserialize, Serialize};

use super::order::Rank;

/// What a replica of a protected handler waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alarm {
    /// The end of what it is doing: a piece of work, a checkpoint, going back to one.
    Stage,
    /// Somebody to notice its crash.
    Notice,
    /// A look at its heartbeats, or the next of them.
    Pulse,
    /// The end of a restart by its supervisor.
    Restarted,
    /// Its planned restart, and the end of it.
    Rejuvenation,
    /// The end of its planned restart.
    Rejuvenated,
    /// The end of a switch-over to it.
    TakeOver,
    /// Everything that its supervisor has given up to be started anew.
    Anew,
}

impl Alarm {
    /// In the order of their numbers.
    pub const ALL: [Alarm; 8] = [
        Alarm::Stage,
        Alarm::Notice,
        Alarm::Pulse,
        Alarm::Restarted,
        Alarm::Rejuvenation,
        Alarm::Rejuvenated,
        Alarm::TakeOver,
        Alarm::Anew,
    ];
    /// How many there are.
    pub const COUNT: usize = Alarm::ALL.len();

    /// Where it stands among entries of the same instant.
    pub fn rank(self) -> Rank {
        match self {
            Alarm::Stage => Rank::Completion,
            Alarm::Rejuvenation => Rank::FaultBegins,
            Alarm::Restarted | Alarm::Rejuvenated | Alarm::TakeOver | Alarm::Anew => Rank::FaultEnds,
            Alarm::Notice | Alarm::Pulse => Rank::Timeout,
        }
    }
}
