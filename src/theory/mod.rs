//! Closed forms and exact numeric solutions from the literature, to stand beside what is measured.
//!
//! Each model is built from its parameters, which fails with a reason where the model does not apply, and
//! then answers without failing. Absent on purpose: anything that a simulation has produced; callers may pass
//! measured numbers as parameters and must then say so.

pub mod availability;
pub mod batch;
pub mod breakdown;
pub mod breaker;
pub mod channel;
pub mod checkpoint;
pub mod closed;
pub mod coherent;
pub mod common_cause;
pub mod delivery;
pub mod detection;
pub mod failure_order;
pub mod form;
pub mod gm1;
pub mod hedge;
pub mod jackson;
pub mod life;
pub mod load_sharing;
pub mod markov;
pub mod metastability;
pub mod mg1;
pub mod mm1;
pub mod mm_infinity;
pub mod mmc;
pub mod mmck;
pub mod patience;
pub mod priority;
pub mod recovery_block;
pub mod redundancy;
pub mod rejuvenation;
pub mod restart;
pub mod retry;
pub mod routes;
mod sparse;
pub mod standby;
pub mod structure;
pub mod tandem;
pub mod terms;
pub mod traffic;
pub mod voting;

use serde::Serialize;
use thiserror::Error;

/// A number that theory gives for something that is also measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prediction {
    /// The model, such as "M/M/4, Erlang C".
    pub name: String,
    /// In the unit of what it stands beside.
    pub value: f64,
    /// What must hold for it to be true.
    pub conditions: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

/// Why a model gives no number.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Refusal {
    /// More comes than can be served.
    #[error("no steady state: the load is {load:.3}, and the queue grows for ever from 1 on")]
    Unstable {
        /// Work that comes, as a share of what can be done; 1 or more.
        load: f64,
    },
    /// What would have to hold of the parameters, in words.
    #[error("out of the model's range: {0}")]
    Range(&'static str),
    /// What no formula is at hand for, in words.
    #[error("not yet derived: {0}")]
    NotDerived(&'static str),
}

/// Passes where `holds`, else says what does not hold.
fn require(holds: bool, what: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::Range(what)) }
}

/// A rate that must be more than zero.
fn positive(rate: f64, what: &'static str) -> Result<(), Refusal> {
    require(rate > 0.0 && rate.is_finite(), what)
}

/// Passes a load below 1.
fn stable(load: f64) -> Result<(), Refusal> {
    if load < 1.0 { Ok(()) } else { Err(Refusal::Unstable { load }) }
}

/// A probability.
fn probability(value: f64, what: &'static str) -> Result<(), Refusal> {
    require((0.0..=1.0).contains(&value), what)
}
