//! The interpreter of layers, without input or output of its own.
//!
//! An [`Activation`] is one call at one layer. Its driver tells it what happens (the call comes, a branch has its outcome, a
//! time is up) and carries out the [`Move`]s that come back: send a branch, set an alarm, pause, call off, hand on an outcome.
//! It knows neither a calendar nor where records are kept; what stands for the members below it is the driver's business.
//! The engine is one driver, `tests/pipeline` has another one that runs the same layers on threads.

mod activation;
mod below;
mod moves;
mod reply;

pub use activation::{Activation, Pause, Place, Surroundings};
pub use below::Below;
pub use moves::Move;
pub use reply::Reply;

pub use crate::parts::recovery::Act;
