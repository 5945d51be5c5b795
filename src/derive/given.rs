//! What theory is given of a system as it stands: its settings, what was done to it by hand, and what decides for others.

use crate::derive::in_force::InForce;
use crate::derive::strikes::FaultPlaces;
use crate::foundation::{HandlerId, Probability};
use crate::parts::recovery::Nature;
use crate::scenario::Model;
use crate::scenario::model::Origin;

/// A system as it stands.
pub struct Given<'g> {
    pub model: &'g Model,
    pub strikes: &'g FaultPlaces,
    pub in_force: &'g InForce,
    /// By handler.
    pub stations: Vec<GivenStation>,
    /// Mean arrivals per second, by source, where it keeps a rate.
    pub rates: Vec<Option<f64>>,
    /// Why what is known of the whole system does not hold.
    pub edited: Option<String>,
    /// By source: whether a fault was ever injected into it by hand.
    pub by_hand: Vec<bool>,
}

/// One handler as it stands.
#[derive(Clone, Debug)]
pub struct GivenStation {
    pub replicas: u32,
    /// Seconds.
    pub mean_service: f64,
    pub errors: Probability,
    pub wrong_results: Probability,
    /// Whether anything but its queue decides what its replicas do, be it for the sake of another handler.
    pub is_protected: bool,
    /// Whether its protection decides when replicas are up, so that failures and repairs alone do not.
    pub changes_repairs: bool,
    /// Whether a fault was ever injected into it by hand.
    pub by_hand: bool,
}

impl Given<'_> {
    /// Whether a fault was ever injected into a component by hand, or something was edited: theory knows of neither.
    pub fn by_hand(&self, at: Origin) -> Option<String> {
        let is_struck = match at {
            Origin::Handler(id) => self.stations[id.index()].by_hand,
            Origin::Source(id) => self.by_hand[id.index()],
        };
        if is_struck {
            return Some(format!("a fault was injected into {} by hand", self.model.component_name(at)));
        }
        self.edited.clone()
    }

    /// The success per demand of each handler where errors and wrong results are all that can go wrong.
    pub fn successes(&self) -> Vec<Option<f64>> {
        if self.in_force.layers().any(|layer| layer.is(Nature::EndsSlowCalls)) {
            return vec![None; self.stations.len()];
        }
        let of = |(at, station): (usize, &GivenStation)| {
            let origin = Origin::Handler(HandlerId::from(at));
            let faulty = self.strikes.faults(self.model, origin).any(|declared| declared.fault.does_harm());
            let by_hand = self.by_hand(origin).is_some();
            let is_plain = !faulty && !by_hand && !station.is_protected && self.model.handlers[at].queue.is_none();
            is_plain.then(|| (1.0 - station.errors.get()) * (1.0 - station.wrong_results.get()))
        };
        self.stations.iter().enumerate().map(of).collect()
    }

    /// The first layer in force that names a handler, by handler.
    pub(super) fn diverted(&self) -> Vec<Option<&'static str>> {
        let mut first = vec![None; self.stations.len()];
        for layer in self.in_force.layers() {
            for handler in layer.targets().iter().filter_map(|name| self.model.handler_named(name)) {
                first[handler.index()].get_or_insert(layer.entry().name);
            }
        }
        first
    }
}
