//! Schema to model: every name becomes an index, every default is written out.
//!
//! Only for a scenario that `check` has passed; a name that leads nowhere is a bug of ours here.

use std::collections::BTreeMap;
use std::sync::Arc;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::foundation::{ClassId, CrewId, GroupId, HandlerId, LinkId, RouteId, SetId, SourceId, Time};
use crate::parts::fault::When;
use crate::parts::link::Medium;
use crate::scenario::document::Document;
use crate::scenario::model::{
    Class, DeclaredFault, Group, Handler, Index, Link, Model, Origin, Route, Site, Source, StrategySet, Target,
};
use crate::scenario::schema::{self, Mode, Scenario};
use crate::scenario::shares::cumulated;

/// The class of events that belong to none.
pub const DEFAULT_CLASS: &str = "default";
/// The strategy set of a scenario that declares none.
pub const NO_STRATEGY: &str = "none";

pub(crate) fn lower(scenario: &Scenario, document: &Arc<Document>) -> Model {
    let names = Names::new(scenario);
    let mut own_links = scenario.links.len()..;
    let mut routes: Vec<Route> = scenario
        .routes
        .iter()
        .map(|route| Route {
            name: route.label(),
            from: names.origin(&route.from),
            target: names.target(&route.to),
            mode: route.mode,
            choice: route.choice,
            returns: false,
            link: match &route.link {
                Some(name) => names.links[name.as_str()],
                None => LinkId::from(own_links.next().expect("an open range does not end")),
            },
        })
        .collect();
    mark_returning(&mut routes, scenario.handlers.len());
    let (from_sources, from_handlers) = onward(scenario, &routes);
    Model {
        name: scenario.name.clone(),
        question: scenario.question.clone(),
        seed: scenario.seed,
        horizon: Time(scenario.horizon.0),
        warm_up: Time(scenario.warm_up.0),
        mission: scenario.mission,
        view: scenario.view.clone(),
        in_flight_max: scenario.limits.in_flight,
        records_max: scenario.limits.records,
        memory_max: scenario.limits.memory,
        order: scenario.failure.order,
        classes: names.class_list.iter().map(|class| with_deadline(scenario, class)).collect(),
        sources: scenario
            .sources
            .iter()
            .zip(from_sources)
            .map(|(source, onward)| lower_source(source, onward, &names))
            .collect(),
        handlers: scenario
            .handlers
            .iter()
            .zip(from_handlers)
            .map(|(handler, onward)| Handler {
                declared: handler.clone(),
                calls: onward.calls,
                forward: onward.forward,
            })
            .collect(),
        links: lower_links(scenario),
        faults: lower_faults(scenario, &names),
        groups: scenario.groups.iter().map(|group| lower_group(group, &names)).collect(),
        crews: scenario.crews.clone(),
        sets: lower_sets(scenario, &routes, &names),
        active_set: active_set(scenario),
        routes,
        document: Arc::clone(document),
        index: Index::default(),
    }
    .indexed()
}

/// The index of every name.
struct Names<'s> {
    origins: BTreeMap<&'s str, Origin>,
    handlers: BTreeMap<&'s str, HandlerId>,
    links: BTreeMap<&'s str, LinkId>,
    groups: BTreeMap<&'s str, GroupId>,
    crews: BTreeMap<&'s str, CrewId>,
    classes: BTreeMap<String, ClassId>,
    class_list: Vec<Class>,
}

