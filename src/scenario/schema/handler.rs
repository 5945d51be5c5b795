//! What processes events.

use crate::foundation::parameter::Kind;
use crate::foundation::{Distribution, Probability};
use crate::parts::discipline::{self, Discipline};
use crate::parts::dispatch::{self, Dispatch};
use crate::scenario::declare::{choice, declare};
use crate::scenario::limits;
use crate::scenario::shape::{LAW, PartShape, Shape, count, optional, read_as, required};

pub(super) const DISCIPLINE: PartShape =
    PartShape { what: "discipline", entries: discipline::CATALOGUE, read: read_as::<Discipline> };
const DISPATCH: PartShape = PartShape { what: "dispatch", entries: dispatch::CATALOGUE, read: read_as::<Dispatch> };

declare! {
    /// Replicas that share a queue.
    pub struct Handler {
        /// what it is called
        pub name: String = required(Shape::Text),
        /// what it is for, in a sentence that the window shows
        pub note: String = optional(Shape::Note(200), "\"\""),
        /// how many serve at the same time
        pub replicas: u32 = optional(count(1, limits::REPLICAS_MAX), "1"),
        /// replicas that must be up for it to count as up
        pub needs: u32 = optional(count(1, limits::REPLICAS_MAX), "1"),
        /// places to wait; as many as it takes where nothing is said
        pub queue: Option<u32> = optional(Shape::Optional(&count(0, u32::MAX as u64)), "None"),
        /// who of those that wait is served next
        pub discipline: Discipline = optional(Shape::Part(&DISCIPLINE), "FirstComeFirstServed()"),
        /// in which line somebody waits, and which replicas serve it
        pub dispatch: Dispatch = optional(Shape::Part(&DISPATCH), "SharedLine()"),
        /// how long its work takes
        pub service: Distribution = required(Shape::Part(&LAW)),
        /// whether a retry meets the same service time again
        pub demand: Demand = optional(Demand::SHAPE, "PerAttempt"),
        /// share of attempts that end in a transient error
        pub errors: Probability = optional(Shape::Quantity(Kind::Probability), "0"),
        /// share of results that are silently wrong
        pub wrong_results: Probability = optional(Shape::Quantity(Kind::Probability), "0"),
        /// what becomes of the event in service when its replica crashes
        pub on_crash: OnCrash = optional(OnCrash::SHAPE, "Lost"),
        /// when an event counts as taken care of
        pub acknowledge: Acknowledge = optional(Acknowledge::SHAPE, "OnRespond"),
        /// whether applying its effect twice does harm
        pub effect: Effect = optional(Effect::SHAPE, "Idempotent"),
    }
}

choice! {
    /// Whether a service demand belongs to the event or to the attempt.
    pub enum Demand {
        /// Every attempt draws its own.
        PerAttempt,
        /// Every attempt at one event takes as long.
        PerEvent,
    }
}

choice! {
    /// What becomes of an event that its replica has not acknowledged when it crashes.
    pub enum OnCrash {
        /// It is gone, and its caller is told of the crash where somebody waits.
        Lost,
        /// Back to the head of the queue; its work starts again.
        Requeue,
        /// It stays with its replica and goes on after the repair where it stopped.
        Resume,
    }
}

choice! {
    /// When a replica acknowledges an event; afterwards a crash loses it whatever `on_crash` says.
    pub enum Acknowledge {
        /// When service begins.
        OnReceive,
        /// When the work is done and its effect applied, before any calls.
        OnEffect,
        /// When the answer is given.
        OnRespond,
    }
}

choice! {
    /// How often a handler's effect may be applied for one visit of an event.
    pub enum Effect {
        /// Repeating it does no harm.
        Idempotent,
        /// A second time makes the event count as duplicated.
        Once,
    }
}
