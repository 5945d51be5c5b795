//! Exact integrals over time at one handler, as they stood at one instant.

use serde::Serialize;

/// The integrals as they stood at one instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Integrals {
    pub present_time: u128,
    pub busy_time: u128,
    pub up_time: u128,
    pub available_time: u128,
    pub replica_failures: u64,
    pub left: u64,
}

impl Integrals {
    /// The integral of the number that is present and not in service.
    pub fn waiting_time(&self) -> u128 {
        self.present_time - self.busy_time
    }

    pub fn since(&self, earlier: &Integrals) -> Integrals {
        Integrals {
            present_time: self.present_time - earlier.present_time,
            busy_time: self.busy_time - earlier.busy_time,
            up_time: self.up_time - earlier.up_time,
            available_time: self.available_time - earlier.available_time,
            replica_failures: self.replica_failures - earlier.replica_failures,
            left: self.left - earlier.left,
        }
    }
}
