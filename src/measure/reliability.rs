//! R from its factors: one factor per handler in three readings, put together by the paths of events.
//!
//! The structure is that of Cheung (IEEE TSE 1980), by source and class, weighted with how often each is
//! offered. Recovery in time (retries, redelivery) is no part of it. Redundancy in space (votes, alternates) is:
//! the stage is put together of its members.
//!
//! A demand meets each handler anew. A state or a life is the same whenever an event comes by, and for all handlers
//! that share a fate: R is then the mean over both states of each of these.

use crate::measure::bonds::Asked;
use crate::measure::in_force::InForce;
use crate::measure::paths::{NoValue, Path, paths, together};
use crate::measure::snapshot::{Estimate, Factor, Reading};
use crate::measure::window::Window;
use crate::measure::work::Work;
use crate::parts::fault::Consequence;
use crate::scenario::Model;
use crate::scenario::model::Origin;
use crate::stats::interval::propagate;
use crate::stats::no_interval::NoInterval;
use crate::stats::steady::Batch;
use crate::theory::routes::System;

/// Handlers whose two states are told apart at most, so that there are at most 256 cases.
const TOLD_APART_MAX: usize = 8;

/// What R is put together by.
pub struct Structure<'m> {
    pub model: &'m Model,
    pub in_force: &'m InForce,
    /// Of all events, by source.
    pub shares: &'m [f64],
    /// Whether wrong results have been seen of a handler, or could be.
    pub may_be_wrong: &'m [bool],
}

impl Structure<'_> {
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
            Err(why) => (why, None),
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
                let counts = |at: &usize| asked == Asked::Demand || self.in_force.fates[*at] == *at;
                let parts = (0..factors.len()).filter(counts);
                let parts = parts.filter_map(|at| Some((whole.gradient[at], *factors[at].interval()?)));
                Estimate::Measured(propagate(value, parts).limited(0.0, 1.0))
            }
        }
    }

    /// R of the system and its derivative by each handler's factor.
    pub fn solve(&self, asked: Asked, factor: &dyn Fn(usize) -> f64) -> Result<System, NoValue> {
        let paths = paths(self.model, self.in_force, asked, self.shares, self.may_be_wrong)?;
        if paths.is_empty() {
            return Err(Estimate::NoData);
        }
        if asked == Asked::Demand {
            return self.over_paths(&paths, factor);
        }
        let apart = self.told_apart(&paths, factor);
        if apart.len() > TOLD_APART_MAX {
            let why = "an event comes more than once to more handlers than are told apart";
            return Err(Estimate::NotDerived(why.into()));
        }
        let whole = self.over_states(&paths, factor, &apart)?;
        self.check_apart(asked, &whole)?;
        Ok(whole)
    }

    fn over_paths(&self, paths: &[Path], factor: &dyn Fn(usize) -> f64) -> Result<System, NoValue> {
        let handlers = self.model.handlers.len();
        let mut whole = System { reliability: 0.0, gradient: vec![0.0; handlers] };
        for path in paths {
            add(&mut whole, path.share, &path.solve(factor, handlers)?);
        }
        Ok(whole)
    }

    /// The first handler of each fate whose two states have to be told apart.
    fn told_apart(&self, paths: &[Path], factor: &dyn Fn(usize) -> f64) -> Vec<usize> {
        let handlers = self.model.handlers.len();
        let again: Vec<Vec<bool>> = paths.iter().map(|path| path.again(handlers)).collect();
        let fates = &self.in_force.fates;
        let members = |fate: usize| (0..handlers).filter(move |at| fates[*at] == fate);
        let comes_again = |fate: usize| members(fate).any(|at| again.iter().any(|again| again[at]));
        let is_apart = |fate: &usize| {
            fates[*fate] == *fate && factor(*fate) != 1.0 && (members(*fate).count() > 1 || comes_again(*fate))
        };
        (0..handlers).filter(is_apart).collect()
    }

    /// The mean over the states of these.
    fn over_states(&self, paths: &[Path], factor: &dyn Fn(usize) -> f64, apart: &[usize]) -> Result<System, NoValue> {
        let handlers = self.model.handlers.len();
        let mut whole = System { reliability: 0.0, gradient: vec![0.0; handlers] };
        for case in 0..1_u32 << apart.len() {
            let is_up = |fate: usize| apart.iter().position(|of| *of == fate).map(|at| case >> at & 1 == 1);
            let fates = &self.in_force.fates;
            let given = |at: usize| is_up(fates[at]).map_or_else(|| factor(at), f64::from);
            let chance = |but: Option<usize>| -> f64 {
                let others = apart.iter().filter(|fate| Some(**fate) != but);
                others
                    .map(|fate| if is_up(*fate) == Some(true) { factor(*fate) } else { 1.0 - factor(*fate) })
                    .product()
            };
            let mut found = self.over_paths(paths, &given)?;
            for (at, slope) in found.gradient.iter_mut().enumerate() {
                *slope *= chance(None);
                if let Some(up) = is_up(fates[at]) {
                    let sign = if up { 1.0 } else { -1.0 };
                    *slope = sign * chance(Some(fates[at])) * found.reliability;
                }
            }
            whole.reliability += chance(None) * found.reliability;
            whole.gradient.iter_mut().zip(&found.gradient).for_each(|(sum, slope)| *sum += slope);
        }
        Ok(whole)
    }

    /// Whether those that matter fail independently, but for those with one fate.
    fn check_apart(&self, asked: Asked, whole: &System) -> Result<(), NoValue> {
        for bond in self.in_force.bonds.iter().filter(|bond| bond.tells_on(asked)) {
            let mut members: Vec<usize> =
                bond.members.iter().copied().filter(|member| whole.gradient[*member] > 0.0).collect();
            members.retain(|member| self.can_go_down(*member));
            members.sort_by_key(|member| (self.in_force.fates[*member], *member));
            members.dedup_by_key(|member| self.in_force.fates[*member]);
            if members.len() > 1 {
                return Err(together(self.model, members, &bond.why));
            }
        }
        Ok(())
    }

    fn can_go_down(&self, at: usize) -> bool {
        let mut faults = self.model.faults_of(Origin::Handler(at.into()));
        faults.any(|declared| declared.fault.can_bring(Consequence::Down))
            || self.in_force.by_hand[at]
            || self.in_force.protections[at].is_some()
            || self.in_force.is_supervised(self.model, at)
    }
}

fn add(whole: &mut System, share: f64, part: &System) {
    whole.reliability += share * part.reliability;
    whole.gradient.iter_mut().zip(&part.gradient).for_each(|(sum, slope)| *sum += share * slope);
}

/// R per demand and F over the recent window, for the history; not a number where there is no data.
pub fn recent_pair(structure: &Structure, window: &Window, now: impl Fn(usize) -> Work) -> (f32, f32) {
    let start = &window.oldest().at_start.work;
    let grown: Vec<Batch> = start.iter().enumerate().map(|(at, start)| now(at).since(start).success()).collect();
    let factor = |at: usize| if grown[at].denominator > 0.0 { grown[at].ratio() } else { 1.0 };
    let r = match grown.iter().all(|demands| demands.denominator == 0.0) {
        true => f64::NAN,
        false => structure.solve(Asked::Demand, &factor).map_or(f64::NAN, |whole| whole.reliability),
    };
    (r as f32, window.ledger().fault_tolerance().unwrap_or(f64::NAN) as f32)
}
