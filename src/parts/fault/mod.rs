//! What can go wrong with a component, and when.
//!
//! *What* and *when* are separate: every fault can run as a process, in a scheduled window, or be
//! injected by hand.

mod corrupt_results;
mod crash;
mod error_burst;
mod pause;
mod slow_down;
mod surge;

use serde::{Deserialize, Serialize};

pub use corrupt_results::CorruptResults;
pub use crash::{Crash, CrashScope};
pub use error_burst::ErrorBurst;
pub use pause::Pause;
pub use slow_down::SlowDown;
pub use surge::Surge;

use crate::foundation::parameter::Entry;
use crate::foundation::{Distribution, Span};

/// A fault of a component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fault {
    Crash(Crash),
    SlowDown(SlowDown),
    ErrorBurst(ErrorBurst),
    CorruptResults(CorruptResults),
    Pause(Pause),
    Surge(Surge),
}

pub const CATALOGUE: &[&Entry] =
    &[&crash::ENTRY, &slow_down::ENTRY, &error_burst::ENTRY, &corrupt_results::ENTRY, &pause::ENTRY, &surge::ENTRY];

/// When a declared fault is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum When {
    /// Alternates: healthy for a time, faulty for a time, for ever. A crash that hits each replica runs one
    /// such process per replica.
    Process { healthy: Distribution, faulty: Distribution },
    /// From `at` on, for `lasting` (or for ever).
    Window {
        at: Span,
        #[serde(default)]
        lasting: Option<Span>,
    },
}

/// The kind of component a fault can strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strikes {
    Handlers,
    Sources,
}

impl Fault {
    pub fn entry(&self) -> &'static Entry {
        match self {
            Fault::Crash(_) => &crash::ENTRY,
            Fault::SlowDown(_) => &slow_down::ENTRY,
            Fault::ErrorBurst(_) => &error_burst::ENTRY,
            Fault::CorruptResults(_) => &corrupt_results::ENTRY,
            Fault::Pause(_) => &pause::ENTRY,
            Fault::Surge(_) => &surge::ENTRY,
        }
    }

    pub fn strikes(&self) -> Strikes {
        match self {
            Fault::Crash(_) | Fault::SlowDown(_) | Fault::ErrorBurst(_) | Fault::CorruptResults(_) => Strikes::Handlers,
            Fault::Pause(_) | Fault::Surge(_) => Strikes::Sources,
        }
    }

    /// A few words for logs and buttons, such as "slow down x3".
    pub fn label(&self) -> String {
        match self {
            Fault::Crash(crash) => crash.label(),
            Fault::SlowDown(slow) => format!("slow down x{}", slow.factor),
            Fault::ErrorBurst(burst) => format!("errors {}%", burst.probability.get() * 100.0),
            Fault::CorruptResults(corrupt) => format!("wrong results {}%", corrupt.probability.get() * 100.0),
            Fault::Pause(_) => "pause".into(),
            Fault::Surge(surge) => format!("surge x{}", surge.factor),
        }
    }
}
