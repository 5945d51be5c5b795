//! Rejuvenation: planned restarts that forestall the failures of what ages.

mod by_age;
mod rolling;

use serde::{Deserialize, Serialize};

pub use by_age::ByAge;
pub use rolling::Rolling;

use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Draw, Span, Time};

/// When replicas are restarted as planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rejuvenation {
    /// Restarts a replica when it has been up for so long.
    ByAge(ByAge),
    /// Restarts one replica after the other, each once in a period.
    Rolling(Rolling),
}

/// What becomes of the event in service when a replica's planned restart is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Busy {
    /// The replica finishes it first and takes no other.
    #[default]
    Finish,
    /// It meets the handler's `on_crash`.
    Interrupt,
}

/// Every way to restart as planned, in the order in which they are listed to the user.
pub const CATALOGUE: &[&Entry] = &[&by_age::ENTRY, &rolling::ENTRY];

const RESTART: Parameter = Parameter::required("restart", Kind::Law, "how long a planned restart takes");
const BUSY: Parameter = Parameter::optional(
    "busy",
    Kind::Choice(&["Finish", "Interrupt"]),
    "Finish",
    "what becomes of the event in service: finished first, or as in a crash",
);

impl Rejuvenation {
    /// How long from now the next planned restart of a replica is due.
    pub fn due_after(&self, now: Time, up_since: Time, (replica, replicas): (u32, u32), draw: &mut Draw) -> Span {
        match self {
            Rejuvenation::ByAge(by_age) => Span(by_age.age.sample(draw).0.saturating_sub(now.since(up_since).0)),
            Rejuvenation::Rolling(rolling) => rolling.next_turn(now, replica, replicas),
        }
    }

    /// How long a planned restart takes.
    pub fn restart(&self) -> &Distribution {
        match self {
            Rejuvenation::ByAge(by_age) => &by_age.restart,
            Rejuvenation::Rolling(rolling) => &rolling.restart,
        }
    }

    /// What becomes of the event in service.
    pub fn busy(&self) -> Busy {
        match self {
            Rejuvenation::ByAge(by_age) => by_age.busy,
            Rejuvenation::Rolling(rolling) => rolling.busy,
        }
    }
}
