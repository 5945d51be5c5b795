//! Scenario files: text to schema to validated model, with everything wrong reported at its place.

pub mod model;
pub mod schema;

pub use model::Model;
