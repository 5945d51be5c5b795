//! What went wrong, when, and what it did.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::engine::Struck;
use crate::foundation::Time;
use crate::scenario::model::Origin;

/// Records kept from the beginning, and from the end.
const FIRST_KEPT: usize = 200;
const LAST_KEPT: usize = 800;

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
    /// Root events that failed between its beginning and its end.
    pub failed_meanwhile: u64,
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
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Entry {
    id: u64,
    /// Root events that had failed when it began.
    failed_before: u64,
    record: FaultRecord,
}

impl FaultLog {
    pub fn begin(&mut self, now: Time, id: u64, struck: &Struck, failed: u64) {
        let record = FaultRecord {
            on: struck.on,
            replica: struck.replica,
            label: struck.fault.label(),
            by: if struck.by_hand { Cause::Hand } else { Cause::Scenario },
            began: now,
            ended: None,
            failed_meanwhile: 0,
            struck_down: 0,
        };
        let entry = Entry { id, failed_before: failed, record };
        if self.first.len() < FIRST_KEPT {
            self.first.push(entry);
            return;
        }
        if self.last.len() == LAST_KEPT {
            self.last.pop_front();
            self.dropped += 1;
        }
        self.last.push_back(entry);
    }

    pub fn end(&mut self, now: Time, id: u64, failed: u64) {
        if let Some(entry) = self.entry(id) {
            entry.record.ended = Some(now);
            entry.record.failed_meanwhile = failed - entry.failed_before;
        }
    }

    pub fn strike_down(&mut self, id: u64) {
        if let Some(entry) = self.entry(id) {
            entry.record.struck_down += 1;
        }
    }

    /// Writes the records out, those that last with what has failed so far.
    pub fn fill(&self, records: &mut Vec<FaultRecord>, failed: u64) {
        records.clear();
        records.extend(self.first.iter().chain(&self.last).map(|entry| {
            let mut record = entry.record.clone();
            if record.ended.is_none() {
                record.failed_meanwhile = failed - entry.failed_before;
            }
            record
        }));
    }

    fn entry(&mut self, id: u64) -> Option<&mut Entry> {
        self.first.iter_mut().chain(&mut self.last).rev().find(|entry| entry.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::HandlerId;
    use crate::parts::fault::{Crash, Fault};

    #[test]
    fn the_first_and_the_last_faults_are_kept() {
        let mut log = FaultLog::default();
        let fault = Fault::Crash(Crash::default());
        let struck = Struck { on: Origin::Handler(HandlerId(0)), replica: None, fault: &fault, by_hand: true };
        for id in 0..1500 {
            log.begin(Time(id), id, &struck, 0);
            log.end(Time(id + 1), id, id);
        }
        let mut records = Vec::new();
        log.fill(&mut records, 1500);
        assert_eq!((records.len() as u64, log.dropped), (1000, 500));
        assert_eq!((records[0].began, records[999].began), (Time(0), Time(1499)));
        assert_eq!(records[999].failed_meanwhile, 1499);
    }
}
