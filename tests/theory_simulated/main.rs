//! Scenarios run through the full path (text, model, engine, measures) against reference values from the
//! literature, each judged by its kind and by what its entry says about tolerance.
//!
//! An exact value must lie within 4 standard errors of the mean over independent replications, and the 95 %
//! half-width must be at most 1 %; on three seeds derived from the entry's id.

mod attempts;
mod dependability;
mod detection;
mod disciplines;
mod faults;
mod harness;
mod impatience;
mod networks;
mod protection;
mod queues;
mod redundancy;
mod retries;
mod table;
mod transient;
