//! What can go wrong with a component, and when.
//!
//! *What* and *when* are separate: every fault can run as a process, in a scheduled window, be set off by a
//! state of the system, or be injected by hand. A fault is one file with its parameters, its `ENTRY` and its
//! answers, and one line in the catalogue below.

mod ageing;
mod attempt;
mod cascade;
mod cold_start;
mod common_cause;
mod corrupt_results;
mod corrupt_state;
mod crash;
mod eckhardt_lee;
mod effect;
mod error_burst;
mod gilbert_elliott;
mod hang;
mod outage;
mod pause;
mod poison_event;
mod slow_down;
mod stop_the_world;
mod surge;
mod when;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use ageing::Ageing;
pub use attempt::{Admission, Burden, Conclusion, Condition, Luck, Memory, Subject};
pub use cascade::Cascade;
pub use cold_start::ColdStart;
pub use common_cause::CommonCause;
pub use corrupt_results::CorruptResults;
pub use corrupt_state::CorruptState;
pub use crash::Crash;
pub use eckhardt_lee::EckhardtLee;
pub use effect::{Clocks, Consequence, Effect, Queue, Scope, Strikes};
pub use error_burst::ErrorBurst;
pub use gilbert_elliott::GilbertElliott;
pub use hang::Hang;
pub use outage::{Outage, OutageAnswer};
pub use pause::Pause;
pub use poison_event::{Harm, PoisonEvent};
pub use slow_down::SlowDown;
pub use stop_the_world::StopTheWorld;
pub use surge::Surge;
pub use when::When;

use crate::foundation::Draw;
use crate::foundation::parameter::Entry;

/// What every fault answers.
pub trait FaultModel {
    /// The kind of component it can strike.
    fn strikes(&self) -> Strikes {
        Strikes::Handlers
    }

    /// A few words for logs and buttons, such as "slow down x3".
    fn label(&self) -> Cow<'static, str>;

    /// What it makes of its component for as long as it lasts.
    fn effect(&self) -> Effect;

    /// What can come of it beside longer service.
    fn consequences(&self) -> &'static [Consequence] {
        match self.effect() {
            Effect::Down(_) | Effect::Hung => &[Consequence::Down],
            Effect::Errors(_) => &[Consequence::Failure],
            Effect::WrongResults(_) => &[Consequence::WrongResult],
            Effect::Stopped | Effect::SlowDown(_) | Effect::Surge(_) | Effect::Silence => &[],
            Effect::Attempts => &[Consequence::Down, Consequence::Failure, Consequence::WrongResult],
        }
    }

    /// How much of a handler it strikes when it does not run on the clock of a single member.
    fn scope(&self, _draw: &mut Draw) -> Scope {
        Scope::Handler
    }

    /// Whose lifetimes run where it is declared as a process.
    fn clocks(&self) -> Clocks {
        Clocks::One
    }

    /// The name under which several faults share draws.
    fn shared_name(&self) -> Option<&str> {
        None
    }

    /// Whether attempts are let in; asked of [`Effect::Attempts`] alone, as what follows.
    fn admission(&self) -> Admission {
        Admission::Accepted
    }

    /// What it adds to the work of an attempt that a replica takes up.
    fn burden(&self, _standing: &Condition, _draw: &mut Draw) -> Burden {
        Burden::NONE
    }

    /// What becomes of an attempt whose work is done.
    fn conclude(&self, _memory: &mut Memory, _subject: &Subject, _luck: &Luck) -> Conclusion {
        Conclusion::Spared
    }

    /// No replica of the handler was left up: what it held in memory is gone.
    fn state_lost(&self, _memory: &mut Memory) {}
}

/// Makes the closed enum, its entries and its answers from one list.
macro_rules! catalogue {
    ($($fault:ident),* $(,)?) => {
        /// A fault of a component.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Fault {
            $(#[doc = concat!("See [`", stringify!($fault), "`].")] $fault($fault)),*
        }

        /// Every fault, in the order in which they are listed to the user.
        pub const CATALOGUE: &[&Entry] = &[$(&$fault::ENTRY),*];

        impl Fault {
            /// How it is written in a scenario, and what is listed of it.
            pub fn entry(&self) -> &'static Entry {
                match self {
                    $(Fault::$fault(_) => &$fault::ENTRY),*
                }
            }

            /// What answers for it.
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
    CommonCause,
    Cascade,
    Hang,
    StopTheWorld,
    SlowDown,
    ColdStart,
    Ageing,
    ErrorBurst,
    GilbertElliott,
    PoisonEvent,
    CorruptResults,
    EckhardtLee,
    CorruptState,
    Outage,
    Pause,
    Surge,
}

impl Fault {
    /// The kind of component it can strike.
    pub fn strikes(&self) -> Strikes {
        self.model().strikes()
    }

    /// A few words for logs and buttons, such as "slow down x3".
    pub fn label(&self) -> Cow<'static, str> {
        self.model().label()
    }

    /// What it makes of its component for as long as it lasts.
    pub fn effect(&self) -> Effect {
        self.model().effect()
    }

    /// Whether this can come of it.
    pub fn can_bring(&self, consequence: Consequence) -> bool {
        self.model().consequences().contains(&consequence)
    }

    /// Whether anything can come of it but longer service.
    pub fn does_harm(&self) -> bool {
        !self.model().consequences().is_empty()
    }
}

#[cfg(test)]
mod sample {
    use super::{Luck, Subject};
    use crate::foundation::{Identity, Stream};

    pub fn subject(root: u64) -> Subject {
        Subject { root, state: None, attempt: Identity::root(root) }
    }

    pub fn luck() -> Luck {
        Luck::new(Stream::new(1, 0, "web", "fault"), Stream::new(1, 0, "all", "fault"), 0)
    }
}
