//! Who listens to a run.

use super::occurrence::Occurrence;
use crate::foundation::Time;

/// A listener; it hears everything, in the order in which it happens, and changes nothing. Every method may do nothing.
pub trait Observer {
    /// The clock has come to this instant: before anything else is told of it, and when a run was asked to get there.
    fn clock(&mut self, _now: Time) {}

    /// This has happened, after what was told before.
    fn hear(&mut self, _occurrence: Occurrence) {}
}

/// Nobody listens.
impl Observer for () {}
