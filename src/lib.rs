//! Windtunnel: a wind tunnel for event-handler systems.
//!
//! The modules are layers; `tests/architecture.rs` holds the one table of which may use which.

pub mod engine;
pub mod foundation;
pub mod parts;
pub mod scenario;
