//! Cycles that no event can leave: a handler is fine if its calls can be answered and its event can go on to
//! an end. What is not fine in the least fixed point of that rule lies on, or leads to, such a cycle.

use crate::foundation::{ClassId, HandlerId, RouteId};
use crate::scenario::check::Checker;
use crate::scenario::limits::SUM_TOLERANCE;
use crate::scenario::model::{Handler, Model, Target};
use crate::scenario::schema::Mode;
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker, model: &Model) {
    let mut reported = vec![false; model.handlers.len()];
    for class in used_classes(model) {
        let can_end = can_end(model, class);
        for cycle in cycles(model, class, &can_end) {
            if cycle.iter().all(|(handler, _)| !std::mem::replace(&mut reported[handler.index()], true)) {
                report(checker, model, &cycle);
            }
        }
    }
}

/// Classes that some source makes; classes that behave alike are not told apart.
pub(super) fn used_classes(model: &Model) -> Vec<ClassId> {
    let mut used: Vec<ClassId> =
        model.sources.iter().flat_map(|source| source.classes.iter().map(|(id, _)| *id)).collect();
    used.sort_unstable();
    used.dedup();
    if !model.routes.iter().any(|route| matches!(route.target, Target::ByClass(_))) {
        used.truncate(1);
    }
    used
}

/// By handler: whether an event of this class that gets there can come to an end.
fn can_end(model: &Model, class: ClassId) -> Vec<bool> {
    let mut can_end = vec![false; model.handlers.len()];
    loop {
        let mut changed = false;
        // Both ways through the file, so that a long chain settles in one round in whichever order it is written.
        for at in (0..can_end.len()).chain((0..can_end.len()).rev()) {
            let ends = |route: &RouteId| route_ends(model, *route, class, &can_end);
            if !can_end[at] && onward(&model.handlers[at]).all(|route| ends(&route)) {
                can_end[at] = true;
                changed = true;
            }
        }
        if !changed {
            return can_end;
        }
    }
}

/// A handler's routes in the order it uses them.
fn onward(handler: &Handler) -> impl Iterator<Item = RouteId> {
    handler.calls.iter().copied().chain(handler.forward)
}

/// Whether an event comes to an end whichever way a route or its layers may send it.
fn route_ends(model: &Model, route: RouteId, class: ClassId, can_end: &[bool]) -> bool {
    target_ends(&model.route(route).target, class, can_end)
        && model.layer_targets(route).into_iter().all(|id| can_end[id.index()])
}

fn target_ends(target: &Target, class: ClassId, can_end: &[bool]) -> bool {
    match target {
        Target::To(id) => can_end[id.index()],
        Target::ByProbability(shares) => {
            let leaves = shares.last().is_none_or(|(_, sum)| *sum < 1.0 - SUM_TOLERANCE);
            leaves || possible(shares).any(|id| can_end[id.index()])
        }
        Target::ByClass(by_class) => by_class[class.index()].is_none_or(|id| can_end[id.index()]),
        Target::ToAll(ids) => ids.iter().all(|id| can_end[id.index()]),
        Target::FirstAccepting(ids) => ids.iter().any(|id| can_end[id.index()]),
    }
}

/// The handlers with a share above zero.
fn possible(shares: &[(HandlerId, f64)]) -> impl Iterator<Item = HandlerId> {
    let before = std::iter::once(0.0).chain(shares.iter().map(|(_, sum)| *sum));
    shares.iter().zip(before).filter(|((_, sum), before)| *sum > *before).map(|((id, _), _)| *id)
}

/// The cycles among handlers where no event comes to an end, each as handlers with the route that leads on.
fn cycles(model: &Model, class: ClassId, can_end: &[bool]) -> Vec<Vec<(HandlerId, RouteId)>> {
    let mut visited = can_end.to_vec();
    let mut found = Vec::new();
    for start in reached(model, class) {
        let mut path: Vec<(HandlerId, RouteId)> = Vec::new();
        let mut next = start;
        while !std::mem::replace(&mut visited[next.index()], true) {
            let (route, onward) = stuck_after(model, next, class, can_end);
            path.push((next, route));
            next = onward;
        }
        if let Some(at) = path.iter().position(|(handler, _)| *handler == next) {
            found.push(path.split_off(at));
        }
    }
    found
}

/// Handlers that events of this class can get to, in the order of the file.
fn reached(model: &Model, class: ClassId) -> Vec<HandlerId> {
    let mut reached = vec![false; model.handlers.len()];
    let made_here = |source: &&crate::scenario::model::Source| source.classes.iter().any(|(id, _)| *id == class);
    let mut open: Vec<RouteId> = model.sources.iter().filter(made_here).map(|source| source.route).collect();
    while let Some(route) = open.pop() {
        for id in possible_targets(model, route, class) {
            if !std::mem::replace(&mut reached[id.index()], true) {
                open.extend(onward(model.handler(id)));
            }
        }
    }
    (0..reached.len()).filter(|at| reached[*at]).map(HandlerId::from).collect()
}

fn possible_targets(model: &Model, route: RouteId, class: ClassId) -> Vec<HandlerId> {
    let target = &model.route(route).target;
    let mut targets = match target {
        Target::ByProbability(shares) => possible(shares).collect(),
        Target::ByClass(by_class) => by_class[class.index()].into_iter().collect(),
        Target::To(_) | Target::ToAll(_) | Target::FirstAccepting(_) => target.handlers(),
    };
    targets.extend(model.layer_targets(route));
    targets
}

/// Where an event goes on from a handler at which it cannot end, without ever ending.
fn stuck_after(model: &Model, handler: HandlerId, class: ClassId, can_end: &[bool]) -> (RouteId, HandlerId) {
    onward(model.handler(handler))
        .filter(|route| !route_ends(model, *route, class, can_end))
        .find_map(|route| {
            let stuck = possible_targets(model, route, class).into_iter().find(|id| !can_end[id.index()]);
            stuck.map(|id| (route, id))
        })
        .expect("an event that cannot end at a handler cannot end after one of its routes")
}

fn report(checker: &mut Checker, model: &Model, cycle: &[(HandlerId, RouteId)]) {
    let mut names: Vec<&str> = cycle.iter().map(|(handler, _)| model.handler(*handler).name.as_str()).collect();
    names.push(names[0]);
    let shown = if names.len() > 8 { [&names[..4], &["..."], &names[names.len() - 3..]].concat() } else { names };
    let (_, closing) = cycle[cycle.len() - 1];
    let calls = cycle.iter().any(|(_, route)| matches!(model.route(*route).mode, Mode::Call { .. }));
    let hint = if calls {
        "each call here waits for the next one; let one of them go on only with some probability, or remove it"
    } else {
        "let events leave with some probability: `ByProbability([(\"...\", 0.5)])`; what is missing to 1 leaves"
    };
    checker
        .error(
            &[Step::Key("routes"), Step::At(closing.index()), Step::Key("to")],
            format!("no event ever leaves the cycle `{}`", shown.join("` -> `")),
        )
        .hint = Some(hint.into());
}
