//! Observers of a run: ledger, counters, histograms, history, and the snapshot made of them.

pub mod fault_log;
pub mod ledger;
pub mod snapshot;
pub mod timeline;
