//! Which handlers do not stand alone, with what is in force: by bonds, by one fate, by a supervisor.

use crate::derive::NoValue;
use crate::derive::bonds::{Bond, bonds, fates, harms, supervised};
use crate::derive::in_force::InForce;
use crate::derive::strikes::FaultPlaces;
use crate::parts::fault::Consequence;
use crate::scenario::Model;
use crate::scenario::model::Origin;

#[derive(Clone, Debug)]
pub struct Ties {
    pub bonds: Vec<Bond>,
    /// The first handler with the same fate, for each.
    pub fates: Vec<usize>,
    /// Whether the supervisor of another handler may restart one when something else has failed.
    pub is_supervised: Vec<bool>,
    /// Whether anything can take it down.
    pub can_go_down: Vec<bool>,
    /// Whether a fault makes its demands fail.
    pub is_harmed: Vec<bool>,
}

impl Ties {
    pub fn of(model: &Model, strikes: &FaultPlaces, in_force: &InForce) -> Ties {
        let is_supervised = supervised(model, &in_force.protections);
        let takes_down = |at: usize| {
            let mut faults = strikes.faults(model, Origin::Handler(at.into()));
            faults.any(|declared| declared.fault.can_bring(Consequence::Down))
        };
        let is_kept = |at: usize| in_force.by_hand[at] || in_force.protections[at].is_some() || is_supervised[at];
        let all = 0..model.handlers.len();
        Ties {
            bonds: bonds(model, strikes, in_force),
            fates: fates(model, strikes, in_force, &is_supervised),
            can_go_down: all.clone().map(|at| takes_down(at) || is_kept(at)).collect(),
            is_harmed: all.map(|at| harms(model, strikes, at) || in_force.by_hand[at]).collect(),
            is_supervised,
        }
    }
}

/// "A and B fail together", and why.
pub fn together(model: &Model, mut handlers: Vec<usize>, why: &str) -> NoValue {
    handlers.sort_unstable();
    handlers.dedup();
    let names: Vec<&str> = handlers.iter().map(|at| model.handlers[*at].name.as_str()).collect();
    let names = match &names[..] {
        [only] => return NoValue::NotApplicable(format!("several ways lead to {only}, and fail together: {why}")),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
        [] => String::new(),
    };
    NoValue::NotApplicable(format!("{names} fail together: {why}"))
}