impl<'s> Names<'s> {
    fn new(scenario: &'s Scenario) -> Names<'s> {
        let sources = scenario.sources.iter().enumerate();
        let handlers = scenario.handlers.iter().enumerate();
        let mut origins: BTreeMap<&str, Origin> =
            sources.map(|(at, source)| (source.name.as_str(), Origin::Source(SourceId::from(at)))).collect();
        let handlers: BTreeMap<&str, HandlerId> =
            handlers.map(|(at, handler)| (handler.name.as_str(), HandlerId::from(at))).collect();
        origins.extend(handlers.iter().map(|(name, id)| (*name, Origin::Handler(*id))));
        let links = scenario.links.iter().enumerate();
        let class_list = all_classes(scenario);
        Names {
            origins,
            handlers,
            groups: scenario.groups.iter().enumerate().map(|(at, g)| (g.name.as_str(), GroupId::from(at))).collect(),
            crews: scenario.crews.iter().enumerate().map(|(at, c)| (c.name.as_str(), CrewId::from(at))).collect(),
            links: links.map(|(at, link)| (link.name.as_str(), LinkId::from(at))).collect(),
            classes: class_list.iter().enumerate().map(|(at, class)| (class.name.clone(), ClassId::from(at))).collect(),
            class_list,
        }
    }

    fn origin(&self, name: &str) -> Origin {
        self.origins[name]
    }

    fn site(&self, name: &str) -> Site {
        self.origins.get(name).map_or_else(|| Site::Group(self.groups[name]), |origin| Site::from(*origin))
    }

    fn class(&self, name: &str) -> ClassId {
        self.classes[name]
    }

    fn target(&self, target: &schema::Target) -> Target {
        let all = |names: &[String]| names.iter().map(|name| self.handlers[name.as_str()]).collect();
        match target {
            schema::Target::To(name) => Target::To(self.handlers[name.as_str()]),
            schema::Target::ByProbability(shares) => {
                let sums = cumulated(shares.iter().map(|(_, share)| share.get()));
                let ids = shares.iter().map(|(name, _)| self.handlers[name.as_str()]);
                Target::ByProbability(ids.zip(sums).collect())
            }
            schema::Target::ByClass(by_class) => Target::ByClass(
                self.class_list
                    .iter()
                    .map(|class| by_class.get(&class.name).map(|name| self.handlers[name.as_str()]))
                    .collect(),
            ),
            schema::Target::ToAll(names) => Target::ToAll(all(names)),
            schema::Target::FirstAccepting(names) => Target::FirstAccepting(all(names)),
        }
    }
}

/// The declared classes, and the one for events without a class where a source makes such.
pub(crate) fn all_classes(scenario: &Scenario) -> Vec<Class> {
    let mut classes = scenario.classes.clone();
    let needed = classes.is_empty() || scenario.sources.iter().any(|source| source.classes.is_empty());
    if needed && classes.iter().all(|class| class.name != DEFAULT_CLASS) {
        classes.push(Class { name: DEFAULT_CLASS.into(), deadline: None, demand: 1.0 });
    }
    classes
}

fn with_deadline(scenario: &Scenario, class: &Class) -> Class {
    let deadline = class.deadline.or(scenario.failure.deadline);
    Class { deadline, ..class.clone() }
}

/// Marks the routes of forwarding that lie on a circle of such routes.
fn mark_returning(routes: &mut [Route], handlers: usize) {
    let forwards = |route: &Route| match (route.mode, route.from) {
        (Mode::Forward, Origin::Handler(from)) => Some(from),
        _ => None,
    };
    let mut graph = DiGraph::<(), ()>::with_capacity(handlers, routes.len());
    let nodes: Vec<_> = (0..handlers).map(|_| graph.add_node(())).collect();
    for route in routes.iter() {
        let Some(from) = forwards(route) else { continue };
        for to in route.target.handlers() {
            graph.add_edge(nodes[from.index()], nodes[to.index()], ());
        }
    }
    let mut circle = vec![0; handlers];
    for (number, members) in kosaraju_scc(&graph).into_iter().enumerate() {
        members.into_iter().for_each(|member| circle[member.index()] = number);
    }
    for route in routes {
        let Some(from) = forwards(route) else { continue };
        route.returns = route.target.handlers().iter().any(|to| circle[to.index()] == circle[from.index()]);
    }
}

/// The routes that begin at a source or a handler, in the order of the file.
#[derive(Clone, Default)]
struct Onward {
    calls: Vec<RouteId>,
    forward: Option<RouteId>,
}

/// By source, and by handler.
fn onward(scenario: &Scenario, routes: &[Route]) -> (Vec<Onward>, Vec<Onward>) {
    let mut sources = vec![Onward::default(); scenario.sources.len()];
    let mut handlers = vec![Onward::default(); scenario.handlers.len()];
    for (at, route) in routes.iter().enumerate() {
        let onward = match route.from {
            Origin::Source(id) => &mut sources[id.index()],
            Origin::Handler(id) => &mut handlers[id.index()],
        };
        match route.mode {
            Mode::Call { .. } => onward.calls.push(RouteId::from(at)),
            Mode::Forward => onward.forward = Some(RouteId::from(at)),
        }
    }
    (sources, handlers)
}

fn lower_source(source: &schema::Source, onward: Onward, names: &Names) -> Source {
    let route = onward.forward.or(onward.calls.first().copied()).expect("every source has one route");
    let total: f64 = source.classes.values().sum();
    let mut classes: Vec<(ClassId, f64)> = source
        .classes
        .keys()
        .map(|name| names.class(name))
        .zip(cumulated(source.classes.values().map(|weight| weight / total)))
        .collect();
    if classes.is_empty() {
        classes.push((names.class(DEFAULT_CLASS), 1.0));
    }
    Source { name: source.name.clone(), arrivals: source.arrivals.clone(), classes, keys: source.keys, route }
}

/// Those without a name are counted for each kind and what it strikes.
fn lower_faults(scenario: &Scenario, names: &Names) -> Vec<DeclaredFault> {
    let mut nameless = BTreeMap::new();
    let number = |declared: &schema::DeclaredFault| match declared.name {
        Some(_) => 0,
        None => {
            let count: &mut u32 = nameless.entry((declared.on.clone(), declared.fault.entry().name)).or_default();
            std::mem::replace(count, *count + 1)
        }
    };
    let numbers: Vec<u32> = scenario.faults.iter().map(number).collect();
    scenario.faults.iter().zip(numbers).map(|(declared, number)| lower_fault(declared, number, names)).collect()
}

fn lower_fault(declared: &schema::DeclaredFault, number: u32, names: &Names) -> DeclaredFault {
    let watched = match &declared.when {
        When::QueueAbove { of, .. } | When::OnNthEvent { of, .. } | When::WhileSaving { of, .. } => {
            Some(names.origin(of.as_ref().unwrap_or(&declared.on)))
        }
        When::Process { .. } | When::Window { .. } => None,
    };
    DeclaredFault {
        on: names.site(&declared.on),
        fault: declared.fault.clone(),
        when: declared.when.clone(),
        name: declared.name.clone(),
        number,
        watched,
        crew: declared.crew.as_deref().map(|crew| names.crews[crew]),
    }
}

fn lower_group(group: &schema::Group, names: &Names) -> Group {
    Group {
        name: group.name.clone(),
        members: group.members.iter().map(|name| names.handlers[name.as_str()]).collect(),
    }
}

/// The declared links, then one channel for each route that names none.
fn lower_links(scenario: &Scenario) -> Vec<Link> {
    let declared = scenario.links.iter().cloned();
    let own = scenario.routes.iter().filter(|route| route.link.is_none());
    declared.chain(own.map(|route| Link { name: route.label(), medium: Medium::default() })).collect()
}

fn lower_sets(scenario: &Scenario, routes: &[Route], names: &Names) -> Vec<StrategySet> {
    if scenario.strategies.is_empty() {
        let routes = vec![Vec::new(); routes.len()];
        return vec![StrategySet { name: NO_STRATEGY.into(), routes, protections: BTreeMap::new() }];
    }
    let layers = |set: &schema::Strategy, route: &Route| set.routes.get(&route.name).cloned().unwrap_or_default();
    scenario
        .strategies
        .iter()
        .map(|set| StrategySet {
            name: set.name.clone(),
            routes: routes.iter().map(|route| layers(set, route)).collect(),
            protections: (set.handlers.iter().filter(|(_, protection)| !protection.is_empty()))
                .map(|(name, protection)| (names.handlers[name.as_str()], protection.clone()))
                .collect(),
        })
        .collect()
}

fn active_set(scenario: &Scenario) -> SetId {
    let active = scenario.strategy.as_deref();
    SetId::from(scenario.strategies.iter().position(|set| Some(set.name.as_str()) == active).unwrap_or(0))
}
