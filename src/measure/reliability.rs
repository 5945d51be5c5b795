//! R from its factors: one factor per handler in three readings, put together by the routes.
//!
//! The structure is that of Cheung (IEEE TSE 1980), by source and class, weighted with how often each is
//! offered. Recovery in time (retries, redelivery) is no part of it. Redundancy in space (votes, alternates) is:
//! the stage is put together of its members.

use serde::Serialize;

use crate::foundation::{ClassId, Probability};
use crate::measure::snapshot::{Estimate, Factor, Reading};
use crate::measure::totals::Totals;
use crate::measure::window::Window;
use crate::parts::recovery::{Layer, Vote};
use crate::scenario::Model;
use crate::scenario::model::{Around, Handler, Target};
use crate::stats::interval::propagate;
use crate::stats::no_interval::NoInterval;
use crate::stats::steady::Batch;
use crate::theory::routes::{Onward, Stage, System, system};

/// The layers of the active set, outermost first.
#[derive(Clone, Debug, Serialize)]
pub struct InForce {
    around_routes: Vec<Vec<Layer>>,
    around_handlers: Vec<Vec<Layer>>,
}

impl InForce {
    pub fn of<'l>(model: &Model, layers: impl Fn(Around) -> &'l [Layer]) -> InForce {
        let around_routes = (0..model.routes.len()).map(|at| layers(Around::Route(at.into())).to_vec()).collect();
        let around_handlers = (0..model.handlers.len()).map(|at| layers(Around::Handler(at.into())).to_vec()).collect();
        InForce { around_routes, around_handlers }
    }

    /// Whether what one call meets in a layer depends on other calls.
    pub fn shares_memory(&self) -> bool {
        self.around_routes.iter().chain(&self.around_handlers).flatten().any(Layer::shares_memory)
    }

    /// Whether nothing stands around anything.
    pub fn is_empty(&self) -> bool {
        self.around_routes.iter().chain(&self.around_handlers).all(Vec::is_empty)
    }

    /// The outermost layer that sends calls to other handlers too.
    fn spreading(layers: &[Layer]) -> Option<&Layer> {
        layers.iter().find(|layer| !layer.targets().is_empty())
    }
}

/// Puts the factors together; where one that matters has no data, R has none.
pub fn reading(model: &Model, layers: &InForce, factors: Vec<Estimate>) -> Reading {
    let value = |at: usize| factors[at].value().unwrap_or(1.0);
    let (estimate, gradient) = match structure(model, layers, value) {
        Ok(whole) => {
            let needed = || factors.iter().zip(&whole.gradient).filter(|(_, slope)| **slope > 0.0).map(|(f, _)| f);
            match needed().find(|factor| factor.value().is_none()) {
                Some(Estimate::NotApplicable(why)) => (Estimate::NotApplicable(why.clone()), None),
                Some(_) => (Estimate::NoData, None),
                None => (whole_of(&whole, &factors, needed().find_map(Estimate::why)), Some(whole.gradient)),
            }
        }
        Err(why) => (Estimate::NotDerived(why), None),
    };
    let factors = factors.into_iter().enumerate().map(|(at, estimate)| Factor {
        estimate,
        importance: gradient.as_ref().map(|gradient| gradient[at]),
        theory: None,
    });
    Reading { system: estimate, factors: factors.collect() }
}

/// With an interval where every factor that matters has one.
fn whole_of(whole: &System, factors: &[Estimate], missing: Option<NoInterval>) -> Estimate {
    let value = whole.reliability;
    match missing {
        Some(NoInterval::OneObservation(why)) => Estimate::Point { value, why: NoInterval::OneObservation(why) },
        Some(_) => Estimate::Point { value, why: NoInterval::OfPart },
        None => {
            let parts = whole.gradient.iter().zip(factors);
            let parts = parts.filter_map(|(slope, factor)| Some((*slope, *factor.interval()?)));
            Estimate::Measured(propagate(value, parts).limited(0.0, 1.0))
        }
    }
}

