//! Cycles that no event can leave: a handler is fine if its calls can be answered, its event can go on to an end, and
//! so it can wherever the layers around the handler may send it. What is not fine in the least fixed point of that rule lies on, or leads to, such a cycle.

use std::collections::BTreeMap;

use crate::foundation::{ClassId, HandlerId};
use crate::scenario::check::Checker;
use crate::scenario::model::{Around, Model, StrategySet, Target};
use crate::scenario::schema::Mode;
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker, model: &Model) {
    let ways = Ways::new(model);
    let mut ends = vec![false; model.handlers.len()];
    mark_ends(&ways, None, &mut ends);
    if ends.iter().all(|ends| *ends) {
        return;
    }
    let mut reported = vec![false; model.handlers.len()];
    for class in used_classes(model) {
        let mut can_end = ends.clone();
        mark_ends(&ways, Some(class), &mut can_end);
        for cycle in cycles(&ways, class, &can_end) {
            if cycle.iter().all(|(handler, _)| !std::mem::replace(&mut reported[handler.index()], true)) {
                report(checker, model, &cycle);
            }
        }
    }
}

/// Classes that some source makes; classes that behave alike are not told apart.
fn used_classes(model: &Model) -> Vec<ClassId> {
    let mut used: Vec<ClassId> =
        model.sources.iter().flat_map(|source| source.classes.iter().map(|(id, _)| *id)).collect();
    used.sort_unstable();
    used.dedup();
    if !model.routes.iter().any(|route| matches!(route.target, Target::ByClass(_))) {
        used.truncate(1);
    }
    used
}

/// Who may send events where.
struct Ways<'m> {
    model: &'m Model,
    /// The handlers that layers in a place may send a call to, in any set.
    beside: BTreeMap<Around, Vec<HandlerId>>,
}

/// Handlers at one of which an event has to come to an end for it to end at another handler.
struct Clause {
    of: HandlerId,
    one_of: Vec<HandlerId>,
}

