//! Observers of a run: ledger, counters, histograms, history, and the snapshot made of them.
//!
//! Everything kept over time is of fixed size, however long the run: totals, batches that double, a ring for
//! the recent window, a history whose points double. A clone of [`Measures`] belongs to every checkpoint.

mod beside;
pub mod deeds;
pub mod fault_log;
mod handler;
mod integrals;
pub mod layers;
pub mod ledger;
pub mod measured;
mod observer;
mod reliability;
mod run;
pub mod snapshot;
pub mod timeline;
pub mod upkeep;
mod view;
mod window;

pub use handler::HandlerMeasures;
pub use observer::Measures;
pub use run::Run;
