//! Many runs that answer one question: the strategy sets of a scenario compared on common random numbers.
//!
//! A [`Plan`] says what is run, [`run`] does it over several threads, an [`Outcome`] is what one run came out
//! as, and [`Findings`] are what the outcomes say. Every result is kept by its place in the plan, so that the
//! number of threads changes nothing but the time it takes.

mod control;
mod difference;
mod findings;
mod means;
mod outcome;
mod plan;
mod quantity;
mod replicated;
mod results;
mod workers;

pub use control::Control;
pub use difference::Difference;
pub use findings::{Findings, Judgement, Standing};
pub use means::Means;
pub use outcome::Outcome;
pub use plan::{Plan, REPLICATIONS_MAX, REPLICATIONS_MIN, Unplannable};
pub use quantity::{ByQuantity, Quantity};
pub use replicated::replicated;
pub use results::Results;
pub use workers::run;

pub use crate::measure::runs::Stopped;
