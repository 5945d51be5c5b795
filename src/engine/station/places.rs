//! A set of replicas, of which the one with the lowest number is found at once.

use serde::Serialize;

/// A bit for each replica, in words, and a bit for each word that is not zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Places {
    words: Vec<u64>,
    #[serde(skip)]
    filled: Vec<u64>,
}

impl Places {
    /// The lowest number in it.
    #[inline]
    pub fn first(&self) -> Option<u32> {
        let (at, filled) = self.filled.iter().enumerate().find(|(_, filled)| **filled != 0)?;
        let word = at as u32 * 64 + filled.trailing_zeros();
        Some(word * 64 + self.words[word as usize].trailing_zeros())
    }

    /// The first one from a number on.
    pub fn first_from(&self, replica: u32) -> Option<u32> {
        let at = replica / 64;
        let here = self.words.get(at as usize)? & (u64::MAX << (replica % 64));
        if here != 0 {
            return Some(at * 64 + here.trailing_zeros());
        }
        let next = at + 1;
        let (mut group, mut mask) = ((next / 64) as usize, u64::MAX << (next % 64));
        while group < self.filled.len() {
            let filled = self.filled[group] & mask;
            if filled != 0 {
                let word = group as u32 * 64 + filled.trailing_zeros();
                return Some(word * 64 + self.words[word as usize].trailing_zeros());
            }
            (group, mask) = (group + 1, u64::MAX);
        }
        None
    }

    /// Puts a number in; nothing where it is in already.
    #[inline]
    pub fn insert(&mut self, replica: u32) {
        let at = (replica / 64) as usize;
        if at >= self.words.len() {
            self.words.resize(at + 1, 0);
            self.filled.resize(at / 64 + 1, 0);
        }
        self.words[at] |= 1 << (replica % 64);
        self.filled[at / 64] |= 1 << (at % 64);
    }

    /// Takes a number out; nothing where it is not in.
    #[inline]
    pub fn remove(&mut self, replica: u32) {
        let at = (replica / 64) as usize;
        if let Some(word) = self.words.get_mut(at) {
            *word &= !(1 << (replica % 64));
            if *word == 0 {
                self.filled[at / 64] &= !(1 << (at % 64));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_replica_with_the_lowest_number_comes_first() {
        let mut places = Places::default();
        assert_eq!(places.first(), None);
        places.insert(130);
        places.insert(7);
        assert_eq!(places.first(), Some(7));
        places.remove(7);
        assert_eq!(places.first(), Some(130));
    }

    #[test]
    fn the_first_from_a_number_on_is_found_as_one_that_looks_at_each_finds_it() {
        let members = [0, 63, 64, 5_000, 5_001, 9_999];
        let mut places = Places::default();
        [3, 4_100, 9_000].into_iter().chain(members).for_each(|replica| places.insert(replica));
        [3, 4_100, 9_000, 20_000].into_iter().for_each(|replica| places.remove(replica));
        for from in (0..10_100).chain([20_000]) {
            let first = members.into_iter().find(|member| *member >= from);
            assert_eq!(places.first_from(from), first, "{from}");
        }
    }
}
