//! The recent window as a ring of slots. It holds what was decided in it, of the events offered after warm-up.

use serde::Serialize;

use crate::engine::{Root, Verdict};
use crate::foundation::{Span, Time};
use crate::measure::ledger::{Decided, Ledger};
use crate::stats::histogram::Histogram;

/// Closed slots that are kept.
pub const SLOTS: usize = 30;

/// Closed slots that tell what goes on now, beside the open one.
const LATELY: usize = 3;

/// Finer than 7 %.
const LATENCY_BITS: u32 = 4;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Window {
    pub length: Span,
    slot: Span,
    /// When the open slot ends.
    pub boundary: Time,
    pub open: Slot,
    /// A ring.
    closed: Vec<Slot>,
    oldest: usize,
    /// Of the open slot; slots are counted through, and from one window to the next.
    number: u64,
}

/// What happened in one slot, and how things stood when it began.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slot {
    pub began: Time,
    pub ledger: Ledger,
    pub latency: Histogram<LATENCY_BITS>,
    /// Of the events offered in it, those that are undecided now.
    pending: u64,
    pub at_start: Standing,
}

/// How things stand at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Standing {
    /// Root events offered after warm-up and undecided, now and over time.
    pub undecided: u64,
    pub undecided_time: u128,
    /// Of the root events offered after warm-up, those decided.
    pub decided: Decided,
}

impl Window {
    /// The first slot has this number.
    pub fn new(length: Span, now: Time, standing: Standing, number: u64) -> Window {
        let slot = Span((length.0 / SLOTS as u64).max(1));
        let open = Slot {
            began: now,
            ledger: Ledger::default(),
            latency: Histogram::default(),
            pending: 0,
            at_start: standing,
        };
        Window { length, slot, boundary: now + slot, open, closed: Vec::with_capacity(SLOTS), oldest: 0, number }
    }

    /// Closes the open slot at its boundary, with how things stand then.
    pub fn roll(&mut self, standing: Standing) {
        if self.closed.len() < SLOTS {
            self.closed.push(self.open.clone());
        } else {
            std::mem::swap(&mut self.open, &mut self.closed[self.oldest]);
            self.oldest = if self.oldest + 1 == SLOTS { 0 } else { self.oldest + 1 };
        }
        self.open.ledger.clear();
        self.open.latency.clear();
        self.open.pending = 0;
        self.open.began = self.boundary;
        self.open.at_start = standing;
        self.number += 1;
        self.boundary += self.slot;
    }

    #[inline(always)]
    pub fn offer(&mut self) {
        self.open.ledger.offered += 1;
        self.open.pending += 1;
    }

    #[inline(always)]
    pub fn decide(&mut self, root: &Root, row: Verdict) {
        self.open.ledger.decide(root, row);
        if root.offered >= self.open.began {
            self.open.pending -= 1;
        } else {
            self.decide_older(root.offered);
        }
    }

    fn decide_older(&mut self, offered: Time) {
        let back = (self.open.began.since(offered).0 - 1) / self.slot.0;
        let closed = self.closed.len();
        if back < closed as u64 {
            let newest = if closed < SLOTS { closed - 1 } else { self.oldest + SLOTS - 1 };
            self.closed[(newest - back as usize) % closed].pending -= 1;
        }
    }

    /// An event whose fate was decided goes to another row, in the slot of its decision if that is still kept.
    pub fn revise(&mut self, root: &Root, decided: Time, before: Verdict, now: Verdict) {
        let mut home: Option<&mut Slot> = None;
        for slot in self.closed.iter_mut().chain([&mut self.open]) {
            if slot.began > decided {
                slot.at_start.decided.failed += u64::from(before == Verdict::Correct);
            } else if home.as_ref().is_none_or(|home| home.began < slot.began) {
                home = Some(slot);
            }
        }
        if let Some(home) = home {
            home.ledger.revise(root, before, now);
        }
    }

    /// Of the events offered in the window, those that are undecided.
    pub fn pending(&self) -> u64 {
        self.slots().map(|slot| slot.pending).sum()
    }

    /// How many whole slots lie between the boundary and an instant after which nothing has happened in
    /// them: more than the ring holds need not be rolled one by one.
    pub fn is_far_behind(&self, now: Time) -> bool {
        now.since(self.boundary).0 >= self.slot.0.saturating_mul(SLOTS as u64 + 1)
    }

    /// Starts the open slot at an instant; used after a long silence.
    pub fn jump(&mut self, now: Time) {
        let slots = now.since(self.boundary).0 / self.slot.0 - SLOTS as u64;
        self.boundary += Span(slots * self.slot.0);
    }

    /// Oldest first; the last one is open.
    pub fn slots(&self) -> impl DoubleEndedIterator<Item = &Slot> + Clone {
        let (younger, older) = self.closed.split_at(self.oldest);
        older.iter().chain(younger).chain([&self.open])
    }

    pub fn oldest(&self) -> &Slot {
        self.closed.get(self.oldest).unwrap_or(&self.open)
    }

    pub fn began(&self) -> Time {
        self.oldest().began
    }

    /// What was decided in the window; the number undecided now is not known here.
    pub fn ledger(&self) -> Ledger {
        let mut sum = Ledger { undecided_before: self.oldest().at_start.undecided, ..Ledger::default() };
        self.slots().for_each(|slot| sum.merge(&slot.ledger));
        sum
    }

    pub fn latency(&self) -> Histogram<LATENCY_BITS> {
        let mut sum = Histogram::default();
        self.slots().for_each(|slot| sum.merge(&slot.latency));
        sum
    }

    /// The number of the open slot.
    #[inline(always)]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The number of the oldest slot.
    pub fn first(&self) -> u64 {
        self.number - self.closed.len() as u64
    }

    /// The number of the oldest of the youngest slots, and how many seconds ago it began.
    pub fn lately(&self, now: Time) -> (u64, f64) {
        let youngest = self.closed.len().min(LATELY);
        let first = self.slots().rev().nth(youngest).unwrap_or(&self.open);
        (self.number - youngest as u64, now.since(first.began).as_secs_f64())
    }

    /// The number of each slot and when it began, oldest first.
    pub fn beginnings(&self) -> impl Iterator<Item = (u64, Time)> + Clone {
        (self.first()..).zip(self.slots().map(|slot| slot.began))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_the_window_is_forgotten() {
        let mut window = Window::new(Span(600), Time::ZERO, Standing::default(), 0);
        window.offer();
        for _ in 0..SLOTS {
            window.roll(Standing::default());
        }
        assert_eq!((window.ledger().offered, window.pending()), (1, 1));
        window.roll(Standing::default());
        assert_eq!((window.ledger().offered, window.pending()), (0, 0));
        assert_eq!(window.slots().count(), SLOTS + 1);
    }

    #[test]
    fn what_is_decided_is_taken_off_the_slot_in_which_it_was_offered() {
        for rolls in [0u64, 1, 5, 29, 30, 31, 77] {
            for more in 0..35u64 {
                let mut window = Window::new(Span(600), Time::ZERO, Standing::default(), 0);
                (0..rolls).for_each(|_| window.roll(Standing::default()));
                let offered = window.open.began + Span(7);
                window.offer();
                (0..more).for_each(|_| window.roll(Standing::default()));
                let kept = u64::from(more <= SLOTS as u64);
                assert_eq!(window.pending(), kept);
                if offered < window.open.began {
                    window.decide_older(offered);
                    assert_eq!(window.pending(), 0, "{rolls} and {more}");
                }
            }
        }
    }
}
