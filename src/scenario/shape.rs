//! What a scenario file may hold, as one table: validation, the guide's tables and the tests read it.
//!
//! Parts come in through their catalogue entries, so a new part needs no line here.

use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

use crate::foundation::parameter::{Entry, Kind};
use crate::foundation::{Distribution, distribution};
use crate::parts::arrival::{self, Arrivals};
use crate::parts::fault::{self, Fault};
use crate::parts::link::{self, Medium};
use crate::parts::recovery::{self, Layer};
use crate::scenario::limits;

/// What may stand as a value.
#[derive(Clone, Copy)]
pub enum Shape {
    /// A string.
    Text,
    Quantity(Kind),
    Struct(&'static StructShape),
    /// One of these, each with a value, with fields, or bare.
    OneOf(&'static [Variant]),
    Part(&'static PartShape),
    /// At most this many.
    List(&'static Shape, usize),
    /// Keys are strings.
    Map(&'static Shape),
    Pair(&'static Shape, &'static Shape),
    /// May be left out or be `None`.
    Optional(&'static Shape),
}

pub struct StructShape {
    pub name: &'static str,
    pub fields: &'static [Field],
}

pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    /// As it would be written; `None` where the field is required.
    pub default: Option<&'static str>,
    pub about: &'static str,
}

pub struct Variant {
    pub name: &'static str,
    pub body: Body,
    pub about: &'static str,
}

/// What follows the name of a variant.
pub enum Body {
    Bare,
    Value(Shape),
    Fields(&'static [Field]),
}

/// A family of parts as a value.
pub struct PartShape {
    /// What one of them is called.
    pub what: &'static str,
    pub entries: &'static [&'static Entry],
    /// Reads the part as the program will, for conditions that bind several parameters.
    pub read: fn(&str) -> Result<(), ron::error::SpannedError>,
}

pub static LAW: PartShape =
    PartShape { what: "distribution", entries: distribution::CATALOGUE, read: read_as::<Distribution> };
static ARRIVALS: PartShape =
    PartShape { what: "arrival process", entries: arrival::CATALOGUE, read: read_as::<Arrivals> };
static MEDIUM: PartShape = PartShape { what: "medium", entries: link::CATALOGUE, read: read_as::<Medium> };
static FAULT: PartShape = PartShape { what: "fault", entries: fault::CATALOGUE, read: read_as::<Fault> };
static LAYER: PartShape = PartShape { what: "recovery layer", entries: recovery::CATALOGUE, read: read_as::<Layer> };

/// The whole file.
pub static SCENARIO: StructShape = StructShape {
    name: "Scenario",
    fields: &[
        required("name", Shape::Text, "what it is called"),
        required("question", Shape::Text, "what it lets one find out, in one sentence"),
        optional("seed", count(0, u64::MAX), "1", "where all randomness comes from"),
        required("horizon", span(true), "where a report's figures are taken"),
        optional("warm_up", span(false), "0s", "events offered earlier do not count"),
        optional("mission", Shape::Optional(&SPAN), "None", "the mission time for which survival is predicted"),
        optional("view", Shape::Struct(&VIEW), "()", "how the app shows the run at first"),
        optional("limits", Shape::Struct(&LIMITS), "()", "what stops the run"),
        optional("failure", Shape::Struct(&FAILURE), "()", "what counts as failure"),
        optional("classes", Shape::List(&CLASS, limits::COMPONENTS_MAX), "[]", "kinds of events"),
        required("sources", Shape::List(&SOURCE, limits::COMPONENTS_MAX), "what makes events"),
        required("handlers", Shape::List(&HANDLER, limits::COMPONENTS_MAX), "what processes them"),
        required("routes", Shape::List(&ROUTE, limits::COMPONENTS_MAX), "where they go"),
        optional("links", Shape::List(&LINK, limits::COMPONENTS_MAX), "[]", "what carries the routes"),
        optional("faults", Shape::List(&DECLARED_FAULT, limits::COMPONENTS_MAX), "[]", "what goes wrong by itself"),
        optional("strategies", Shape::List(&STRATEGY, limits::COMPONENTS_MAX), "[]", "named sets of recovery layers"),
        optional("strategy", Shape::Optional(&Shape::Text), "the first", "the set that is active at the start"),
    ],
};

static VIEW: StructShape = StructShape {
    name: "View",
    fields: &[
        optional("speed", factor(0.000_001, 1e9), "1.0", "simulated seconds per second"),
        optional("window", span(true), "1min", "the window over which R and F are shown"),
    ],
};

static LIMITS: StructShape = StructShape {
    name: "Limits",
    fields: &[optional("in_flight", count(1, limits::IN_FLIGHT_MAX), "5000000", "events in flight that stop the run")],
};

static FAILURE: StructShape = StructShape {
    name: "FailureRule",
    fields: &[
        optional("deadline", Shape::Optional(&POSITIVE_SPAN), "None", "a later answer is late"),
        optional(
            "order",
            Shape::Quantity(Kind::Choice(&["Any", "PerKey", "PerSource"])),
            "Any",
            "in which order events must take effect",
        ),
    ],
};

static CLASS: Shape = Shape::Struct(&StructShape {
    name: "Class",
    fields: &[
        required("name", Shape::Text, "what it is called"),
        optional(
            "deadline",
            Shape::Optional(&POSITIVE_SPAN),
            "None",
            "a later answer is late, whatever the scenario says",
        ),
        optional("demand", factor(0.0, 1e6), "1.0", "multiplies every service time of this class"),
    ],
});

static SOURCE: Shape = Shape::Struct(&StructShape {
    name: "Source",
    fields: &[
        required("name", Shape::Text, "what it is called"),
        required("arrivals", Shape::Part(&ARRIVALS), "when it makes events"),
        optional("classes", Shape::Map(&WEIGHT), "{}", "shares of the classes by weight"),
        optional("keys", count(0, u32::MAX as u64), "0", "each event belongs to one of this many keys"),
    ],
});

static HANDLER: Shape = Shape::Struct(&StructShape {
    name: "Handler",
    fields: &[
        required("name", Shape::Text, "what it is called"),
        optional("replicas", count(1, limits::REPLICAS_MAX), "1", "how many serve at the same time"),
        optional("needs", count(1, limits::REPLICAS_MAX), "1", "replicas that must be up for it to count as up"),
        optional(
            "queue",
            Shape::Optional(&PLACES),
            "None",
            "places to wait; as many as it takes where nothing is said",
        ),
        required("service", Shape::Part(&LAW), "how long its work takes"),
        optional(
            "demand",
            Shape::Quantity(Kind::Choice(&["PerAttempt", "PerEvent"])),
            "PerAttempt",
            "whether a retry meets the same service time again",
        ),
        optional("errors", Shape::Quantity(Kind::Probability), "0", "share of attempts that end in a transient error"),
        optional("wrong_results", Shape::Quantity(Kind::Probability), "0", "share of results that are silently wrong"),
        optional(
            "on_crash",
            Shape::Quantity(Kind::Choice(&["Lost", "Requeue", "Resume"])),
            "Lost",
            "what becomes of the event in service",
        ),
        optional(
            "acknowledge",
            Shape::Quantity(Kind::Choice(&["OnReceive", "OnEffect", "OnRespond"])),
            "OnRespond",
            "when an event counts as taken care of",
        ),
        optional(
            "effect",
            Shape::Quantity(Kind::Choice(&["Idempotent", "Once"])),
            "Idempotent",
            "whether applying its effect twice does harm",
        ),
    ],
});

static ROUTE: Shape = Shape::Struct(&StructShape {
    name: "Route",
    fields: &[
        optional("name", Shape::Optional(&Shape::Text), "from -> to", "what strategy sets call it"),
        required("from", Shape::Text, "a source or a handler"),
        required("to", Shape::OneOf(TARGETS), "where it leads"),
        optional("mode", Shape::OneOf(MODES), "Forward", "whether its origin waits for the answer"),
        optional("link", Shape::Optional(&Shape::Text), "None", "the link that carries it"),
    ],
});

pub static TARGETS: &[Variant] = &[
    Variant { name: "To", body: Body::Value(Shape::Text), about: "always to this handler" },
    Variant {
        name: "ByProbability",
        body: Body::Value(Shape::List(&SHARE, limits::COMPONENTS_MAX)),
        about: "to one of them at random; what is missing to 1 leaves the system",
    },
    Variant {
        name: "ByClass",
        body: Body::Value(Shape::Map(&Shape::Text)),
        about: "by the event's class; other classes leave the system",
    },
    Variant {
        name: "ToAll",
        body: Body::Value(Shape::List(&Shape::Text, limits::COMPONENTS_MAX)),
        about: "to every one of them; all are required",
    },
    Variant {
        name: "FirstAccepting",
        body: Body::Value(Shape::List(&Shape::Text, limits::COMPONENTS_MAX)),
        about: "to the first, in this order, that has room",
    },
];

pub static MODES: &[Variant] = &[
    Variant { name: "Forward", body: Body::Bare, about: "its origin is done once the event is passed on" },
    Variant {
        name: "Call",
        body: Body::Fields(&[optional(
            "hold",
            Shape::Quantity(Kind::Flag),
            "true",
            "whether the replica is kept while it waits",
        )]),
        about: "its origin waits for the answer",
    },
];

static LINK: Shape = Shape::Struct(&StructShape {
    name: "Link",
    fields: &[
        required("name", Shape::Text, "what it is called"),
        optional("medium", Shape::Part(&MEDIUM), "Channel()", "what kind of link it is"),
    ],
});

static DECLARED_FAULT: Shape = Shape::Struct(&StructShape {
    name: "DeclaredFault",
    fields: &[
        required("on", Shape::Text, "the handler or source it strikes"),
        required("fault", Shape::Part(&FAULT), "what goes wrong"),
        required("when", Shape::OneOf(WHEN), "when it does"),
    ],
});

pub static WHEN: &[Variant] = &[
    Variant {
        name: "Process",
        body: Body::Fields(&[
            required("healthy", Shape::Part(&LAW), "how long it is well"),
            required("faulty", Shape::Part(&LAW), "how long the fault lasts"),
        ]),
        about: "healthy for a time, faulty for a time, for ever",
    },
    Variant {
        name: "Window",
        body: Body::Fields(&[
            required("at", span(false), "when it begins"),
            optional(
                "lasting",
                Shape::Optional(&POSITIVE_SPAN),
                "None",
                "how long it lasts; for ever where nothing is said",
            ),
        ]),
        about: "from an instant on, for a time",
    },
];

static STRATEGY: Shape = Shape::Struct(&StructShape {
    name: "Strategy",
    fields: &[
        required("name", Shape::Text, "what it is called"),
        optional("routes", Shape::Map(&LAYERS), "{}", "layers by the route they stand around, outermost first"),
    ],
});

static LAYERS: Shape = Shape::List(&Shape::Part(&LAYER), limits::LAYERS_MAX);
static SHARE: Shape = Shape::Pair(&Shape::Text, &Shape::Quantity(Kind::Probability));
static WEIGHT: Shape = factor(f64::MIN_POSITIVE, 1e12);
static PLACES: Shape = count(0, u32::MAX as u64);
static SPAN: Shape = span(false);
static POSITIVE_SPAN: Shape = span(true);

const fn required(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { name, shape, default: None, about }
}

const fn optional(name: &'static str, shape: Shape, default: &'static str, about: &'static str) -> Field {
    Field { name, shape, default: Some(default), about }
}

const fn count(min: u64, max: u64) -> Shape {
    Shape::Quantity(Kind::Count { min, max })
}

const fn factor(min: f64, max: f64) -> Shape {
    Shape::Quantity(Kind::Factor { min, max })
}

const fn span(positive: bool) -> Shape {
    Shape::Quantity(Kind::Span { positive })
}

/// How scenario files are read everywhere.
pub fn ron_options() -> ron::Options {
    ron::Options::default().with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES | Extensions::IMPLICIT_SOME)
}

fn read_as<T: DeserializeOwned>(text: &str) -> Result<(), ron::error::SpannedError> {
    ron_options().from_str::<T>(text).map(|_| ())
}
