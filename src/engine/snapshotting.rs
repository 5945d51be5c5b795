//! Replicas that save their state after every so many events, and go back to it before they serve again.

use super::station::{Hold, Reason, Stretch};
use super::upkeep::{Alarm, Chore, Log};
use super::{Engine, Observer, Upkept};
use crate::foundation::{HandlerId, Span};

impl Engine {
    /// The work on an event has taken effect: it is part of the replica's state.
    #[cold]
    pub(super) fn note_effect(&mut self, attempt: u32) {
        let record = self.state.attempts.get(attempt);
        let (handler, replica) = (record.handler, record.taken_by());
        let keep = self.state.keep(handler, replica);
        keep.log.events += 1;
        keep.log.work = keep.log.work + keep.serving;
    }

    /// Whether a free replica writes its state now.
    pub(super) fn writes_snapshot(&mut self, handler: HandlerId, replica: u32) -> bool {
        let upkeep = self.state.handlers[handler.index()].upkeep.as_mut().expect("the handler is protected");
        let Some(snapshot) = upkeep.snapshot.clone() else { return false };
        let keep = upkeep.keep(replica);
        if keep.log.events < snapshot.events {
            return false;
        }
        keep.chore = Some(Chore::Writing(Stretch::of(snapshot.write)));
        self.saving_begins(handler);
        self.go_on_with_chore(handler, replica);
        true
    }

    /// Whether a replica has to go back to its last checkpoint before it comes up.
    pub(super) fn must_recover(&mut self, handler: HandlerId, replica: u32) -> bool {
        let upkeep = self.state.handlers[handler.index()].upkeep.as_mut().expect("the handler is protected");
        let has_state = upkeep.snapshot.is_some();
        let log = &mut upkeep.keep(replica).log;
        log.is_lost &= has_state;
        log.is_lost
    }

    /// Begins to restore what was saved and to play again what came after.
    pub(super) fn recover(&mut self, handler: HandlerId, replica: u32) {
        let Some((_, left)) = self.recovery(handler, replica) else { return };
        self.state.keep(handler, replica).chore = Some(Chore::Restoring(Stretch::of(left)));
        self.go_on_with_chore(handler, replica);
    }

    /// What is to be played again, and what all of recovery takes.
    fn recovery(&mut self, handler: HandlerId, replica: u32) -> Option<(Span, Span)> {
        let upkeep = self.state.handlers[handler.index()].upkeep.as_mut()?;
        let (restore, replay) = upkeep.snapshot.as_ref().map(|snapshot| (snapshot.restore, snapshot.replay))?;
        let again = upkeep.keep(replica).log.work.scaled(replay);
        Some((again, restore + again))
    }

    /// What a replica does for itself is over.
    pub(super) fn end_chore<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let recovery = self.recovery(handler, replica);
        let upkeep = self.state.handlers[handler.index()].upkeep.as_mut().expect("the handler is protected");
        let write = upkeep.snapshot.as_ref().map_or(Span::ZERO, |snapshot| snapshot.write);
        let keep = upkeep.keep(replica);
        match keep.chore.take() {
            Some(Chore::Writing(_)) => {
                keep.log = Log::default();
                self.tell(handler, Upkept::Wrote { spent: write, completed: true }, observer);
                self.becomes_free(handler, replica, observer);
            }
            Some(Chore::Restoring(_)) => {
                keep.log.is_lost = false;
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
        let Some(mut chore) = self.state.keep(handler, replica).chore.take() else { return };
        chore.stretch().stop(now);
        let recovery = self.recovery(handler, replica).map_or(Span::ZERO, |(_, all)| all);
        let upkeep = self.state.handlers[handler.index()].upkeep.as_mut().expect("the handler is protected");
        let write = upkeep.snapshot.as_ref().map_or(Span::ZERO, |snapshot| snapshot.write);
        upkeep.keep(replica).call_off(Alarm::Stage);
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
