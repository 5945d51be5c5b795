//! What makes events, and the kinds of them.

use std::collections::BTreeMap;

use crate::foundation::Span;
use crate::parts::arrival::{self, Arrivals};
use crate::scenario::declare::declare;
use crate::scenario::noun::Noun;
use crate::scenario::shape::{PartShape, Shape, count, factor, optional, read_as, required, span};

const ARRIVALS: PartShape =
    PartShape { what: "arrival process", entries: arrival::CATALOGUE, read: read_as::<Arrivals> };

declare! {
    /// A kind of events.
    pub struct Class {
        /// what it is called
        pub name: String = required(Shape::Text),
        /// a later answer is late, whatever the scenario says
        pub deadline: Option<Span> = optional(Shape::Optional(&span(true)), "None"),
        /// multiplies every service time of this class
        pub demand: f64 = optional(factor(0.0, 1e6), "1.0"),
    }
}

declare! {
    /// What makes events. Without classes they are of one nameless class, without keys they have no state.
    pub struct Source {
        /// what it is called
        pub name: String = required(Shape::Text),
        /// when it makes events
        pub arrivals: Arrivals = required(Shape::Part(&ARRIVALS)),
        /// shares of the classes by weight
        pub classes: BTreeMap<String, f64> = optional(Shape::Map(Noun::Class, &factor(f64::MIN_POSITIVE, 1e12)), "{}"),
        /// each event belongs to one of this many keys
        pub keys: u32 = optional(count(0, u32::MAX as u64), "0"),
    }
}
