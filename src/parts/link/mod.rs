//! What carries a route.

mod channel;

use serde::{Deserialize, Serialize};

pub use channel::Channel;

use crate::foundation::parameter::Entry;

/// A kind of link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Medium {
    Channel(Channel),
}

impl Default for Medium {
    fn default() -> Medium {
        Medium::Channel(Channel {})
    }
}

pub const CATALOGUE: &[&Entry] = &[&channel::ENTRY];
