//! What is still to be done at this instant: a stack of steps.
//!
//! A transition calls no other one. It pushes what has to follow, and one loop takes the steps up one by one. What a
//! transition pushes is done in the order pushed, before whatever was there: so each step is followed by its own
//! consequences, as if they were nested, and yet a chain of ten thousand calls takes no more of the thread's stack than one.

use super::record::{Member, Parent, Passage};
use super::room::Table;
use super::station::Hold;
use super::verdict::Ending;
use crate::foundation::{HandlerId, Span};
use crate::pipeline::Reply;
use crate::scenario::model::Origin;

/// One step.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// A passage goes inward: through this layer of its stack, or behind the last one to where it leads.
    Send {
        passage: Passage,
        layer: u32,
        parent: Parent,
    },
    /// A passage has come over the link of its route.
    HandOver {
        passage: Passage,
        parent: Parent,
    },
    /// A passage comes to a handler.
    Enter {
        handler: HandlerId,
        passage: Passage,
        parent: Parent,
    },
    /// All branches of a layer have been sent: what has come of them meanwhile counts, the first first.
    Count {
        node: u32,
        generation: u32,
    },
    /// An outcome for whoever waits for it.
    Resolve {
        parent: Parent,
        root: u32,
        reply: Reply,
    },
    /// A parked event goes in again.
    Redrive {
        parked: u32,
    },
    /// A node is over, and this is its outcome.
    Finish {
        node: u32,
        reply: Reply,
    },
    /// A root event has its answer, and nothing of it is live.
    Settle {
        root: u32,
    },
    /// A node is over without one.
    Close {
        node: u32,
    },
    /// A layer waits for nothing any more, if it is still there: so its call is lost.
    Lose {
        node: u32,
        generation: u32,
    },
    /// The same for whatever has gone silent at a node or below it.
    LoseSilent {
        node: u32,
        generation: u32,
    },
    /// A member and everything below it is taken out of the world.
    Cancel {
        member: Member,
        ending: Ending,
    },
    /// A member is cut off from whoever waited for it.
    Abandon {
        member: Member,
        ending: Ending,
    },

    /// The work of an attempt is done, if it is still the same.
    Complete {
        attempt: u32,
        generation: u32,
    },
    /// An attempt makes its next call, or answers.
    Call {
        attempt: u32,
    },
    /// Its call has been sent: it waits for the callee, or goes on where the answer came at once.
    Await {
        attempt: u32,
        hold: bool,
    },
    /// It sends the event on if its handler does, and answers.
    Respond {
        attempt: u32,
        reply: Reply,
    },
    /// It leaves its handler.
    Leave {
        attempt: u32,
    },
    /// It is gone with what held it.
    Vanish {
        attempt: u32,
    },
    /// It goes with its handler, if it is still there.
    Evict {
        attempt: u32,
        handler: HandlerId,
    },
    /// It goes back to the head of the queue.
    PutBack {
        attempt: u32,
    },
    /// Idle replicas of a handler take up who waits.
    Serve {
        handler: HandlerId,
    },
    /// A replica whose event has met the end of a hang goes on.
    GoOn {
        handler: HandlerId,
        replica: u32,
        stays: bool,
    },

    /// A fault begins at one component and stops these replicas of it.
    Strike {
        process: u32,
        on: Origin,
        first: u32,
        end: u32,
    },
    /// It takes a replica down.
    TakeDown {
        handler: HandlerId,
        replica: u32,
        fault: u64,
    },
    /// It has taken down all that it does.
    Struck {
        process: u32,
        handler: HandlerId,
        fault: u64,
        before: u64,
        is_whole: bool,
    },
    /// So many of those that wait go with a queue in memory.
    LoseQueue {
        handler: HandlerId,
        fault: u64,
        left: u32,
    },
    /// Whatever a fault strikes now is struck.
    HasBegun {
        process: u32,
    },
    /// A fault is over, whoever ends it.
    End {
        process: u32,
    },
    /// What it holds is let go of.
    Lift {
        process: u32,
    },
    /// It lets go of a replica: one that was down, hung, or stood still.
    BringUp {
        handler: HandlerId,
        replica: u32,
    },
    EndHang {
        handler: HandlerId,
        replica: u32,
        fault: u64,
    },
    EndStop {
        handler: HandlerId,
        replica: u32,
    },
    /// Its clock begins to run again.
    NextStrike {
        process: u32,
    },
    /// Clocks that share a load run by how many are down.
    ShareLoad {
        handler: HandlerId,
    },

    /// A replica of a protected handler.
    Tend {
        handler: HandlerId,
        replica: u32,
        what: Tending,
    },
    /// The protection of a handler calls on its spares.
    Arrange {
        handler: HandlerId,
        what: Arranging,
    },
}

