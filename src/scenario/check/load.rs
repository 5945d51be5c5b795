//! Offered load: the traffic equations of an open network, and a warning where a handler is asked for more than it
//! can do.
//!
//! For each class the flow into a handler is what its sources send plus what each route passes on,
//! lambda_j = gamma_j + sum_i lambda_i (1 - errors_i) p_ij (Jackson, Operations Research 5 (1957)). A replica is
//! busy for its service and for the calls that it waits for. Recovery is left out, queueing too: the truth is
//! at least what is warned of. How long calls take is found from zero upwards, so that stopping early is safe.

use crate::foundation::{ClassId, HandlerId, Span};
use crate::parts::fault::{Effect, When};
use crate::scenario::check::Checker;
use crate::scenario::model::{Model, Origin, Target};
use crate::scenario::schema::Mode;
use crate::scenario::tree::Step;
use crate::theory::availability::steady;
use crate::theory::traffic::rates;

/// Route evaluations that all classes together may take.
const WORK_MAX: usize = 20_000_000;
const ROUNDS_MAX: usize = 5_000;
/// Flow that has multiplied so far will not settle.
const GROWTH_MAX: f64 = 1e6;

pub(super) fn check(checker: &mut Checker, model: &Model) {
    let mut busy = vec![0.0; model.handlers.len()];
    let mut offered = vec![0.0; model.handlers.len()];
    let classes = classes_by_rate(model);
    let rounds = (WORK_MAX / (classes.len() * model.routes.len()).max(1)).clamp(1, ROUNDS_MAX);
    for (class, external) in &classes {
        let Some(flow) = flow(model, *class, external) else {
            let message = "events multiply faster than they leave: the traffic grows without bound";
            checker.warning(&[Step::Key("routes")], message);
            return;
        };
        let held = held(model, *class, rounds);
        for at in 0..flow.len() {
            offered[at] += flow[at];
            busy[at] += if flow[at] > 0.0 { flow[at] * held[at] } else { 0.0 };
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

/// For every class with a known rate: the flow from outside into each route of a source, per second.
fn classes_by_rate(model: &Model) -> Vec<(ClassId, Vec<(usize, f64)>)> {
    let mut by_class = vec![Vec::new(); model.classes.len()];
    for source in &model.sources {
        let Some(rate) = source.arrivals.mean_rate().map(|rate| rate.as_per_sec()).filter(|rate| *rate > 0.0) else {
            continue;
        };
        let mut before = 0.0;
        for (class, sum) in &source.classes {
            by_class[class.index()].push((source.route.index(), rate * (sum - before)));
            before = *sum;
        }
    }
    by_class
        .into_iter()
        .enumerate()
        .filter(|(_, flows)| !flows.is_empty())
        .map(|(at, flows)| (ClassId::from(at), flows))
        .collect()
}

/// Events per second into each handler, or `None` where they multiply without bound.
fn flow(model: &Model, class: ClassId, external: &[(usize, f64)]) -> Option<Vec<f64>> {
    let mut entering = vec![0.0; model.handlers.len()];
    for (route, rate) in external {
        pass_on(model, &model.routes[*route].target, class, *rate, |to, rate| entering[to] += rate);
    }
    let onward = model.handlers.iter().map(|handler| {
        let mut onward = Vec::new();
        for route in handler.calls.iter().chain(&handler.forward) {
            let succeeding = 1.0 - handler.errors.get();
            pass_on(model, &model.route(*route).target, class, succeeding, |to, share| onward.push((to, share)));
        }
        onward
    });
    let flow = rates(&entering, &onward.collect::<Vec<_>>())?;
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

/// Seconds for which an event of this class keeps a replica of each handler busy.
fn held(model: &Model, class: ClassId, rounds: usize) -> Vec<f64> {
    let service: Vec<f64> =
        model.handlers.iter().map(|handler| handler.service.mean() * model.class(class).demand).collect();
    let waits =
        |handler: &crate::scenario::model::Handler| handler.calls.iter().any(|route| holds(model.route(*route).mode));
    if !model.handlers.iter().any(waits) {
        return service;
    }
    // Seconds from an event's arrival to its answer if nobody had to queue.
    let mut answered = service.clone();
    for _ in 0..rounds {
        let next: Vec<f64> = (0..service.len())
            .map(|at| {
                let handler = &model.handlers[at];
                let onward = handler.calls.iter().chain(&handler.forward);
                service[at] + onward.map(|route| wait(&model.route(*route).target, class, &answered)).sum::<f64>()
            })
            .collect();
        let settled = next.iter().zip(&answered).all(|(new, old)| new - old <= new * 1e-12 || new == old);
        answered = next;
        if settled {
            break;
        }
    }
    (0..service.len())
        .map(|at| {
            let held = model.handlers[at].calls.iter().filter(|route| holds(model.route(**route).mode));
            service[at] + held.map(|route| wait(&model.route(*route).target, class, &answered)).sum::<f64>()
        })
        .collect()
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
