//! What recovery a strategy set puts where.

use std::collections::BTreeMap;

use crate::parts::checkpoint::{self, Checkpoint};
use crate::parts::detector::{self, Detector};
use crate::parts::protection::Protection;
use crate::parts::recovery::{self, Layer};
use crate::parts::rejuvenation::{self, Rejuvenation};
use crate::parts::standby::{self, Standby};
use crate::parts::supervision::{self, Supervision};
use crate::scenario::declare::declare;
use crate::scenario::limits;
use crate::scenario::noun::Noun;
use crate::scenario::schema::handler::DISCIPLINE;
use crate::scenario::shape::{Field, PartShape, Shape, StructShape, optional, read_as, required};

declare! {
    /// A full assignment of mechanisms.
    pub struct Strategy {
        /// what it is called
        pub name: String = required(Shape::Text),
        /// layers by the route they stand around, outermost first
        pub routes: BTreeMap<String, Vec<Layer>> = optional(Shape::Map(Noun::Route, &LAYERS), "{}"),
        /// what protects the handlers themselves
        pub handlers: BTreeMap<String, Protection> = optional(Shape::Map(Noun::Component, &Shape::Struct(&PROTECTION)), "{}"),
    }
}

/// What a [`Protection`] may say.
pub(super) const PROTECTION: StructShape = StructShape {
    name: "Protection",
    fields: &[
        Field::new("layers", "recovery layers around whatever comes to it, outermost first", optional(LAYERS, "[]")),
        slot("checkpoint", "how it saves what it has done", &Shape::Part(&CHECKPOINT)),
        slot("detector", "how its crashes are noticed", &Shape::Part(&DETECTOR)),
        slot("restart", "who restarts it", &Shape::Part(&SUPERVISOR)),
        slot("rejuvenation", "when it is restarted by plan", &Shape::Part(&REJUVENATION)),
        slot("standby", "how its replicas stand in for one another", &Shape::Part(&STANDBY)),
        slot("discipline", "who is served next, in place of its own", &Shape::Part(&DISCIPLINE))
            .once_called("overload"),
    ],
};

const fn slot(name: &'static str, about: &'static str, part: &'static Shape) -> Field {
    Field::new(name, about, optional(Shape::Optional(part), "None"))
}

const LAYERS: Shape = Shape::List(&Shape::Part(&LAYER), limits::LAYERS_MAX);

const LAYER: PartShape = PartShape { what: "recovery layer", entries: recovery::CATALOGUE, read: read_as::<Layer> };
const CHECKPOINT: PartShape =
    PartShape { what: "checkpoint", entries: checkpoint::CATALOGUE, read: read_as::<Checkpoint> };
const DETECTOR: PartShape =
    PartShape { what: "failure detector", entries: detector::CATALOGUE, read: read_as::<Detector> };
const SUPERVISOR: PartShape =
    PartShape { what: "supervisor", entries: supervision::CATALOGUE, read: read_as::<Supervision> };
const REJUVENATION: PartShape =
    PartShape { what: "rejuvenation", entries: rejuvenation::CATALOGUE, read: read_as::<Rejuvenation> };
const STANDBY: PartShape = PartShape { what: "standby", entries: standby::CATALOGUE, read: read_as::<Standby> };
