//! Windtunnel: a wind tunnel for event-handler systems.
//!
//! The modules are layers; `tests/architecture.rs` holds the one table of which may use which.

pub mod cli;
pub mod derive;
#[cfg(feature = "desktop")]
pub mod desktop;
pub mod engine;
pub mod experiment;
pub mod foundation;
pub mod measure;
pub mod parts;
pub mod pipeline;
pub mod report;
pub mod scenario;
pub mod session;
pub mod stats;
pub mod storage;
pub mod theory;
