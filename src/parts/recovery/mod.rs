//! Recovery as a stack of layers around a call, outermost first.
//!
//! Going inward a layer answers [`Inward`]; coming back it gets *one* outcome from the layer below and
//! answers [`Outward`]. What it must remember of one call is its [`Frame`], plain data that the engine
//! keeps. A layer sees whether the call below succeeded, never whether its result was right: silent
//! errors stay silent.

mod dead_letter;
mod retry;
mod timeout;

use serde::{Deserialize, Serialize};

pub use dead_letter::DeadLetter;
pub use retry::{Backoff, Jitter, Retry};
pub use timeout::Timeout;

use crate::foundation::parameter::Entry;
use crate::foundation::{Draw, Span};

/// A caller-side mechanism.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Layer {
    Retry(Retry),
    Timeout(Timeout),
    DeadLetter(DeadLetter),
}

pub const CATALOGUE: &[&Entry] = &[&retry::ENTRY, &timeout::ENTRY, &dead_letter::ENTRY];

/// Why a call did not succeed, as its caller can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cause {
    /// The handler reported an error.
    Error,
    /// Refused before service: the queue was full, or no alternative accepted.
    Rejected,
    /// The handler crashed under the call.
    Crashed,
    /// No answer in time.
    TimedOut,
    /// Parked in a dead-letter queue.
    DeadLettered,
}

/// What a caller learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    Done,
    Failed(Cause),
}

/// What a layer remembers of one call; zero at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Frame {
    /// How often the call below was tried again.
    pub repeats: u32,
    /// The last waiting time, for jitter that builds on it.
    pub waited: Span,
}

/// A layer's answer on the way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inward {
    Proceed,
    /// Proceed, and ask [`Mechanism::expire`] if no outcome has come after this time.
    ProceedWithin(Span),
}

/// A layer's answer on the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outward {
    /// Hand the outcome on as it is.
    Pass,
    /// Hand on another one.
    Replace(Outcome),
    /// Go inward again after this time.
    Again { after: Span },
}

/// What becomes of the work below when a layer's time is up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Abandon {
    /// The callee is told to stop; what is in service is given up.
    #[default]
    Cancel,
    /// The callee knows nothing and works on for nobody.
    LeaveRunning,
}

/// What every layer can do.
pub trait Mechanism {
    fn enter(&self, frame: &mut Frame) -> Inward;

    /// Called with the outcome of the layer below.
    fn leave(&self, frame: &mut Frame, outcome: Outcome, draw: &mut Draw) -> Outward;

    /// Called when the time set by [`Inward::ProceedWithin`] is up: the outcome to hand on, and what
    /// becomes of the work below.
    fn expire(&self) -> (Outcome, Abandon) {
        (Outcome::Failed(Cause::TimedOut), Abandon::Cancel)
    }

    /// Whether a call through this layer can reach the handler more than once.
    fn repeats(&self) -> bool {
        false
    }

    fn entry(&self) -> &'static Entry;
}

impl Layer {
    /// Its place in the [`CATALOGUE`].
    pub fn part(&self) -> u8 {
        match self {
            Layer::Retry(_) => 0,
            Layer::Timeout(_) => 1,
            Layer::DeadLetter(_) => 2,
        }
    }

    pub fn mechanism(&self) -> &dyn Mechanism {
        match self {
            Layer::Retry(retry) => retry,
            Layer::Timeout(timeout) => timeout,
            Layer::DeadLetter(dead_letter) => dead_letter,
        }
    }
}
