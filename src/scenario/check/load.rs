//! Offered load: the traffic equations of an open network, solved from below, and a warning where a handler
//! is asked for more than it can do.
//!
//! For each class the flow into a handler is what its sources send plus what each route passes on,
//! lambda_j = gamma_j + sum_i lambda_i (1 - errors_i) p_ij (Jackson, Operations Research 5 (1957)). A replica is
//! busy for its service and for the calls that it waits for. Recovery is left out, queueing too: the truth is
//! at least what is warned of. Along ways that do not return each handler is looked at once; on circles iteration
//! starts at zero and only grows, so that stopping early is safe. Classes that go the same ways are taken together.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::foundation::{ClassId, HandlerId, RouteId, Span};
use crate::parts::fault::{Effect, When};
use crate::scenario::check::Checker;
use crate::scenario::model::{Handler, Model, Origin, Site, Target};
use crate::scenario::schema::Mode;
use crate::scenario::tree::Step;

/// Times that something is passed on from a handler, for all classes together.
const WORK_MAX: usize = 10_000_000;
/// Rounds on one circle.
const ROUNDS_MAX: usize = 5_000;
/// Flow that has multiplied so far will not settle.
const GROWTH_MAX: f64 = 1e6;

pub(super) fn check(checker: &mut Checker, model: &Model) {
    let mut busy = vec![0.0; model.handlers.len()];
    let mut offered = vec![0.0; model.handlers.len()];
    let mut traffic = Traffic::new(model);
    let mut add = |traffic: &mut Traffic, class: ClassId, entering: Entering| {
        let flow = traffic.flow(class, entering)?;
        let held = traffic.held(class, &flow);
        for ((at, Flow { events, demand }), held) in flow.into_iter().zip(held) {
            offered[at] += events;
            busy[at] += if events > 0.0 { demand * held } else { 0.0 };
        }
        Some(())
    };
    let mut alike = alike(model).into_iter();
    let is_bounded = alike.all(|(class, entering)| add(&mut traffic, class, entering).is_some()) && {
        let common = std::mem::take(&mut traffic.common);
        add(&mut traffic, ClassId(0), Entering::Handlers(common)).is_some()
    };
    if !is_bounded {
        let message = "events multiply faster than they leave: the traffic grows without bound";
        checker.warning(&[Step::Key("routes")], message);
        return;
    }
    let up = availability(model);
    for (at, handler) in model.handlers.iter().enumerate() {
        let capacity = f64::from(handler.replicas) * up[at];
        let load = busy[at] / capacity;
        if load < 1.0 - 1e-9 {
            continue;
        }
        let path = [Step::Key("handlers"), Step::At(at), Step::Key("name")];
        let message = if busy[at].is_infinite() {
            format!("`{}` is overloaded: its service time has no mean", handler.name)
        } else {
            format!(
                "`{}` is offered {load:.2} times what it can do: {}/s that take {} each, on {}",
                handler.name,
                three_digits(offered[at]),
                Span::from_secs_f64(three_digits(busy[at] / offered[at])),
                capacity_in_words(handler.replicas, capacity),
            )
        };
        checker.warning(&path, message).hint = Some(match handler.queue {
            None => "its queue grows without bound; add replicas, or expect the run to stop at its limit".into(),
            Some(_) => "its queue is full most of the time, and what finds it full is rejected".into(),
        });
    }
}

fn capacity_in_words(replicas: u32, capacity: f64) -> String {
    let noun = if replicas == 1 { "replica" } else { "replicas" };
    if capacity < f64::from(replicas) {
        format!("{replicas} {noun} of which {capacity:.2} are up on average")
    } else {
        format!("{replicas} {noun}")
    }
}

/// As it is read most easily.
fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().expect("what was written as a number is one")
}

/// Per second: events, and their demand, which is each event times the demand of its class.
#[derive(Clone, Copy, Debug, Default)]
struct Flow {
    events: f64,
    demand: f64,
}

impl Flow {
    fn times(self, share: f64) -> Flow {
        Flow { events: self.events * share, demand: self.demand * share }
    }

    fn add(&mut self, other: Flow) {
        self.events += other.events;
        self.demand += other.demand;
    }
}

/// What comes from outside.
enum Entering {
    /// Along routes of sources.
    Routes(Vec<(usize, Flow)>),
    /// To handlers.
    Handlers(Vec<(usize, Flow)>),
}

