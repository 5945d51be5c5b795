//! Indices into the tables of a model; a name becomes one of these when a scenario is validated.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub u32);

        impl $name {
            /// Its place in the table, from 0.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl From<usize> for $name {
            fn from(index: usize) -> $name {
                $name(u32::try_from(index).expect("the limits of a scenario keep every table below 2^32"))
            }
        }
    )*};
}

ids! {
    /// A source of events.
    SourceId,
    /// A handler.
    HandlerId,
    /// A route from a source or a handler onwards.
    RouteId,
    /// A link that carries a route.
    LinkId,
    /// A class of events.
    ClassId,
    /// A named strategy set.
    SetId,
    /// A declared fault.
    FaultId,
    /// A group of handlers that a fault strikes together.
    GroupId,
    /// A pool of repairers.
    CrewId
}
