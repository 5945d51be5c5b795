//! Which replicas count as up, and which of them are busy.
//!
//! A replica counts while it is up and among those in use. One that is down, hung, or left over after their number was
//! reduced may still keep an event: its time is neither time up nor busy time.

use super::record::NONE;
use super::{Engine, Observer};
use crate::foundation::{HandlerId, Time};

impl Engine {
    /// A replica has come up or gone down.
    pub(super) fn up_changed<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        if replica >= self.state.settings.handlers[handler.index()].replicas {
            return;
        }
        let now = self.state.now;
        let state = &mut self.state.handlers[handler.index()];
        let place = &state.replicas[replica as usize];
        let is_up = place.is_up();
        state.up = if is_up { state.up + 1 } else { state.up - 1 };
        observer.replicas_up(now, handler, state.up);
        if place.attempt != NONE {
            self.tell_kept(handler, is_up, observer);
        }
    }

    /// A replica that was up has failed.
    pub(super) fn tell_failure<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        self.state.handlers[handler.index()].failures += 1;
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
