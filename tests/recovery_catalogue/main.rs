//! What every layer around calls and every protection of a handler must do, looped over the catalogues: a new part
//! is covered without a line, and fails here if it cannot be.
//!
//! Parameters are made from the part's own description. The one list here is that of what acts although nothing is
//! faulty, with what that costs: `idle`.

mod edges;
mod gentle;
mod idle;
mod laws;
#[path = "../invariants/layers.rs"]
mod layers;
mod nested;
mod system;
mod tried;
