//! What can go wrong with a component, and when.
//!
//! *What* and *when* are separate: every fault can run as a process, in a scheduled window, be set off by a
//! state of the system, or be injected by hand. A fault is one file with its parameters, its `ENTRY` and its
//! answers, and one line in the catalogue below.

mod corrupt_results;
mod crash;
mod effect;
mod error_burst;
mod pause;
mod slow_down;
mod surge;
mod when;

use serde::{Deserialize, Serialize};

pub use corrupt_results::CorruptResults;
pub use crash::Crash;
pub use effect::{Clocks, Effect, Queue, Scope, Strikes};
pub use error_burst::ErrorBurst;
pub use pause::Pause;
pub use slow_down::SlowDown;
pub use surge::Surge;
pub use when::When;

use crate::foundation::Draw;
use crate::foundation::parameter::Entry;

/// What every fault answers.
pub trait FaultModel {
    fn strikes(&self) -> Strikes {
        Strikes::Handlers
    }

    /// A few words for logs and buttons, such as "slow down x3".
    fn label(&self) -> String;

    fn effect(&self) -> Effect;

    /// How much of a handler it strikes when it does not run on the clock of a single member.
    fn scope(&self, _draw: &mut Draw) -> Scope {
        Scope::Handler
    }

    fn clocks(&self) -> Clocks {
        Clocks::One
    }
}

/// Makes the closed enum, its entries and its answers from one list.
macro_rules! catalogue {
    ($($fault:ident),* $(,)?) => {
        /// A fault of a component.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Fault {
            $($fault($fault)),*
        }

        pub const CATALOGUE: &[&Entry] = &[$(&$fault::ENTRY),*];

        impl Fault {
            pub fn entry(&self) -> &'static Entry {
                match self {
                    $(Fault::$fault(_) => &$fault::ENTRY),*
                }
            }

            pub fn model(&self) -> &dyn FaultModel {
                match self {
                    $(Fault::$fault(fault) => fault),*
                }
            }
        }
    };
}

catalogue! {
    Crash,
    SlowDown,
    ErrorBurst,
    CorruptResults,
    Pause,
    Surge,
}

impl Fault {
    pub fn strikes(&self) -> Strikes {
        self.model().strikes()
    }

    pub fn label(&self) -> String {
        self.model().label()
    }

    pub fn effect(&self) -> Effect {
        self.model().effect()
    }
}
