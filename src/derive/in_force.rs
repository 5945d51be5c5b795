//! What of the active strategy set, and of what was done by hand, matters to R.

use serde::Serialize;

use crate::foundation::RouteId;
use crate::parts::protection::Protection;
use crate::parts::recovery::Layer;
use crate::scenario::Model;
use crate::scenario::model::Around;

/// What stands around routes and handlers in the active strategy set.
#[derive(Clone, Debug, Default, Serialize)]
pub struct InForce {
    /// Outermost first.
    pub around_routes: Vec<Vec<Layer>>,
    /// Outermost first, by handler.
    pub around_handlers: Vec<Vec<Layer>>,
    /// What protects each handler beside layers.
    pub protections: Vec<Option<Protection>>,
    /// Whether a fault that does harm was injected into it by hand.
    pub by_hand: Vec<bool>,
    /// The routes whose links can fail a demand: they take time, and a limit of the route's own stands around that.
    pub links: Vec<RouteId>,
    /// Whether nothing stands around anything.
    pub is_empty: bool,
}

impl InForce {
    /// That of the active set; `by_hand` says of each handler whether a fault that does harm was injected into it.
    pub fn of(model: &Model, by_hand: Vec<bool>) -> InForce {
        let set = model.in_force();
        let layers = |around| set.layers(around);
        let mechanisms =
            |at: usize| set.protections.get(&at.into()).map(Protection::mechanisms).filter(|own| !own.is_empty());
        let mut in_force = InForce {
            around_routes: (0..model.routes.len()).map(|at| layers(Around::Route(at.into())).to_vec()).collect(),
            around_handlers: (0..model.handlers.len()).map(|at| layers(Around::Handler(at.into())).to_vec()).collect(),
            protections: (0..model.handlers.len()).map(mechanisms).collect(),
            by_hand,
            links: Vec::new(),
            is_empty: true,
        };
        let is_empty = in_force.layers().next().is_none();
        in_force.is_empty = is_empty;
        in_force.links =
            (0..model.routes.len()).map(RouteId::from).filter(|at| in_force.may_fail(model, *at)).collect();
        in_force
    }

    /// Whether what one call meets in a layer depends on other calls.
    pub fn shares_memory(&self) -> bool {
        self.layers().any(Layer::shares_memory)
    }

    /// The place of the link of a route among those that can fail.
    pub fn link(&self, route: RouteId) -> Option<usize> {
        self.links.binary_search(&route).ok()
    }

    /// Whether the link of a route can fail a demand. A limit around several tries is the own limit of none of them.
    fn may_fail(&self, model: &Model, route: RouteId) -> bool {
        let mut own = self.around_routes[route.index()].iter().rev().take_while(|layer| !layer.may_try_on());
        model.route(route).link.is_some() && own.any(Layer::limits_the_handler)
    }

    /// All layers, around routes first.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.around_routes.iter().chain(&self.around_handlers).flatten()
    }
}
