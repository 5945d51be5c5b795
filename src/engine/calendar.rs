//! The pending events in the order of time, rank and entry: an implicit heap with four children a node.
//!
//! One `u128` key (time, rank, serial number) gives one comparison and deterministic ties. Entries are
//! never taken out early: what has been called off is recognised by its generation when its time comes.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::alarm::Alarm;
use super::order::Rank;
use super::room::Table;
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
        generation: u32,
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
    /// A parked event goes in again.
    Redrive {
        parked: u32,
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
    /// Something that a replica of a protected handler waits for.
    Alarm {
        handler: u32,
        replica: u32,
        alarm: Alarm,
    },
    /// The n-th command of the log.
    Command {
        index: u32,
    },
    /// A passage or an answer comes to the end of its link.
    Delivery {
        node: u32,
        generation: u32,
    },
    /// The cancellation of a passage does.
    Recall {
        node: u32,
        generation: u32,
    },
}

/// A pop leaves the root vacant and the next push fills it: most entries that are processed enter another.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    heap: Table<Entry>,
    root_is_vacant: bool,
    serial: u64,
}

/// Whole words only, so that an entry moves through registers.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The place in the order (time, rank and serial number) and then the kind of event.
    key: u128,
    subject: u64,
}

/// Of a key: the nanoseconds, 8 bits of rank, 51 of serial number and 5 of kind.
const TIME_SHIFT: u32 = 64;
const RANK_SHIFT: u32 = 56;
const KIND_BITS: u32 = 5;
/// Of the number of a handler, which has at most 14.
const ALARM_BITS: u32 = 8;

impl Event {
    /// Which variant it is, in 5 bits, and what it holds.
    #[inline]
    fn pack(self) -> (u8, u64) {
        let both = |index: u32, generation: u32| u64::from(generation) << 32 | u64::from(index);
        match self {
            Event::Arrival { source, generation } => (0, both(source, generation)),
            Event::Return { source, generation } => (1, both(source, generation)),
            Event::Completion { attempt, generation } => (2, both(attempt, generation)),
            Event::Timeout { node, generation } => (3, both(node, generation)),
            Event::Resumption { node, generation } => (4, both(node, generation)),
            Event::FaultBegins { process, generation } => (5, both(process, generation)),
            Event::FaultEnds { process, generation } => (6, both(process, generation)),
            Event::Command { index } => (7, both(index, 0)),
            Event::Redrive { parked, generation } => (9, both(parked, generation)),
            Event::Delivery { node, generation } => (10, both(node, generation)),
            Event::Recall { node, generation } => (11, both(node, generation)),
            Event::Alarm { handler, replica, alarm } => (8, both(handler << ALARM_BITS | alarm as u32, replica)),
        }
    }

    #[inline]
    fn unpack(kind: u8, subject: u64) -> Event {
        let (index, generation) = (subject as u32, (subject >> 32) as u32);
        match kind {
            0 => Event::Arrival { source: index, generation },
            1 => Event::Return { source: index, generation },
            2 => Event::Completion { attempt: index, generation },
            3 => Event::Timeout { node: index, generation },
            4 => Event::Resumption { node: index, generation },
            5 => Event::FaultBegins { process: index, generation },
            6 => Event::FaultEnds { process: index, generation },
            7 => Event::Command { index },
            9 => Event::Redrive { parked: index, generation },
            10 => Event::Delivery { node: index, generation },
            11 => Event::Recall { node: index, generation },
            _ => {
                let alarm = Alarm::ALL[(index & ((1 << ALARM_BITS) - 1)) as usize];
                Event::Alarm { handler: index >> ALARM_BITS, replica: generation, alarm }
            }
        }
    }
}

impl Entry {
    #[inline]
    fn new(at: Time, rank: Rank, serial: u64, event: Event) -> Entry {
        let (kind, subject) = event.pack();
        let order = (rank as u64) << RANK_SHIFT | serial << KIND_BITS | u64::from(kind);
        Entry { key: u128::from(at.0) << TIME_SHIFT | u128::from(order), subject }
    }

    #[inline]
    fn at(&self) -> Time {
        Time((self.key >> TIME_SHIFT) as u64)
    }

    #[inline]
    fn event(&self) -> Event {
        Event::unpack(self.key as u8 & ((1 << KIND_BITS) - 1), self.subject)
    }
}

/// Where among some entries the earliest is.
#[inline(always)]
fn first_of(entries: &[Entry]) -> usize {
    (1..entries.len()).fold(0, |least, at| if entries[at].key < entries[least].key { at } else { least })
}

