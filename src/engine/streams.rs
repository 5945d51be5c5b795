//! The keyed random streams of a run, one for each purpose at each component.

use crate::foundation::{Name, Stream};
use crate::scenario::Model;
use crate::scenario::model::DeclaredFault;

/// Stands between the parts of a purpose; no name of a scenario contains it.
const PART: char = '\u{1f}';

#[derive(Clone, Debug)]
pub struct Streams {
    pub sources: Vec<SourceStreams>,
    pub handlers: Vec<HandlerStreams>,
    pub routes: Vec<RouteStreams>,
    pub seed: u64,
    pub replication: u64,
}

#[derive(Clone, Debug)]
pub struct SourceStreams {
    pub arrival: Stream,
    pub class: Stream,
    pub key: Stream,
    pub think: Stream,
    /// The same for every seed: who an event is, not what luck it has.
    pub lineage: Stream,
    /// Likewise, who the states are that keyed events work on.
    pub states: Stream,
}

#[derive(Clone, Debug)]
pub struct HandlerStreams {
    pub name: Name,
    pub service: Stream,
    pub error: Stream,
    pub wrong: Stream,
    pub protection: Stream,
    pub recovery: Stream,
}

#[derive(Clone, Debug)]
pub struct RouteStreams {
    pub name: Name,
    pub choice: Stream,
    pub recovery: Stream,
}

impl Streams {
    pub fn new(model: &Model, seed: u64, replication: u64) -> Streams {
        let stream = |name: &str, purpose: &str| Stream::new(seed, replication, name, purpose);
        Streams {
            sources: model
                .sources
                .iter()
                .map(|source| SourceStreams {
                    arrival: stream(&source.name, "arrival"),
                    class: stream(&source.name, "class"),
                    key: stream(&source.name, "key"),
                    think: stream(&source.name, "think"),
                    lineage: Stream::new(0, 0, &source.name, "lineage"),
                    states: Stream::new(0, 0, &source.name, "states"),
                })
                .collect(),
            handlers: model
                .handlers
                .iter()
                .map(|handler| HandlerStreams {
                    name: Name::of("handler", &handler.name),
                    service: stream(&handler.name, "service"),
                    error: stream(&handler.name, "error"),
                    wrong: stream(&handler.name, "wrong result"),
                    protection: stream(&handler.name, "upkeep"),
                    recovery: stream(&handler.name, "layers around the handler"),
                })
                .collect(),
            routes: model
                .routes
                .iter()
                .map(|route| RouteStreams {
                    name: Name::of("route", &route.name),
                    choice: stream(&route.name, "choice"),
                    recovery: stream(&route.name, "layers around the route"),
                })
                .collect(),
            seed,
            replication,
        }
    }

    /// For what a fault at a component does to attempts, apart from when it strikes.
    pub fn attempts_under(&self, fault: Stream, component: &str) -> Stream {
        Stream::new(fault.identity(0), 0, component, "attempts under a fault")
    }

    /// For a declared fault, told apart by what it strikes, its kind, and its name or its number among those without
    /// one.
    pub fn fault(&self, component: &str, fault: &DeclaredFault) -> Stream {
        let kind = fault.fault.entry().name;
        let stream = |which: &str| Stream::new(self.seed, self.replication, component, &format!("{kind}{PART}{which}"));
        match &fault.name {
            Some(name) => stream(name),
            None => stream("").member(u64::from(fault.number)),
        }
    }

    /// For the n-th fault that is injected by hand into a component.
    pub fn injected(&self, component: &str, nth: u64) -> Stream {
        Stream::new(self.seed, self.replication, component, "injected by hand").member(nth)
    }
}
