//! Which replicas count as up, and which of them are busy.
//!
//! A replica counts while it is up and among those in use. One that is down, hung, or left over after their number was
//! reduced may still keep an event: its time is neither time up nor busy time.

use super::occurrence::{Occurrence, What};
use super::record::Whose;
use super::{Engine, Observer};
use crate::foundation::{HandlerId, Time};

impl Engine {
    /// Tells of a replica if it has come up or gone down.
    pub(super) fn tell_change<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let now = self.state.now;
        let station = self.state.station_mut(handler);
        let Some(counts) = station.count(replica) else { return };
        observer.hear(Occurrence::of_none(now, What::ReplicasUp { handler, up: station.up() }));
        if let Some(attempt) = station.server(replica).attempt() {
            self.tell_kept(attempt, replica, counts, observer);
        }
    }

    /// A replica that was up has failed.
    pub(super) fn tell_failure<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        self.state.station_mut(handler).failures += 1;
        observer.hear(Occurrence::of_none(self.state.now, What::ReplicaFailed { handler, replica }));
    }

    /// A replica that keeps an event counts from now on, or no longer.
    pub(super) fn tell_kept<O: Observer>(&self, attempt: u32, replica: u32, counts: bool, observer: &mut O) {
        let record = self.state.attempts.get(attempt);
        let handler = record.handler;
        let what = match counts {
            true => What::Continued { handler, replica },
            false => What::Suspended { handler, replica },
        };
        observer.hear(record.whose(attempt).occurrence(self.state.now, what));
    }
}

/// A replica that counts, or does not, lets go of its event.
#[inline(always)]
pub(super) fn tell_freed<O: Observer>(
    counts: bool,
    (handler, replica): (HandlerId, u32),
    whose: Whose,
    now: Time,
    observer: &mut O,
) {
    if !counts {
        observer.hear(whose.occurrence(now, What::Continued { handler, replica }));
    }
    observer.hear(whose.occurrence(now, What::Freed { handler, replica }));
}
