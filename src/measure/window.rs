//! The recent window as a ring of slots.

use serde::Serialize;

use crate::engine::Ending;
use crate::foundation::{Span, Time};
use crate::measure::integrals::Integrals;
use crate::measure::ledger::Ledger;
use crate::stats::histogram::Histogram;

const SLOTS: usize = 30;

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
}

/// What happened in one slot.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slot {
    pub began: Time,
    pub ledger: Ledger,
    pub latency: Histogram,
    /// (demands, successes) by handler.
    pub demands: Vec<(u64, u64)>,
    /// Events passed since the start, by route, when the slot began.
    passed: Vec<u64>,
    /// The handlers' integrals when the slot began.
    pub integrals: Vec<Integrals>,
}

impl Window {
    pub fn new(length: Span, now: Time, integrals: Vec<Integrals>, passed: &[u64]) -> Window {
        let slot = Span((length.0 / SLOTS as u64).max(1));
        let open = Slot {
            began: now,
            ledger: Ledger::default(),
            latency: Histogram::new(LATENCY_BITS),
            demands: vec![(0, 0); integrals.len()],
            passed: passed.to_vec(),
            integrals,
        };
        Window { length, slot, boundary: now + slot, open, closed: Vec::with_capacity(SLOTS), oldest: 0 }
    }

    /// Closes the open slot at its boundary; the totals are those of that instant.
    pub fn roll(&mut self, integrals: impl Iterator<Item = Integrals>, passed: &[u64]) {
        if self.closed.len() < SLOTS {
            self.closed.push(self.open.clone());
        } else {
            std::mem::swap(&mut self.open, &mut self.closed[self.oldest]);
            self.oldest = if self.oldest + 1 == SLOTS { 0 } else { self.oldest + 1 };
        }
        self.open.clear();
        self.open.began = self.boundary;
        self.open.integrals.clear();
        self.open.integrals.extend(integrals);
        self.open.passed.copy_from_slice(passed);
        self.boundary += self.slot;
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

    /// The slot that an instant falls in, if it is still kept.
    pub fn slot_at(&mut self, at: Time) -> Option<&mut Slot> {
        self.closed.iter_mut().chain([&mut self.open]).filter(|slot| slot.began <= at).max_by_key(|slot| slot.began)
    }

    pub fn ledger(&self) -> Ledger {
        let mut sum = Ledger::default();
        self.slots().for_each(|slot| sum.merge(&slot.ledger));
        sum
    }

    pub fn latency(&self) -> Histogram {
        let mut sum = Histogram::new(LATENCY_BITS);
        self.slots().for_each(|slot| sum.merge(&slot.latency));
        sum
    }

    /// Events passed along a route, of which so many in all, and over how many seconds, in the youngest slots.
    pub fn passed_lately(&self, route: usize, passed: u64, now: Time) -> (u64, f64) {
        let first = self.slots().rev().take(4).last().unwrap_or(&self.open);
        (passed - first.passed[route], now.since(first.began).as_secs_f64())
    }
}

impl Slot {
    #[inline]
    pub fn judge(&mut self, handler: usize, ending: Ending) {
        if ending != Ending::Censored {
            let (demands, successes) = &mut self.demands[handler];
            *demands += 1;
            *successes += u64::from(ending == Ending::Success);
        }
    }

    fn clear(&mut self) {
        self.ledger.clear();
        self.latency.clear();
        self.demands.fill((0, 0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_older_than_the_window_is_forgotten() {
        let mut window = Window::new(Span(600), Time::ZERO, vec![Integrals::default()], &[0]);
        window.open.judge(0, Ending::Success);
        for _ in 0..SLOTS {
            window.roll([Integrals::default()].into_iter(), &[0]);
        }
        assert_eq!(window.slots().map(|slot| slot.demands[0].0).sum::<u64>(), 1);
        window.roll([Integrals::default()].into_iter(), &[0]);
        assert_eq!(window.slots().map(|slot| slot.demands[0].0).sum::<u64>(), 0);
        assert_eq!(window.slots().count(), SLOTS + 1);
    }
}
