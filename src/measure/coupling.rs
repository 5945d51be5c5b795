//! What could let the outcome of one event depend on another: then trials are not independent by construction.
//!
//! That nothing of the kind has happened is not enough where it is declared: a fault that has not struck yet would strike
//! many events at once.

use serde::Serialize;

use crate::derive::in_force::InForce;
use crate::derive::strikes::FaultPlaces;
use crate::engine::Gauges;
use crate::foundation::HandlerId;
use crate::parts::fault::When;
use crate::parts::recovery::Layer;
use crate::scenario::Model;
use crate::scenario::model::{DeclaredFault, Origin, Site};
use crate::scenario::schema::{Demand, Order};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coupling {
    /// Something was injected by hand, a protection has acted, an attempt was refused, a layer shares its memory, or order is
    /// required.
    is_there: bool,
    /// A fault is declared that strikes within the run, or may.
    by_fault: bool,
    /// The same, by handler: one that can touch attempts there.
    at_handlers: Vec<bool>,
    /// One event may make several attempts at a handler.
    tries_again: bool,
}

impl Coupling {
    pub fn new(model: &Model, strikes: &FaultPlaces, in_force: &InForce) -> Coupling {
        let mut coupling = Coupling {
            is_there: model.order != Order::Any,
            by_fault: model.declared_faults().any(|(_, fault)| may_strike(model, fault)),
            at_handlers: touched(model, strikes),
            tries_again: false,
        };
        coupling.pass_layers(in_force);
        coupling
    }

    /// From now on another model is in force.
    pub fn adopt(&mut self, model: &Model, strikes: &FaultPlaces, in_force: &InForce) {
        self.is_there |= model.order != Order::Any;
        self.by_fault |= model.declared_faults().any(|(_, fault)| may_strike(model, fault));
        self.at_handlers.resize(model.handlers.len(), false);
        let touched = touched(model, strikes);
        self.at_handlers.iter_mut().zip(touched).for_each(|(at, touched)| *at |= touched);
        self.pass_layers(in_force);
    }

    /// From now on calls pass these layers.
    fn pass_layers(&mut self, in_force: &InForce) {
        self.is_there |= in_force.shares_memory();
        let tries_again = |layer: &Layer| layer.may_try_on() || !layer.targets().is_empty();
        self.tries_again |= in_force.layers().any(tries_again);
    }

    #[inline(always)]
    pub fn note(&mut self, is_there: bool) {
        self.is_there |= is_there;
    }

    /// Whether the fate of one root event may depend on another.
    pub fn of_events(&self, gauges: &Gauges) -> bool {
        self.is_there || self.by_fault || gauges.handlers.iter().any(|handler| handler.protection.is_some())
    }

    /// Whether what becomes of one demand on a link may depend on another.
    pub fn of_links(&self) -> bool {
        self.is_there || self.by_fault
    }

    /// Whether what becomes of one demand on a handler may depend on another.
    pub fn of_demands(&self, model: &Model, gauges: &Gauges, id: HandlerId) -> bool {
        let at = id.index();
        let same_draw = self.tries_again && model.handler(id).demand == Demand::PerEvent;
        self.is_there || self.at_handlers[at] || same_draw || gauges.handlers[at].protection.is_some()
    }
}

fn may_strike(model: &Model, fault: &DeclaredFault) -> bool {
    !matches!(fault.when, When::Window { at, .. } if at.0 >= model.horizon.0)
}

/// The handlers whose attempts a declared fault can touch: where it strikes, whoever waits for these, and all of them where
/// it strikes a source.
fn touched(model: &Model, strikes: &FaultPlaces) -> Vec<bool> {
    let faults = || model.declared_faults().map(|(_, fault)| fault).filter(|fault| may_strike(model, fault));
    if faults().any(|fault| matches!(fault.on, Site::Source(_))) {
        return vec![true; model.handlers.len()];
    }
    let mut callers = vec![Vec::new(); model.handlers.len()];
    for (caller, handler) in model.handlers.iter().enumerate() {
        for called in handler.calls.iter().flat_map(|route| model.route(*route).target.handlers()) {
            callers[called.index()].push(caller);
        }
    }
    let strikes =
        |at: &usize| strikes.faults(model, Origin::Handler((*at).into())).any(|fault| may_strike(model, fault));
    let mut touched = vec![false; model.handlers.len()];
    let mut open: Vec<usize> = (0..touched.len()).filter(strikes).collect();
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut touched[at], true) {
            open.append(&mut callers[at]);
        }
    }
    touched
}
