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
pub mod fault_log;
mod handler;
pub mod harvest;
pub mod layers;
pub mod ledger;
mod level;
pub mod measured;
mod mission;
mod observer;
mod past;
mod pooled_handler;
mod reliability;
mod run;
pub mod runs;
pub mod snapshot;
mod system;
pub mod timeline;
mod together;
pub mod toll;
mod totals;
pub mod upkeep;
mod view;
mod window;
pub mod wording;
mod work;

pub use handler::HandlerMeasures;
pub use harvest::{Distributions, Harvest};
pub use observer::Measures;
pub use run::Run;
pub use totals::Totals;
pub use work::Work;
