//! What a layer and whoever asks it say to each other. A layer answers questions and schedules nothing.
//!
//! Inward it is asked once per call ([`Mechanism::enter`]), outward once per outcome of a branch
//! ([`Mechanism::leave`]) or when a branch has gone without one ([`Mechanism::lost`]), when its alarm rings
//! ([`Mechanism::alarm`]), and when the call is over in whatever way ([`Mechanism::end`]). A layer that asks for it also
//! hears when a replica takes up what it sent ([`Mechanism::received`]). A layer may start several branches below it; it
//! numbers them from 0.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::act::Act;
use super::placement::{Nature, Remark};
use crate::foundation::parameter::Entry;
use crate::foundation::{Deviation, Draw, Identity, Name, Probability, Span, Stream, Time};

/// Why a call did not succeed, as its caller can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Cause {
    /// The handler reported an error.
    Error,
    /// Refused before service: by a full queue, by a layer, or because no alternative accepted.
    Rejected,
    /// The handler crashed under the call.
    Crashed,
    /// No answer in time.
    TimedOut,
    /// Parked in a dead-letter queue.
    DeadLettered,
    /// The result failed an acceptance test or a vote.
    Invalid,
    /// There is no budget for another try, and none may be made.
    OutOfBudget,
}

/// What a caller learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// Processed, rightly or not.
    Done(Answer),
    /// Not processed, and why.
    Failed(Cause),
}

impl Outcome {
    /// Whether it was processed, rightly or not.
    pub fn is_done(self) -> bool {
        matches!(self, Outcome::Done(_))
    }
}

/// A result as a layer can see it: like another one or not. Whether it is right, only a test may guess.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Answer(Deviation);

impl Answer {
    /// The right result.
    pub const RIGHT: Answer = Answer(Deviation::RIGHT);

    /// A result that differs from the right one by so much.
    pub fn of(deviation: Deviation) -> Answer {
        Answer(deviation)
    }

    /// By how much it differs from the right one: known to the simulation alone.
    pub fn deviation(self) -> Deviation {
        self.0
    }

    /// What an acceptance test says of it that finds a wrong result with probability `coverage` and refuses
    /// a right one with probability `false_alarm`.
    pub fn passes(self, coverage: Probability, false_alarm: Probability, draw: &mut Draw) -> bool {
        let refused = if self.0.is_right() { false_alarm } else { coverage };
        !draw.chance(refused.get())
    }
}

/// What a layer remembers of one call; zero at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Frame {
    /// How often the call below was tried again.
    pub repeats: u32,
    /// The last waiting time, for jitter that builds on it.
    pub waited: Span,
    /// When the call came.
    pub since: Time,
    /// How many branches beside the first were sent.
    pub sent: u16,
    /// The branches that were accepted, as a set of bits.
    pub accepted: u32,
    /// In which epoch of the layer's shared memory the call came.
    pub epoch: u32,
    /// What it holds of the layer's shared memory.
    pub holds: Holds,
    /// Somebody has received what was sent last, or refused it.
    pub received: bool,
}

/// What a call holds of its layer's shared memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Holds {
    /// Nothing that others could have instead.
    #[default]
    Nothing,
    /// A place in the line for a permit.
    Place,
    /// One of the permits that the layer gives out.
    Permit,
}

/// Stands for one call under way; a layer may keep it to have the call woken later. What it says is known to whoever
/// handed it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ticket(pub u64);

/// A branch of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Branch {
    /// It has not begun, or has gone without a word.
    #[default]
    Silent,
    /// It has been sent, and nothing has come back.
    UnderWay,
    /// This came back.
    Over(Outcome),
}

/// How busy the handler is that a call is on its way to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Attempts that wait for a replica.
    pub waiting: u32,
    /// Attempts that a replica is at work on.
    pub in_service: u32,
    /// Replicas that are up.
    pub up: u32,
    /// How long the first of those that wait has waited.
    pub oldest: Span,
}

/// The draws for one question to a layer; made when they are needed.
#[derive(Clone, Copy, Debug)]
pub struct Luck {
    /// Of all layers in one place.
    pub stream: Stream,
    /// The call.
    pub who: Identity,
    /// The layer, so that another one in the same place has luck of its own.
    pub layer: Name,
    /// Which question, in the course of this call.
    pub question: u64,
}