/// Where each route by class leads.
type Ways = Vec<Option<HandlerId>>;

/// One of the classes with a known rate that every route treats alike, and what comes of all of them.
fn alike(model: &Model) -> Vec<(ClassId, Entering)> {
    let tables: Vec<&Ways> = model
        .routes
        .iter()
        .filter_map(|route| match &route.target {
            Target::ByClass(by_class) => Some(by_class),
            _ => None,
        })
        .collect();
    let mut found: BTreeMap<Ways, (ClassId, Vec<(usize, Flow)>)> = BTreeMap::new();
    for source in &model.sources {
        let Some(rate) = source.arrivals.mean_rate().map(|rate| rate.as_per_sec()).filter(|rate| *rate > 0.0) else {
            continue;
        };
        let mut before = 0.0;
        for (class, sum) in &source.classes {
            let ways = tables.iter().map(|by_class| by_class[class.index()]).collect();
            let (_, entering) = found.entry(ways).or_insert_with(|| (*class, Vec::new()));
            let flow = Flow { events: 1.0, demand: model.class(*class).demand }.times(rate * (sum - before));
            entering.push((source.route.index(), flow));
            before = *sum;
        }
    }
    found.into_values().map(|(class, entering)| (class, Entering::Routes(entering))).collect()
}

/// The network, ready to be gone through for one kind of events after the other.
struct Traffic<'m> {
    model: &'m Model,
    /// Handlers that are on circles with one another, together; what comes before what it leads to.
    circles: Vec<Vec<usize>>,
    /// By handler: its place among the circles.
    place: Vec<usize>,
    /// By place: whether the class of an event matters there or further on.
    by_class: Vec<bool>,
    /// By handler: mean seconds of service at demand 1.
    service: Vec<f64>,
    /// Some replica waits for what it calls.
    waits: bool,
    /// By handler: seconds from an event's arrival to its answer if nobody had to queue, where classes do not matter.
    answered: Vec<f64>,
    /// By handler: what has come and was not passed on.
    pending: Vec<Option<Flow>>,
    /// What goes on where classes do not matter any more, of all of them.
    common: Vec<(usize, Flow)>,
    /// What is left of the work allowed.
    work: usize,
}

