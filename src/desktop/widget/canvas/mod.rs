//! The drawing of a system: where things stand, how they are seen, and how the flow moves along them.

pub mod camera;
pub mod curve;
pub mod flow;
pub mod layout;
pub mod paint;
