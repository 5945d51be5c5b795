//! What carries a route.

mod channel;

use serde::{Deserialize, Serialize};

pub use channel::Channel;

use crate::foundation::parameter::Entry;

/// A kind of link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Medium {
    /// In-process hand-over without delay or loss.
    Channel(Channel),
}

impl Default for Medium {
    fn default() -> Medium {
        Medium::Channel(Channel {})
    }
}

/// Every medium, in the order in which they are listed to the user.
pub const CATALOGUE: &[&Entry] = &[&channel::ENTRY];