impl<'m> Traffic<'m> {
    fn new(model: &'m Model) -> Traffic<'m> {
        let mut graph = DiGraph::<(), ()>::with_capacity(model.handlers.len(), model.routes.len());
        let nodes: Vec<_> = model.handlers.iter().map(|_| graph.add_node(())).collect();
        for route in &model.routes {
            let Origin::Handler(from) = route.from else { continue };
            for to in route.target.handlers() {
                graph.add_edge(nodes[from.index()], nodes[to.index()], ());
            }
        }
        let indices = |circle: Vec<_>| circle.into_iter().map(|node: NodeIndex| node.index()).collect();
        let circles: Vec<Vec<usize>> = kosaraju_scc(&graph).into_iter().rev().map(indices).collect();
        let mut place = vec![0; nodes.len()];
        for (at, circle) in circles.iter().enumerate() {
            circle.iter().for_each(|handler| place[*handler] = at);
        }
        let mut by_class = vec![false; circles.len()];
        for at in (0..circles.len()).rev() {
            let onward = circles[at].iter().flat_map(|handler| onward(&model.handlers[*handler]));
            by_class[at] = onward.map(|route| &model.route(*route).target).any(|target| {
                matches!(target, Target::ByClass(_)) || target.handlers().iter().any(|to| by_class[place[to.index()]])
            });
        }
        let service: Vec<f64> = model.handlers.iter().map(|handler| handler.service.mean()).collect();
        let waits_at = |handler: &Handler| handler.calls.iter().any(|route| holds(model.route(*route).mode));
        let waits = model.handlers.iter().any(waits_at);
        let pending = vec![None; nodes.len()];
        let mut answered = service.clone();
        let common: Vec<usize> = (0..circles.len()).rev().filter(|at| !by_class[*at]).collect();
        let mut traffic = Traffic {
            model,
            circles,
            place,
            by_class,
            service,
            waits,
            answered: Vec::new(),
            pending,
            common: Vec::new(),
            work: WORK_MAX,
        };
        if waits {
            traffic.settle(&common, ClassId(0), &mut answered);
        }
        traffic.answered = answered;
        traffic
    }

    /// What flows into each handler that is reached, or `None` where events multiply without bound. What comes along
    /// routes is left to `common` where its class matters no more.
    fn flow(&mut self, class: ClassId, entering: Entering) -> Option<BTreeMap<usize, Flow>> {
        let mut reached = Vec::new();
        let is_common = matches!(entering, Entering::Handlers(_));
        let total = match entering {
            Entering::Routes(flows) => {
                for (route, flow) in flows {
                    reached.extend(self.pass_on(&self.model.routes[route].target, class, flow));
                }
                reached
                    .iter()
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .filter_map(|at| self.pending[*at])
                    .map(|flow| flow.events)
                    .sum()
            }
            Entering::Handlers(flows) => {
                let total: f64 = flows.iter().map(|(_, flow)| flow.events).sum();
                for (at, flow) in flows {
                    self.pending[at].get_or_insert_default().add(flow);
                    reached.push(at);
                }
                total
            }
        };
        let mut open: BTreeSet<usize> = reached.into_iter().map(|at| self.place[at]).collect();
        let mut flow: BTreeMap<usize, Flow> = BTreeMap::new();
        while let Some(place) = open.pop_first() {
            if !is_common && !self.by_class[place] {
                for at in &self.circles[place] {
                    self.common.extend(self.pending[*at].take().map(|flow| (*at, flow)));
                }
                continue;
            }
            self.go_round(place, class, total, &mut flow, &mut open)?;
        }
        Some(flow)
    }

    /// Passes on what has come to the handlers of one circle, until hardly anything is left on it.
    fn go_round(
        &mut self,
        place: usize,
        class: ClassId,
        total: f64,
        flow: &mut BTreeMap<usize, Flow>,
        open: &mut BTreeSet<usize>,
    ) -> Option<()> {
        for _ in 0..ROUNDS_MAX {
            let mut passed = 0.0;
            for member in 0..self.circles[place].len() {
                let at = self.circles[place][member];
                let Some(new) = self.pending[at].take() else { continue };
                let own = flow.entry(at).or_default();
                own.add(new);
                if own.events > total * GROWTH_MAX {
                    return None;
                }
                let handler = &self.model.handlers[at];
                let succeeding = new.times(1.0 - handler.errors.get());
                for route in onward(handler) {
                    let reached = self.pass_on(&self.model.route(*route).target, class, succeeding);
                    open.extend(reached.into_iter().map(|at| self.place[at]).filter(|next| *next > place));
                }
                passed += new.events;
            }
            if passed <= total * 1e-12 || self.work == 0 {
                break;
            }
        }
        self.circles[place].iter().for_each(|at| self.pending[*at] = None);
        Some(())
    }

    /// Shares a flow out among the handlers that a route leads to, and says which.
    fn pass_on(&mut self, target: &Target, class: ClassId, flow: Flow) -> Vec<usize> {
        let shares = shares(self.model, target, class);
        self.work = self.work.saturating_sub(shares.len());
        for (id, share) in &shares {
            self.pending[id.index()].get_or_insert_default().add(flow.times(*share));
        }
        shares.into_iter().map(|(id, _)| id.index()).collect()
    }

    /// Seconds for which an event of demand 1 keeps a replica busy, at each of the handlers that are reached.
    fn held(&mut self, class: ClassId, reached: &BTreeMap<usize, Flow>) -> Vec<f64> {
        if !self.waits {
            return reached.keys().map(|at| self.service[*at]).collect();
        }
        let mut answered = self.answered.clone();
        let places: Vec<usize> = self.downstream(class, reached).into_iter().rev().collect();
        self.settle(&places, class, &mut answered);
        let wait = |route: &RouteId| wait(&self.model.route(*route).target, class, &answered);
        let held = |at: usize| {
            let calls = self.model.handlers[at].calls.iter().filter(|route| holds(self.model.route(**route).mode));
            self.service[at] + calls.map(wait).sum::<f64>()
        };
        reached.keys().map(|at| held(*at)).collect()
    }

    /// Works out when events that come to these places are answered, from what is known of those further on.
    fn settle(&mut self, places: &[usize], class: ClassId, answered: &mut [f64]) {
        for place in places {
            for _ in 0..ROUNDS_MAX {
                let mut is_settled = true;
                for at in self.circles[*place].iter().rev() {
                    let waits = onward(&self.model.handlers[*at])
                        .map(|route| wait(&self.model.route(*route).target, class, answered));
                    let new = self.service[*at] + waits.sum::<f64>();
                    is_settled &= new - answered[*at] <= new * 1e-12 || new == answered[*at];
                    answered[*at] = new;
                    self.work = self.work.saturating_sub(1);
                }
                if is_settled || self.work == 0 {
                    break;
                }
            }
        }
    }

    /// The places of these handlers and of all that events of a class get to from them, as far as classes matter.
    fn downstream(&self, class: ClassId, from: &BTreeMap<usize, Flow>) -> BTreeSet<usize> {
        let mut open: Vec<usize> = from.keys().copied().collect();
        let mut found = BTreeSet::new();
        while let Some(at) = open.pop() {
            if self.by_class[self.place[at]] && found.insert(self.place[at]) {
                let members = self.circles[self.place[at]].iter();
                let routes = members.flat_map(|at| onward(&self.model.handlers[*at]));
                let targets = routes.flat_map(|route| shares(self.model, &self.model.route(*route).target, class));
                open.extend(targets.map(|(id, _)| id.index()));
            }
        }
        found
    }
}

/// The routes that a handler sends events along.
fn onward(handler: &Handler) -> impl Iterator<Item = &RouteId> {
    handler.calls.iter().chain(&handler.forward)
}

/// How what comes along a route is shared out among the handlers that it leads to.
fn shares(model: &Model, target: &Target, class: ClassId) -> Vec<(HandlerId, f64)> {
    match target {
        Target::To(id) => vec![(*id, 1.0)],
        Target::ByProbability(shares) => {
            let before = std::iter::once(0.0).chain(shares.iter().map(|(_, sum)| *sum));
            shares.iter().zip(before).map(|((id, sum), before)| (*id, sum - before)).collect()
        }
        Target::ByClass(by_class) => by_class[class.index()].map(|id| (id, 1.0)).into_iter().collect(),
        Target::ToAll(ids) => ids.iter().map(|id| (*id, 1.0)).collect(),
        // What the first cannot take goes to the next: no one is overloaded before all are.
        Target::FirstAccepting(ids) => {
            let total: f64 = ids.iter().map(|id| capacity(model, *id)).sum();
            ids.iter().map(|id| (*id, capacity(model, *id) / total)).collect()
        }
    }
}

/// Events per second that a handler could serve.
fn capacity(model: &Model, id: HandlerId) -> f64 {
    let handler = model.handler(id);
    f64::from(handler.replicas) / handler.service.mean().clamp(1e-9, 1e9)
}

fn holds(mode: Mode) -> bool {
    mode == Mode::Call { hold: true }
}

fn wait(target: &Target, class: ClassId, answered: &[f64]) -> f64 {
    match target {
        Target::To(id) => answered[id.index()],
        Target::ByProbability(shares) => {
            let before = std::iter::once(0.0).chain(shares.iter().map(|(_, sum)| *sum));
            let parts = shares.iter().zip(before).map(|((id, sum), before)| (sum - before, answered[id.index()]));
            parts.filter(|(share, _)| *share > 0.0).map(|(share, secs)| share * secs).sum()
        }
        Target::ByClass(by_class) => by_class[class.index()].map_or(0.0, |id| answered[id.index()]),
        Target::ToAll(ids) => ids.iter().map(|id| answered[id.index()]).fold(0.0, f64::max),
        Target::FirstAccepting(ids) => ids.iter().map(|id| answered[id.index()]).fold(f64::INFINITY, f64::min),
    }
}

/// By handler: the share of time that a replica is not crashed by a declared process.
fn availability(model: &Model) -> Vec<f64> {
    let up_at = |site: Site| -> f64 {
        let faults = model.index.faults_on(site).iter().map(|fault| &model.faults[fault.index()]);
        faults
            .filter(|declared| matches!(declared.fault.effect(), Effect::Down(_)))
            .filter_map(|declared| match &declared.when {
                When::Process { healthy, faulty } => Some((healthy.mean(), faulty.mean())),
                _ => None,
            })
            .map(|(up, down)| if up.is_infinite() { 1.0 } else { up / (up + down) })
            .product()
    };
    let groups: Vec<f64> = (0..model.groups.len()).map(|at| up_at(Site::Group(at.into()))).collect();
    let of_groups =
        |id: HandlerId| model.index.groups_of(id).iter().map(|group| groups[group.index()]).product::<f64>();
    (0..model.handlers.len()).map(HandlerId::from).map(|id| up_at(Site::Handler(id)) * of_groups(id)).collect()
}
