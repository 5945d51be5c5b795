//! What goes wrong by itself, what fails together and who mends it.

use crate::parts::fault::{self, Fault, When};
use crate::scenario::declare::declare;
use crate::scenario::limits;
use crate::scenario::noun::Noun;
use crate::scenario::shape::{
    Body, Field, LAW, PartShape, Shape, Variant, count, needs, of, optional, read_as, required, span,
};

const FAULT: PartShape = PartShape { what: "fault", entries: fault::CATALOGUE, read: read_as::<Fault> };

declare! {
    /// A fault, and when it is there.
    pub struct DeclaredFault {
        /// the source, handler or group it strikes
        pub on: String = required(of(Noun::Component)),
        /// what goes wrong
        pub fault: Fault = required(Shape::Part(&FAULT)),
        /// when it does
        pub when: When = required(WHEN),
        /// what keeps its luck apart from that of others of its kind there
        pub name: Option<String> = optional(Shape::Optional(&Shape::Text), "None"),
        /// the crew that mends it; it ends by itself without
        pub crew: Option<String> = optional(Shape::Optional(&needs(Noun::Crew)), "None"),
    }
}

declare! {
    /// Handlers that share a cause of failure: a host, a zone, a power supply.
    pub struct Group {
        /// what it is called
        pub name: String = required(Shape::Text),
        /// the handlers in it
        pub members: Vec<String> = required(Shape::List(&of(Noun::Component), limits::COMPONENTS_MAX)),
    }
}

declare! {
    /// Repairers that faults share.
    pub struct Crew {
        /// what it is called
        pub name: String = required(Shape::Text),
        /// how many repairers it has, one for each fault
        pub size: u32 = required(count(1, limits::REPLICAS_MAX)),
    }
}

const LASTING: Field = Field::new(
    "lasting",
    "how long it lasts; for ever where nothing is said",
    optional(Shape::Optional(&span(true)), "None"),
);

const COMPONENT: Shape = needs(Noun::Component);

/// Whose state sets a fault off.
const fn watched(about: &'static str) -> Field {
    Field::new("of", about, optional(Shape::Optional(&COMPONENT), "None"))
}

/// What [`When`] may say.
pub(super) const WHEN: Shape = Shape::OneOf(&[
    Variant {
        name: "Process",
        body: Body::Fields(&[
            Field::new("healthy", "how long it is well", required(Shape::Part(&LAW))),
            Field::new("faulty", "how long the fault lasts", required(Shape::Part(&LAW))),
        ]),
        about: "healthy for a time, faulty for a time, for ever",
    },
    Variant {
        name: "Window",
        body: Body::Fields(&[Field::new("at", "when it begins", required(span(false))), LASTING]),
        about: "from an instant on, for a time",
    },
    Variant {
        name: "QueueAbove",
        body: Body::Fields(&[
            Field::new("queue", "the length of the queue that is not enough", required(count(0, u32::MAX as u64 - 1))),
            watched("whose queue; that of the handler it strikes"),
            LASTING,
        ]),
        about: "whenever a queue grows longer than this; again only once it has fallen back",
    },
    Variant {
        name: "OnNthEvent",
        body: Body::Fields(&[
            Field::new("n", "the number of the event", required(count(1, u64::MAX))),
            watched("whose events; those of the component it strikes"),
            LASTING,
        ]),
        about: "when a source offers its n-th event, or a handler takes up its n-th attempt",
    },
    Variant {
        name: "WhileSaving",
        body: Body::Fields(&[watched("whose checkpoint; that of the handler it strikes"), LASTING]),
        about: "whenever a replica begins to write a checkpoint, before it is complete",
    },
]);
