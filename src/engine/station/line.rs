//! Who waits at a handler, in order: the only owner of that order.
//!
//! An attempt that goes while it waits leaves its place behind: the reference there is stale. Such a place is passed over
//! when its turn comes, and swept away once there are more of them than of others.

use serde::Serialize;

use crate::engine::room::Row;
use crate::engine::slab::Slab;

/// The attempts that wait at a handler, in order.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    places: Row<Place>,
    /// Of these, those whose attempts still wait.
    waiting: u32,
}

/// An attempt and its generation when it took this place.
#[derive(Clone, Copy, Debug, Serialize)]
struct Place {
    attempt: u32,
    generation: u32,
}

impl Place {
    fn is_live<T>(&self, attempts: &Slab<T>) -> bool {
        attempts.current(self.attempt, self.generation).is_some()
    }
}

impl Line {
    /// So many stale places are never swept away.
    const STALE_MIN: usize = 64;

    /// How many wait.
    #[inline]
    pub fn len(&self) -> u32 {
        self.waiting
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// An attempt lines up behind the others.
    #[inline]
    pub fn join(&mut self, attempt: u32, generation: u32) {
        self.places.push_back(Place { attempt, generation });
        self.waiting += 1;
    }

    /// An attempt that was taken up before comes back, and is first.
    pub fn rejoin_first(&mut self, attempt: u32, generation: u32) {
        self.places.push_front(Place { attempt, generation });
        self.waiting += 1;
    }

    /// Takes out whoever is first.
    #[inline]
    pub fn next<T>(&mut self, attempts: &Slab<T>) -> Option<u32> {
        self.take(attempts, Row::pop_front)
    }

    /// Takes out whoever is last.
    pub fn newest<T>(&mut self, attempts: &Slab<T>) -> Option<u32> {
        self.take(attempts, Row::pop_back)
    }

    #[inline]
    fn take<T>(&mut self, attempts: &Slab<T>, pop: impl Fn(&mut Row<Place>) -> Option<Place>) -> Option<u32> {
        while let Some(place) = pop(&mut self.places) {
            if place.is_live(attempts) {
                self.waiting -= 1;
                return Some(place.attempt);
            }
        }
        None
    }

    /// Somebody who waited has gone: its reference has become stale.
    pub fn leave<T>(&mut self, attempts: &Slab<T>) {
        self.waiting -= 1;
        if self.places.len() > 2 * self.waiting as usize + Line::STALE_MIN {
            self.places.retain(|place| place.is_live(attempts));
        }
    }

    /// Those that wait, the first first.
    pub fn iter<T>(&self, attempts: &Slab<T>) -> impl Iterator<Item = u32> {
        self.places.iter().filter(|place| place.is_live(attempts)).map(|place| place.attempt)
    }

    /// As many places as it had room for at most.
    pub fn room(&self) -> usize {
        self.places.room()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(count: u32) -> (Line, Slab<u32>) {
        let (mut line, mut attempts) = (Line::default(), Slab::default());
        for number in 0..count {
            let attempt = attempts.insert(number);
            line.join(attempt, attempts.generation(attempt));
        }
        (line, attempts)
    }

    #[test]
    fn the_first_comes_first_unless_somebody_asks_for_the_newest() {
        let (mut line, mut attempts) = line_of(4);
        assert_eq!((line.next(&attempts), line.newest(&attempts), line.len()), (Some(0), Some(3), 2));
        let generation = attempts.renew(0);
        line.rejoin_first(0, generation);
        assert_eq!(line.iter(&attempts).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn who_has_gone_is_passed_over() {
        let (mut line, mut attempts) = line_of(4);
        for gone in [0, 3] {
            attempts.remove(gone);
            line.leave(&attempts);
        }
        assert_eq!((line.len(), line.iter(&attempts).next()), (2, Some(1)));
        assert_eq!((line.newest(&attempts), line.next(&attempts), line.next(&attempts)), (Some(2), Some(1), None));
    }

    #[test]
    fn places_of_those_that_have_gone_do_not_pile_up() {
        let (mut line, mut attempts) = line_of(1);
        for _ in 0..10_000 {
            let attempt = attempts.insert(0);
            line.join(attempt, attempts.generation(attempt));
            attempts.remove(attempt);
            line.leave(&attempts);
        }
        assert_eq!((line.len(), line.next(&attempts)), (1, Some(0)));
        assert!(line.room() < 2 * Line::STALE_MIN, "{}", line.room());
    }
}