/// What the protection of a handler does with a replica.
#[derive(Clone, Copy, Debug)]
pub enum Tending {
    Hold(Hold),
    Release(Hold),
    /// What it served meets the handler's `on_crash`.
    Drop,
    /// Its failure is known: a spare stands in.
    StandIn,
    /// Its failure is known: it is restarted, or repaired.
    Supervise,
    Restart {
        lasting: Span,
    },
    /// It has been started again, and nothing of its own keeps it down.
    Restarted,
    /// Its restart goes on, or it is let go of.
    RestartOver,
    GiveUp,
    /// A fault, the last one or not, lets go of it, and its crash is known.
    LetGo {
        is_last: bool,
    },
    /// It comes up.
    ComeUp,
    /// If it is a spare, it may be wanted.
    IsBack,
    /// A spare serves.
    Wake,
}

/// What the protection of a handler does with its spares.
#[derive(Clone, Copy, Debug)]
pub enum Arranging {
    /// Makes as many spares, or lets as many serve, as it asks for.
    Begin,
    Retire,
    Call,
    /// The handler was repaired by hand: what was given up with it works again.
    TakeUpAgain,
}

/// The steps that are left, the next one last, but for those that were pushed since one was taken up.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    steps: Table<Step>,
    /// So many were there before.
    before: usize,
}

impl Agenda {
    /// To be done after what was pushed before it in this transition, and before everything else.
    #[inline(always)]
    pub fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// Whether this transition has pushed nothing yet: what follows last from it would be taken up next, and can as well
    /// be done at once.
    #[inline(always)]
    pub fn is_clear(&self) -> bool {
        self.steps.len() == self.before
    }

    /// Takes the next step up.
    #[inline(always)]
    pub fn take(&mut self) -> Option<Step> {
        if self.steps.len() > self.before + 1 {
            self.steps[self.before..].reverse();
        }
        let step = self.steps.pop()?;
        self.before = self.steps.len();
        Some(step)
    }

    /// As many steps as it had room for at most.
    pub fn room(&self) -> usize {
        self.steps.room()
    }

    /// How many are left.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::reckoning::STEP_BYTES;
    use super::*;

    fn close(node: u32) -> Step {
        Step::Close { node }
    }

    fn node(step: Option<Step>) -> Option<u32> {
        step.map(|step| if let Step::Close { node } = step { node } else { unreachable!("only these are pushed") })
    }

    #[test]
    fn a_step_takes_what_is_reckoned() {
        assert_eq!(size_of::<Step>() as u64, STEP_BYTES);
    }

    #[test]
    fn what_a_step_pushes_is_done_in_its_order_and_before_what_was_there() {
        let mut agenda = Agenda::default();
        agenda.push(close(1));
        agenda.push(close(5));
        assert_eq!(node(agenda.take()), Some(1));
        agenda.push(close(2));
        agenda.push(close(4));
        assert_eq!(node(agenda.take()), Some(2));
        agenda.push(close(3));
        let rest: Vec<Option<u32>> = (0..4).map(|_| node(agenda.take())).collect();
        assert_eq!(rest, [Some(3), Some(4), Some(5), None]);
    }
}
