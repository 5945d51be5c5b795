//! Offered load: the traffic equations of an open network, and a warning where a handler is asked for more than it
//! can do.
//!
//! For each class the flow into a handler is what its sources send plus what each route passes on,
//! lambda_j = gamma_j + sum_i lambda_i (1 - errors_i) p_ij (Jackson, Operations Research 5 (1957)). A replica is
//! busy for its service and for the calls that it waits for. Recovery is left out, queueing too: the truth is
//! at least what is warned of. Classes that go the same ways are taken together. How long calls take is found from zero
//! upwards, so that stopping early is safe.

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::foundation::{ClassId, HandlerId, Span};
use crate::parts::fault::{Effect, When};
use crate::scenario::check::Checker;
use crate::scenario::model::{Handler, Model, Origin, Route, Target};
use crate::scenario::schema::Mode;
use crate::scenario::tree::Step;
use crate::theory::availability::steady;
use crate::theory::traffic::rates;

/// Handlers and routes that are looked at for all classes together, and for how long calls take in each.
const WORK_MAX: usize = 4_000_000;
/// Rounds on circles.
const ROUNDS_MAX: usize = 5_000;
/// Flow that has multiplied so far will not settle.
const GROWTH_MAX: f64 = 1e6;

pub(super) fn check(checker: &mut Checker, model: &Model) {
    let mut busy = vec![0.0; model.handlers.len()];
    let mut offered = vec![0.0; model.handlers.len()];
    let order = callees_first(model);
    let size = model.handlers.len() + model.routes.len();
    // The others come on top: the truth is at least what is warned of.
    for (class, from_outside) in alike(model).into_iter().take((WORK_MAX / size).max(1)) {
        let onward = onward(model, class);
        let events = from_outside.iter().map(|offered| (offered.route, offered.events));
        let demand = from_outside.iter().map(|offered| (offered.route, offered.demand));
        let (Some(events), Some(demand)) = (flow(model, class, &onward, events), flow(model, class, &onward, demand))
        else {
            let message = "events multiply faster than they leave: the traffic grows without bound";
            checker.warning(&[Step::Key("routes")], message);
            return;
        };
        let held = held(model, class, &order);
        for at in 0..events.len() {
            offered[at] += events[at];
            busy[at] += if events[at] > 0.0 { demand[at] * held[at] } else { 0.0 };
        }
    }
    for (at, handler) in model.handlers.iter().enumerate() {
        let capacity = f64::from(handler.replicas) * availability(model, HandlerId::from(at));
        let load = busy[at] / capacity;
        if load < 1.0 - 1e-9 {
            continue;
        }
        let path = [Step::Key("handlers"), Step::At(at), Step::Key("name")];
        let message = if busy[at].is_infinite() {
            format!("`{}` is overloaded: its service time has no mean", handler.name)
        } else {
            format!(
                "`{}` is offered {} times what it can do: {}/s that take {} each, on {}",
                handler.name,
                times(load),
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

/// More need not be told apart, and may be without end.
fn times(load: f64) -> String {
    if load < 1e6 { format!("{load:.2}") } else { "more than a million".into() }
}

/// As it is read most easily.
fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().expect("what was written as a number is one")
}

/// What comes along a route, per second.
#[derive(Clone, Copy)]
struct Offered {
    route: usize,
    events: f64,
    /// Each event times the demand of its class.
    demand: f64,
}

/// Where each route by class leads.
type Ways = Vec<Option<HandlerId>>;

/// One of the classes with a known rate that every route treats alike, and what comes from outside of all of them.
fn alike(model: &Model) -> Vec<(ClassId, Vec<Offered>)> {
    let by_class = |route: &Route| match &route.target {
        Target::ByClass(by_class) => Some(by_class.clone()),
        _ => None,
    };
    let tables: Vec<Ways> = model.routes.iter().filter_map(by_class).collect();
    let mut found: BTreeMap<Ways, (ClassId, Vec<Offered>)> = BTreeMap::new();
    for source in &model.sources {
        let Some(rate) = source.arrivals.mean_rate().map(|rate| rate.as_per_sec()).filter(|rate| *rate > 0.0) else {
            continue;
        };
        let mut before = 0.0;
        for (class, sum) in &source.classes {
            let ways = tables.iter().map(|by_class| by_class[class.index()]).collect();
            let (_, offered) = found.entry(ways).or_insert_with(|| (*class, Vec::new()));
            let events = rate * (sum - before);
            offered.push(Offered { route: source.route.index(), events, demand: events * model.class(*class).demand });
            before = *sum;
        }
    }
    found.into_values().collect()
}

/// A handler and how much of what has been served goes there.
type Onward = Vec<(usize, f64)>;

/// What a served event of a class makes elsewhere, by handler.
fn onward(model: &Model, class: ClassId) -> Vec<Onward> {
    let of = |handler: &Handler| {
        let mut onward = Vec::new();
        for route in handler.calls.iter().chain(&handler.forward) {
            let succeeding = 1.0 - handler.errors.get();
            pass_on(model, &model.route(*route).target, class, succeeding, |to, share| onward.push((to, share)));
        }
        onward
    };
    model.handlers.iter().map(of).collect()
}

/// So much per second comes to each handler, or `None` where it multiplies without bound.
fn flow(
    model: &Model,
    class: ClassId,
    onward: &[Onward],
    offered: impl Iterator<Item = (usize, f64)>,
) -> Option<Vec<f64>> {
    let mut entering = vec![0.0; model.handlers.len()];
    for (route, rate) in offered {
        pass_on(model, &model.routes[route].target, class, rate, |to, rate| entering[to] += rate);
    }
    let flow = rates(&entering, onward)?;
    let total: f64 = entering.iter().sum();
    flow.iter().all(|rate| *rate <= total * GROWTH_MAX).then_some(flow)
}

/// So much passes a target; `into` takes the handler and what it gets.
fn pass_on(model: &Model, target: &Target, class: ClassId, rate: f64, mut into: impl FnMut(usize, f64)) {
    match target {
        Target::To(id) => into(id.index(), rate),
        Target::ByProbability(shares) => {
            let mut before = 0.0;
            for (id, sum) in shares {
                into(id.index(), rate * (sum - before));
                before = *sum;
            }
        }
        Target::ByClass(by_class) => {
            if let Some(id) = by_class[class.index()] {
                into(id.index(), rate);
            }
        }
        Target::ToAll(ids) => ids.iter().for_each(|id| into(id.index(), rate)),
        // What the first cannot take goes to the next: no one is overloaded before all are.
        Target::FirstAccepting(ids) => {
            let total: f64 = ids.iter().map(|id| capacity(model, *id)).sum();
            ids.iter().for_each(|id| into(id.index(), rate * capacity(model, *id) / total));
        }
    }
}

/// Events per second that a handler could serve.
fn capacity(model: &Model, id: HandlerId) -> f64 {
    let handler = model.handler(id);
    f64::from(handler.replicas) / handler.service.mean().clamp(1e-9, 1e9)
}

/// Seconds for which an event of demand 1 keeps a replica of each handler busy. `order` has what is called before its
/// callers, so that one round will do where nothing goes in a circle.
fn held(model: &Model, class: ClassId, order: &[usize]) -> Vec<f64> {
    let service: Vec<f64> = model.handlers.iter().map(|handler| handler.service.mean()).collect();
    let waits = |handler: &Handler| handler.calls.iter().any(|route| holds(model.route(*route).mode));
    if !model.handlers.iter().any(waits) {
        return service;
    }
    // Seconds from an event's arrival to its answer if nobody had to queue.
    let mut answered = service.clone();
    for _ in 0..(WORK_MAX / model.routes.len().max(1)).clamp(1, ROUNDS_MAX) {
        let mut is_settled = true;
        for &at in order {
            let handler = &model.handlers[at];
            let onward = handler.calls.iter().chain(&handler.forward);
            let new =
                service[at] + onward.map(|route| wait(&model.route(*route).target, class, &answered)).sum::<f64>();
            is_settled &= new - answered[at] <= new * 1e-12 || new == answered[at];
            answered[at] = new;
        }
        if is_settled {
            break;
        }
    }
    let held = |(at, handler): (usize, &Handler)| {
        let calls = handler.calls.iter().filter(|route| holds(model.route(**route).mode));
        service[at] + calls.map(|route| wait(&model.route(*route).target, class, &answered)).sum::<f64>()
    };
    model.handlers.iter().enumerate().map(held).collect()
}

/// The handlers, each after those that it sends events to, as far as nothing goes in a circle.
fn callees_first(model: &Model) -> Vec<usize> {
    let mut graph = DiGraph::<(), ()>::with_capacity(model.handlers.len(), model.routes.len());
    let nodes: Vec<NodeIndex> = model.handlers.iter().map(|_| graph.add_node(())).collect();
    for route in &model.routes {
        if let Origin::Handler(from) = route.from {
            let targets = route.target.handlers();
            graph.extend_with_edges(targets.into_iter().map(|to| (nodes[from.index()], nodes[to.index()])));
        }
    }
    kosaraju_scc(&graph).into_iter().flatten().map(|node| node.index()).collect()
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

/// The share of time that a replica is not crashed by a declared process.
fn availability(model: &Model, id: HandlerId) -> f64 {
    model
        .faults_of(Origin::Handler(id))
        .filter(|declared| matches!(declared.fault.effect(), Effect::Down(_)))
        .filter_map(|declared| match &declared.when {
            When::Process { healthy, faulty } => Some((healthy.mean(), faulty.mean())),
            _ => None,
        })
        .map(|(up, down)| steady(up, down))
        .product()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_without_end_is_said_in_words() {
        assert_eq!([1.3, 1e80, f64::INFINITY].map(times), ["1.30", "more than a million", "more than a million"]);
    }
}
