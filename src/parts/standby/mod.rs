//! Standby: replicas that wait until another one fails, or that must reconfigure when it does.

mod cold;
mod hot;
mod warm;

use serde::{Deserialize, Serialize};

pub use cold::Cold;
pub use hot::Hot;
pub use warm::Warm;

use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Probability};

/// How a handler's replicas stand in for one another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Standby {
    /// Some replicas are switched off, and do not fail, until one that serves has failed.
    Cold(Cold),
    /// Some replicas run idle, and fail more rarely, until one that serves has failed.
    Warm(Warm),
    /// All replicas serve; a failure that is not covered takes all of them down until it is repaired.
    Hot(Hot),
}

/// Every kind of standby, in the order in which they are listed to the user.
pub const CATALOGUE: &[&Entry] = &[&cold::ENTRY, &warm::ENTRY, &hot::ENTRY];

const SPARES: Parameter =
    Parameter::optional("spares", Kind::Count { min: 1, max: 10_000 }, "1", "replicas that wait, of all there are");
const SWITCH_OVER: Parameter =
    Parameter::required("switch_over", Kind::Law, "from the notice of a failure until the spare serves");
const COVERAGE: Parameter =
    Parameter::optional("coverage", Kind::Probability, "1", "probability that the switch succeeds");

fn one() -> u32 {
    1
}

fn certain() -> Probability {
    Probability::ONE
}

impl Standby {
    /// Replicas that wait.
    pub fn spares(&self) -> u32 {
        match self {
            Standby::Cold(cold) => cold.spares,
            Standby::Warm(warm) => warm.spares,
            Standby::Hot(_) => 0,
        }
    }

    /// How fast a spare's lifetime passes; 1 as for one that serves.
    pub fn dormant(&self) -> f64 {
        match self {
            Standby::Cold(_) => 0.0,
            Standby::Warm(warm) => warm.dormant,
            Standby::Hot(_) => 1.0,
        }
    }

    /// At what share of its speed a spare that runs ages; none where it is switched off, and starts anew when it serves.
    pub fn ageing(&self) -> Option<f64> {
        match self {
            Standby::Cold(_) => None,
            Standby::Warm(warm) => Some(warm.dormant),
            Standby::Hot(_) => Some(1.0),
        }
    }

    /// How long it takes until a spare serves; `None` where nothing has to be switched.
    pub fn switch_over(&self) -> Option<&Distribution> {
        match self {
            Standby::Cold(cold) => Some(&cold.switch_over),
            Standby::Warm(warm) => Some(&warm.switch_over),
            Standby::Hot(_) => None,
        }
    }

    /// The probability that a failure is got over.
    pub fn coverage(&self) -> f64 {
        match self {
            Standby::Cold(cold) => cold.coverage.get(),
            Standby::Warm(warm) => warm.coverage.get(),
            Standby::Hot(hot) => hot.coverage.get(),
        }
    }
}
