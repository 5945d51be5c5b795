//! R from its factors: one factor per handler in three readings, put together by the routes.
//!
//! The structure is that of Cheung (IEEE TSE 1980), by source and class, weighted with how often each is
//! offered. Recovery in time (retries, redelivery) is no part of it.

use crate::foundation::ClassId;
use crate::measure::ledger::Ledger;
use crate::measure::snapshot::{Estimate, Factor, Reading};
use crate::measure::window::Window;
use crate::scenario::Model;
use crate::scenario::model::Target;
use crate::stats::interval::{Interval, propagate};
use crate::theory::routes::{Onward, Stage, System, system};

/// Puts the factors together; where one has no data, R has none.
pub fn reading(model: &Model, factors: Vec<Estimate>) -> Reading {
    let missing = factors.iter().find(|factor| factor.interval().is_none());
    let intervals: Vec<Interval> = factors.iter().filter_map(|factor| factor.interval().copied()).collect();
    let (estimate, gradient) = match missing {
        Some(Estimate::NotApplicable(why)) => (Estimate::NotApplicable(why.clone()), None),
        Some(_) => (Estimate::NoData, None),
        None => match structure(model, |at| intervals[at].value) {
            Ok(whole) => {
                let parts = whole.gradient.iter().copied().zip(intervals.iter().copied());
                (Estimate::Measured(propagate(whole.reliability, parts)), Some(whole.gradient))
            }
            Err(why) => (Estimate::NotDerived(why), None),
        },
    };
    let factors = factors.into_iter().enumerate().map(|(at, estimate)| Factor {
        estimate,
        importance: gradient.as_ref().map(|gradient| gradient[at]),
        theory: None,
    });
    Reading { system: estimate, factors: factors.collect() }
}

/// R of the system and its derivative by each handler's factor.
pub fn structure(model: &Model, factor: impl Fn(usize) -> f64) -> Result<System, String> {
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
            let stages: Vec<Stage> = (model.handlers.iter().enumerate())
                .map(|(at, handler)| Stage {
                    reliability: factor(at),
                    routes: handler
                        .calls
                        .iter()
                        .chain(&handler.forward)
                        .map(|r| onward(model, r.index(), *class))
                        .collect(),
                })
                .collect();
            let part = system(&onward(model, source.route.index(), *class), &stages).map_err(|why| why.to_string())?;
            whole.reliability += share * part.reliability;
            whole.gradient.iter_mut().zip(&part.gradient).for_each(|(sum, slope)| *sum += share * slope);
        }
    }
    Ok(whole)
}

fn onward(model: &Model, route: usize, class: ClassId) -> Onward {
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
pub fn recent_pair(model: &Model, window: &Window) -> (f32, f32) {
    let mut ledger = Ledger::default();
    let mut demands = vec![(0, 0); model.handlers.len()];
    for slot in window.slots() {
        ledger.offered += slot.ledger.offered;
        ledger.merge(&slot.ledger);
        demands.iter_mut().zip(&slot.demands).for_each(|(sum, (n, ok))| {
            sum.0 += n;
            sum.1 += ok;
        });
    }
    let factor = |at: usize| match demands[at] {
        (0, _) => 1.0,
        (n, ok) => ok as f64 / n as f64,
    };
    let r = if demands.iter().all(|(n, _)| *n == 0) {
        f64::NAN
    } else {
        structure(model, factor).map_or(f64::NAN, |whole| whole.reliability)
    };
    (r as f32, ledger.fault_tolerance().unwrap_or(f64::NAN) as f32)
}
