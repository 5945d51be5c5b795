//! Which replicas count as up, and which of them are busy.
//!
//! A replica counts while it is up and among those in use. One that is down, hung, or left over after their number was
//! reduced may still keep an event: its time is neither time up nor busy time.

use super::{Engine, Observer};
use crate::foundation::{HandlerId, Time};

impl Engine {
    /// Tells of a replica if it has come up or gone down.
    pub(super) fn tell_change<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let now = self.state.now;
        let station = self.state.station_mut(handler);
        let Some(counts) = station.count(replica) else { return };
        observer.replicas_up(now, handler, station.up());
        if station.server(replica).attempt().is_some() {
            self.tell_kept(handler, counts, observer);
        }
    }

    /// A replica that was up has failed.
    pub(super) fn tell_failure<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        self.state.station_mut(handler).failures += 1;
        observer.replica_failed(self.state.now, handler);
    }

    /// A replica that keeps an event counts from now on, or no longer.
    pub(super) fn tell_kept<O: Observer>(&self, handler: HandlerId, counts: bool, observer: &mut O) {
        match counts {
            true => observer.continued(self.state.now, handler),
            false => observer.suspended(self.state.now, handler),
        }
    }
}

/// A replica that counts, or does not, lets go of its event.
#[inline(always)]
pub(super) fn tell_freed<O: Observer>(counts: bool, handler: HandlerId, now: Time, observer: &mut O) {
    if !counts {
        observer.continued(now, handler);
    }
    observer.freed(now, handler);
}
