//! Live changes of everything that a scenario can say: the state is carried over, and nothing is lost or made up.

#[path = "../invariants/layers.rs"]
mod layers;
#[path = "../invariants/plan.rs"]
mod plan;
#[path = "../invariants/protections.rs"]
mod protections;
#[path = "../invariants/sound.rs"]
mod sound;

mod deed;
mod gone;
mod kept;
mod links;
mod names;
mod played;
mod random;
