//! Replicas that save their state after every so many events, and go back to it before they serve again.

use super::job::Chore;
use super::protected::Protected;
use super::ward::Log;
use crate::engine::alarm::Alarm;
use crate::engine::station::{Hold, Reason, Stretch};
use crate::engine::{Engine, Observer, Upkept};
use crate::foundation::{HandlerId, Span};

impl Protected {
    /// Whether a replica has served as many events as are between two snapshots.
    fn is_snapshot_due(&mut self, replica: u32) -> bool {
        let events = self.ward(replica).log.events;
        self.snapshot.as_ref().is_some_and(|snapshot| events >= snapshot.events)
    }

    /// What it takes to write the state.
    fn snapshot_time(&self) -> Span {
        self.snapshot.as_ref().map_or(Span::ZERO, |snapshot| snapshot.write)
    }

    /// Whether a replica has to go back to its last checkpoint before it comes up.
    pub(super) fn must_recover(&mut self, replica: u32) -> bool {
        let has_state = self.snapshot.is_some();
        let log = &mut self.ward(replica).log;
        log.is_lost &= has_state;
        log.is_lost
    }

    /// What is to be played again, and what all of recovery takes.
    fn recovery(&mut self, replica: u32) -> Option<(Span, Span)> {
        let (restore, replay) = self.snapshot.as_ref().map(|snapshot| (snapshot.restore, snapshot.replay))?;
        let again = self.ward(replica).log.work.scaled(replay);
        Some((again, restore + again))
    }
}

impl Engine {
    /// The work on an event has taken effect: it is part of the replica's state.
    #[cold]
    pub(in crate::engine) fn note_effect(&mut self, attempt: u32) {
        let record = self.state.attempts.get(attempt);
        let (handler, replica) = (record.handler, record.taken_by());
        let ward = self.state.ward(handler, replica);
        ward.log.events += 1;
        ward.log.work = ward.log.work + ward.serving;
    }

    /// Whether a free replica writes its state now.
    pub(super) fn writes_snapshot(&mut self, handler: HandlerId, replica: u32) -> bool {
        let protected = self.state.protected(handler);
        if !protected.is_snapshot_due(replica) {
            return false;
        }
        let write = protected.snapshot_time();
        protected.ward(replica).chore = Some(Chore::Writing(Stretch::of(write)));
        self.saving_begins(handler);
        self.go_on_with_chore(handler, replica);
        true
    }

    /// Begins to restore what was saved and to play again what came after.
    pub(super) fn recover(&mut self, handler: HandlerId, replica: u32) {
        let Some((_, left)) = self.state.protected(handler).recovery(replica) else { return };
        self.state.ward(handler, replica).chore = Some(Chore::Restoring(Stretch::of(left)));
        self.go_on_with_chore(handler, replica);
    }

    /// What a replica does for itself is over.
    pub(super) fn end_chore<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let protected = self.state.protected(handler);
        let (recovery, write) = (protected.recovery(replica), protected.snapshot_time());
        let ward = protected.ward(replica);
        match ward.chore.take() {
            Some(Chore::Writing(_)) => {
                ward.log = Log::default();
                self.tell(handler, Upkept::Wrote { spent: write, completed: true }, observer);
                self.becomes_free(handler, replica, observer);
            }
            Some(Chore::Restoring(_)) => {
                ward.log.is_lost = false;
                if let Some((again, all)) = recovery {
                    self.tell(handler, Upkept::ThrownBack { work: again }, observer);
                    self.tell(handler, Upkept::Restored { spent: Span(all.0 - again.0) }, observer);
                }
                self.release(handler, replica, Hold::Recovering, observer);
            }
            None => {}
        }
    }

    /// A crash or a restart comes in the middle of what a replica does for itself.
    pub(super) fn break_off_chore<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let now = self.state.now;
        let Some(mut chore) = self.state.ward(handler, replica).chore.take() else { return };
        chore.stretch().stop(now);
        let protected = self.state.protected(handler);
        let recovery = protected.recovery(replica).map_or(Span::ZERO, |(_, all)| all);
        let write = protected.snapshot_time();
        protected.ward(replica).call_off(Alarm::Stage);
        let spent = |all: Span, stretch: Stretch| Span(all.0.saturating_sub(stretch.left().0));
        match chore {
            Chore::Writing(stretch) => {
                self.tell(handler, Upkept::Wrote { spent: spent(write, stretch), completed: false }, observer)
            }
            Chore::Restoring(stretch) => {
                self.tell(handler, Upkept::Restored { spent: spent(recovery, stretch) }, observer);
                // It begins anew once nothing else keeps the replica down.
                self.state.handlers[handler.index()].let_work(replica, Reason::Hold(Hold::Recovering));
            }
        }
    }
}
