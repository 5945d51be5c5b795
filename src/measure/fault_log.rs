//! What went wrong, when, and what it did.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::engine::{Root, Struck, Verdict};
use crate::foundation::Time;
use crate::measure::toll::{Before, Decided, Following, SlotSum, Toll};
use crate::scenario::model::Origin;

/// Records kept from the beginning, and from the end.
const FIRST_KEPT: usize = 200;
const LAST_KEPT: usize = 800;
/// Unrecovered faults that are followed at once.
const FOLLOWED_MAX: usize = 1000;

/// One fault that struck a component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultRecord {
    pub on: Origin,
    /// The replica it hit, where it hit one.
    pub replica: Option<u32>,
    /// Such as "crash" or "slow down x3".
    pub label: String,
    pub by: Cause,
    pub began: Time,
    /// `None` while it lasts.
    pub ended: Option<Time>,
    pub toll: Toll,
    /// Events in service that the crash took down.
    pub struck_down: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// Declared in the scenario.
    Scenario,
    /// Injected by hand.
    Hand,
}

/// The first and the last faults of a run, and how many there were in between.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FaultLog {
    first: Vec<Entry>,
    last: VecDeque<Entry>,
    pub dropped: u64,
    decided: Decided,
    /// Entries that wait for events which were offered before their recovery.
    waiting: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Entry {
    id: u64,
    record: FaultRecord,
    following: Following,
}

impl FaultLog {
    /// `before` is how the system was in the window that ends now, if anything was decided in it.
    pub fn begin(&mut self, now: Time, id: u64, struck: &Struck, before: Option<Before>) {
        let record = FaultRecord {
            on: struck.on,
            replica: struck.replica,
            label: struck.fault.label(),
            by: if struck.by_hand { Cause::Hand } else { Cause::Scenario },
            began: now,
            ended: None,
            toll: Toll::default(),
            struck_down: 0,
        };
        let unrecovered = self.entries().filter(|entry| entry.following.is_unrecovered()).count();
        let following = match unrecovered < FOLLOWED_MAX {
            true => Following::begin(now, self.decided, before),
            false => Following::not_followed(now),
        };
        let entry = Entry { id, record, following };
        if self.first.len() < FIRST_KEPT {
            self.first.push(entry);
            return;
        }
        if self.last.len() == LAST_KEPT {
            let dropped = self.last.pop_front();
            self.waiting -= usize::from(dropped.is_some_and(|entry| entry.following.is_waiting()));
            self.dropped += 1;
        }
        self.last.push_back(entry);
    }

    pub fn end(&mut self, now: Time, id: u64) {
        let decided = self.decided;
        if let Some(entry) = self.entry(id) {
            entry.record.ended = Some(now);
            entry.following.end(now, decided);
        }
    }

    pub fn strike_down(&mut self, id: u64) {
        if let Some(entry) = self.entry(id) {
            entry.record.struck_down += 1;
        }
    }

    /// The fate of an event that was offered after warm-up is decided.
    #[inline]
    pub fn decide(&mut self, root: &Root, row: Verdict) {
        self.decided.all += 1;
        self.decided.failed += u64::from(row != Verdict::Correct);
        if self.waiting > 0 {
            self.entries_mut().for_each(|entry| entry.following.decide(root, row));
            self.count_waiting();
        }
    }

    /// An event that was decided then has left one row for another.
    pub fn revise(&mut self, root: &Root, decided: Time, before: Verdict) {
        if before == Verdict::Correct {
            self.decided.failed += 1;
            self.entries_mut().for_each(|entry| entry.following.revise(root, decided));
        }
    }

    /// A slot of the window is over, after which so many events are undecided.
    pub fn close_slot(&mut self, slot: &SlotSum, undecided: u64) {
        let decided = self.decided;
        self.entries_mut().for_each(|entry| entry.following.close_slot(slot, decided, undecided));
        self.count_waiting();
    }

    fn count_waiting(&mut self) {
        self.waiting = self.entries().filter(|entry| entry.following.is_waiting()).count();
    }

    /// Writes the records out.
    pub fn fill(&self, records: &mut Vec<FaultRecord>) {
        records.clear();
        records.extend(self.entries().map(|entry| {
            let toll = entry.following.toll(self.decided);
            FaultRecord { toll, ..entry.record.clone() }
        }));
    }

    fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.first.iter().chain(&self.last)
    }

    fn entries_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Entry> {
        self.first.iter_mut().chain(&mut self.last)
    }

    fn entry(&mut self, id: u64) -> Option<&mut Entry> {
        self.entries_mut().rev().find(|entry| entry.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::HandlerId;
    use crate::measure::toll::Recovery;
    use crate::parts::fault::{Crash, Fault};

    #[test]
    fn the_first_and_the_last_faults_are_kept() {
        let mut log = FaultLog::default();
        let fault = Fault::Crash(Crash::default());
        let struck = Struck { on: Origin::Handler(HandlerId(0)), replica: None, fault: &fault, by_hand: true };
        for id in 0..1500 {
            log.begin(Time(id), id, &struck, None);
            log.end(Time(id + 1), id);
        }
        let mut records = Vec::new();
        log.fill(&mut records);
        assert_eq!((records.len() as u64, log.dropped), (1000, 500));
        assert_eq!((records[0].began, records[999].began), (Time(0), Time(1499)));
    }

    #[test]
    fn no_more_unrecovered_faults_are_followed_than_a_thousand() {
        let mut log = FaultLog::default();
        let fault = Fault::Crash(Crash::default());
        let struck = Struck { on: Origin::Handler(HandlerId(0)), replica: None, fault: &fault, by_hand: true };
        (0..1100).for_each(|id| log.begin(Time(id), id, &struck, None));
        let mut records = Vec::new();
        log.fill(&mut records);
        let followed = records.iter().filter(|record| record.toll.recovery == Recovery::NotYet).count();
        let not_followed = records.iter().filter(|record| record.toll.recovery == Recovery::NotFollowed).count();
        assert!(followed <= FOLLOWED_MAX && not_followed > 0, "{followed} are followed, {not_followed} are not");
    }
}