impl Luck {
    /// The same draws each time, for one question.
    pub fn draw(&self) -> Draw {
        self.stream.of(self.who.tried(self.who.attempt.asked(self.layer, self.question)))
    }
}

/// One call through a layer.
pub struct Call<'a> {
    /// The instant of the question.
    pub now: Time,
    /// By which it is woken.
    pub ticket: Ticket,
    /// What the layer remembers of this call alone.
    pub frame: &'a mut Frame,
    /// The draws for this question.
    pub luck: Luck,
    /// A layer further out has sent this call the same way before.
    pub is_repeat: bool,
    /// When the root event is due; `NEVER` where it has no deadline.
    pub deadline: Time,
    /// The event at this place, the same for every try; another one where a layer sends it to another handler.
    pub event: Identity,
    /// What has become of each branch, by its number.
    pub branches: &'a [Branch],
    /// Where the call is on its way to one handler and the layer asks for it ([`Mechanism::watches_load`]).
    pub load: Option<Load>,
}

impl Call<'_> {
    /// Whether a branch has had an outcome, rather than all having gone without a word.
    pub fn somebody_spoke(&self) -> bool {
        self.branches.iter().any(|branch| matches!(branch, Branch::Over(_)))
    }
}

/// A layer's answer on the way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inward {
    /// Let the call go inward.
    Proceed,
    /// Proceed, and ask [`Mechanism::alarm`] if no outcome has come after this time.
    ProceedWithin(Span),
    /// Start this many branches at once, and ask [`Mechanism::alarm`] if they are not over after this time.
    Spawn {
        /// How many, numbered from 0.
        branches: u16,
        /// `None` to wait as long as it takes.
        within: Option<Span>,
    },
    /// Refuse the call.
    Reject(Cause),
    /// Answer with this without going inward.
    Answer(Answer),
    /// Ask [`Mechanism::resume`] after this time.
    Delay(Span),
    /// Ask [`Mechanism::resume`] when the call's ticket is handed back, or [`Mechanism::alarm`] after this time.
    Wait {
        /// `None` to wait as long as it takes.
        within: Option<Span>,
    },
}

/// A layer's answer on the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outward {
    /// Hand the outcome on as it is; what other branches still do is given up.
    Pass,
    /// Hand on this failure instead.
    Fail(Cause),
    /// Hand on what this branch has answered.
    Choose {
        /// The branch, by its number.
        branch: u16,
    },
    /// Park the event and send it inward again after this time, if nobody waits for its outcome; else fail as
    /// dead-lettered.
    Park {
        /// How long it is parked.
        wait: Span,
    },
    /// Hand this outcome on after so long.
    PassAfter(Span),
    /// Hand on this failure instead, after so long.
    FailAfter(Span, Cause),
    /// Go inward again after this time, as this branch.
    Again {
        /// Its number.
        branch: u16,
        /// Zero for at once.
        after: Span,
    },
    /// Wait for the other branches.
    Hold,
    /// The same, and ask [`Mechanism::alarm`] after this time.
    HoldWithin(Span),
}

/// A layer's answer when its alarm rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// Fail for this cause and give up what is below.
    GiveUp(Cause),
    /// Hand on what this branch has answered.
    Choose {
        /// The branch, by its number.
        branch: u16,
    },
    /// Start another branch, and ring again after this time.
    Spawn {
        /// Its number.
        branch: u16,
        /// `None` for not again.
        again: Option<Span>,
    },
    /// Nothing more.
    Ignore,
}

/// What becomes of the work below when a layer no longer waits for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Abandon {
    /// The callee is told to stop; what is in service is given up.
    #[default]
    Cancel,
    /// The callee knows nothing and works on for nobody; what stands on the caller's side sends nothing more.
    LeaveRunning,
}

/// Where a branch of a layer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Through the layers further in to the targets of the route.
    Inward,
    /// Through the layers further in, to the n-th of [`Mechanism::targets`].
    InwardTo(usize),
    /// Past the layers further in, to the n-th of [`Mechanism::targets`].
    StraightTo(usize),
}

/// What the screen says of a layer's shared memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// A few words, such as "open" or "7 of 10 tokens".
    pub words: String,
    /// How much of it is used up, from 0 to 1.
    pub level: f64,
    /// How it is to be taken, which decides the colour.
    pub mood: Mood,
}

