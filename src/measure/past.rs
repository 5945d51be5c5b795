//! How something stood at the beginning of each of the last slots of the window, kept only where it has changed since: what
//! nothing happens to costs nothing.

use std::collections::VecDeque;

use serde::Serialize;

use crate::measure::window::SLOTS;

/// The past of one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Past<T> {
    /// The slot in which it changed last.
    changed: u64,
    /// A slot in which it changed, and how it stood before; in order.
    stood: VecDeque<(u64, T)>,
}

/// A count with its past.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tally {
    pub count: u64,
    past: Past<u64>,
}

impl<T> Default for Past<T> {
    fn default() -> Past<T> {
        Past { changed: u64::MAX, stood: VecDeque::new() }
    }
}

impl<T: Copy> Past<T> {
    #[inline(always)]
    pub fn has_changed_in(&self, slot: u64) -> bool {
        self.changed == slot
    }

    /// It is about to change in the slot with this number for the first time; until then it stands so.
    #[cold]
    pub fn keep(&mut self, slot: u64, stands: T) {
        self.changed = slot;
        while self.stood.front().is_some_and(|(kept, _)| kept + (SLOTS as u64) < slot) {
            self.stood.pop_front();
        }
        self.stood.push_back((slot, stands));
    }

    /// How it stood at the beginning of a slot that the window still holds.
    pub fn at(&self, slot: u64, now: T) -> T {
        let next = self.stood.partition_point(|(kept, _)| *kept < slot);
        self.stood.get(next).map_or(now, |(_, stood)| *stood)
    }
}

impl Tally {
    #[inline(always)]
    pub fn add(&mut self, slot: u64) {
        if !self.past.has_changed_in(slot) {
            self.past.keep(slot, self.count);
        }
        self.count += 1;
    }

    /// What was added since the beginning of a slot.
    pub fn since(&self, slot: u64) -> u64 {
        self.count - self.past.at(slot, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_slots_with_a_change_are_kept_and_all_are_known() {
        let mut tally = Tally::default();
        let mut counts = vec![0];
        for slot in 0..200_u64 {
            let added = if slot % 7 == 3 { slot } else { 0 };
            (0..added).for_each(|_| tally.add(slot));
            counts.push(tally.count);
            for held in slot.saturating_sub(SLOTS as u64)..=slot {
                assert_eq!(tally.since(held), tally.count - counts[held as usize], "since {held} in {slot}");
            }
        }
        assert!(tally.past.stood.len() <= 5, "{:?}", tally.past);
    }
}
