//! The keyed random streams of a run, one for each purpose at each component.

use std::collections::BTreeSet;

use crate::foundation::{HandlerId, Name, Stream};
use crate::scenario::Model;
use crate::scenario::model::{DeclaredFault, Site};

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
    /// The name that its luck goes by.
    pub luck: String,
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
    pub luck: String,
    pub name: Name,
    pub service: Stream,
    pub error: Stream,
    pub wrong: Stream,
    pub protection: Stream,
    pub recovery: Stream,
}

#[derive(Clone, Debug)]
pub struct RouteStreams {
    pub luck: String,
    pub name: Name,
    pub choice: Stream,
    /// Of what is on its way, by which way it goes.
    pub link: Stream,
    pub recovery: Stream,
}

impl Streams {
    pub fn new(model: &Model, seed: u64, replication: u64) -> Streams {
        let (sources, handlers, routes) = (Vec::new(), Vec::new(), Vec::new());
        Streams { sources, handlers, routes, seed, replication }.grown(model)
    }

    /// With those of whatever is new in a model. The others keep theirs, also under another name; who takes a name that
    /// somebody's luck goes by gets luck of its own.
    pub fn grown(&self, model: &Model) -> Streams {
        let mut grown = self.clone();
        let stream = |name: &str, purpose: &str| Stream::new(self.seed, self.replication, name, purpose);
        let mut taken = grown.sources.iter().map(|source| source.luck.clone()).collect();
        for source in &model.sources[self.sources.len()..] {
            let luck = free(&mut taken, &source.name);
            grown.sources.push(SourceStreams {
                arrival: stream(&luck, "arrival"),
                class: stream(&luck, "class"),
                key: stream(&luck, "key"),
                think: stream(&luck, "think"),
                lineage: Stream::new(0, 0, &luck, "lineage"),
                states: Stream::new(0, 0, &luck, "states"),
                luck,
            });
        }
        let mut taken = grown.handlers.iter().map(|handler| handler.luck.clone()).collect();
        for handler in &model.handlers[self.handlers.len()..] {
            let luck = free(&mut taken, &handler.name);
            grown.handlers.push(HandlerStreams {
                name: Name::of("handler", &luck),
                service: stream(&luck, "service"),
                error: stream(&luck, "error"),
                wrong: stream(&luck, "wrong result"),
                protection: stream(&luck, "upkeep"),
                recovery: stream(&luck, "layers around the handler"),
                luck,
            });
        }
        let mut taken = grown.routes.iter().map(|route| route.luck.clone()).collect();
        for route in &model.routes[self.routes.len()..] {
            let luck = free(&mut taken, &route.name);
            grown.routes.push(RouteStreams {
                name: Name::of("route", &luck),
                choice: stream(&luck, "choice"),
                link: stream(&luck, "link"),
                recovery: stream(&luck, "layers around the route"),
                luck,
            });
        }
        grown
    }

    /// The name that the luck of a component goes by.
    fn luck<'s>(&'s self, model: &'s Model, site: Site) -> &'s str {
        match site {
            Site::Source(id) => &self.sources[id.index()].luck,
            Site::Handler(id) => &self.handlers[id.index()].luck,
            Site::Group(_) => model.site_name(site),
        }
    }

    /// For what a fault at a handler does to attempts, apart from when it strikes.
    pub fn attempts_under(&self, fault: Stream, handler: HandlerId) -> Stream {
        let luck = &self.handlers[handler.index()].luck;
        Stream::new(fault.identity(0), 0, luck, "attempts under a fault")
    }

    /// The same where a fault has this name for several handlers.
    pub fn shared_by_faults(&self, name: Option<&str>, handler: HandlerId) -> Stream {
        let name = name.unwrap_or(&self.handlers[handler.index()].luck);
        Stream::new(self.seed, self.replication, name, "shared by faults")
    }

    /// For a declared fault, told apart by what it strikes, its kind, and its name or its number among those without
    /// one.
    pub fn fault(&self, model: &Model, fault: &DeclaredFault) -> Stream {
        let kind = fault.fault.entry().name;
        let luck = self.luck(model, fault.on);
        let stream = |which: &str| Stream::new(self.seed, self.replication, luck, &format!("{kind}{PART}{which}"));
        match &fault.name {
            Some(name) => stream(name),
            None => stream("").member(u64::from(fault.number)),
        }
    }

    /// For the n-th fault that is injected by hand there.
    pub fn injected(&self, model: &Model, on: Site, nth: u64) -> Stream {
        Stream::new(self.seed, self.replication, self.luck(model, on), "injected by hand").member(nth)
    }
}

/// A name for luck that nobody's goes by: the own one, if it is free.
fn free(taken: &mut BTreeSet<String>, name: &str) -> String {
    let numbered = (2..).map(|number| format!("{name}{PART}{number}"));
    let luck = std::iter::once(name.to_string()).chain(numbered).find(|luck| !taken.contains(luck));
    let luck = luck.expect("there is always another number");
    taken.insert(luck.clone());
    luck
}
