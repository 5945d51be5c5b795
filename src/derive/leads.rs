//! Which handlers lead on to which, by any route and any layer around it, whatever the class of an event.

use crate::derive::in_force::InForce;
use crate::foundation::RouteId;
use crate::parts::recovery::Layer;
use crate::scenario::Model;

pub struct Leads<'m> {
    model: &'m Model,
    /// By route: its targets, and those that its layers name.
    by_route: Vec<Vec<usize>>,
    /// By handler: those from which an event may come next.
    before: Vec<Vec<usize>>,
    /// By handler: how many routes and layers lead there.
    references: Vec<usize>,
}

impl<'m> Leads<'m> {
    pub fn new(model: &'m Model, in_force: &InForce) -> Leads<'m> {
        let mut leads = Leads {
            model,
            by_route: Vec::with_capacity(model.routes.len()),
            before: vec![Vec::new(); model.handlers.len()],
            references: vec![0; model.handlers.len()],
        };
        for (at, (route, layers)) in model.routes.iter().zip(&in_force.around_routes).enumerate() {
            let targets = match model.gone.routes.contains(&at.into()) {
                true => Vec::new(),
                false => route.target.handlers(),
            };
            let targets = targets.into_iter().map(|handler| handler.index());
            leads.by_route.push(targets.chain(layers.iter().flat_map(|layer| leads.targets(layer))).collect());
        }
        for (at, handler) in model.handlers.iter().enumerate() {
            for route in handler.calls.iter().chain(&handler.forward) {
                leads.by_route[route.index()].iter().for_each(|to| leads.before[*to].push(at));
            }
        }
        let by_layers: Vec<usize> =
            in_force.around_handlers.iter().flatten().flat_map(|layer| leads.targets(layer)).collect();
        leads.by_route.iter().flatten().chain(&by_layers).for_each(|to| leads.references[*to] += 1);
        leads
    }

    /// The handlers that a layer names.
    pub fn targets(&self, layer: &Layer) -> Vec<usize> {
        layer.targets().iter().filter_map(|name| Some(self.model.handler_named(name)?.index())).collect()
    }

    pub fn by_route(&self, route: RouteId) -> &[usize] {
        &self.by_route[route.index()]
    }

    /// The handlers that one calls.
    pub fn called(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.model.handlers[at].calls.iter().flat_map(|route| self.by_route(*route)).copied()
    }

    /// How many routes and layers lead to a handler.
    pub fn references(&self, at: usize) -> usize {
        self.references[at]
    }

    /// The handlers that an event may come to from any of these on, which are among them.
    pub fn reach(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        self.spread(from, |at, open| {
            let handler = &self.model.handlers[at];
            open.extend(handler.calls.iter().chain(&handler.forward).flat_map(|route| self.by_route(*route)));
        })
    }

    /// The handlers from which an event may come to any of these, which are among them.
    pub fn leading_to(&self, these: impl IntoIterator<Item = usize>) -> Vec<bool> {
        self.spread(these, |at, open| open.extend(&self.before[at]))
    }

    fn spread(&self, from: impl IntoIterator<Item = usize>, next: impl Fn(usize, &mut Vec<usize>)) -> Vec<bool> {
        let mut reached = vec![false; self.model.handlers.len()];
        let mut open: Vec<usize> = from.into_iter().collect();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut reached[at], true) {
                next(at, &mut open);
            }
        }
        reached
    }
}
