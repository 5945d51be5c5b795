//! Failure detectors: how long a crash goes unseen, and how often a healthy replica is taken for dead.
//!
//! A replica that is up sends heartbeats, the first at the instant it comes up. A detector suspects it after a
//! certain silence; a heartbeat that is due at that very instant still counts.

mod heartbeat;
mod phi_accrual;

use serde::{Deserialize, Serialize};

pub use heartbeat::Heartbeat;
pub use phi_accrual::{Gaps, PhiAccrual};

use crate::foundation::parameter::Entry;
use crate::foundation::{Draw, Span};

/// What a handler's replicas are watched by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Detector {
    /// Suspects a replica that has missed so many heartbeats in a row.
    Heartbeat(Heartbeat),
    /// Suspects a replica once its silence has become improbable enough.
    PhiAccrual(PhiAccrual),
}

/// Every failure detector, in the order in which they are listed to the user.
pub const CATALOGUE: &[&Entry] = &[&heartbeat::ENTRY, &phi_accrual::ENTRY];

/// Gaps and silences are at least a nanosecond, so that time passes.
const GAP_MIN: Span = Span(1);

impl Detector {
    /// The silence after which a replica is suspected; never none at all, so that one that comes up has a chance.
    pub fn silence(&self) -> Span {
        let silence = match self {
            Detector::Heartbeat(heartbeat) => heartbeat.silence(),
            Detector::PhiAccrual(phi) => phi.silence(),
        };
        silence.max(GAP_MIN)
    }

    /// From one heartbeat that arrives to the next.
    pub fn gap(&self, draw: &mut Draw) -> Span {
        let gap = match self {
            Detector::Heartbeat(heartbeat) => heartbeat.gap(draw),
            Detector::PhiAccrual(phi) => phi.gap(draw),
        };
        gap.max(GAP_MIN)
    }

    /// The gap between heartbeats where it is always the same, so that nobody is suspected falsely.
    pub fn constant_gap(&self) -> Option<Span> {
        match self {
            Detector::Heartbeat(heartbeat) => heartbeat.constant_gap().map(|gap| gap.max(GAP_MIN)),
            Detector::PhiAccrual(_) => None,
        }
    }
}

/// How many tries it takes until one succeeds, each failing with this probability; `u32::MAX` where none ever does.
fn tries(failing: f64, draw: &mut Draw) -> u32 {
    if failing <= 0.0 {
        return 1;
    }
    if failing >= 1.0 {
        return u32::MAX;
    }
    // A float becomes the nearest whole number that there is.
    (1.0 + libm::log(draw.unit_positive()) / libm::log(failing)) as u32
}
