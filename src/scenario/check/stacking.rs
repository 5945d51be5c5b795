//! Layers where they stand: warnings of those that have no part to play there, or spoil the part of others.
//!
//! A warning is given only where it is certain: what might come from further out, by whatever way, is taken to come.

use std::collections::{BTreeMap, BTreeSet};

use crate::foundation::{HandlerId, RouteId};
use crate::parts::recovery::{Abandon, Layer, Nature};
use crate::scenario::check::Checker;
use crate::scenario::model::{Around, Model, Origin, StrategySet, Target};
use crate::scenario::schema::{Mode, OnCrash};
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker, model: &Model) {
    let requeues = model.handlers.iter().any(|handler| handler.on_crash == OnCrash::Requeue);
    let has_deadlines = model.classes.iter().any(|class| class.deadline.is_some());
    let by_name = model.handlers.iter().enumerate().map(|(at, handler)| (handler.name.as_str(), at.into())).collect();
    for (at, set) in model.sets.iter().enumerate() {
        let places = places(set);
        if places.is_empty() {
            continue;
        }
        let is_multiplying = |place: &&Around| set.layers(**place).iter().any(multiplies);
        let multiplying = places.iter().filter(is_multiplying).copied().collect();
        let into = ways_into(set, model, &by_name);
        let set = Set { at, set, model, by_name: &by_name, into, multiplying, has_deadlines, requeues };
        for place in places {
            for index in 0..set.set.layers(place).len() {
                set.acts_on_something(checker, place, index);
                set.spoils_nothing(checker, place, index);
            }
        }
    }
}

/// A strategy set, and how events come to its layers.
struct Set<'m> {
    at: usize,
    set: &'m StrategySet,
    model: &'m Model,
    by_name: &'m BTreeMap<&'m str, HandlerId>,
    /// By handler: what leads to it.
    into: Vec<Vec<Around>>,
    /// Where layers stand that make several of one event.
    multiplying: BTreeSet<Around>,
    has_deadlines: bool,
    /// Some handler takes up again what it had begun.
    requeues: bool,
}

/// Where layers stand in a set.
fn places(set: &StrategySet) -> Vec<Around> {
    let routes = (0..set.routes.len()).map(|route| Around::Route(route.into()));
    let handlers = set.protections.keys().map(|handler| Around::Handler(*handler));
    routes.chain(handlers).filter(|place| !set.layers(*place).is_empty()).collect()
}

/// Whether a layer may make several of one event.
fn multiplies(layer: &Layer) -> bool {
    layer.repeats() || layer.is(Nature::WeighsAnswers)
}

/// By handler: the routes that lead to it and the layers that may send to it.
fn ways_into(set: &StrategySet, model: &Model, by_name: &BTreeMap<&str, HandlerId>) -> Vec<Vec<Around>> {
    let mut into = vec![Vec::new(); model.handlers.len()];
    let mut lead = |place: Around, own: Vec<HandlerId>| {
        let others = set.layers(place).iter().flat_map(|layer| layer.targets());
        let others = others.filter_map(|name| by_name.get(name.as_str()).copied());
        own.into_iter().chain(others).for_each(|handler| into[handler.index()].push(place));
    };
    for (at, route) in model.routes.iter().enumerate() {
        lead(Around::Route(at.into()), route.target.handlers());
    }
    for handler in set.protections.keys() {
        lead(Around::Handler(*handler), Vec::new());
    }
    into
}

