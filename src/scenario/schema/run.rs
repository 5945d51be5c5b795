//! What holds for the run as a whole.

use crate::foundation::parameter::Kind;
use crate::foundation::{Bytes, Span};
use crate::scenario::declare::{choice, declare};
use crate::scenario::limits;
use crate::scenario::shape::{Shape, count, factor, optional, span};

declare! {
    /// How the app shows a run at first.
    pub struct View {
        /// simulated seconds per second
        pub speed: f64 = optional(factor(0.000_001, 1e9), "1.0"),
        /// the window over which R and F are shown
        pub window: Span = optional(span(true), "1min"),
    }
}

declare! {
    /// What stops a run.
    pub struct Limits {
        /// events in flight that stop the run
        pub in_flight: u64 = optional(count(1, limits::IN_FLIGHT_MAX), "5000000"),
        /// live attempts, layers at work and letters kept that stop the run
        pub records: u64 = optional(count(1, limits::RECORDS_MAX), "20000000"),
        /// memory that stops the run, as reckoned
        pub memory: Bytes = optional(Shape::Quantity(Kind::Bytes), "2GB"),
    }
}

declare! {
    /// What counts as failure, beside a missing or wrong answer.
    pub struct FailureRule {
        /// a later answer is late
        pub deadline: Option<Span> = optional(Shape::Optional(&span(true)), "None"),
        /// in which order events must take effect
        pub order: Order = optional(Order::SHAPE, "Any"),
    }
}

choice! {
    /// In which order events must take effect.
    pub enum Order {
        /// In any order.
        Any,
        /// Events with the same key, in the order they were offered.
        PerKey,
        /// All events of a source, in the order they were offered.
        PerSource,
    }
}
