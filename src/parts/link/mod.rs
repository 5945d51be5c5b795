//! What carries a route: passages inward, and what comes of them back.
//!
//! A pure answer to a question. A medium is one file with its parameters, its `ENTRY` and its answers, and one line in the
//! catalogue below.

mod channel;
mod delay;

use serde::{Deserialize, Serialize};

pub use channel::Channel;
pub use delay::Delay;

use crate::foundation::parameter::Entry;
use crate::foundation::{Draw, Span};

/// Which way a parcel goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// A passage, or the cancellation of one, to where the route leads.
    Inward,
    /// An answer to whoever sent the passage.
    Back,
}

/// What every medium answers.
pub trait Carrier {
    /// Whether it hands everything over at once, so that nothing is ever on its way.
    fn is_immediate(&self) -> bool {
        false
    }

    /// How long a parcel is on its way.
    fn carry(&self, heading: Heading, draw: &mut Draw) -> Span;
}

/// Makes the closed enum, its entries and its answers from one list.
macro_rules! catalogue {
    ($($medium:ident),* $(,)?) => {
        /// A kind of link.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Medium {
            $(#[doc = concat!("See [`", stringify!($medium), "`].")] $medium($medium)),*
        }

        /// Every medium, in the order in which they are listed to the user.
        pub const CATALOGUE: &[&Entry] = &[$(&$medium::ENTRY),*];

        impl Medium {
            /// How it is written in a scenario, and what is listed of it.
            pub fn entry(&self) -> &'static Entry {
                match self {
                    $(Medium::$medium(_) => &$medium::ENTRY),*
                }
            }

            fn carrier(&self) -> &dyn Carrier {
                match self {
                    $(Medium::$medium(medium) => medium),*
                }
            }
        }
    };
}

catalogue! {
    Channel,
    Delay,
}

impl Medium {
    /// Whether it hands everything over at once, so that nothing is ever on its way.
    pub fn is_immediate(&self) -> bool {
        self.carrier().is_immediate()
    }

    /// How long a parcel is on its way.
    pub fn carry(&self, heading: Heading, draw: &mut Draw) -> Span {
        self.carrier().carry(heading, draw)
    }
}

impl Default for Medium {
    fn default() -> Medium {
        Medium::Channel(Channel {})
    }
}
