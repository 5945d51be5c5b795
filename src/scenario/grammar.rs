//! What a scenario file may hold, as one table: validation, the guide's tables and the tests read it.
//!
//! Parts come in through their catalogue entries, so a new part needs no line here.

use crate::foundation::parameter::Kind;
use crate::parts::arrival::{self, Arrivals};
use crate::parts::checkpoint::{self, Checkpoint};
use crate::parts::detector::{self, Detector};
use crate::parts::fault::{self, Fault};
use crate::parts::link::{self, Medium};
use crate::parts::overload::{self, Overload};
use crate::parts::recovery::{self, Layer};
use crate::parts::rejuvenation::{self, Rejuvenation};
use crate::parts::standby::{self, Standby};
use crate::parts::supervision::{self, Supervision};
use crate::scenario::limits;
use crate::scenario::shape::{
    Body, LAW, PartShape, Shape, StructShape, Variant, count, factor, optional, read_as, required, span,
};

static ARRIVALS: PartShape =
    PartShape { what: "arrival process", entries: arrival::CATALOGUE, read: read_as::<Arrivals> };
static MEDIUM: PartShape = PartShape { what: "medium", entries: link::CATALOGUE, read: read_as::<Medium> };
static FAULT: PartShape = PartShape { what: "fault", entries: fault::CATALOGUE, read: read_as::<Fault> };
static CHECKPOINT: PartShape =
    PartShape { what: "checkpoint", entries: checkpoint::CATALOGUE, read: read_as::<Checkpoint> };
static DETECTOR: PartShape =
    PartShape { what: "failure detector", entries: detector::CATALOGUE, read: read_as::<Detector> };
static SUPERVISOR: PartShape =
    PartShape { what: "supervisor", entries: supervision::CATALOGUE, read: read_as::<Supervision> };
static REJUVENATION: PartShape =
    PartShape { what: "rejuvenation", entries: rejuvenation::CATALOGUE, read: read_as::<Rejuvenation> };
static STANDBY: PartShape = PartShape { what: "standby", entries: standby::CATALOGUE, read: read_as::<Standby> };
static OVERLOAD: PartShape = PartShape { what: "overload", entries: overload::CATALOGUE, read: read_as::<Overload> };
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
        optional("groups", Shape::List(&GROUP, limits::COMPONENTS_MAX), "[]", "handlers that a fault strikes together"),
        optional("crews", Shape::List(&CREW, limits::COMPONENTS_MAX), "[]", "repairers that faults share"),
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
    fields: &[
        optional("in_flight", count(1, limits::IN_FLIGHT_MAX), "5000000", "events in flight that stop the run"),
        optional(
            "records",
            count(1, limits::RECORDS_MAX),
            "20000000",
            "live attempts, layers at work and letters kept that stop the run",
        ),
        optional("memory", Shape::Quantity(Kind::Bytes), "2GB", "memory that stops the run, as reckoned"),
    ],
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
        optional(
            "choice",
            Shape::Quantity(Kind::Choice(&["PerAttempt", "PerEvent"])),
            "PerAttempt",
            "whether a retry draws its target anew, where that is left to chance",
        ),
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
        about: "to the first, in this order, that accepts",
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
        required("on", Shape::Text, "the source, handler or group it strikes"),
        required("fault", Shape::Part(&FAULT), "what goes wrong"),
        required("when", Shape::OneOf(WHEN), "when it does"),
        optional(
            "name",
            Shape::Optional(&Shape::Text),
            "None",
            "what keeps its luck apart from that of others of its kind there",
        ),
        optional("crew", Shape::Optional(&Shape::Text), "None", "the crew that mends it; it ends by itself without"),
    ],
});

static GROUP: Shape = Shape::Struct(&StructShape {
    name: "Group",
    fields: &[
        required("name", Shape::Text, "what it is called"),
        required("members", Shape::List(&Shape::Text, limits::COMPONENTS_MAX), "the handlers in it"),
    ],
});

