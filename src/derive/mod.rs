//! A model turned into questions for theory: what comes to which handler, how R is put together of its factors, how long
//! replicas last, what takes a handler down.
//!
//! Nothing here knows of a run: what is in force, and what was seen, is passed in. R is put together once for a model and
//! what is in force (`structure`), and is then evaluated with factors in time linear in the routes. Nothing recurses along
//! routes: a chain of any length takes no stack.

mod apart;
pub(crate) mod availability;
mod blocks;
pub mod bonds;
pub(crate) mod given;
pub mod in_force;
mod leads;
pub(crate) mod lifetimes;
mod paths;
pub(crate) mod queues;
pub mod strikes;
pub mod structure;
pub(crate) mod ties;
mod visits;
mod ways;
pub(crate) mod weights;

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoValue {
    /// No event comes by.
    NoData,
    /// The structure has no formula here yet; the text says which part.
    NotDerived(String),
    /// It does not apply, and why.
    NotApplicable(String),
}
