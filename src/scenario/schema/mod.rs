//! A scenario as it is written: names instead of indices, quantities as people write them. One file per noun, and in
//! it each field once.

mod fault;
mod handler;
mod route;
mod run;
mod source;
mod strategy;

pub use fault::{Crew, DeclaredFault, Group};
pub use handler::{Acknowledge, Demand, Effect, Handler, OnCrash};
pub use route::{Choice, Link, Mode, Route, Target};
pub use run::{FailureRule, Limits, Order, View};
pub use source::{Class, Source};
pub use strategy::Strategy;

use crate::foundation::Span;
use crate::scenario::declare::declare;
use crate::scenario::limits::COMPONENTS_MAX;
use crate::scenario::noun::Noun;
use crate::scenario::shape::{Shape, count, needs, optional, required, span};

declare! {
    /// The whole file.
    pub struct Scenario {
        /// what it is called
        pub name: String = required(Shape::Text),
        /// what it lets one find out, in one sentence
        pub question: String = required(Shape::Text),
        /// where all randomness comes from
        pub seed: u64 = optional(count(0, u64::MAX), "1"),
        /// where a report's figures are taken
        pub horizon: Span = required(span(true)),
        /// events offered earlier do not count
        pub warm_up: Span = optional(span(false), "0s"),
        /// the mission time for which survival is predicted
        pub mission: Option<Span> = optional(Shape::Optional(&span(false)), "None"),
        /// how the app shows the run at first
        pub view: View = optional(Shape::Struct(View::SHAPE), "()"),
        /// what stops the run
        pub limits: Limits = optional(Shape::Struct(Limits::SHAPE), "()"),
        /// what counts as failure
        pub failure: FailureRule = optional(Shape::Struct(FailureRule::SHAPE), "()"),
        /// kinds of events
        pub classes: Vec<Class> = optional(Shape::List(&Shape::Struct(Class::SHAPE), COMPONENTS_MAX), "[]"),
        /// what makes events
        pub sources: Vec<Source> = required(Shape::List(&Shape::Struct(Source::SHAPE), COMPONENTS_MAX)),
        /// what processes them
        pub handlers: Vec<Handler> = required(Shape::List(&Shape::Struct(Handler::SHAPE), COMPONENTS_MAX)),
        /// where they go
        pub routes: Vec<Route> = required(Shape::List(&Shape::Struct(Route::SHAPE), COMPONENTS_MAX)),
        /// what carries the routes
        pub links: Vec<Link> = optional(Shape::List(&Shape::Struct(Link::SHAPE), COMPONENTS_MAX), "[]"),
        /// handlers that a fault strikes together
        pub groups: Vec<Group> = optional(Shape::List(&Shape::Struct(Group::SHAPE), COMPONENTS_MAX), "[]"),
        /// repairers that faults share
        pub crews: Vec<Crew> = optional(Shape::List(&Shape::Struct(Crew::SHAPE), COMPONENTS_MAX), "[]"),
        /// what goes wrong by itself
        pub faults: Vec<DeclaredFault> = optional(Shape::List(&Shape::Struct(DeclaredFault::SHAPE), COMPONENTS_MAX), "[]"),
        /// named sets of recovery layers
        pub strategies: Vec<Strategy> = optional(Shape::List(&Shape::Struct(Strategy::SHAPE), COMPONENTS_MAX), "[]"),
        /// the set that is active at the start; the first where nothing is said
        pub strategy: Option<String> = optional(Shape::Optional(&needs(Noun::Set)), "None"),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;

    use super::fault::WHEN;
    use super::strategy::PROTECTION;
    use super::*;
    use crate::foundation::Distribution;
    use crate::foundation::parameter::{Entry, Kind};
    use crate::parts::arrival::{self, Arrivals};
    use crate::parts::checkpoint::{self, Checkpoint, Rule};
    use crate::parts::detector::{self, Detector, Gaps};
    use crate::parts::discipline::{self, Discipline};
    use crate::parts::dispatch::{self, Dispatch};
    use crate::parts::fault::{self, Fault, Queue, Scope, When};
    use crate::parts::link::{self, Medium};
    use crate::parts::protection::{Protection, SLOTS};
    use crate::parts::recovery::{self, Abandon, Backoff, Jitter, Layer};
    use crate::parts::rejuvenation::{self, Busy, Rejuvenation};
    use crate::parts::standby::{self, Standby};
    use crate::parts::supervision::{self, Escalation, Restarted, Supervision};
    use crate::scenario::placeholder::placeholder;
    use crate::scenario::shape::{Body, StructShape, ron_options};

    /// The fields or the variants that a type knows, as its reader lists them for a word it does not know.
    fn known<T: DeserializeOwned + Debug>(text: &str) -> Vec<&'static str> {
        match ron_options().from_str::<T>(text).expect_err("nothing is called so").code {
            ron::Error::NoSuchStructField { expected, .. } | ron::Error::NoSuchEnumVariant { expected, .. } => {
                expected.to_vec()
            }
            other => panic!("{text}: {other}"),
        }
    }

    fn read<T: DeserializeOwned>(text: &str) -> T {
        ron_options().from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[track_caller]
    fn assert_choice<T: DeserializeOwned + Debug>(shape: Shape) {
        match shape {
            Shape::Quantity(Kind::Choice(words)) => assert_eq!(words, known::<T>("Zz")),
            Shape::OneOf(variants) => {
                assert_eq!(variants.iter().map(|variant| variant.name).collect::<Vec<_>>(), known::<T>("Zz"));
                for variant in variants {
                    let Body::Fields(fields) = variant.body else { continue };
                    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
                    assert_eq!(names, known::<T>(&format!("{}(zz: 1)", variant.name)), "{}", variant.name);
                }
            }
            _ => panic!("no choice"),
        }
    }

    #[track_caller]
    fn assert_part<T: DeserializeOwned + Debug>(entries: &[&Entry]) {
        let names: Vec<&str> = entries.iter().map(|entry| entry.name).collect();
        assert_eq!(names, known::<T>("Zz"));
        for entry in entries {
            let parameters: Vec<&str> = entry.parameters.iter().map(|parameter| parameter.name).collect();
            assert_eq!(parameters, known::<T>(&format!("{}(zz: 1)", entry.name)), "{}", entry.name);
        }
    }

    #[test]
    fn every_default_can_be_read() {
        fn assert_read<T: DeserializeOwned>(shape: &'static StructShape) {
            read::<T>(&placeholder(Shape::Struct(shape)));
        }
        assert_read::<Scenario>(Scenario::SHAPE);
        assert_read::<Class>(Class::SHAPE);
        assert_read::<Source>(Source::SHAPE);
        assert_read::<Handler>(Handler::SHAPE);
        assert_read::<Route>(Route::SHAPE);
        assert_read::<Link>(Link::SHAPE);
        assert_read::<Group>(Group::SHAPE);
        assert_read::<Crew>(Crew::SHAPE);
        assert_read::<DeclaredFault>(DeclaredFault::SHAPE);
        assert_read::<Strategy>(Strategy::SHAPE);
    }

    #[test]
    fn what_is_left_out_is_as_declared() {
        let handler: Handler = read("(name: \"a\", service: Exponential(mean: \"1s\"))");
        assert_eq!((handler.replicas, handler.queue, handler.acknowledge), (1, None, Acknowledge::OnRespond));
        assert_eq!(read::<View>("()"), View { speed: 1.0, window: Span(60 * Span::SECOND.0) });
        assert!(ron_options().from_str::<Handler>("(name: \"a\")").is_err());
    }

    #[test]
    fn every_choice_has_the_words_of_its_shape() {
        assert_choice::<Target>(Target::SHAPE);
        assert_choice::<Mode>(Mode::SHAPE);
        assert_eq!(read::<Mode>("Call()"), Mode::Call { hold: true });
        assert_choice::<When>(WHEN);
        let choice = |entries: &[&Entry], entry: &str, name: &str| {
            let entry = entries.iter().find(|known| known.name == entry).expect("there is one");
            let parameter = entry.parameters.iter().find(|parameter| parameter.name == name).expect("there is one");
            Shape::Quantity(parameter.kind)
        };
        assert_choice::<Scope>(choice(fault::CATALOGUE, "Crash", "scope"));
        assert_choice::<Queue>(choice(fault::CATALOGUE, "Crash", "queue"));
        assert_choice::<Abandon>(choice(recovery::CATALOGUE, "Timeout", "abandon"));
        assert_choice::<Backoff>(choice(recovery::CATALOGUE, "Retry", "backoff"));
        assert_choice::<Jitter>(choice(recovery::CATALOGUE, "Retry", "jitter"));
        assert_choice::<Rule>(choice(checkpoint::CATALOGUE, "Optimal", "rule"));
        assert_choice::<Gaps>(choice(detector::CATALOGUE, "PhiAccrual", "gaps"));
        assert_choice::<Restarted>(choice(supervision::CATALOGUE, "Supervisor", "strategy"));
        assert_choice::<Escalation>(choice(supervision::CATALOGUE, "Supervisor", "escalation"));
        assert_choice::<Busy>(choice(rejuvenation::CATALOGUE, "ByAge", "busy"));
    }

    #[test]
    fn every_part_has_the_parameters_of_its_entry() {
        assert_part::<Distribution>(crate::foundation::distribution::CATALOGUE);
        assert_part::<Arrivals>(arrival::CATALOGUE);
        assert_part::<Medium>(link::CATALOGUE);
        assert_part::<Fault>(fault::CATALOGUE);
        assert_part::<Layer>(recovery::CATALOGUE);
        assert_part::<Checkpoint>(checkpoint::CATALOGUE);
        assert_part::<Detector>(detector::CATALOGUE);
        assert_part::<Supervision>(supervision::CATALOGUE);
        assert_part::<Rejuvenation>(rejuvenation::CATALOGUE);
        assert_part::<Standby>(standby::CATALOGUE);
        assert_part::<Discipline>(discipline::CATALOGUE);
        assert_part::<Dispatch>(dispatch::CATALOGUE);
    }

    #[test]
    fn a_protection_has_the_fields_of_its_shape_and_every_slot_its_family() {
        let names: Vec<&str> =
            PROTECTION.fields.iter().flat_map(|field| [Some(field.name), field.former]).flatten().collect();
        assert_eq!(names, known::<Protection>("(zz: 1)"));
        assert_eq!(read::<Protection>("()"), read("(layers: [], checkpoint: None)"));
        let [layers, slots @ ..] = PROTECTION.fields else { panic!("it has fields") };
        assert_eq!(layers.name, "layers");
        for (slot, field) in SLOTS.iter().zip(slots) {
            let Shape::Optional(Shape::Part(part)) = field.shape else { panic!("{} holds no part", field.name) };
            assert_eq!((slot.name, slot.what), (field.name, part.what));
            let names = |entries: &[&Entry]| entries.iter().map(|entry| entry.name).collect::<Vec<_>>();
            assert_eq!(names(slot.entries), names(part.entries));
        }
        assert_eq!(SLOTS.len(), slots.len());
    }
}
