//! A server, which is a replica of the handler: what it has in hand, and what keeps it from work.

use serde::{Deserialize, Serialize};

use super::reasons::{Hold, Reasons};

/// A replica, and what keeps it from work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Server {
    attempt: Option<u32>,
    /// The attempt waits for a callee.
    pub(super) is_held: bool,
    /// It takes up work; one that is not in use finishes what it has in hand.
    pub(super) is_in_use: bool,
    /// It is known to be up and in use.
    pub(super) counts: bool,
    pub(super) reasons: Reasons,
}

/// What a server is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReplicaState {
    /// Up, with nothing to do.
    #[default]
    Idle,
    /// Up and at work.
    Busy,
    /// Kept by an event that waits for a callee.
    Held,
    /// Crashed, or held down by its protection.
    Down,
    /// It never answers, and nobody has noticed.
    Hung,
    /// It stands still and will go on.
    Stopped,
    /// Writing a checkpoint.
    Saving,
    /// Being restarted, or going back to its last checkpoint.
    Restarting,
    /// Waiting until another one fails.
    Spare,
}

impl ReplicaState {
    /// Whether it serves, or could.
    pub fn is_up(self) -> bool {
        !matches!(self, ReplicaState::Down | ReplicaState::Hung | ReplicaState::Restarting | ReplicaState::Spare)
    }
}

impl Server {
    pub(super) const NEW: Server =
        Server { attempt: None, is_held: false, is_in_use: true, counts: true, reasons: Reasons::NONE };
    /// The same before it is known.
    pub(super) const UNCOUNTED: Server = Server { counts: false, ..Server::NEW };

    #[inline]
    pub(super) fn take_up(&mut self, attempt: u32) {
        (self.attempt, self.is_held) = (Some(attempt), false);
    }

    #[inline]
    pub(super) fn let_go(&mut self) {
        (self.attempt, self.is_held) = (None, false);
    }

    /// The attempt that it serves, or is kept for.
    #[inline]
    pub fn attempt(&self) -> Option<u32> {
        self.attempt
    }

    /// Whether it is kept for an attempt that waits for a callee.
    pub fn is_held(&self) -> bool {
        self.is_held
    }

    /// Nothing keeps it from work.
    #[inline]
    pub fn works(&self) -> bool {
        self.reasons.is_empty()
    }

    /// It works or stands still for a while.
    #[inline]
    pub fn is_up(&self) -> bool {
        !self.reasons.is_down() && !self.reasons.is_hung()
    }

    /// It is one of those that take up work.
    #[inline]
    pub fn is_in_use(&self) -> bool {
        self.is_in_use
    }

    /// Whether it was known to be up and in use when that was last told.
    #[inline]
    pub fn counts(&self) -> bool {
        self.counts
    }

    /// All that keeps it from work.
    #[inline]
    pub fn reasons(&self) -> Reasons {
        self.reasons
    }

    /// What it is doing, as far as that can be seen without its protection.
    pub fn state(&self) -> ReplicaState {
        let has = |hold| self.reasons.has(hold);
        let comes_back = [Hold::Restarting, Hold::Rejuvenating, Hold::Recovering].into_iter().any(has);
        match self.attempt {
            _ if comes_back && !has(Hold::GivenUp) => ReplicaState::Restarting,
            _ if self.reasons.is_only(Hold::Spare) => ReplicaState::Spare,
            _ if self.reasons.is_down() => ReplicaState::Down,
            _ if self.reasons.is_hung() => ReplicaState::Hung,
            _ if self.reasons.is_stopped() => ReplicaState::Stopped,
            None => ReplicaState::Idle,
            Some(_) if self.is_held => ReplicaState::Held,
            Some(_) => ReplicaState::Busy,
        }
    }
}
