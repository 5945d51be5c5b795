//! Cycles that no event can leave: a handler is fine if its calls can be answered, its event can go on to an end, and
//! so it can wherever the layers around the handler may send it. What is not fine in the least fixed point of that rule lies on, or leads to, such a cycle.

use crate::foundation::{ClassId, HandlerId};
use crate::scenario::check::Checker;
use crate::scenario::model::{Around, Model, StrategySet, Target};
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
            let mut ways = onward(model, at.into());
            if !can_end[at] && ways.all(|way| way_ends(model, way, class, &can_end)) {
                can_end[at] = true;
                changed = true;
            }
        }
        if !changed {
            return can_end;
        }
    }
}

/// What may send an event on from a handler: the layers around it, and its routes in the order it uses them.
fn onward(model: &Model, id: HandlerId) -> impl Iterator<Item = Around> {
    let handler = model.handler(id);
    let routes = handler.calls.iter().copied().chain(handler.forward);
    std::iter::once(Around::Handler(id)).chain(routes.map(Around::Route))
}

/// Whether an event comes to an end wherever a route or the layers there may send it.
fn way_ends(model: &Model, way: Around, class: ClassId, can_end: &[bool]) -> bool {
    let target_ends = match way {
        Around::Route(route) => target_ends(&model.route(route).target, class, can_end),
        Around::Handler(_) => true,
    };
    target_ends && model.layer_targets(way).into_iter().all(|id| can_end[id.index()])
}

fn target_ends(target: &Target, class: ClassId, can_end: &[bool]) -> bool {
    match target {
        Target::To(id) => can_end[id.index()],
        Target::ByProbability(shares) => {
            let leaves = shares.last().is_none_or(|(_, sum)| *sum < 1.0);
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

/// The cycles among handlers where no event comes to an end, each as handlers with what leads on: a route, or layers.
fn cycles(model: &Model, class: ClassId, can_end: &[bool]) -> Vec<Vec<(HandlerId, Around)>> {
    let mut visited = can_end.to_vec();
    let mut found = Vec::new();
    for start in reached(model, class) {
        let mut path: Vec<(HandlerId, Around)> = Vec::new();
        let mut next = start;
        while !std::mem::replace(&mut visited[next.index()], true) {
            let (by, onward) = stuck_after(model, next, class, can_end);
            path.push((next, by));
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
    let mut open: Vec<Around> =
        model.sources.iter().filter(made_here).map(|source| Around::Route(source.route)).collect();
    while let Some(way) = open.pop() {
        for id in possible_targets(model, way, class) {
            if !std::mem::replace(&mut reached[id.index()], true) {
                open.extend(onward(model, id));
            }
        }
    }
    (0..reached.len()).filter(|at| reached[*at]).map(HandlerId::from).collect()
}

fn possible_targets(model: &Model, way: Around, class: ClassId) -> Vec<HandlerId> {
    let mut targets = match way {
        Around::Handler(_) => Vec::new(),
        Around::Route(route) => match &model.route(route).target {
            Target::ByProbability(shares) => possible(shares).collect(),
            Target::ByClass(by_class) => by_class[class.index()].into_iter().collect(),
            target => target.handlers(),
        },
    };
    targets.extend(model.layer_targets(way));
    targets
}

/// Where an event goes on from a handler at which it cannot end, without ever ending.
fn stuck_after(model: &Model, handler: HandlerId, class: ClassId, can_end: &[bool]) -> (Around, HandlerId) {
    onward(model, handler)
        .filter(|way| !way_ends(model, *way, class, can_end))
        .find_map(|way| {
            let stuck = possible_targets(model, way, class).into_iter().find(|id| !can_end[id.index()]);
            stuck.map(|id| (way, id))
        })
        .expect("an event that cannot end at a handler cannot end after one of its ways on")
}

fn report(checker: &mut Checker, model: &Model, cycle: &[(HandlerId, Around)]) {
    let mut names: Vec<&str> = cycle.iter().map(|(handler, _)| model.handler(*handler).name.as_str()).collect();
    names.push(names[0]);
    let shown = if names.len() > 8 { [&names[..4], &["..."], &names[names.len() - 3..]].concat() } else { names };
    let (_, closing) = cycle[cycle.len() - 1];
    let is_call = |way: &Around| matches!(way, Around::Route(id) if matches!(model.route(*id).mode, Mode::Call { .. }));
    let hint = if cycle.iter().any(|(_, way)| matches!(way, Around::Handler(_))) {
        "layers around handlers send failed events round and round; let one of them name another handler"
    } else if cycle.iter().any(|(_, way)| is_call(way)) {
        "each call here waits for the next one; let one of them go on only with some probability, or remove it"
    } else {
        "let events leave with some probability: `ByProbability([(\"...\", 0.5)])`; what is missing to 1 leaves"
    };
    let place = match closing {
        Around::Route(route) => vec![Step::Key("routes"), Step::At(route.index()), Step::Key("to")],
        Around::Handler(id) => {
            let names_any = |set: &StrategySet| set.layers(closing).iter().any(|layer| !layer.targets().is_empty());
            let set = model.sets.iter().position(names_any).expect("its layers lead on");
            let name = Step::Key(&model.handler(id).name);
            vec![Step::Key("strategies"), Step::At(set), Step::Key("handlers"), name, Step::Key("layers")]
        }
    };
    checker.error(&place, format!("no event ever leaves the cycle `{}`", shown.join("` -> `"))).hint =
        Some(hint.into());
}