impl Calendar {
    pub fn len(&self) -> usize {
        self.heap.len() - usize::from(self.root_is_vacant)
    }

    /// As many entries as it has room for.
    pub fn room(&self) -> usize {
        self.heap.room()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline(always)]
    pub fn push(&mut self, at: Time, rank: Rank, event: Event) {
        self.serial += 1;
        self.insert(Entry::new(at, rank, self.serial, event));
    }

    /// Commands count by their place in the log, not among the other entries: a replay, which knows them all
    /// from the start, numbers those as the live run did.
    pub fn push_command(&mut self, at: Time, index: u32) {
        self.insert(Entry::new(at, Rank::Command, u64::from(index), Event::Command { index }));
    }

    #[inline(always)]
    fn insert(&mut self, entry: Entry) {
        if self.root_is_vacant {
            self.root_is_vacant = false;
            self.sink(entry);
        } else {
            self.rise(entry);
        }
    }

    /// Puts an entry at the end, and higher until nothing above it comes later.
    fn rise(&mut self, entry: Entry) {
        let mut hole = self.heap.len();
        self.heap.push(entry);
        while hole > 0 {
            let parent = (hole - 1) / 4;
            if self.heap[parent].key <= entry.key {
                break;
            }
            self.heap[hole] = self.heap[parent];
            hole = parent;
        }
        self.heap[hole] = entry;
    }

    /// Puts an entry where the root was, or lower if something below comes earlier.
    #[inline(always)]
    fn sink(&mut self, entry: Entry) {
        match &mut self.heap[..] {
            [root] => *root = entry,
            [root, below @ ..] if below.len() <= 4 => {
                let least = first_of(below);
                if below[least].key < entry.key {
                    *root = std::mem::replace(&mut below[least], entry);
                } else {
                    *root = entry;
                }
            }
            _ => self.sink_far(entry),
        }
    }

    fn sink_far(&mut self, entry: Entry) {
        let heap = &mut self.heap[..];
        let mut hole = 0;
        loop {
            let child = 4 * hole + 1;
            let least = match &heap[child.min(heap.len())..] {
                [] => break,
                [a, b, c, d, ..] => {
                    let (left, left_key) = if b.key < a.key { (1, b.key) } else { (0, a.key) };
                    let (right, right_key) = if d.key < c.key { (3, d.key) } else { (2, c.key) };
                    child + if right_key < left_key { right } else { left }
                }
                few => child + first_of(few),
            };
            if heap[least].key >= entry.key {
                break;
            }
            heap[hole] = heap[least];
            hole = least;
        }
        heap[hole] = entry;
    }

    /// Takes out the first entry if it is due at or before `limit`.
    #[inline(always)]
    pub fn pop_due(&mut self, limit: Time) -> Option<(Time, Event)> {
        if self.root_is_vacant {
            self.root_is_vacant = false;
            let last = self.heap.pop()?;
            if !self.heap.is_empty() {
                self.sink(last);
            }
        }
        let first = *self.heap.first()?;
        if first.at() > limit {
            return None;
        }
        self.root_is_vacant = true;
        Some((first.at(), first.event()))
    }

    fn entries(&self) -> &[Entry] {
        &self.heap[usize::from(self.root_is_vacant)..]
    }
}

/// Entries with their places in the order, from the first one on.
struct InOrder<'c>(&'c [Entry]);

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = self.0;
        let mut places: Vec<u32> = (0..entries.len() as u32).collect();
        places.sort_unstable_by_key(|place| entries[*place as usize].key);
        let written = |entry: &Entry| {
            let (time, order) = ((entry.key >> TIME_SHIFT) << TIME_SHIFT, entry.key as u64);
            let serial = order << (64 - RANK_SHIFT) >> (64 - RANK_SHIFT + KIND_BITS);
            (time | u128::from(order >> RANK_SHIFT << RANK_SHIFT | serial), entry.event())
        };
        serializer.collect_seq(places.iter().map(|place| written(&entries[*place as usize])))
    }
}

/// In order, so that equal calendars are written alike whatever way they came about, and without a copy of them.
impl Serialize for Calendar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut written = serializer.serialize_struct("Calendar", 2)?;
        written.serialize_field("entries", &InOrder(self.entries()))?;
        written.serialize_field("serial", &self.serial)?;
        written.end()
    }
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
            calendar.push(
                Time(crate::foundation::Stream::new(1, 0, "calendar", "times").identity(n) >> 40),
                Rank::Arrival,
                command(n as u32),
            );
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
