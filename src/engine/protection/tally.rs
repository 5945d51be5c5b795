//! How many replicas of a handler with spares serve, and which spares are ready: kept, not counted anew.
//!
//! Whatever touches a replica says so, and before the next question those alone are looked at again.

use crate::engine::station::Places;

#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// The replicas that are in use; the others may be uncovered only.
    in_use: u32,
    /// As each was when it was last looked at.
    seen: Vec<Seen>,
    /// To look at again.
    touched: Vec<u32>,
    serving: u32,
    uncovered: u32,
    ready: Places,
}

/// What a replica counts as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// It serves, or will when its switch-over is done.
    pub serves: bool,
    /// It failed, and the switch to a spare did too.
    pub is_uncovered: bool,
    /// It is a spare that is well, and nobody has switched over to it.
    pub is_ready: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    part: Part,
    is_touched: bool,
}

impl Tally {
    /// Of so many replicas, all of which are still to be looked at.
    pub fn of(in_use: u32, replicas: u32) -> Tally {
        let seen = vec![Seen { is_touched: true, ..Seen::default() }; replicas as usize];
        Tally { in_use, seen, touched: (0..replicas).collect(), ..Tally::default() }
    }

    pub fn in_use(&self) -> u32 {
        self.in_use
    }

    /// Something about a replica may change before the next question.
    pub fn touch(&mut self, replica: u32) {
        let at = replica as usize;
        if at >= self.seen.len() {
            self.seen.resize(at + 1, Seen::default());
        }
        if !std::mem::replace(&mut self.seen[at].is_touched, true) {
            self.touched.push(replica);
        }
    }

    /// Looks again at those that were touched.
    pub fn bring_up_to_date(&mut self, part: impl Fn(u32) -> Part) {
        while let Some(replica) = self.touched.pop() {
            let mut now = part(replica);
            if replica >= self.in_use {
                (now.serves, now.is_ready) = (false, false);
            }
            let before =
                std::mem::replace(&mut self.seen[replica as usize], Seen { part: now, is_touched: false }).part;
            self.serving = self.serving + u32::from(now.serves) - u32::from(before.serves);
            self.uncovered = self.uncovered + u32::from(now.is_uncovered) - u32::from(before.is_uncovered);
            match (before.is_ready, now.is_ready) {
                (false, true) => self.ready.insert(replica),
                (true, false) => self.ready.remove(replica),
                _ => {}
            }
        }
    }

    /// Replicas that serve; one may be left out.
    pub fn serving(&self, but: Option<u32>) -> u32 {
        let left_out = but.and_then(|replica| self.seen.get(replica as usize)).is_some_and(|seen| seen.part.serves);
        self.serving - u32::from(left_out)
    }

    pub fn uncovered(&self) -> u32 {
        self.uncovered
    }

    /// Who serves, who is uncovered, and which are ready.
    pub fn counts(&self) -> (u32, u32, Vec<u32>) {
        let ready = std::iter::successors(self.ready.first(), |replica| self.ready.first_from(replica + 1));
        (self.serving, self.uncovered, ready.collect())
    }

    /// The first spare that is ready, from a number on.
    pub fn ready_from(&self, replica: u32) -> Option<u32> {
        self.ready.first_from(replica)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn only_what_was_touched_is_looked_at_again() {
        let serving = Part { serves: true, ..Part::default() };
        let ready = Part { is_ready: true, ..Part::default() };
        let uncovered = Part { is_uncovered: true, ..Part::default() };
        let mut parts = vec![serving; 4];
        parts.resize(10_000, ready);
        let mut tally = Tally::of(9_000, 10_000);
        tally.bring_up_to_date(|replica| parts[replica as usize]);
        assert_eq!((tally.serving(None), tally.serving(Some(2)), tally.serving(Some(7))), (4, 3, 4));
        assert_eq!(
            (tally.ready_from(0), tally.ready_from(8_999), tally.ready_from(9_000)),
            (Some(4), Some(8_999), None)
        );
        parts[2] = uncovered;
        parts[4] = serving;
        [2, 4, 2].into_iter().for_each(|replica| tally.touch(replica));
        let looks = Cell::new(0);
        tally.bring_up_to_date(|replica| {
            looks.set(looks.get() + 1);
            parts[replica as usize]
        });
        assert_eq!((looks.get(), tally.serving(None), tally.uncovered(), tally.ready_from(0)), (2, 4, 1, Some(5)));
    }
}
