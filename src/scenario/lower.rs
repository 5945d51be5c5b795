//! Schema to model: every name becomes an index, every default is written out. While a run goes on, the index is the one that
//! the name had before.
//!
//! Only for a scenario that `check` has passed; a name that leads nowhere is a bug of ours here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::foundation::{ClassId, CrewId, GroupId, HandlerId, LinkId, RouteId, SetId, SourceId, Time};
use crate::parts::fault::When;
use crate::scenario::document::Document;
use crate::scenario::model::{
    Class, DeclaredFault, Gone, Group, Handler, Index, Model, Origin, Route, Site, Source, StrategySet, Target,
};
use crate::scenario::noun::Renamed;
use crate::scenario::places::{DEFAULT_CLASS, NO_STRATEGY, Places, Tables, all_classes};
use crate::scenario::schema::{self, Mode, Scenario};
use crate::scenario::shares::cumulated;

/// The model of a file.
pub(crate) fn lower(scenario: &Scenario, document: &Arc<Document>) -> Model {
    lower_into(&Tables::of(scenario), None, scenario, document)
}

/// The model of a scenario that comes into force after another one: what was there keeps its place.
pub(crate) fn lower_after(before: &Model, renamed: &[Renamed], scenario: &Scenario, document: &Arc<Document>) -> Model {
    lower_into(&Tables::after(scenario, before, renamed), Some(before), scenario, document)
}

