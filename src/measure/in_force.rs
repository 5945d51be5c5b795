//! What of the active strategy set, and of what was done by hand, matters to R.

use serde::Serialize;

use crate::foundation::HandlerId;
use crate::measure::bonds::{Bond, bonds, fates, is_supervised};
use crate::parts::protection::Protection;
use crate::parts::recovery::Layer;
use crate::scenario::Model;
use crate::scenario::model::Around;

#[derive(Clone, Debug, Default, Serialize)]
pub struct InForce {
    /// Outermost first.
    pub around_routes: Vec<Vec<Layer>>,
    pub around_handlers: Vec<Vec<Layer>>,
    /// What protects each handler beside layers.
    pub protections: Vec<Option<Protection>>,
    /// Whether a fault that does harm was injected into it by hand.
    pub by_hand: Vec<bool>,
    pub bonds: Vec<Bond>,
    /// The first handler with the same fate, for each.
    pub fates: Vec<usize>,
}

impl InForce {
    pub fn of<'p>(
        model: &Model,
        layers: impl Fn(Around) -> &'p [Layer],
        protection: impl Fn(HandlerId) -> Option<&'p Protection>,
        by_hand: Vec<bool>,
    ) -> InForce {
        let mechanisms = |at: usize| protection(at.into()).map(Protection::mechanisms).filter(|own| !own.is_empty());
        InForce {
            around_routes: (0..model.routes.len()).map(|at| layers(Around::Route(at.into())).to_vec()).collect(),
            around_handlers: (0..model.handlers.len()).map(|at| layers(Around::Handler(at.into())).to_vec()).collect(),
            protections: (0..model.handlers.len()).map(mechanisms).collect(),
            by_hand,
            ..InForce::default()
        }
        .with_ties(model)
    }

    fn with_ties(mut self, model: &Model) -> InForce {
        self.bonds = bonds(model, &self.protections, &self.by_hand);
        self.fates = fates(model, &self.protections, &self.by_hand);
        self
    }

    /// A fault that does harm was injected into a handler.
    pub fn struck_by_hand(&mut self, model: &Model, handler: HandlerId) {
        if !std::mem::replace(&mut self.by_hand[handler.index()], true) {
            *self = std::mem::take(self).with_ties(model);
        }
    }

    /// Whether what one call meets in a layer depends on other calls.
    pub fn shares_memory(&self) -> bool {
        self.layers().any(Layer::shares_memory)
    }

    /// Whether nothing stands around anything.
    pub fn is_empty(&self) -> bool {
        self.layers().next().is_none()
    }

    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.around_routes.iter().chain(&self.around_handlers).flatten()
    }

    /// Whether the supervisor of another handler may restart one when something else has failed.
    pub fn is_supervised(&self, model: &Model, at: usize) -> bool {
        is_supervised(model, &self.protections, at)
    }
}
