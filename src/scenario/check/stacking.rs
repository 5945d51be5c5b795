//! Layers where they stand: warnings of those that have no part to play there, or spoil the part of others.
//!
//! A warning is given only where it is certain: what might come from further out, by whatever way, is taken to come.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::foundation::{HandlerId, RouteId};
use crate::parts::recovery::{Abandon, Layer, Nature};
use crate::scenario::check::Checker;
use crate::scenario::model::{Around, Model, Origin, StrategySet, Target};
use crate::scenario::schema::{Mode, OnCrash};
use crate::scenario::tree::Step;

pub(super) fn check(checker: &mut Checker, model: &Model) {
    let requeues = model.handlers.iter().any(|handler| handler.on_crash == OnCrash::Requeue);
    let has_deadlines = model.classes.iter().any(|class| class.deadline.is_some());
    let mut routes_into = vec![Vec::new(); model.handlers.len()];
    for (at, route) in model.routes.iter().enumerate() {
        route.target.handlers().iter().for_each(|handler| routes_into[handler.index()].push(RouteId::from(at)));
    }
    for (at, set) in model.sets.iter().enumerate() {
        let places: Vec<Around> = set.places().collect();
        let is_multiplying = |place: &&Around| set.layers(**place).iter().any(multiplies);
        let multiplying = places.iter().filter(is_multiplying).copied().collect();
        let sent_again = OnceCell::new();
        let set = Set { at, set, model, routes_into: &routes_into, sent_again, multiplying, has_deadlines, requeues };
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
    /// By handler: the routes that lead to it.
    routes_into: &'m [Vec<RouteId>],
    /// The handlers that layers may send a call to again; made when it is first asked for.
    sent_again: OnceCell<BTreeSet<HandlerId>>,
    /// Where layers stand that make several of one event.
    multiplying: BTreeSet<Around>,
    has_deadlines: bool,
    /// Some handler takes up again what it had begun.
    requeues: bool,
}

/// Whether a layer may make several of one event.
fn multiplies(layer: &Layer) -> bool {
    layer.repeats() || layer.is(Nature::WeighsAnswers)
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
        let mut onward: Vec<HandlerId> = own.into_iter().chain(self.others(std::slice::from_ref(layer))).collect();
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
        self.set.layers(place)[..index].iter().any(Layer::repeats)
            || match place {
                Around::Route(_) => false,
                Around::Handler(handler) => self.sent_again.get_or_init(|| self.all_sent_again()).contains(&handler),
            }
    }

    /// The handlers to which a call may come the same way again, from layers that repeat it or through others.
    fn all_sent_again(&self) -> BTreeSet<HandlerId> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<Around> =
            self.set.places().filter(|place| self.set.layers(*place).iter().any(Layer::repeats)).collect();
        while let Some(place) = open.pop() {
            let own = match place {
                Around::Route(route) => self.model.route(route).target.handlers(),
                Around::Handler(_) => Vec::new(),
            };
            for handler in own.into_iter().chain(self.others(self.set.layers(place))) {
                if reached.insert(handler) {
                    open.push(Around::Handler(handler));
                }
            }
        }
        reached
    }

    /// The handlers that layers may send a call to, beside those of the route.
    fn others(&self, layers: &[Layer]) -> impl Iterator<Item = HandlerId> {
        layers.iter().flat_map(|layer| layer.targets()).filter_map(|name| self.model.handler_named(name))
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
        let is_bare = |route: &RouteId| {
            self.set.layers(Around::Route(*route)).is_empty() && !is_waited_for(*route) && !self.leads_to_all(*route)
        };
        index == 0
            && match place {
                Around::Route(route) => !is_waited_for(route),
                Around::Handler(handler) => self.routes_into[handler.index()].iter().any(is_bare),
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
