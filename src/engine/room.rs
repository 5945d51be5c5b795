//! Tables and rows whose room is known: it grows by a quarter, and a clone has as much of it.
//!
//! The room of a `Vec` doubles and is lost when it is cloned, so that two runs that have come to the same state by
//! different ways would have different ones. What a run takes is reckoned from its room, and must be the same for both.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

/// The least growth.
const GROWTH_MIN: usize = 4;

/// The room of what is full with so many items.
fn grown(len: usize) -> usize {
    len + (len / 4).max(GROWTH_MIN)
}

/// Items by place.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Table<T> {
    items: Vec<T>,
    #[serde(skip)]
    room: usize,
}

/// Items in a row.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Row<T> {
    items: VecDeque<T>,
    #[serde(skip)]
    room: usize,
}

impl<T> Table<T> {
    /// As many items as it had room for at most.
    pub fn room(&self) -> usize {
        self.room
    }

    #[inline(always)]
    pub fn push(&mut self, item: T) {
        if self.items.len() >= self.room {
            self.grow();
        }
        self.items.push(item);
    }

    #[cold]
    fn grow(&mut self) {
        self.room = grown(self.items.len());
        self.items.reserve_exact(self.room - self.items.len());
    }

    #[inline(always)]
    pub fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }
}

impl<T> Row<T> {
    /// As many items as it had room for at most.
    pub fn room(&self) -> usize {
        self.room
    }

    #[inline(always)]
    pub fn push_back(&mut self, item: T) {
        self.make_room();
        self.items.push_back(item);
    }

    pub fn push_front(&mut self, item: T) {
        self.make_room();
        self.items.push_front(item);
    }

    pub fn insert(&mut self, at: usize, item: T) {
        self.make_room();
        self.items.insert(at, item);
    }

    #[inline(always)]
    pub fn pop_front(&mut self) -> Option<T> {
        self.items.pop_front()
    }

    pub fn pop_back(&mut self) -> Option<T> {
        self.items.pop_back()
    }

    pub fn retain(&mut self, is_kept: impl FnMut(&T) -> bool) {
        self.items.retain(is_kept);
    }

    #[inline(always)]
    fn make_room(&mut self) {
        if self.items.len() >= self.room {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        self.room = grown(self.items.len());
        self.items.reserve_exact(self.room - self.items.len());
    }
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table { items: Vec::new(), room: 0 }
    }
}

impl<T> Default for Row<T> {
    fn default() -> Row<T> {
        Row { items: VecDeque::new(), room: 0 }
    }
}

impl<T: Clone> Clone for Table<T> {
    fn clone(&self) -> Table<T> {
        let mut items = Vec::with_capacity(self.room);
        items.extend_from_slice(&self.items);
        Table { items, room: self.room }
    }
}

impl<T: Clone> Clone for Row<T> {
    fn clone(&self) -> Row<T> {
        let mut items = VecDeque::with_capacity(self.room);
        items.extend(self.items.iter().cloned());
        Row { items, room: self.room }
    }
}

impl<T> From<Vec<T>> for Table<T> {
    fn from(items: Vec<T>) -> Table<T> {
        Table { room: items.len(), items }
    }
}

impl<T> Deref for Table<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> DerefMut for Table<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items
    }
}

impl<T> Deref for Row<T> {
    type Target = VecDeque<T>;

    #[inline(always)]
    fn deref(&self) -> &VecDeque<T> {
        &self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_has_as_much_room_as_what_it_is_a_clone_of() {
        let mut table = Table::default();
        let mut line = Row::default();
        for item in 0..1_000 {
            table.push(item);
            line.push_back(item);
            assert!(table.room() <= table.len() + 4 + table.len() / 4);
        }
        let (other, waiting) = (table.clone(), line.clone());
        assert_eq!((other.room(), other.items.capacity()), (table.room(), table.items.capacity()));
        assert_eq!((waiting.room(), waiting.items.capacity()), (line.room(), line.items.capacity()));
        assert_eq!(table.room(), table.items.capacity());
    }
}