impl<'m> Ways<'m> {
    fn new(model: &'m Model) -> Ways<'m> {
        let mut beside: BTreeMap<Around, Vec<HandlerId>> = BTreeMap::new();
        for set in &model.sets {
            for place in set.places() {
                let targets = set.layers(place).iter().flat_map(|layer| layer.targets());
                let mut targets = targets.filter_map(|name| model.handler_named(name)).peekable();
                if targets.peek().is_some() {
                    beside.entry(place).or_default().extend(targets);
                }
            }
        }
        Ways { model, beside }
    }

    fn beside(&self, way: Around) -> &[HandlerId] {
        self.beside.get(&way).map_or(&[], Vec::as_slice)
    }

    /// What may send an event on from a handler: the layers around it, and its routes in the order it uses them.
    fn onward(&self, id: HandlerId) -> impl Iterator<Item = Around> {
        let handler = self.model.handler(id);
        let routes = handler.calls.iter().copied().chain(handler.forward);
        std::iter::once(Around::Handler(id)).chain(routes.map(Around::Route))
    }

    /// What has to hold for an event of this class to end wherever a route or the layers there may send it. Of events of
    /// any class it is asked that each of them ends.
    fn clauses(&self, of: HandlerId, way: Around, class: Option<ClassId>) -> Vec<Clause> {
        let each = |ids: &[HandlerId]| ids.iter().map(|id| vec![*id]).collect::<Vec<_>>();
        let mut clauses = match way {
            Around::Handler(_) => Vec::new(),
            Around::Route(route) => match (&self.model.route(route).target, class) {
                (Target::To(id), _) => vec![vec![*id]],
                (Target::ByProbability(shares), _) => {
                    let leaves = shares.last().is_none_or(|(_, sum)| *sum < 1.0);
                    if leaves { Vec::new() } else { vec![possible(shares).collect()] }
                }
                (Target::ByClass(by_class), Some(class)) => each(by_class[class.index()].as_slice()),
                (Target::ByClass(by_class), None) => each(&by_class.iter().flatten().copied().collect::<Vec<_>>()),
                (Target::ToAll(ids), _) => each(ids),
                (Target::FirstAccepting(ids), _) => vec![ids.clone()],
            },
        };
        clauses.extend(each(self.beside(way)));
        clauses.into_iter().map(|one_of| Clause { of, one_of }).collect()
    }

    fn possible_targets(&self, way: Around, class: ClassId) -> Vec<HandlerId> {
        let mut targets = match way {
            Around::Handler(_) => Vec::new(),
            Around::Route(route) => match &self.model.route(route).target {
                Target::ByProbability(shares) => possible(shares).collect(),
                Target::ByClass(by_class) => by_class[class.index()].into_iter().collect(),
                target => target.handlers(),
            },
        };
        targets.extend(self.beside(way));
        targets
    }
}

/// Marks the handlers where an event of a class can come to an end, beyond those that are known to be such; each clause
/// is looked at once, and once more for each handler in it.
fn mark_ends(ways: &Ways, class: Option<ClassId>, ends: &mut [bool]) {
    let mut clauses: Vec<Clause> = Vec::new();
    for at in (0..ends.len()).filter(|at| !ends[*at]).map(HandlerId::from) {
        let all = ways.onward(at).flat_map(|way| ways.clauses(at, way, class));
        clauses.extend(all.filter(|clause| !clause.one_of.iter().any(|id| ends[id.index()])));
    }
    let mut unmet = vec![0_usize; ends.len()];
    let mut met_by: Vec<Vec<usize>> = vec![Vec::new(); ends.len()];
    for (at, clause) in clauses.iter().enumerate() {
        unmet[clause.of.index()] += 1;
        clause.one_of.iter().for_each(|id| met_by[id.index()].push(at));
    }
    let mut is_met = vec![false; clauses.len()];
    let mut open: Vec<usize> = (0..ends.len()).filter(|at| !ends[*at] && unmet[*at] == 0).collect();
    while let Some(at) = open.pop() {
        ends[at] = true;
        for clause in std::mem::take(&mut met_by[at]) {
            if !std::mem::replace(&mut is_met[clause], true) {
                let of = clauses[clause].of.index();
                unmet[of] -= 1;
                if unmet[of] == 0 {
                    open.push(of);
                }
            }
        }
    }
}

/// The handlers with a share above zero.
fn possible(shares: &[(HandlerId, f64)]) -> impl Iterator<Item = HandlerId> {
    let before = std::iter::once(0.0).chain(shares.iter().map(|(_, sum)| *sum));
    shares.iter().zip(before).filter(|((_, sum), before)| *sum > *before).map(|((id, _), _)| *id)
}

/// The cycles among handlers where no event comes to an end, each as handlers with what leads on: a route, or layers.
fn cycles(ways: &Ways, class: ClassId, can_end: &[bool]) -> Vec<Vec<(HandlerId, Around)>> {
    let mut visited = can_end.to_vec();
    let mut found = Vec::new();
    for start in reached(ways, class) {
        let mut path: Vec<(HandlerId, Around)> = Vec::new();
        let mut next = start;
        while !std::mem::replace(&mut visited[next.index()], true) {
            let (by, onward) = stuck_after(ways, next, class, can_end);
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
fn reached(ways: &Ways, class: ClassId) -> Vec<HandlerId> {
    let model = ways.model;
    let mut reached = vec![false; model.handlers.len()];
    let made_here = |source: &&crate::scenario::model::Source| source.classes.iter().any(|(id, _)| *id == class);
    let mut open: Vec<Around> =
        model.sources.iter().filter(made_here).map(|source| Around::Route(source.route)).collect();
    while let Some(way) = open.pop() {
        for id in ways.possible_targets(way, class) {
            if !std::mem::replace(&mut reached[id.index()], true) {
                open.extend(ways.onward(id));
            }
        }
    }
    (0..reached.len()).filter(|at| reached[*at]).map(HandlerId::from).collect()
}

/// Where an event goes on from a handler at which it cannot end, without ever ending.
fn stuck_after(ways: &Ways, handler: HandlerId, class: ClassId, can_end: &[bool]) -> (Around, HandlerId) {
    let is_unmet = |clause: &Clause| !clause.one_of.iter().any(|id| can_end[id.index()]);
    ways.onward(handler)
        .filter(|way| ways.clauses(handler, *way, Some(class)).iter().any(is_unmet))
        .find_map(|way| {
            let stuck = ways.possible_targets(way, class).into_iter().find(|id| !can_end[id.index()]);
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
