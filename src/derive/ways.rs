//! The ways that events take through a scenario, as terms for theory: a term for each handler with all it calls and sends
//! on to, and one for each route.
//!
//! Only what the events in question come by is put together, and what does not depend on their class only once. What is
//! still to be put together is kept in a list: nothing recurses along the ways.

use std::collections::BTreeMap;

use crate::derive::NoValue;
use crate::derive::bonds::Asked;
use crate::derive::in_force::InForce;
use crate::derive::leads::Leads;
use crate::foundation::{ClassId, HandlerId, RouteId, SourceId};
use crate::parts::recovery::Layer;
use crate::scenario::Model;
use crate::scenario::model::{Origin, Target};
use crate::theory::form::Form;
use crate::theory::terms::Draft;

/// What depends on the class has a term for each.
type Key = (Option<ClassId>, usize);

/// In the order of reasons: how the first source goes on, each handler with its calls, what stands around it and what it
/// sends on, and how the other sources go on.
type Place = (usize, usize);

pub(super) struct Ways<'m> {
    pub model: &'m Model,
    pub in_force: &'m InForce,
    pub leads: &'m Leads<'m>,
    pub asked: Asked,
    pub draft: Draft,
    /// Handlers; from the number of handlers on, their answers alone.
    stages: BTreeMap<Key, usize>,
    routes: BTreeMap<Key, usize>,
    open: Vec<Open>,
    /// The first reason why something has no term, with its place.
    refused: Option<(Place, NoValue)>,
    /// By handler: whether what follows depends on the class; whether it, or one it leads to, sends on, or may be wrong.
    by_class: Vec<bool>,
    pub sends_on: Vec<bool>,
    pub may_err: Vec<bool>,
    pub may_be_wrong: &'m [bool],
}

/// A term that is in use and not yet defined, for events of a class.
enum Open {
    Stage(usize, usize, ClassId),
    Route(usize, RouteId, ClassId),
}

