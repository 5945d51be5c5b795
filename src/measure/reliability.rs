//! R from its factors: one factor per handler in three readings, and per demand one per link that can fail, put together by the structure of the system.

use std::sync::{Arc, Mutex, PoisonError};

use crate::derive::NoValue;
use crate::derive::bonds::Asked;
use crate::derive::structure::Structure;
use crate::measure::snapshot::{Estimate, Factor, Reading};
use crate::measure::window::Window;
use crate::scenario::Model;
use crate::stats::interval::propagate;
use crate::stats::no_interval::NoInterval;
use crate::stats::steady::Batch;
use crate::theory::routes::System;

/// A structure with the share of all events that each source offers.
pub struct Weighted<'m> {
    pub model: &'m Model,
    pub structure: Arc<Structure>,
    pub shares: Vec<f64>,
}

impl Weighted<'_> {
    /// Puts the factors together; where one that matters has no data, R has none.
    pub fn reading(&self, asked: Asked, factors: Vec<Estimate>) -> Reading {
        let value = |at: usize| factors[at].value().unwrap_or(1.0);
        let (estimate, gradient) = match self.solve(asked, &value) {
            Ok(whole) => {
                let matters = |at: &usize| whole.gradient[*at] > 0.0;
                let needed = || (0..factors.len()).filter(matters).map(|at| &factors[at]);
                match needed().find(|factor| factor.value().is_none()) {
                    Some(why) => (why.clone(), None),
                    None => {
                        let missing = needed().find_map(Estimate::why);
                        (self.whole_of(asked, &whole, &factors, missing), Some(whole.gradient))
                    }
                }
            }
            Err(why) => (why.into(), None),
        };
        let factors = factors.into_iter().enumerate().map(|(at, estimate)| Factor {
            estimate,
            importance: gradient.as_ref().map(|gradient| gradient[at]),
            theory: None,
        });
        Reading { system: estimate, factors: factors.collect() }
    }

    /// With an interval where every factor that matters has one. Handlers with one fate are one factor.
    fn whole_of(&self, asked: Asked, whole: &System, factors: &[Estimate], missing: Option<NoInterval>) -> Estimate {
        let value = whole.reliability;
        match missing {
            Some(NoInterval::OneObservation(why)) => Estimate::Point { value, why: NoInterval::OneObservation(why) },
            Some(_) => Estimate::Point { value, why: NoInterval::OfPart },
            None => {
                let counts = |at: &usize| asked == Asked::Demand || self.structure.ties.fates[*at] == *at;
                let parts = (0..factors.len()).filter(counts);
                let parts = parts.filter_map(|at| Some((whole.gradient[at], *factors[at].interval()?)));
                Estimate::Measured(propagate(value, parts).limited(0.0, 1.0))
            }
        }
    }

    /// R of the system and its derivative by each handler's factor.
    fn solve(&self, asked: Asked, factor: &dyn Fn(usize) -> f64) -> Result<System, NoValue> {
        self.structure.solve(self.model, asked, &self.shares, factor)
    }
}

impl From<NoValue> for Estimate {
    fn from(why: NoValue) -> Estimate {
        match why {
            NoValue::NoData => Estimate::NoData,
            NoValue::NotDerived(what) => Estimate::NotDerived(what),
            NoValue::NotApplicable(why) => Estimate::NotApplicable(why),
        }
    }
}

/// The structure that was put together last.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Option<Arc<Structure>>>);

impl Kept {
    /// The one that was kept, if it still holds, or another one in its place.
    pub fn get(&self, holds: impl FnOnce(&Structure) -> bool, make: impl FnOnce() -> Structure) -> Arc<Structure> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(structure) = kept.as_ref().filter(|structure| holds(structure)) {
            return Arc::clone(structure);
        }
        Arc::clone(kept.insert(Arc::new(make())))
    }

    /// Something else is in force.
    pub fn forget(&mut self) {
        *self = Kept::default();
    }
}

impl Clone for Kept {
    fn clone(&self) -> Kept {
        Kept(Mutex::new(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

/// R per demand and F over the recent window, for the history, from the demands on each handler and each link that can fail; not a number
/// where there is no data.
pub fn recent_pair(weighted: &Weighted, window: &Window, grown: Vec<Batch>) -> (f32, f32) {
    let factor = |at: usize| if grown[at].denominator > 0.0 { grown[at].ratio() } else { 1.0 };
    let r = match grown.iter().all(|demands| demands.denominator == 0.0) {
        true => f64::NAN,
        false => weighted.solve(Asked::Demand, &factor).map_or(f64::NAN, |whole| whole.reliability),
    };
    (r as f32, window.ledger().fault_tolerance().unwrap_or(f64::NAN) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::command::Command;
    use crate::foundation::{HandlerId, Span, Time};
    use crate::measure::Run;
    use crate::parts::fault::Fault;
    use crate::scenario::load;
    use crate::scenario::model::Site;

    #[test]
    fn a_run_puts_r_together_once_until_something_else_is_in_force() {
        let text = "(name: \"x\", question: \"y?\", horizon: \"100s\",
            sources: [(name: \"s\", arrivals: Poisson(rate: \"10/s\"))],
            handlers: [(name: \"h\", errors: 0.1, service: Exponential(mean: \"50ms\"))],
            routes: [(from: \"s\", to: To(\"h\"))])";
        let model = load(text, "t.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
        let mut run = Run::new(model, 1);
        let structure = |run: &Run| {
            let measures = &run.measures;
            measures.weighted(measures.source_shares(false), measures.may_be_wrong()).structure
        };
        run.advance(Time::ZERO + Span::SECOND);
        let first = structure(&run);
        let copy = run.clone();
        run.advance(Time::ZERO + Span(50 * Span::SECOND.0));
        run.snapshot();
        assert!(Arc::ptr_eq(&first, &structure(&run)) && Arc::ptr_eq(&first, &structure(&copy)));
        let crash = Fault::Crash(Default::default());
        run.give(Command::Inject { on: Site::Handler(HandlerId(0)), fault: crash, lasting: None });
        run.advance(Time::ZERO + Span(60 * Span::SECOND.0));
        assert!(!Arc::ptr_eq(&first, &structure(&run)) && Arc::ptr_eq(&first, &structure(&copy)));
    }
}
