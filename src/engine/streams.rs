//! The keyed random streams of a run, one for each purpose at each component.

use crate::foundation::Stream;
use crate::scenario::Model;

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
}

#[derive(Clone, Debug)]
pub struct HandlerStreams {
    pub service: Stream,
    pub error: Stream,
    pub wrong: Stream,
    pub upkeep: Stream,
    pub recovery: Stream,
}

#[derive(Clone, Debug)]
pub struct RouteStreams {
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
                })
                .collect(),
            handlers: model
                .handlers
                .iter()
                .map(|handler| HandlerStreams {
                    service: stream(&handler.name, "service"),
                    error: stream(&handler.name, "error"),
                    wrong: stream(&handler.name, "wrong result"),
                    upkeep: stream(&handler.name, "upkeep"),
                    recovery: stream(&handler.name, "recovery"),
                })
                .collect(),
            routes: model
                .routes
                .iter()
                .map(|route| RouteStreams {
                    choice: stream(&route.name, "choice"),
                    recovery: stream(&route.name, "recovery"),
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

    /// For a fault process, told apart by its place in the scenario and the replica it strikes.
    pub fn fault(&self, component: &str, fault: usize, replica: Option<u32>) -> Stream {
        let which = replica.map_or(u64::MAX, u64::from);
        let stream = Stream::new(self.seed, self.replication, component, "fault");
        Stream::new(stream.identity(fault as u64), which, component, "fault")
    }
}
