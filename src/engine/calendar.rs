//! The pending events in the order of time, rank and entry: an implicit heap with four children a node.
//!
//! One `u128` key (time, rank, serial number) gives one comparison and deterministic ties. Entries are
//! never taken out early: what has been called off is recognised by its generation when its time comes.

use serde::{Deserialize, Serialize, Serializer};

use super::order::Rank;
use crate::foundation::Time;

/// What can be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// The next event of a source.
    Arrival {
        source: u32,
        generation: u32,
    },
    /// A user of a closed loop has finished thinking.
    Return {
        source: u32,
    },
    /// The work of an attempt is done.
    Completion {
        attempt: u32,
        generation: u32,
    },
    /// A layer has waited long enough for its outcome.
    Timeout {
        node: u32,
        generation: u32,
    },
    /// A layer goes inward again.
    Resumption {
        node: u32,
        generation: u32,
    },
    FaultBegins {
        process: u32,
        generation: u32,
    },
    FaultEnds {
        process: u32,
        generation: u32,
    },
    /// The n-th command of the log.
    Command {
        index: u32,
    },
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Calendar {
    /// Written in order, so that equal calendars are written alike whatever way they came about.
    #[serde(serialize_with = "in_order")]
    heap: Vec<Entry>,
    serial: u64,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Entry {
    key: u128,
    event: Event,
}

const RANK_SHIFT: u32 = 56;
const TIME_SHIFT: u32 = 64;

impl Calendar {
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    #[inline]
    pub fn next_at(&self) -> Option<Time> {
        self.heap.first().map(|entry| Time((entry.key >> TIME_SHIFT) as u64))
    }

    #[inline]
    pub fn push(&mut self, at: Time, rank: Rank, event: Event) {
        self.serial += 1;
        self.insert(at, rank, self.serial, event);
    }

    /// Commands count by their place in the log, not among the other entries: a replay, which knows them all
    /// from the start, numbers those as the live run did.
    pub fn push_command(&mut self, at: Time, index: u32) {
        self.insert(at, Rank::Command, u64::from(index), Event::Command { index });
    }

    #[inline]
    fn insert(&mut self, at: Time, rank: Rank, serial: u64, event: Event) {
        let key = u128::from(at.0) << TIME_SHIFT | u128::from(rank as u8) << RANK_SHIFT | u128::from(serial);
        let mut hole = self.heap.len();
        let entry = Entry { key, event };
        self.heap.push(entry);
        while hole > 0 {
            let parent = (hole - 1) / 4;
            if self.heap[parent].key <= key {
                break;
            }
            self.heap[hole] = self.heap[parent];
            hole = parent;
        }
        self.heap[hole] = entry;
    }

    /// Takes out the first entry if it is due at or before `limit`.
    #[inline]
    pub fn pop_due(&mut self, limit: Time) -> Option<(Time, Event)> {
        let first = *self.heap.first()?;
        let at = Time((first.key >> TIME_SHIFT) as u64);
        if at > limit {
            return None;
        }
        let last = self.heap.pop()?;
        let len = self.heap.len();
        if len > 0 {
            let mut hole = 0;
            loop {
                let child = 4 * hole + 1;
                if child >= len {
                    break;
                }
                let mut least = child;
                for other in child + 1..(child + 4).min(len) {
                    if self.heap[other].key < self.heap[least].key {
                        least = other;
                    }
                }
                if self.heap[least].key >= last.key {
                    break;
                }
                self.heap[hole] = self.heap[least];
                hole = least;
            }
            self.heap[hole] = last;
        }
        Some((at, first.event))
    }

    /// Every pending event, in no particular order.
    pub fn pending(&self) -> impl Iterator<Item = Event> + '_ {
        self.heap.iter().map(|entry| entry.event)
    }
}

fn in_order<S: Serializer>(heap: &[Entry], serializer: S) -> Result<S::Ok, S::Error> {
    let mut entries = heap.to_vec();
    entries.sort_unstable_by_key(|entry| entry.key);
    entries.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(index: u32) -> Event {
        Event::Command { index }
    }

    #[test]
    fn entries_come_out_by_time_then_rank_then_entry() {
        let mut calendar = Calendar::default();
        calendar.push(Time(5), Rank::Command, command(0));
        calendar.push(Time(5), Rank::Completion, command(1));
        calendar.push(Time(3), Rank::Command, command(2));
        calendar.push(Time(5), Rank::Completion, command(3));
        let order: Vec<Event> = std::iter::from_fn(|| calendar.pop_due(Time::NEVER)).map(|(_, event)| event).collect();
        assert_eq!(order, [2, 1, 3, 0].map(command));
    }

    #[test]
    fn a_thousand_entries_come_out_sorted() {
        let mut calendar = Calendar::default();
        for n in 0..1000u64 {
            calendar.push(Time(crate::foundation::draw::mix(n) >> 40), Rank::Arrival, command(n as u32));
        }
        let times: Vec<Time> = std::iter::from_fn(|| calendar.pop_due(Time::NEVER)).map(|(at, _)| at).collect();
        assert_eq!(times.len(), 1000);
        assert!(times.is_sorted());
    }

    #[test]
    fn nothing_comes_out_before_its_time() {
        let mut calendar = Calendar::default();
        calendar.push(Time(5), Rank::Arrival, command(0));
        assert_eq!(calendar.pop_due(Time(4)), None);
        assert_eq!(calendar.pop_due(Time(5)), Some((Time(5), command(0))));
    }
}
