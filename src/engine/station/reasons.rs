//! What keeps a server from work: faults that took it down, hang it or stop it, and what its protection holds it for.

use serde::{Deserialize, Serialize};

/// Why a server is kept from work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A fault has taken it down.
    Crash,
    /// A fault keeps it from ever answering, and nobody has noticed.
    Hang,
    /// A fault lets it stand still for a while.
    Stop,
    /// The protection of its handler keeps it down.
    Hold(Hold),
}

/// Why the protection of a handler keeps a server down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hold {
    /// Its supervisor restarts it.
    Restarting,
    /// Its supervisor has given up.
    GivenUp,
    /// Taken for dead although it is well.
    Suspected,
    /// A planned restart.
    Rejuvenating,
    /// It waits to take over.
    Spare,
    /// Down with another one whose failure was not covered.
    Dragged,
    /// Going back to its last checkpoint.
    Recovering,
}

/// All that keeps a server from work. Several faults may do the same to it, and it works when none of them does and
/// nothing holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reasons {
    crashes: u32,
    hangs: u32,
    stops: u32,
    holds: u8,
}

impl Reasons {
    /// Nothing keeps it from work.
    pub const NONE: Reasons = Reasons { crashes: 0, hangs: 0, stops: 0, holds: 0 };

    /// False if it is a hold that was there.
    pub fn add(&mut self, reason: Reason) -> bool {
        match reason {
            Reason::Crash => self.crashes += 1,
            Reason::Hang => self.hangs += 1,
            Reason::Stop => self.stops += 1,
            Reason::Hold(hold) => {
                let is_new = !self.has(hold);
                self.holds |= bit(hold);
                return is_new;
            }
        }
        true
    }

    /// False if it is a hold that was not there.
    pub fn remove(&mut self, reason: Reason) -> bool {
        match reason {
            Reason::Crash => self.crashes -= 1,
            Reason::Hang => self.hangs -= 1,
            Reason::Stop => self.stops -= 1,
            Reason::Hold(hold) => {
                let was_there = self.has(hold);
                self.holds &= !bit(hold);
                return was_there;
            }
        }
        true
    }

    /// Whether this is one of them.
    #[inline]
    pub fn has(self, hold: Hold) -> bool {
        self.holds & bit(hold) != 0
    }

    /// Whether nothing keeps it from work.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.crashes | self.hangs | self.stops | u32::from(self.holds) == 0
    }

    /// It is held for this and down for no other reason.
    pub fn is_only(self, hold: Hold) -> bool {
        self.crashes == 0 && self.holds == bit(hold)
    }

    /// Faults that keep it down.
    pub fn crashes(self) -> u32 {
        self.crashes
    }

    /// Crashed, or held down by its protection.
    #[inline]
    pub fn is_down(self) -> bool {
        self.crashes | u32::from(self.holds) != 0
    }

    /// Hung, whatever else.
    #[inline]
    pub fn is_hung(self) -> bool {
        self.hangs != 0
    }

    /// Stopped for a while, whatever else.
    #[inline]
    pub fn is_stopped(self) -> bool {
        self.stops != 0
    }
}

#[inline]
fn bit(hold: Hold) -> u8 {
    1 << hold as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_count_and_holds_do_not() {
        let mut reasons = Reasons::NONE;
        assert!(reasons.add(Reason::Crash) && reasons.add(Reason::Crash));
        assert!(reasons.add(Reason::Hold(Hold::Spare)) && !reasons.add(Reason::Hold(Hold::Spare)));
        assert!(!reasons.is_only(Hold::Spare));
        assert!(reasons.remove(Reason::Crash) && reasons.remove(Reason::Crash));
        assert!(reasons.is_only(Hold::Spare) && reasons.is_down());
        assert!(reasons.remove(Reason::Hold(Hold::Spare)) && !reasons.remove(Reason::Hold(Hold::Spare)));
        assert_eq!(reasons, Reasons::NONE);
    }
}
