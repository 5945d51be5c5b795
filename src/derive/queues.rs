//! What theory says of the queue of each handler, where one Poisson stream feeds it.
//!
//! By Burke's theorem the stream stays Poisson behind stations with Poisson input, exponential service and no limit
//! (Operations Research 4, 1956), and behind links that delay each event independently of the others. Handlers are gone
//! through in the order in which events come by.

use crate::derive::given::Given;
use crate::foundation::{Distribution, HandlerId};
use crate::parts::arrival::Arrivals;
use crate::scenario::Model;
use crate::scenario::model::{Origin, Route, Target};
use crate::theory::mg1::Mg1;
use crate::theory::mmc::Mmc;
use crate::theory::{Prediction, Refusal};

/// Mean wait, response, number present and utilisation of a handler's queue.
pub type Queue = [Prediction; 4];

/// By handler; or why no closed form holds.
pub fn queues(given: &Given) -> Vec<Result<Queue, String>> {
    let mut streams = Streams {
        given,
        inbound: inbound(given),
        diverted: given.diverted(),
        is_seen: vec![false; given.stations.len()],
        rates: vec![None; given.stations.len()],
        queues: vec![None; given.stations.len()],
    };
    for at in 0..given.stations.len() {
        streams.find(at);
    }
    streams.queues.into_iter().map(|queue| queue.expect("every queue was looked at")).collect()
}

/// By handler: a route that leads there, and whether it is the only one.
fn inbound(given: &Given) -> Vec<(Option<usize>, bool)> {
    let mut inbound = vec![(None, true); given.stations.len()];
    let Model { routes, gone, .. } = given.model;
    for (at, route) in routes.iter().enumerate().filter(|(at, _)| !gone.routes.contains(&(*at).into())) {
        let mut targets = route.target.handlers();
        targets.sort_unstable();
        targets.dedup();
        for handler in targets {
            let (first, is_only) = &mut inbound[handler.index()];
            *is_only = first.is_none();
            first.get_or_insert(at);
        }
    }
    inbound
}

struct Streams<'g> {
    given: &'g Given<'g>,
    inbound: Vec<(Option<usize>, bool)>,
    diverted: Vec<Option<&'static str>>,
    is_seen: Vec<bool>,
    /// Of the Poisson stream into each handler, per second.
    rates: Vec<Option<Result<f64, String>>>,
    queues: Vec<Option<Result<Queue, String>>>,
}

impl Streams<'_> {
    /// Goes back from a handler along what feeds it, as far as nothing is known yet, and then forward again.
    fn find(&mut self, at: usize) {
        let mut back = Vec::new();
        let mut next = Some(at);
        while let Some(at) = next.filter(|at| !std::mem::replace(&mut self.is_seen[*at], true)) {
            back.push(at);
            next = self.before(at);
        }
        for at in back.into_iter().rev() {
            self.rates[at] = Some(self.rate(at));
            self.queues[at] = Some(self.queue(at));
        }
    }

    /// The handler that alone feeds another.
    fn before(&self, at: usize) -> Option<usize> {
        match self.route(at)?.1.from {
            Origin::Handler(before) => Some(before.index()),
            Origin::Source(_) => None,
        }
    }

    fn route(&self, at: usize) -> Option<(usize, &Route)> {
        let (only, true) = self.inbound[at] else { return None };
        only.map(|only| (only, &self.given.model.routes[only]))
    }

    fn rate(&self, at: usize) -> Result<f64, String> {
        let (model, id) = (self.given.model, HandlerId::from(at));
        let Some((index, only)) = self.route(at) else { return Err("several routes lead here".into()) };
        if !self.given.in_force.around_routes[index].is_empty() {
            return Err("layers around the route change the stream".into());
        }
        let share = match &only.target {
            Target::To(_) | Target::ToAll(_) => 1.0,
            Target::ByProbability(shares) => {
                let at = shares.iter().position(|(handler, _)| *handler == id).unwrap_or(0);
                shares[at].1 - if at == 0 { 0.0 } else { shares[at - 1].1 }
            }
            _ => return Err("the route depends on class or on room".into()),
        };
        if let Some(why) = self.given.by_hand(only.from) {
            return Err(why);
        }
        match only.from {
            Origin::Source(source) => {
                if let Some(fault) = self.given.strikes.faults(model, only.from).next() {
                    let name = &model.source(source).name;
                    return Err(format!("{} changes the rate of {name}", fault.fault.entry().name));
                }
                if !matches!(model.source(source).arrivals, Arrivals::Poisson(_)) {
                    return Err("arrivals are not Poisson".into());
                }
                Ok(share * self.given.rates[source.index()].unwrap_or(0.0))
            }
            Origin::Handler(before) => {
                let handler = model.handler(before);
                let errors = self.given.stations[before.index()].errors;
                let is_plain = matches!(handler.service, Distribution::Exponential(_))
                    && handler.forward.is_some_and(|route| route.index() == index)
                    && errors.get() == 0.0
                    && matches!(&self.queues[before.index()], Some(Ok(_)));
                match &self.rates[before.index()] {
                    Some(Ok(rate)) if is_plain => Ok(share * rate),
                    _ => Err(format!("the stream out of {} is not Poisson", handler.name)),
                }
            }
        }
    }

    fn queue(&self, at: usize) -> Result<Queue, String> {
        let (model, origin) = (self.given.model, Origin::Handler(at.into()));
        let (handler, station) = (&model.handlers[at], &self.given.stations[at]);
        if let Some(why) = self.given.by_hand(origin) {
            return Err(why);
        }
        let rate = self.rates[at].clone().expect("what feeds it was looked at")?;
        if !self.given.strikes.places(origin).is_empty() {
            return Err("the handler has faults".into());
        }
        if station.is_protected {
            return Err("its protection takes time of its own".into());
        }
        if let Some(name) = self.diverted[at] {
            return Err(format!("{name} sends events here as well"));
        }
        if handler.queue.is_some() {
            return Err("the queue has a limit".into());
        }
        if !handler.calls.is_empty() {
            return Err("service includes calls".into());
        }
        if model.declared_classes().any(|class| class.demand != 1.0) {
            return Err("classes differ in their demand".into());
        }
        let mean = station.mean_service;
        let refused = |why: Refusal| why.to_string();
        match (&handler.service, station.replicas) {
            (Distribution::Exponential(_), servers) => {
                let mmc = Mmc::new(rate, 1.0 / mean, servers).map_err(refused)?;
                let values = [mmc.mean_wait(), mmc.mean_response(), mmc.mean_present(), mmc.utilisation()];
                Ok(values.map(|value| mmc.prediction(value)))
            }
            (law, 1) => {
                let mg1 = Mg1::new(rate, mean, law.scv()).map_err(refused)?;
                let values = [mg1.mean_wait(), mg1.mean_response(), mg1.mean_present(), mg1.utilisation()];
                Ok(values.map(|value| mg1.prediction(value)))
            }
            _ => Err("no closed form for several replicas with this law of service".into()),
        }
    }
}
