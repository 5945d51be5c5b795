//! Dispatch: in which line somebody waits at a handler, and which replicas serve that line.

mod shared_line;

use serde::{Deserialize, Serialize};

pub use shared_line::SharedLine;

use crate::foundation::parameter::Entry;

/// How those that come are spread over the lines of a handler.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Dispatch {
    /// One line for all replicas: whoever is free takes up the next.
    SharedLine(SharedLine),
}

/// Every dispatch, in the order in which they are listed to the user.
pub const CATALOGUE: &[&Entry] = &[&shared_line::ENTRY];
