//! The catalogue of parts: pure state machines that know nothing of the engine. They answer questions;
//! only the engine schedules.
//!
//! A new part is one file in its family's folder and one line in that family's `CATALOGUE`.

pub mod arrival;
pub mod checkpoint;
pub mod detector;
pub mod discipline;
pub mod dispatch;
pub mod fault;
pub mod link;
pub mod protection;
pub mod recovery;
pub mod rejuvenation;
pub mod standby;
pub mod supervision;

use crate::foundation::distribution;
use crate::foundation::parameter::Entry;

/// Every family of parts: what a scenario calls it, one sentence, and its members.
pub const FAMILIES: [Family; 12] = [
    Family { name: "arrivals", summary: "when a source makes its events", entries: arrival::CATALOGUE },
    Family {
        name: "laws",
        summary: "distributions of service, repair and waiting times",
        entries: distribution::CATALOGUE,
    },
    Family { name: "links", summary: "what carries a route", entries: link::CATALOGUE },
    Family { name: "disciplines", summary: "who of those that wait is served next", entries: discipline::CATALOGUE },
    Family { name: "dispatch", summary: "in which line somebody waits at a handler", entries: dispatch::CATALOGUE },
    Family { name: "faults", summary: "what can go wrong with a component", entries: fault::CATALOGUE },
    Family {
        name: "recovery",
        summary: "layers around a route or a handler, outermost first",
        entries: recovery::CATALOGUE,
    },
    Family { name: "checkpoints", summary: "how a handler saves what it has done", entries: checkpoint::CATALOGUE },
    Family { name: "detectors", summary: "how it is noticed that a replica has crashed", entries: detector::CATALOGUE },
    Family { name: "supervision", summary: "who restarts what has crashed", entries: supervision::CATALOGUE },
    Family {
        name: "rejuvenation",
        summary: "planned restarts that forestall failures",
        entries: rejuvenation::CATALOGUE,
    },
    Family { name: "standby", summary: "replicas that stand in for one another", entries: standby::CATALOGUE },
];

/// A folder of the catalogue.
pub struct Family {
    /// What its parts are together, such as "faults".
    pub name: &'static str,
    /// What they do, in a few words.
    pub summary: &'static str,
    /// Its parts, in the order in which they are listed.
    pub entries: &'static [&'static Entry],
}