impl Set<'_> {
    fn warn(&self, checker: &mut Checker, place: Around, index: usize, message: String, hint: &str) {
        let name = Step::Key(self.model.place_name(place));
        let set = [Step::Key("strategies"), Step::At(self.at)];
        let path = match place {
            Around::Route(_) => vec![set[0], set[1], Step::Key("routes"), name, Step::At(index)],
            Around::Handler(_) => {
                vec![set[0], set[1], Step::Key("handlers"), name, Step::Key("layers"), Step::At(index)]
            }
        };
        checker.warning(&path, message).hint = Some(hint.into());
    }

    /// Warns of a layer that nothing it could act on ever comes to.
    fn acts_on_something(&self, checker: &mut Checker, place: Around, index: usize) {
        let layer = &self.set.layers(place)[index];
        let name = layer.entry().name;
        if layer.is(Nature::ActsOnRepeats) && !self.is_sent_again(place, index) {
            let message = format!("nothing outside of this `{name}` sends a call again, so that it refuses nothing");
            self.warn(
                checker,
                place,
                index,
                message,
                "put it inside of what repeats calls: `Retry(...), RetryBudget(...)`",
            );
        }
        if layer.is(Nature::ActsOnDuplicates) && !self.may_come_twice(place, index) {
            let message = format!("nothing outside of this `{name}` makes an event come twice");
            self.warn(checker, place, index, message, "put it inside of what does: `Redelivery(...), Idempotency()`");
        }
        if layer.is(Nature::ActsOnDeadlines) && !self.has_deadlines {
            let message = format!("no event has a deadline that this `{name}` could keep");
            self.warn(checker, place, index, message, "say when an answer is late: `failure: (deadline: \"1s\")`");
        }
        if layer.watches_load() && matches!(place, Around::Route(route) if self.leads_to_all(route)) {
            let message = format!("on a route to all there is no one handler whose load this `{name}` could see");
            self.warn(checker, place, index, message, "put it around the handlers themselves");
        }
        if layer.is(Nature::KeepsEvents) && !self.can_keep(place, index) {
            let message =
                format!("somebody further out waits for the outcome, so that this `{name}` keeps nothing for later");
            let hint =
                "put it outermost on the route of a source, or on a `Forward` route; or leave its `redrives` out";
            self.warn(checker, place, index, message, hint);
        }
    }

    /// Warns of a layer that keeps others from what they need, or that does more than it seems to.
    fn spoils_nothing(&self, checker: &mut Checker, place: Around, index: usize) {
        let (layer, inward) = self.set.layers(place)[index..].split_first().expect("it stands there");
        let cuts_off = layer.is(Nature::EndsSlowCalls) && layer.limits_the_handler();
        let learner = inward.iter().position(|layer| layer.is(Nature::LearnsFromOutcomes));
        if let Some(at) = learner.filter(|_| cuts_off && layer.abandon() == Abandon::Cancel)
            && !inward[at + 1..].iter().any(|layer| layer.is(Nature::EndsSlowCalls))
            && !self.ends_slow_calls_further_in(place)
        {
            let (name, learner) = (layer.entry().name, inward[at].entry().name);
            let message = format!("`{learner}` never hears of the calls that this `{name}` cuts off");
            self.warn(checker, place, index, message, "put the limit of time inside of it");
        }
        if layer.is(Nature::WeighsAnswers) {
            self.sends_nothing_on(checker, place, index, layer);
        }
    }

    /// Warns where what several handlers answer to one call is sent on by each of them.
    fn sends_nothing_on(&self, checker: &mut Checker, place: Around, index: usize, layer: &Layer) {
        let own = match place {
            Around::Route(route) => self.model.route(route).target.handlers(),
            Around::Handler(handler) => vec![handler],
        };
        let others = layer.targets().iter().filter_map(|name| self.by_name.get(name.as_str()).copied());
        let mut onward: Vec<HandlerId> = own.into_iter().chain(others).collect();
        onward.retain(|handler| self.model.handler(*handler).forward.is_some());
        if onward.is_empty() {
            return;
        }
        let names: Vec<String> =
            onward.iter().map(|handler| format!("`{}`", self.model.handler(*handler).name)).collect();
        let message = format!(
            "{} {} the event on by itself, whatever this `{}` makes of its answer",
            names.join(" and "),
            if names.len() == 1 { "sends" } else { "each send" },
            layer.entry().name
        );
        let hint = "let them only answer: call them with a `Call()` route from a handler that sends the event on";
        self.warn(checker, place, index, message, hint);
    }

    fn leads_to_all(&self, route: RouteId) -> bool {
        matches!(self.model.route(route).target, Target::ToAll(_))
    }

    /// Whether a layer further out may send a call the same way again.
    fn is_sent_again(&self, place: Around, index: usize) -> bool {
        let mut known = BTreeSet::from([place]);
        let mut open = vec![(place, index)];
        while let Some((place, index)) = open.pop() {
            if self.set.layers(place)[..index].iter().any(Layer::repeats) {
                return true;
            }
            if let Around::Handler(handler) = place {
                for further_out in &self.into[handler.index()] {
                    if known.insert(*further_out) {
                        open.push((*further_out, self.set.layers(*further_out).len()));
                    }
                }
            }
        }
        false
    }

    /// Whether an event may come to a layer twice: by what sends it again or to several, here or anywhere else, or by a
    /// handler that takes it up again after a crash.
    fn may_come_twice(&self, place: Around, index: usize) -> bool {
        self.set.layers(place)[..index].iter().any(multiplies)
            || self.multiplying.iter().any(|other| *other != place)
            || self.requeues
    }

    /// Whether an event can be at rest there, with nobody who waits for its outcome.
    fn can_keep(&self, place: Around, index: usize) -> bool {
        let is_waited_for = |route: RouteId| {
            let route = self.model.route(route);
            matches!((route.from, route.mode), (Origin::Handler(_), Mode::Call { .. }))
        };
        let is_bare = |way: &Around| match *way {
            Around::Route(route) => {
                self.set.layers(*way).is_empty() && !is_waited_for(route) && !self.leads_to_all(route)
            }
            Around::Handler(_) => false,
        };
        index == 0
            && match place {
                Around::Route(route) => !is_waited_for(route),
                Around::Handler(handler) => self.into[handler.index()].iter().any(is_bare),
            }
    }

    /// Whether the layers around the handlers that a stack leads to end what takes too long.
    fn ends_slow_calls_further_in(&self, place: Around) -> bool {
        let Around::Route(route) = place else { return false };
        let ends = |handler: &HandlerId| {
            self.set.layers(Around::Handler(*handler)).iter().any(|layer| layer.is(Nature::EndsSlowCalls))
        };
        self.model.route(route).target.handlers().iter().any(ends)
    }
}
