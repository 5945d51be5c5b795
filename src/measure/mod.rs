//! Observers of a run: ledger, counters, histograms, history, and the snapshot made of them.
//!
//! Everything kept over time is of fixed size, however long the run: totals, stretches that double, a ring for
//! the recent window, a history whose points double. A clone of [`Measures`] belongs to every checkpoint.

mod beside;
mod caution;
mod certain;
mod coupling;
mod cycles;
mod estimate;
pub(crate) mod fault_log;
mod handler;
pub(crate) mod harvest;
pub mod layers;
pub mod ledger;
mod level;
mod link;
pub mod measured;
mod measures;
mod mission;
mod observer;
mod past;
mod pooled_handler;
mod reliability;
mod run;
pub(crate) mod runs;
pub mod snapshot;
mod system;
pub(crate) mod timeline;
mod together;
pub mod toll;
mod totals;
pub mod upkeep;
mod view;
mod window;
pub(crate) mod wording;
mod work;

pub use harvest::{Distributions, Harvest};
pub use measures::Measures;
pub use run::Run;
pub use totals::Totals;
