//! Scenario files: text to schema to validated model, with everything wrong reported at its place.
//!
//! `limits` and `token` -> `tree` (concrete syntax) -> `walk` along the shapes of `schema` -> `schema` (typed) -> `check`
//! -> `lower` -> `model`. What may be said is declared in `schema`, by the words of `declare`.

pub mod change;
mod check;
mod checkpoint_plan;
mod declare;
mod diagnostic;
mod document;
pub mod footprint;
mod format;
pub mod gallery;
mod guesses;
pub mod limits;
mod load;
mod lower;
mod mended;
pub mod model;
mod noun;
mod parse;
mod patch;
mod placeholder;
mod places;
mod quantity;
pub mod schema;
pub mod shape;
mod shares;
mod token;
mod tree;
mod walk;

pub use change::{Change, Changed};
pub use checkpoint_plan::{between_crashes, checkpoint_plan};
pub use diagnostic::{Colour, Diagnostic, Diagnostics, Severity};
pub use document::Document;
pub use format::format;
pub use gallery::{GALLERY, GalleryEntry};
pub use load::{Loaded, load};
pub use model::Model;
pub use places::{DEFAULT_CLASS, NO_STRATEGY};