static CREW: Shape = Shape::Struct(&StructShape {
    name: "Crew",
    fields: &[
        required("name", Shape::Text, "what it is called"),
        required("size", count(1, limits::REPLICAS_MAX), "how many repairers it has, one for each fault"),
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
    Variant {
        name: "QueueAbove",
        body: Body::Fields(&[
            required("queue", count(0, u32::MAX as u64 - 1), "the length of the queue that is not enough"),
            optional("of", Shape::Optional(&Shape::Text), "None", "whose queue; that of the handler it strikes"),
            optional(
                "lasting",
                Shape::Optional(&POSITIVE_SPAN),
                "None",
                "how long it lasts; for ever where nothing is said",
            ),
        ]),
        about: "whenever a queue grows longer than this; again only once it has fallen back",
    },
    Variant {
        name: "OnNthEvent",
        body: Body::Fields(&[
            required("n", count(1, u64::MAX), "the number of the event"),
            optional("of", Shape::Optional(&Shape::Text), "None", "whose events; those of the component it strikes"),
            optional(
                "lasting",
                Shape::Optional(&POSITIVE_SPAN),
                "None",
                "how long it lasts; for ever where nothing is said",
            ),
        ]),
        about: "when a source offers its n-th event, or a handler takes up its n-th attempt",
    },
    Variant {
        name: "WhileSaving",
        body: Body::Fields(&[
            optional("of", Shape::Optional(&Shape::Text), "None", "whose checkpoint; that of the handler it strikes"),
            optional(
                "lasting",
                Shape::Optional(&POSITIVE_SPAN),
                "None",
                "how long it lasts; for ever where nothing is said",
            ),
        ]),
        about: "whenever a replica begins to write a checkpoint, before it is complete",
    },
];

static STRATEGY: Shape = Shape::Struct(&StructShape {
    name: "Strategy",
    fields: &[
        required("name", Shape::Text, "what it is called"),
        optional("routes", Shape::Map(&LAYERS), "{}", "layers by the route they stand around, outermost first"),
        optional("handlers", Shape::Map(&PROTECTION), "{}", "what protects the handlers themselves"),
    ],
});

static PROTECTION: Shape = Shape::Struct(&StructShape {
    name: "Protection",
    fields: &[
        optional("layers", LAYERS, "[]", "recovery layers around whatever comes to it, outermost first"),
        optional("checkpoint", Shape::Optional(&Shape::Part(&CHECKPOINT)), "None", "how it saves what it has done"),
        optional("detector", Shape::Optional(&Shape::Part(&DETECTOR)), "None", "how its crashes are noticed"),
        optional("restart", Shape::Optional(&Shape::Part(&SUPERVISOR)), "None", "who restarts it"),
        optional("rejuvenation", Shape::Optional(&Shape::Part(&REJUVENATION)), "None", "when it is restarted by plan"),
        optional(
            "standby",
            Shape::Optional(&Shape::Part(&STANDBY)),
            "None",
            "how its replicas stand in for one another",
        ),
        optional(
            "overload",
            Shape::Optional(&Shape::Part(&OVERLOAD)),
            "None",
            "how it serves a queue that has grown long",
        ),
    ],
});

static LAYERS: Shape = Shape::List(&Shape::Part(&LAYER), limits::LAYERS_MAX);
static SHARE: Shape = Shape::Pair(&Shape::Text, &Shape::Quantity(Kind::Probability));
static WEIGHT: Shape = factor(f64::MIN_POSITIVE, 1e12);
static PLACES: Shape = count(0, u32::MAX as u64);
static SPAN: Shape = span(false);
static POSITIVE_SPAN: Shape = span(true);

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;

    use super::*;
    use crate::foundation::Distribution;
    use crate::foundation::parameter::Entry;
    use crate::parts::checkpoint::Rule;
    use crate::parts::detector::Gaps;
    use crate::parts::fault::{Queue, Scope, When};
    use crate::parts::protection::{Protection, SLOTS};
    use crate::parts::recovery::{Abandon, Backoff, Jitter};
    use crate::parts::rejuvenation::Busy;
    use crate::parts::supervision::{Escalation, Restarted};
    use crate::scenario::placeholder::placeholder;
    use crate::scenario::schema;
    use crate::scenario::shape::ron_options;

    /// The fields or the variants that a type knows, as its reader lists them for a word it does not know.
    fn known<T: DeserializeOwned + Debug>(text: &str) -> Vec<&'static str> {
        match ron_options().from_str::<T>(text).expect_err("nothing is called so").code {
            ron::Error::NoSuchStructField { expected, .. } | ron::Error::NoSuchEnumVariant { expected, .. } => {
                expected.to_vec()
            }
            other => panic!("{text}: {other}"),
        }
    }

    fn field(structure: &'static StructShape, name: &str) -> Shape {
        structure.fields.iter().find(|field| field.name == name).expect("there is one").shape
    }

    /// The struct itself, or that of a list's elements.
    fn structure(shape: Shape) -> &'static StructShape {
        match shape {
            Shape::Struct(structure) => structure,
            Shape::List(element, _) => structure(*element),
            _ => panic!("no struct"),
        }
    }

    #[track_caller]
    fn assert_struct<T: DeserializeOwned + Debug>(shape: Shape) {
        let structure = structure(shape);
        let names: Vec<&str> = structure.fields.iter().map(|field| field.name).collect();
        assert_eq!(names, known::<T>("(zz: 1)"));
        let type_name = std::any::type_name::<T>().rsplit("::").next();
        assert_eq!(type_name, Some(structure.name));
    }

    #[track_caller]
    fn assert_choice<T: DeserializeOwned + Debug>(shape: Shape) {
        match shape {
            Shape::Quantity(Kind::Choice(words)) => assert_eq!(words, known::<T>("Zz")),
            Shape::OneOf(variants) => {
                assert_eq!(variants.iter().map(|variant| variant.name).collect::<Vec<_>>(), known::<T>("Zz"));
            }
            _ => panic!("no choice"),
        }
    }

    #[track_caller]
    fn assert_part<T: DeserializeOwned + Debug>(part: &PartShape) {
        let names: Vec<&str> = part.entries.iter().map(|entry| entry.name).collect();
        assert_eq!(names, known::<T>("Zz"));
        for entry in part.entries {
            let parameters: Vec<&str> = entry.parameters.iter().map(|parameter| parameter.name).collect();
            assert_eq!(parameters, known::<T>(&format!("{}(zz: 1)", entry.name)), "{}", entry.name);
        }
    }

    #[test]
    fn every_struct_has_the_fields_of_its_shape() {
        assert_struct::<schema::Scenario>(Shape::Struct(&SCENARIO));
        assert_struct::<schema::View>(field(&SCENARIO, "view"));
        assert_struct::<schema::Limits>(field(&SCENARIO, "limits"));
        assert_struct::<schema::FailureRule>(field(&SCENARIO, "failure"));
        assert_struct::<schema::Class>(field(&SCENARIO, "classes"));
        assert_struct::<schema::Source>(field(&SCENARIO, "sources"));
        assert_struct::<schema::Handler>(field(&SCENARIO, "handlers"));
        assert_struct::<schema::Route>(field(&SCENARIO, "routes"));
        assert_struct::<schema::Link>(field(&SCENARIO, "links"));
        assert_struct::<schema::Group>(field(&SCENARIO, "groups"));
        assert_struct::<schema::Crew>(field(&SCENARIO, "crews"));
        assert_struct::<schema::DeclaredFault>(field(&SCENARIO, "faults"));
        assert_struct::<schema::Strategy>(field(&SCENARIO, "strategies"));
        assert_struct::<Protection>(PROTECTION);
    }

    #[test]
    fn every_choice_has_the_words_of_its_shape() {
        let handler = |name| field(structure(HANDLER), name);
        assert_choice::<schema::Order>(field(&FAILURE, "order"));
        assert_choice::<schema::Demand>(handler("demand"));
        assert_choice::<schema::OnCrash>(handler("on_crash"));
        assert_choice::<schema::Acknowledge>(handler("acknowledge"));
        assert_choice::<schema::Effect>(handler("effect"));
        assert_choice::<schema::Target>(Shape::OneOf(TARGETS));
        assert_choice::<schema::Mode>(Shape::OneOf(MODES));
        assert_choice::<When>(Shape::OneOf(WHEN));
        let choice = |part: &PartShape, entry: &str, name: &str| {
            let entry = part.entries.iter().find(|known| known.name == entry).expect("there is one");
            let parameter = entry.parameters.iter().find(|parameter| parameter.name == name).expect("there is one");
            Shape::Quantity(parameter.kind)
        };
        assert_choice::<Scope>(choice(&FAULT, "Crash", "scope"));
        assert_choice::<Queue>(choice(&FAULT, "Crash", "queue"));
        assert_choice::<Abandon>(choice(&LAYER, "Timeout", "abandon"));
        assert_choice::<Backoff>(choice(&LAYER, "Retry", "backoff"));
        assert_choice::<Jitter>(choice(&LAYER, "Retry", "jitter"));
        assert_choice::<Rule>(choice(&CHECKPOINT, "Optimal", "rule"));
        assert_choice::<Gaps>(choice(&DETECTOR, "PhiAccrual", "gaps"));
        assert_choice::<Restarted>(choice(&SUPERVISOR, "Supervisor", "strategy"));
        assert_choice::<Escalation>(choice(&SUPERVISOR, "Supervisor", "escalation"));
        assert_choice::<Busy>(choice(&REJUVENATION, "ByAge", "busy"));
    }

    #[test]
    fn every_part_has_the_parameters_of_its_entry() {
        assert_part::<Distribution>(&LAW);
        assert_part::<Arrivals>(&ARRIVALS);
        assert_part::<Medium>(&MEDIUM);
        assert_part::<Fault>(&FAULT);
        assert_part::<Layer>(&LAYER);
        assert_part::<Checkpoint>(&CHECKPOINT);
        assert_part::<Detector>(&DETECTOR);
        assert_part::<Supervision>(&SUPERVISOR);
        assert_part::<Rejuvenation>(&REJUVENATION);
        assert_part::<Standby>(&STANDBY);
        assert_part::<Overload>(&OVERLOAD);
    }

    #[test]
    fn every_slot_of_a_protection_holds_its_family() {
        let [layers, slots @ ..] = structure(PROTECTION).fields else { panic!("it has fields") };
        assert_eq!(layers.name, "layers");
        for (slot, field) in SLOTS.iter().zip(slots) {
            let Shape::Optional(Shape::Part(part)) = field.shape else { panic!("{} holds no part", field.name) };
            assert_eq!((slot.name, slot.what), (field.name, part.what));
            let names = |entries: &[&Entry]| entries.iter().map(|entry| entry.name).collect::<Vec<_>>();
            assert_eq!(names(slot.entries), names(part.entries));
        }
        assert_eq!(SLOTS.len(), slots.len());
    }

    /// Reads a struct with only what is required, and again with a default written out.
    #[track_caller]
    fn assert_defaults<T: DeserializeOwned + Debug + PartialEq>(shape: &'static StructShape) {
        let bare = placeholder(Shape::Struct(shape));
        let read = |text: &str| -> T { ron_options().from_str(text).unwrap_or_else(|error| panic!("{text}: {error}")) };
        for field in shape.fields {
            let Some(default) = field.default.filter(|default| !default.contains(' ')) else { continue };
            let quoted = matches!(field.shape, Shape::Quantity(Kind::Span { .. } | Kind::Rate { .. } | Kind::Bytes));
            let default = if quoted { format!("\"{default}\"") } else { default.into() };
            let text = bare.replacen('(', &format!("({}: {default}, ", field.name), 1);
            assert_eq!(read(&text), read(&bare), "{}", field.name);
        }
    }

    #[test]
    fn every_default_is_the_one_that_is_stated() {
        assert_defaults::<schema::Scenario>(&SCENARIO);
        assert_defaults::<schema::View>(&VIEW);
        assert_defaults::<schema::Limits>(&LIMITS);
        assert_defaults::<schema::FailureRule>(&FAILURE);
        assert_defaults::<schema::Class>(structure(field(&SCENARIO, "classes")));
        assert_defaults::<schema::Source>(structure(field(&SCENARIO, "sources")));
        assert_defaults::<schema::Handler>(structure(field(&SCENARIO, "handlers")));
        assert_defaults::<schema::Route>(structure(field(&SCENARIO, "routes")));
        assert_defaults::<schema::DeclaredFault>(structure(field(&SCENARIO, "faults")));
        assert_defaults::<schema::Link>(structure(field(&SCENARIO, "links")));
        assert_defaults::<schema::Strategy>(structure(field(&SCENARIO, "strategies")));
        assert_defaults::<Protection>(structure(PROTECTION));
    }
}