impl<'m> Ways<'m> {
    pub fn new(
        model: &'m Model,
        in_force: &'m InForce,
        leads: &'m Leads<'m>,
        asked: Asked,
        may_be_wrong: &'m [bool],
    ) -> Ways<'m> {
        let all = || 0..model.handlers.len();
        let chooses = |at: &usize| {
            let mut routes = model.handlers[*at].calls.iter().chain(&model.handlers[*at].forward);
            routes.any(|route| matches!(model.route(*route).target, Target::ByClass(_)))
        };
        Ways {
            model,
            in_force,
            leads,
            asked,
            draft: Draft::default(),
            stages: BTreeMap::new(),
            routes: BTreeMap::new(),
            open: Vec::new(),
            refused: None,
            by_class: leads.leading_to(all().filter(chooses)),
            sends_on: leads.leading_to(all().filter(|at| model.handlers[*at].forward.is_some())),
            may_err: leads.leading_to(all().filter(|at| may_be_wrong[*at])),
            may_be_wrong,
        }
    }

    /// The term of all that events of a class meet behind a route.
    pub fn route(&mut self, route: RouteId, class: ClassId) -> usize {
        let target = &self.model.route(route).target;
        let depends = matches!(target, Target::ByClass(_))
            || self.leads.by_route(route).iter().any(|handler| self.by_class[*handler]);
        let (draft, open) = (&mut self.draft, &mut self.open);
        *self.routes.entry((depends.then_some(class), route.index())).or_insert_with(|| {
            let term = draft.reserve();
            open.push(Open::Route(term, route, class));
            term
        })
    }

    /// The term of a handler and all that events of a class meet behind it.
    pub fn stage(&mut self, at: usize, class: ClassId) -> usize {
        self.reserved(at, class)
    }

    /// The same of its answer, without what it sends on.
    pub fn answer(&mut self, at: usize, class: ClassId) -> usize {
        self.reserved(self.model.handlers.len() + at, class)
    }

    /// The terms of answers alone.
    pub fn answers_alone(&self) -> Vec<usize> {
        let alone = self.stages.iter().filter(|((_, stage), _)| *stage >= self.model.handlers.len());
        alone.map(|(_, term)| *term).collect()
    }

    fn reserved(&mut self, stage: usize, class: ClassId) -> usize {
        let depends = self.by_class[stage % self.model.handlers.len()];
        let (draft, open) = (&mut self.draft, &mut self.open);
        *self.stages.entry((depends.then_some(class), stage)).or_insert_with(|| {
            let term = draft.reserve();
            open.push(Open::Stage(term, stage, class));
            term
        })
    }

    /// Defines all that is in use; where something has no term, the reason that comes first.
    pub fn define_all(&mut self) -> Result<(), NoValue> {
        while let Some(open) = self.open.pop() {
            let done = match open {
                Open::Stage(term, stage, class) => self.define_stage(term, stage, class),
                Open::Route(term, route, class) => self.define_route(term, route, class),
            };
            if let Err(why) = done {
                let place = self.place(&open);
                if self.refused.as_ref().is_none_or(|(first, _)| place < *first) {
                    self.refused = Some((place, why));
                }
            }
        }
        self.refused.take().map_or(Ok(()), |(_, why)| Err(why))
    }

    fn place(&self, of: &Open) -> Place {
        let count = self.model.handlers.len();
        let origin = match of {
            Open::Stage(_, stage, _) => return (1 + stage % count, self.model.handlers[stage % count].calls.len()),
            Open::Route(_, route, _) => (self.model.route(*route).from, route),
        };
        match origin {
            (Origin::Source(SourceId(0)), _) => (0, 0),
            (Origin::Source(id), _) => (1 + count, id.index()),
            (Origin::Handler(id), route) => {
                let calls = &self.model.handler(id).calls;
                let place = calls.iter().position(|call| call == route);
                (1 + id.index(), place.unwrap_or(calls.len() + 1))
            }
        }
    }

    fn define_stage(&mut self, term: usize, stage: usize, class: ClassId) -> Result<(), NoValue> {
        let count = self.model.handlers.len();
        let (at, handler) = (stage % count, &self.model.handlers[stage % count]);
        let mut operands: Vec<usize> = handler.calls.iter().map(|route| self.route(*route, class)).collect();
        // What stands around a handler is passed whichever way an event comes.
        for layer in &self.in_force.around_handlers[at] {
            let false_alarm = self.false_alarm(layer);
            if !layer.targets().is_empty() || false_alarm > 0.0 && handler.forward.is_some() {
                return Err(not_derived(layer, &handler.name));
            }
            if false_alarm > 0.0 {
                let test = Form::AtLeast { needs: 0, voter: 1.0 - false_alarm };
                operands.push(self.draft.add(test, Vec::new()));
            }
        }
        if stage < count {
            operands.extend(handler.forward.map(|route| self.route(route, class)));
        }
        self.draft.define(term, Form::Part(at), operands);
        Ok(())
    }

    /// How often a layer makes a failure of a right result.
    pub fn false_alarm(&self, layer: &Layer) -> f64 {
        match layer {
            Layer::AcceptanceTest(test) if self.asked == Asked::Demand => test.false_alarm.get(),
            _ => 0.0,
        }
    }
}

pub(super) fn not_derived(layer: &Layer, place: &str) -> NoValue {
    NoValue::NotDerived(format!("{} around {place}", layer.entry().name))
}

/// Where events of a class go by a target.
pub(super) fn targets(target: &Target, class: ClassId) -> (Form, Vec<HandlerId>) {
    match target {
        Target::To(handler) => (Form::Chance(vec![1.0]), vec![*handler]),
        Target::ByProbability(shares) => {
            let mut below = 0.0;
            let share = |(handler, upto): &(HandlerId, f64)| {
                let share = upto - below;
                below = *upto;
                (share, *handler)
            };
            let (shares, handlers) = shares.iter().map(share).unzip();
            (Form::Chance(shares), handlers)
        }
        Target::ByClass(by_class) => {
            let only = by_class[class.index()];
            (Form::Chance(only.iter().map(|_| 1.0).collect()), only.into_iter().collect())
        }
        Target::ToAll(handlers) => (Form::All, handlers.clone()),
        Target::FirstAccepting(handlers) => (Form::FirstThatAccepts, handlers.clone()),
    }
}