/// How a state of a layer is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mood {
    /// As it should be.
    Quiet,
    /// Something goes wrong, and calls go through.
    Wary,
    /// Calls are refused, or made to wait.
    Refusing,
}

/// What every layer can do. Where a method is not given, the layer has no part in the matter.
pub trait Mechanism {
    /// How it is written in a scenario, and what is listed of it.
    const ENTRY: Entry;

    /// Its own words for what it does.
    const DEEDS: &'static [(Act, &'static str)] = &[];

    /// What it does to every call, so that it is nothing to speak of.
    const ROUTINE: &'static [Act] = &[];

    /// What all calls through the layer share; `()` where each is for itself.
    type Memory: Clone + std::fmt::Debug + PartialEq + Serialize + DeserializeOwned;

    /// What calls share when none has come yet.
    fn memory(&self) -> Self::Memory;

    /// Called with every call that comes.
    fn enter(&self, _memory: &mut Self::Memory, _call: &mut Call) -> Inward {
        Inward::Proceed
    }

    /// Called after [`Inward::Delay`] and [`Inward::Wait`].
    fn resume(&self, _memory: &mut Self::Memory, _call: &mut Call) -> Inward {
        Inward::Proceed
    }

    /// Called with the outcome of a branch.
    fn leave(&self, _memory: &mut Self::Memory, _call: &mut Call, _branch: u16, _outcome: Outcome) -> Outward {
        Outward::Pass
    }

    /// Called when a branch has gone without a word and nothing of it is left. Nobody tells a caller so: the answer
    /// may rest on what other branches have said, and on the fact that this one says nothing.
    fn lost(&self, _memory: &mut Self::Memory, _call: &mut Call, _branch: u16) -> Outward {
        Outward::Hold
    }

    /// Called when a replica has taken up what this branch sent, as often as that happens, where the layer asks for it
    /// ([`Mechanism::watches_receipt`]); after what time [`Mechanism::alarm`] is to be asked.
    fn received(&self, _memory: &mut Self::Memory, _call: &mut Call, _branch: u16) -> Option<Span> {
        None
    }

    /// Called when a time that the layer has set is up.
    fn alarm(&self, _memory: &mut Self::Memory, _call: &mut Call) -> Alarm {
        Alarm::Ignore
    }

    /// A call is over, in whatever way, that holds something of the memory ([`Frame::holds`]); the tickets of calls that may go
    /// on now.
    fn end(&self, _memory: &mut Self::Memory, _call: &mut Call) -> Vec<Ticket> {
        Vec::new()
    }

    /// Bytes that a memory holds beside itself: those of its lists and tables, as reckoned.
    fn held(_memory: &Self::Memory) -> u64 {
        0
    }

    /// The layer has taken the place of one with other parameters, and goes on with its memory; the tickets of calls
    /// that may go on now. Calls under way still ask the old one.
    fn edited(&self, _memory: &mut Self::Memory) -> Vec<Ticket> {
        Vec::new()
    }

    /// Where the branch of this number goes.
    fn way(&self, _branch: u16) -> Way {
        Way::Inward
    }

    /// The handlers that branches may go to instead of the route's targets.
    fn targets(&self) -> &[String] {
        &[]
    }

    /// What becomes of branches whose outcome is no longer wanted.
    fn abandon(&self) -> Abandon {
        Abandon::Cancel
    }

    /// Whether its alarm rings when nothing comes back.
    fn notices_silence(&self) -> bool {
        false
    }

    /// Whether running out of the time that it sets is held against the handler.
    fn limits_the_handler(&self) -> bool {
        true
    }

    /// Whether it wants to know on the way in how busy the handler is.
    fn watches_load(&self) -> bool {
        false
    }

    /// Whether it wants to hear when a replica takes up what it sent.
    fn watches_receipt(&self) -> bool {
        false
    }

    /// Whether it may send a call the same way more than once.
    fn repeats(&self) -> bool {
        false
    }

    /// Whether it asks another handler when a call has failed.
    fn asks_others_next(&self) -> bool {
        false
    }

    /// What matters to where it stands.
    fn nature(&self) -> &'static [Nature] {
        &[]
    }

    /// What there is to say about its parameters as they are.
    fn remarks(&self) -> Vec<Remark> {
        Vec::new()
    }

    /// What the screen says of its memory; `None` where there is nothing to say.
    fn status(&self, _memory: &Self::Memory, _now: Time) -> Option<Status> {
        None
    }
}