fn lower_into(tables: &Tables, before: Option<&Model>, scenario: &Scenario, document: &Arc<Document>) -> Model {
    let classes = tables.classes.table(all_classes(scenario), before.map(|it| &it.classes));
    let names = Names::new(scenario, tables, classes);
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
            link: (route.link.as_ref().map(|name| names.links[name.as_str()]))
                .filter(|link| !scenario.links[link.index()].medium.is_immediate()),
        })
        .collect();
    mark_returning(&mut routes, tables.handlers.count);
    let (from_sources, from_handlers) = onward(tables, &routes);
    let onward_from = |at: &usize, all: &[Onward]| all[*at].clone();
    let sources = scenario.sources.iter().zip(&tables.sources.at);
    let sources = sources.map(|(source, at)| lower_source(source, onward_from(at, &from_sources), &names));
    let handlers = scenario.handlers.iter().zip(&tables.handlers.at).map(|(handler, at)| {
        let Onward { calls, forward } = onward_from(at, &from_handlers);
        Handler { declared: handler.clone(), calls, forward }
    });
    let faults = lower_faults(scenario, &names);
    let fault_places = fault_places(before, &faults);
    let sets = lower_sets(scenario, tables, &routes, &names);
    let groups = scenario.groups.iter().map(|group| lower_group(group, &names));
    let mut links = scenario.links.clone();
    let mut routes = tables.routes.table(routes, before.map(|it| &it.routes));
    for (route, before) in tables.routes.vacant().into_iter().zip(before.into_iter().cycle()) {
        if let Some(link) = routes[route].link {
            links.push(before.links[link.index()].clone());
            routes[route].link = Some(LinkId::from(links.len() - 1));
        }
    }
    let model = Model {
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
        sources: tables.sources.table(sources, before.map(|it| &it.sources)),
        handlers: tables.handlers.table(handlers, before.map(|it| &it.handlers)),
        routes,
        links,
        faults: fault_places.table(faults, before.map(|it| &it.faults)),
        groups: tables.groups.table(groups, before.map(|it| &it.groups)),
        crews: tables.crews.table(scenario.crews.iter().cloned(), before.map(|it| &it.crews)),
        sets: tables.sets.table(sets, before.map(|it| &it.sets)),
        active_set: SetId::from(tables.sets.at[active_set(scenario)]),
        gone: gone(tables, &fault_places),
        document: Arc::clone(document),
        index: Index::default(),
    };
    model.without_what_is_gone().indexed()
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
    fn new(scenario: &'s Scenario, tables: &Tables, class_list: Vec<Class>) -> Names<'s> {
        let handlers = scenario.handlers.iter().zip(&tables.handlers.at);
        let handlers: BTreeMap<&str, HandlerId> =
            handlers.map(|(handler, at)| (handler.name.as_str(), HandlerId::from(*at))).collect();
        let sources = scenario.sources.iter().zip(&tables.sources.at);
        let mut origins: BTreeMap<&str, Origin> =
            sources.map(|(source, at)| (source.name.as_str(), Origin::Source(SourceId::from(*at)))).collect();
        origins.extend(handlers.iter().map(|(name, id)| (*name, Origin::Handler(*id))));
        let links = scenario.links.iter().enumerate();
        let groups = scenario.groups.iter().zip(&tables.groups.at);
        let crews = scenario.crews.iter().zip(&tables.crews.at);
        let classes = all_classes(scenario).into_iter().zip(&tables.classes.at);
        Names {
            origins,
            handlers,
            groups: groups.map(|(group, at)| (group.name.as_str(), GroupId::from(*at))).collect(),
            crews: crews.map(|(crew, at)| (crew.name.as_str(), CrewId::from(*at))).collect(),
            links: links.map(|(at, link)| (link.name.as_str(), LinkId::from(at))).collect(),
            classes: classes.map(|(class, at)| (class.name, ClassId::from(*at))).collect(),
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

/// By source, and by handler, for routes in the order of the file.
fn onward(tables: &Tables, routes: &[Route]) -> (Vec<Onward>, Vec<Onward>) {
    let mut sources = vec![Onward::default(); tables.sources.count];
    let mut handlers = vec![Onward::default(); tables.handlers.count];
    for (route, at) in routes.iter().zip(&tables.routes.at) {
        let onward = match route.from {
            Origin::Source(id) => &mut sources[id.index()],
            Origin::Handler(id) => &mut handlers[id.index()],
        };
        match route.mode {
            Mode::Call { .. } => onward.calls.push(RouteId::from(*at)),
            Mode::Forward => onward.forward = Some(RouteId::from(*at)),
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

fn lower_sets(scenario: &Scenario, tables: &Tables, routes: &[Route], names: &Names) -> Vec<StrategySet> {
    if scenario.strategies.is_empty() {
        let routes = vec![Vec::new(); tables.routes.count];
        return vec![StrategySet { name: NO_STRATEGY.into(), routes, protections: BTreeMap::new() }];
    }
    let layers = |set: &schema::Strategy| {
        let mut all = vec![Vec::new(); tables.routes.count];
        for (route, at) in routes.iter().zip(&tables.routes.at) {
            all[*at] = set.routes.get(&route.name).cloned().unwrap_or_default();
        }
        all
    };
    scenario
        .strategies
        .iter()
        .map(|set| StrategySet {
            name: set.name.clone(),
            routes: layers(set),
            protections: (set.handlers.iter().filter(|(_, protection)| !protection.is_empty()))
                .map(|(name, protection)| (names.handlers[name.as_str()], protection.clone()))
                .collect(),
        })
        .collect()
}

/// Its place among those of the file.
fn active_set(scenario: &Scenario) -> usize {
    let active = scenario.strategy.as_deref();
    scenario.strategies.iter().position(|set| Some(set.name.as_str()) == active).unwrap_or(0)
}

fn gone(tables: &Tables, faults: &Places) -> Gone {
    fn ids<Id: From<usize> + Ord>(places: &Places) -> BTreeSet<Id> {
        places.vacant().into_iter().map(Id::from).collect()
    }
    Gone {
        sources: ids(&tables.sources),
        handlers: ids(&tables.handlers),
        routes: ids(&tables.routes),
        classes: ids(&tables.classes),
        groups: ids(&tables.groups),
        crews: ids(&tables.crews),
        faults: ids(faults),
        sets: ids(&tables.sets),
    }
}

/// A fault is known by what it strikes, its kind, and its name or its number among those without one.
fn fault_places(before: Option<&Model>, faults: &[DeclaredFault]) -> Places {
    let key = |fault: &DeclaredFault| (fault.on, fault.fault.entry().name, fault.name.clone(), fault.number);
    let known = before.into_iter().flat_map(|model| {
        let faults = model.faults.iter().enumerate();
        faults.map(move |(at, fault)| (key(fault), model.gone.faults.contains(&at.into())))
    });
    Places::after(known, faults.iter().map(key))
}
