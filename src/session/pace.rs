//! How fast simulated time runs against the clock on the wall.

use serde::{Deserialize, Serialize};

/// The slowest and the fastest pace that can be asked for, in simulated seconds per second.
pub const SPEED_MIN: f64 = 0.01;
pub const SPEED_MAX: f64 = 1e9;

/// A pace.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Speed {
    /// Simulated seconds per second.
    Times(f64),
    AsFastAsPossible,
}

impl Default for Speed {
    fn default() -> Speed {
        Speed::Times(1.0)
    }
}

impl Speed {
    pub fn times(factor: f64) -> Speed {
        Speed::Times(factor.clamp(SPEED_MIN, SPEED_MAX))
    }
}
