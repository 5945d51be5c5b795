//! How often each source offers an event, and which handlers may give wrong results: what weighs on R beside its factors.

use crate::derive::strikes::FaultPlaces;
use crate::parts::fault::Consequence;
use crate::scenario::Model;
use crate::scenario::model::Origin;

/// The share of the events that each source offers: by their rates, where all of them keep one; else as so many were
/// offered since warm-up.
pub fn source_shares(
    model: &Model,
    strikes: &FaultPlaces,
    is_edited: bool,
    offered: impl Fn() -> Vec<u64>,
) -> Vec<f64> {
    let declared = |at: usize| {
        let is_steady = strikes.places(Origin::Source(at.into())).is_empty() && !is_edited;
        let rate = model.sources[at].arrivals.mean_rate().filter(|_| is_steady);
        rate.map(|rate| rate.as_per_sec())
    };
    let rates: Option<Vec<f64>> = (0..model.sources.len()).map(declared).collect();
    let is_gone = |at: usize| model.gone.sources.contains(&at.into());
    let seen = |(at, count)| if is_gone(at) { 0.0 } else { count as f64 };
    let weights = rates.unwrap_or_else(|| offered().into_iter().enumerate().map(seen).collect());
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| if total > 0.0 { weight / total } else { 0.0 }).collect()
}

/// Whether a handler may give wrong results, or was seen to, by handler.
pub fn may_be_wrong(model: &Model, strikes: &FaultPlaces, was_wrong: impl Fn(usize) -> bool) -> Vec<bool> {
    let of = |at: usize| {
        let mut faults = strikes.faults(model, Origin::Handler(at.into()));
        model.handlers[at].wrong_results.get() > 0.0
            || faults.any(|declared| declared.fault.can_bring(Consequence::WrongResult))
            || was_wrong(at)
    };
    (0..model.handlers.len()).map(of).collect()
}
