//! Live records in a table whose places are used again; each place counts its generations, so that a
//! stale reference is recognised.

use serde::{Deserialize, Serialize};

use super::room::Table;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Slab<T> {
    places: Table<Place<T>>,
    free: Table<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Place<T> {
    generation: u32,
    record: Option<T>,
}

impl<T> Default for Slab<T> {
    fn default() -> Slab<T> {
        Slab { places: Table::default(), free: Table::default() }
    }
}

impl<T> Slab<T> {
    pub fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    /// As many records as it has room for.
    pub fn room(&self) -> usize {
        self.places.room()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Nothing is built before its place is found, so that it is built there.
    #[inline(always)]
    pub fn insert_with(&mut self, build: impl FnOnce() -> T) -> (u32, &mut T) {
        let index = match self.free.pop() {
            Some(index) => index,
            None => {
                self.places.push(Place { generation: 0, record: None });
                (self.places.len() - 1) as u32
            }
        };
        (index, self.places[index as usize].record.insert(build()))
    }

    pub fn insert(&mut self, record: T) -> u32 {
        self.insert_with(|| record).0
    }

    pub fn remove(&mut self, index: u32) {
        self.remove_after(index, |_| ());
    }

    /// Takes a record out after a last look at it, in its place.
    #[inline(always)]
    pub fn remove_after<R>(&mut self, index: u32, look: impl FnOnce(&mut T) -> R) -> R {
        let place = &mut self.places[index as usize];
        let seen = look(place.record.as_mut().expect("the record is live"));
        place.record = None;
        place.generation = place.generation.wrapping_add(1);
        self.free.push(index);
        seen
    }

    #[inline(always)]
    pub fn generation(&self, index: u32) -> u32 {
        self.places[index as usize].generation
    }

    /// Makes every reference to the present generation stale and returns the new one.
    #[inline(always)]
    pub fn renew(&mut self, index: u32) -> u32 {
        let place = &mut self.places[index as usize];
        place.generation = place.generation.wrapping_add(1);
        place.generation
    }

    #[inline(always)]
    pub fn get(&self, index: u32) -> &T {
        self.places[index as usize].record.as_ref().expect("the record is live")
    }

    #[inline(always)]
    pub fn get_mut(&mut self, index: u32) -> &mut T {
        self.places[index as usize].record.as_mut().expect("the record is live")
    }

    /// The record, if the reference is not stale.
    #[inline(always)]
    pub fn current(&self, index: u32, generation: u32) -> Option<&T> {
        let place = &self.places[index as usize];
        if place.generation == generation { place.record.as_ref() } else { None }
    }

    #[inline(always)]
    pub fn current_mut(&mut self, index: u32, generation: u32) -> Option<&mut T> {
        let place = &mut self.places[index as usize];
        if place.generation == generation { place.record.as_mut() } else { None }
    }

    /// The record at a place, if one is live there, to be changed.
    pub fn live_mut(&mut self, index: u32) -> Option<&mut T> {
        self.places[index as usize].record.as_mut()
    }

    /// The record at a place, if one is live there.
    pub fn live(&self, index: u32) -> Option<&T> {
        self.places[index as usize].record.as_ref()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.places.iter_mut().filter_map(|place| place.record.as_mut())
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.places.iter().enumerate().filter_map(|(index, place)| Some((index as u32, place.record.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_used_again_does_not_answer_to_its_old_generation() {
        let mut slab = Slab::default();
        let index = slab.insert("first");
        let generation = slab.generation(index);
        assert_eq!(slab.current(index, generation), Some(&"first"));
        slab.remove(index);
        assert_eq!(slab.insert("second"), index);
        assert_eq!(slab.current(index, generation), None);
        assert_eq!((slab.len(), slab.get(index)), (1, &"second"));
    }
}