/// R of the system and its derivative by each handler's factor, with these layers.
pub fn structure(model: &Model, layers: &InForce, factor: impl Fn(usize) -> f64) -> Result<System, String> {
    for (at, around) in layers.around_handlers.iter().enumerate() {
        if let Some(layer) = InForce::spreading(around) {
            return Err(format!("{} around {}", layer.entry().name, model.handlers[at].name));
        }
    }
    let mut whole = System { reliability: 0.0, gradient: vec![0.0; model.handlers.len()] };
    let rates: Vec<f64> = (model.sources.iter())
        .map(|source| source.arrivals.mean_rate().map_or(1.0, |rate| rate.as_per_sec()))
        .collect();
    let total: f64 = rates.iter().sum();
    for (source, rate) in model.sources.iter().zip(&rates) {
        let mut below = 0.0;
        for (class, upto) in &source.classes {
            let share = (upto - below) * if total > 0.0 { rate / total } else { 1.0 };
            below = *upto;
            let stage = |(at, handler): (usize, &Handler)| {
                let routes = handler.calls.iter().chain(&handler.forward);
                let routes = routes.map(|route| onward(model, layers, route.index(), *class));
                Ok(Stage { reliability: factor(at), routes: routes.collect::<Result<_, String>>()? })
            };
            let stages: Vec<Stage> = model.handlers.iter().enumerate().map(stage).collect::<Result<_, String>>()?;
            let part = system(&onward(model, layers, source.route.index(), *class)?, &stages)
                .map_err(|why| why.to_string())?;
            whole.reliability += share * part.reliability;
            whole.gradient.iter_mut().zip(&part.gradient).for_each(|(sum, slope)| *sum += share * slope);
        }
    }
    Ok(whole)
}

/// Where a route leads, with the redundancy in space that its layers make of it.
fn onward(model: &Model, layers: &InForce, route: usize, class: ClassId) -> Result<Onward, String> {
    let first = targets(model, route, class);
    let Some(layer) = InForce::spreading(&layers.around_routes[route]) else {
        return Ok(first);
    };
    let not_derived = || format!("{} around {}", layer.entry().name, model.routes[route].name);
    let Onward::ToOne(only) = &first else { return Err(not_derived()) };
    let [(primary, 1.0)] = only[..] else { return Err(not_derived()) };
    let others = layer.targets().iter().filter_map(|name| model.handler_named(name)).map(|id| id.index());
    let of: Vec<usize> = std::iter::once(primary).chain(others).collect();
    let (needs, voter) = match layer {
        Layer::NVersion(versions) if versions.vote == Vote::Majority => (of.len() / 2 + 1, versions.voter.get()),
        Layer::NVersion(versions) if versions.vote == Vote::KOfN => (versions.needs as usize, versions.voter.get()),
        Layer::RecoveryBlock(block) if is_perfect(block.coverage, block.false_alarm) => (1, 1.0),
        Layer::DistributedRecoveryBlock(block) if is_perfect(block.coverage, block.false_alarm) => (1, 1.0),
        _ => return Err(not_derived()),
    };
    Ok(Onward::KOfN { needs, of, voter })
}

/// Whether an acceptance test never errs.
fn is_perfect(coverage: Probability, false_alarm: Probability) -> bool {
    coverage == Probability::ONE && false_alarm == Probability::ZERO
}

fn targets(model: &Model, route: usize, class: ClassId) -> Onward {
    match &model.routes[route].target {
        Target::To(handler) => Onward::ToOne(vec![(handler.index(), 1.0)]),
        Target::ByProbability(shares) => {
            let mut below = 0.0;
            let share = |(handler, upto): &(crate::foundation::HandlerId, f64)| {
                let share = upto - below;
                below = *upto;
                (handler.index(), share)
            };
            Onward::ToOne(shares.iter().map(share).collect())
        }
        Target::ByClass(by_class) => {
            Onward::ToOne(by_class[class.index()].iter().map(|handler| (handler.index(), 1.0)).collect())
        }
        Target::ToAll(handlers) => Onward::All(handlers.iter().map(|handler| handler.index()).collect()),
        Target::FirstAccepting(handlers) => {
            Onward::FirstThatAccepts(handlers.iter().map(|handler| handler.index()).collect())
        }
    }
}

/// R per demand and F over the recent window, for the history; not a number where there is no data.
pub fn recent_pair(model: &Model, layers: &InForce, window: &Window, now: impl Fn(usize) -> Totals) -> (f32, f32) {
    let start = &window.oldest().at_start.totals;
    let grown: Vec<Batch> = start.iter().enumerate().map(|(at, start)| now(at).since(start).success()).collect();
    let factor = |at: usize| if grown[at].denominator > 0.0 { grown[at].ratio() } else { 1.0 };
    let r = match grown.iter().all(|demands| demands.denominator == 0.0) {
        true => f64::NAN,
        false => structure(model, layers, factor).map_or(f64::NAN, |whole| whole.reliability),
    };
    (r as f32, window.ledger().fault_tolerance().unwrap_or(f64::NAN) as f32)
}
