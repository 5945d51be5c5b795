//! R put together of one factor per handler and per link that can fail, once for a model and what is in force, and evaluated
//! with factors many times.
//!
//! The structure is that of Cheung (IEEE TSE 1980), by source and class, weighted with how often each is offered. Recovery
//! in time (retries, redelivery) is no part of it. Redundancy in space (votes, alternates) is: the stage is put together
//! of its members.
//!
//! A demand meets each handler anew. A state or a life is the same whenever an event comes by, and for all handlers
//! that share a fate: R is then the mean over both states of each of these.

use crate::derive::NoValue;
use crate::derive::bonds::Asked;
use crate::derive::in_force::InForce;
use crate::derive::leads::Leads;
use crate::derive::paths::Paths;
use crate::derive::strikes::FaultPlaces;
use crate::derive::ties::{Ties, together};
use crate::scenario::Model;
use crate::theory::routes::System;

/// Handlers whose two states are told apart at most, so that there are at most 256 cases.
const TOLD_APART_MAX: usize = 8;

/// What a structure is made of beside the model and what is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whether wrong results have been seen of a handler, or could be.
    pub may_be_wrong: Vec<bool>,
    /// Whether any event comes from a source.
    pub is_active: Vec<bool>,
}

/// What R is put together by.
#[derive(Clone, Debug)]
pub struct Structure {
    /// What was seen when it was put together.
    pub of: Seen,
    /// What does not stand alone.
    pub ties: Ties,
    per_demand: Result<Paths, NoValue>,
    /// Of states, and of lives.
    of_states: Result<Paths, NoValue>,
    /// The first of each fate whose two states may have to be told apart.
    apart: Vec<usize>,
}

impl Structure {
    /// Takes time in proportion to the model; evaluating it afterwards is quick.
    pub fn new(model: &Model, strikes: &FaultPlaces, in_force: &InForce, of: Seen) -> Structure {
        let ties = Ties::of(model, strikes, in_force);
        let leads = Leads::new(model, in_force);
        let paths = |asked| Paths::of(model, in_force, &ties, &leads, asked, [&of.may_be_wrong[..], &of.is_active[..]]);
        let (per_demand, of_states) = (paths(Asked::Demand), paths(Asked::State));
        let apart = of_states.as_ref().map_or(Vec::new(), |paths| told_apart(&ties.fates, &paths.comes_again));
        Structure { of, ties, per_demand, of_states, apart }
    }

    /// The numbers that an evaluation per demand and one of states go through.
    pub fn size(&self) -> usize {
        let size = |paths: &Result<Paths, NoValue>| paths.as_ref().map_or(0, |paths| paths.terms.size());
        size(&self.per_demand) + size(&self.of_states)
    }

    /// R of the system and its derivative by each handler's factor, per demand then by each link's that can fail, with the share
    /// of all events that each source offers.
    pub fn solve(
        &self,
        model: &Model,
        asked: Asked,
        shares: &[f64],
        factor: &dyn Fn(usize) -> f64,
    ) -> Result<System, NoValue> {
        let paths = if asked == Asked::Demand { &self.per_demand } else { &self.of_states };
        let paths = paths.as_ref().map_err(NoValue::clone)?;
        if paths.is_empty() {
            return Err(NoValue::NoData);
        }
        if asked == Asked::Demand {
            return paths.solve(shares, factor);
        }
        let apart: Vec<usize> = self.apart.iter().copied().filter(|fate| factor(*fate) != 1.0).collect();
        if apart.len() > TOLD_APART_MAX {
            let why = "an event comes more than once to more handlers than are told apart";
            return Err(NoValue::NotDerived(why.into()));
        }
        let whole = self.over_states(paths, shares, factor, &apart)?;
        self.check_apart(model, asked, &whole)?;
        Ok(whole)
    }

    /// The mean over the states of these.
    fn over_states(
        &self,
        paths: &Paths,
        shares: &[f64],
        factor: &dyn Fn(usize) -> f64,
        apart: &[usize],
    ) -> Result<System, NoValue> {
        let fates = &self.ties.fates;
        let mut whole = System { reliability: 0.0, gradient: vec![0.0; fates.len()] };
        for case in 0..1_u32 << apart.len() {
            let is_up = |fate: usize| apart.iter().position(|of| *of == fate).map(|at| case >> at & 1 == 1);
            let given = |at: usize| is_up(fates[at]).map_or_else(|| factor(at), f64::from);
            let chance = |but: Option<usize>| -> f64 {
                let others = apart.iter().filter(|fate| Some(**fate) != but);
                others
                    .map(|fate| if is_up(*fate) == Some(true) { factor(*fate) } else { 1.0 - factor(*fate) })
                    .product()
            };
            let mut found = paths.solve(shares, &given)?;
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
        // Chances that sum to 1 may sum to the next number.
        whole.reliability = whole.reliability.clamp(0.0, 1.0);
        Ok(whole)
    }

    /// Whether those that matter fail independently, but for those with one fate.
    fn check_apart(&self, model: &Model, asked: Asked, whole: &System) -> Result<(), NoValue> {
        let Ties { bonds, fates, can_go_down, .. } = &self.ties;
        for bond in bonds.iter().filter(|bond| bond.tells_on(asked)) {
            let matters = |member: &usize| whole.gradient[*member] > 0.0 && can_go_down[*member];
            let mut members: Vec<usize> = bond.members.iter().copied().filter(matters).collect();
            members.sort_by_key(|member| (fates[*member], *member));
            members.dedup_by_key(|member| fates[*member]);
            if members.len() > 1 {
                return Err(together(model, members, &bond.why));
            }
        }
        Ok(())
    }
}

/// The first handler of each fate that several share, or that an event comes to again.
fn told_apart(fates: &[usize], comes_again: &[bool]) -> Vec<usize> {
    let mut members = vec![0_usize; fates.len()];
    let mut again = vec![false; fates.len()];
    for (at, fate) in fates.iter().enumerate() {
        members[*fate] += 1;
        again[*fate] |= comes_again[at];
    }
    (0..fates.len()).filter(|fate| members[*fate] > 1 || again[*fate]).collect()
}
