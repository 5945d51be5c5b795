//! The deadlines of undecided events, soonest first, without entries in the calendar.
//!
//! Events of one class have the same time, so that a list for each class stays sorted by itself; a heap knows whose
//! front is the soonest. An event that is decided before leaves its place behind, to be skipped when it is reached.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use serde::{Deserialize, Serialize};

use super::room::Row;
use crate::foundation::{ClassId, Time};

/// When which event is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub at: Time,
    pub root: u32,
    pub generation: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deadlines {
    /// When the next one is; [`Time::NEVER`] if there is none.
    next: Time,
    /// By class, each sorted by time.
    lists: Vec<Row<Due>>,
    /// The first of each list that is not empty, with its class.
    fronts: BinaryHeap<Reverse<(Time, u32)>>,
}

impl Default for Deadlines {
    fn default() -> Deadlines {
        Deadlines::new(0)
    }
}

impl Deadlines {
    pub fn new(classes: usize) -> Deadlines {
        Deadlines { next: Time::NEVER, lists: vec![Row::default(); classes], fronts: BinaryHeap::new() }
    }

    /// For as many classes, once there were fewer.
    pub fn make_room(&mut self, classes: usize) {
        self.lists.resize(classes, Row::default());
    }

    /// When the next one is; [`Time::NEVER`] if there is none.
    #[inline(always)]
    pub fn next(&self) -> Time {
        self.next
    }

    /// As many as it has room for.
    pub fn room(&self) -> usize {
        self.lists.iter().map(Row::room).sum()
    }

    /// All of them, by class.
    pub fn iter(&self) -> impl Iterator<Item = &Due> {
        self.lists.iter().flat_map(|list| list.iter())
    }

    /// Watches an event. Where a class got another time meanwhile the list stays sorted all the same.
    #[inline]
    pub fn watch(&mut self, class: ClassId, due: Due) {
        let list = &mut self.lists[class.index()];
        match list.back() {
            Some(last) if last.at <= due.at => return list.push_back(due),
            None => list.push_back(due),
            Some(_) => list.insert(list.partition_point(|other| other.at <= due.at), due),
        }
        if list[0] == due {
            if list.len() > 1 {
                self.fronts.retain(|Reverse((_, other))| *other != class.0);
            }
            self.fronts.push(Reverse((due.at, class.0)));
            self.find_next();
        }
    }

    fn find_next(&mut self) {
        self.next = self.fronts.peek().map_or(Time::NEVER, |Reverse((at, _))| *at);
    }

    /// Takes the next one out if it is at this instant.
    pub fn pop_at(&mut self, at: Time) -> Option<Due> {
        let mut front = self.fronts.peek_mut().filter(|front| front.0.0 == at)?;
        let list = &mut self.lists[front.0.1 as usize];
        let due = list.pop_front();
        match list.front() {
            Some(next) => {
                front.0.0 = next.at;
                drop(front);
            }
            None => {
                PeekMut::pop(front);
            }
        }
        self.find_next();
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(at: u64, root: u32) -> Due {
        Due { at: Time(at), root, generation: 0 }
    }

    fn all(mut deadlines: Deadlines) -> Vec<(u64, u32)> {
        let mut order = Vec::new();
        while deadlines.next() != Time::NEVER {
            let due = deadlines.pop_at(deadlines.next()).expect("the next one is there");
            order.push((due.at.0, due.root));
        }
        assert_eq!(deadlines.iter().next(), None);
        order
    }

    #[test]
    fn the_soonest_of_all_classes_comes_first() {
        let mut deadlines = Deadlines::new(3);
        for (class, at, root) in [(0, 10, 0), (2, 5, 1), (0, 20, 2), (2, 15, 3), (2, 15, 4)] {
            deadlines.watch(ClassId(class), due(at, root));
        }
        assert_eq!(deadlines.pop_at(Time(4)), None);
        assert_eq!(all(deadlines), [(5, 1), (10, 0), (15, 3), (15, 4), (20, 2)]);
    }

    #[test]
    fn a_list_stays_sorted_when_the_time_of_its_class_is_shortened() {
        let mut deadlines = Deadlines::new(1);
        for (at, root) in [(10, 0), (20, 1), (15, 2), (5, 3), (20, 4)] {
            deadlines.watch(ClassId(0), due(at, root));
        }
        assert_eq!(all(deadlines), [(5, 3), (10, 0), (15, 2), (20, 1), (20, 4)]);
    }
}
