//! What is to be run: which strategy sets of which scenario, how often, from which seed.

use std::sync::Arc;

use thiserror::Error;

use crate::engine::Engine;
use crate::foundation::{SetId, Span};
use crate::measure::{Measures, Run};
use crate::scenario::Model;

/// One replication has no interval.
pub const REPLICATIONS_MIN: u64 = 2;
/// The most that a plan takes.
pub const REPLICATIONS_MAX: u64 = 10_000;

/// A comparison as planned; the first set is the one that the others are compared with.
///
/// Replication r of every set meets the same draws, whatever the strategy does with them.
#[derive(Clone, Debug)]
pub struct Plan {
    sets: Vec<SetId>,
    /// The scenario with each set active, in the order of `sets`.
    models: Vec<Arc<Model>>,
    replications: u64,
    seed: u64,
}

/// Why a comparison cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unplannable {
    /// A comparison of nothing.
    #[error("no strategy set is chosen")]
    NoSet,
    /// A set cannot be compared with itself; its name.
    #[error("the strategy set {0} is named twice")]
    Twice(String),
    /// So many replications of such a horizon are too long together.
    #[error("{0} replications of {1}: more simulated time than can be added up, which is 584 years")]
    TooLong(u64, Span),
    /// Too few of them to have an interval, or too many.
    #[error("{0} replications: from {REPLICATIONS_MIN} to {REPLICATIONS_MAX} can be run")]
    Replications(u64),
}

impl Plan {
    /// So many runs of every set, [`REPLICATIONS_MIN`] to [`REPLICATIONS_MAX`].
    pub fn new(model: &Model, sets: Vec<SetId>, replications: u64, seed: u64) -> Result<Plan, Unplannable> {
        if sets.is_empty() {
            return Err(Unplannable::NoSet);
        }
        if let Some(at) = (1..sets.len()).find(|&at| sets[..at].contains(&sets[at])) {
            return Err(Unplannable::Twice(model.sets[sets[at].index()].name.clone()));
        }
        if !(REPLICATIONS_MIN..=REPLICATIONS_MAX).contains(&replications) {
            return Err(Unplannable::Replications(replications));
        }
        if model.horizon.0.checked_mul(replications).is_none() {
            return Err(Unplannable::TooLong(replications, Span(model.horizon.0)));
        }
        let with_set = |set: &SetId| Arc::new(Model { active_set: *set, seed, ..model.clone() });
        Ok(Plan { models: sets.iter().map(with_set).collect(), sets, replications, seed })
    }

    /// The scenario with its first set active.
    pub fn model(&self) -> &Model {
        &self.models[0]
    }

    /// The first one is what the others are compared with.
    pub fn sets(&self) -> &[SetId] {
        &self.sets
    }

    /// Of each set.
    pub fn replications(&self) -> u64 {
        self.replications
    }

    /// That all replications draw from, each by its number.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Of the set at a place in [`Plan::sets`].
    pub fn set_name(&self, at: usize) -> &str {
        &self.models[at].sets[self.sets[at].index()].name
    }

    /// How many runs there are in all; run n is of set n mod sets and of replication n div sets, so that whole
    /// replications are done first.
    pub(super) fn runs(&self) -> usize {
        self.sets.len() * self.replications as usize
    }

    pub(super) fn start(&self, run: usize) -> Run {
        let model = &self.models[run % self.sets.len()];
        let replication = (run / self.sets.len()) as u64;
        Run { engine: Engine::new(Arc::clone(model), self.seed, replication), measures: Measures::new(model) }
    }
}
