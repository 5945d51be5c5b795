//! Where events go, and what carries them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::foundation::Probability;
use crate::foundation::parameter::Kind;
use crate::parts::link::{self, Medium};
use crate::scenario::declare::{choice, declare};
use crate::scenario::limits;
use crate::scenario::noun::Noun;
use crate::scenario::shape::{Body, Field, PartShape, Shape, Variant, needs, of, optional, read_as, required};

const MEDIUM: PartShape = PartShape { what: "medium", entries: link::CATALOGUE, read: read_as::<Medium> };

declare! {
    /// A way from a source or a handler to handlers.
    pub struct Route {
        /// what strategy sets call it; `from -> to` where nothing is said
        pub name: Option<String> = optional(Shape::Optional(&Shape::Text), "None"),
        /// a source or a handler
        pub from: String = required(of(Noun::Component)),
        /// where it leads
        pub to: Target = required(Target::SHAPE),
        /// whether its origin waits for the answer
        pub mode: Mode = optional(Mode::SHAPE, "Forward"),
        /// whether a retry draws its target anew, where that is left to chance
        pub choice: Choice = optional(Choice::SHAPE, "PerAttempt"),
        /// the link that carries it; a channel of its own where nothing is said
        pub link: Option<String> = optional(Shape::Optional(&needs(Noun::Link)), "None"),
    }
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// Always to this handler.
    To(String),
    /// To one of them at random; what is missing to 1 leaves the system.
    ByProbability(Vec<(String, Probability)>),
    /// By the event's class; other classes leave the system.
    ByClass(BTreeMap<String, String>),
    /// To every one of them; all are required.
    ToAll(Vec<String>),
    /// To the first, in this order, that accepts.
    FirstAccepting(Vec<String>),
}

choice! {
    /// How often a route `ByProbability` chooses among its targets for one event at one visit.
    pub enum Choice {
        /// For each try, copy, version and delivery anew.
        PerAttempt,
        /// Once: every try goes where the first one went.
        PerEvent,
    }
}

/// What the origin of a route does after passing the event on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Mode {
    /// Nothing more: it is done.
    Forward,
    /// Waits for the answer; its replica is kept meanwhile, or serves others.
    Call {
        /// Whether the replica is kept until the answer comes.
        #[serde(default = "held")]
        hold: bool,
    },
}

declare! {
    /// What carries routes.
    pub struct Link {
        /// what it is called
        pub name: String = required(Shape::Text),
        /// what kind of link it is
        pub medium: Medium = optional(Shape::Part(&MEDIUM), "Channel()"),
    }
}

const HANDLERS: Shape = Shape::List(&needs(Noun::Component), limits::COMPONENTS_MAX);
const SHARES: Shape =
    Shape::List(&Shape::Pair(&needs(Noun::Component), &Shape::Quantity(Kind::Probability)), limits::COMPONENTS_MAX);

impl Target {
    /// What a file may say of it.
    pub const SHAPE: Shape = Shape::OneOf(&[
        Variant { name: "To", body: Body::Value(of(Noun::Component)), about: "always to this handler" },
        Variant {
            name: "ByProbability",
            body: Body::Value(SHARES),
            about: "to one of them at random; what is missing to 1 leaves the system",
        },
        Variant {
            name: "ByClass",
            body: Body::Value(Shape::Map(Noun::Class, &needs(Noun::Component))),
            about: "by the event's class; other classes leave the system",
        },
        Variant { name: "ToAll", body: Body::Value(HANDLERS), about: "to every one of them; all are required" },
        Variant {
            name: "FirstAccepting",
            body: Body::Value(HANDLERS),
            about: "to the first, in this order, that accepts",
        },
    ]);

    fn label(&self) -> String {
        self.names().join(" | ")
    }

    /// Every handler it can lead to, in the order written.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Target::To(name) => vec![name],
            Target::ByProbability(shares) => shares.iter().map(|(name, _)| name.as_str()).collect(),
            Target::ByClass(by_class) => by_class.values().map(String::as_str).collect(),
            Target::ToAll(names) | Target::FirstAccepting(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

impl Mode {
    /// What a file may say of it.
    pub const SHAPE: Shape = Shape::OneOf(&[
        Variant { name: "Forward", body: Body::Bare, about: "its origin is done once the event is passed on" },
        Variant {
            name: "Call",
            body: Body::Fields(&[Field::new(
                "hold",
                "whether the replica is kept while it waits",
                optional(Shape::Quantity(Kind::Flag), "true"),
            )]),
            about: "its origin waits for the answer",
        },
    ]);
}

impl Route {
    /// The name it is known by.
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("{} -> {}", self.from, self.to.label()))
    }
}

fn held() -> bool {
    true
}
