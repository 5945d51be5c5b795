//! What went wrong, when, and what it did.

use std::borrow::Cow;
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::engine::{Root, Struck, Verdict};
use crate::foundation::Time;
use crate::measure::ledger::Decided;
use crate::measure::toll::{Awaiting, Before, Lasting, Recovery, SlotSum, Toll};
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
    pub label: Cow<'static, str>,
    pub by: StruckBy,
    pub began: Time,
    /// `None` while it lasts.
    pub ended: Option<Time>,
    pub toll: Toll,
    /// Events in service that the crash took down.
    pub struck_down: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StruckBy {
    /// Declared in the scenario.
    Scenario,
    /// Injected by hand.
    Hand,
}

/// The first and the last faults of a run, and how many there were in between. Faults are known by their numbers, from
/// 1 in the order in which they began.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FaultLog {
    first: Vec<FaultRecord>,
    last: VecDeque<FaultRecord>,
    pub dropped: u64,
    /// The kept faults that are followed, by their numbers; those that last in order.
    lasting: Vec<(u64, Lasting)>,
    awaiting: Vec<(u64, Awaiting)>,
    /// What is offered from then on is in the toll of none that awaits a decision.
    awaited_until: Time,
}

impl FaultLog {
    /// The next fault strikes. `before` is how the system was in the window that ends now, or why that is not known;
    /// `decided` is what has been since the start.
    pub fn begin(&mut self, now: Time, struck: &Struck, before: Result<Before, Recovery>, decided: Decided) {
        let mut toll = Toll::default();
        if self.lasting.len() < FOLLOWED_MAX {
            let number = 1 + self.first.len() as u64 + self.dropped + self.last.len() as u64;
            self.lasting.push((number, Lasting::begin(now, decided, before)));
        } else {
            toll.recovery = Recovery::NotFollowed;
        }
        let record = FaultRecord {
            on: struck.on,
            replica: struck.replica,
            label: struck.fault.label(),
            by: if struck.by_hand { StruckBy::Hand } else { StruckBy::Scenario },
            began: now,
            ended: None,
            toll,
            struck_down: 0,
        };
        if self.first.len() < FIRST_KEPT {
            self.first.push(record);
            return;
        }
        if self.last.len() == LAST_KEPT {
            self.drop_oldest();
        }
        self.last.push_back(record);
    }

    fn drop_oldest(&mut self) {
        self.dropped += 1;
        self.last.pop_front();
        let oldest = FIRST_KEPT as u64 + self.dropped;
        if let Some(at) = self.lasting_at(oldest) {
            self.lasting.remove(at);
        }
        if let Some(at) = self.awaiting.iter().position(|(number, _)| *number == oldest) {
            self.awaiting.swap_remove(at);
        }
    }

    fn lasting_at(&self, number: u64) -> Option<usize> {
        self.lasting.binary_search_by_key(&number, |(followed, _)| *followed).ok()
    }

    pub fn end(&mut self, now: Time, number: u64, decided: Decided) {
        if let Some(record) = self.record(number) {
            record.ended = Some(now);
        }
        if let Some(at) = self.lasting_at(number)
            && let Some(toll) = self.lasting[at].1.end(now, decided)
        {
            self.lasting.remove(at);
            self.enter(number, toll);
        }
    }

    pub fn strike_down(&mut self, number: u64) {
        if let Some(record) = self.record(number) {
            record.struck_down += 1;
        }
    }

    /// The fate of an event that was offered after warm-up is decided.
    #[inline]
    pub fn decide(&mut self, root: &Root, row: Verdict) {
        if root.offered < self.awaited_until {
            self.decide_awaited(root, row);
        }
    }

    fn decide_awaited(&mut self, root: &Root, row: Verdict) {
        let mut is_any_over = false;
        for (_, fault) in &mut self.awaiting {
            fault.decide(root, row);
            is_any_over |= fault.is_over();
        }
        if is_any_over {
            self.leave_over();
        }
    }

    /// An event that was decided then has left one row for another.
    pub fn revise(&mut self, root: &Root, decided: Time, before: Verdict) {
        if before == Verdict::Correct {
            self.lasting.iter_mut().for_each(|(_, fault)| fault.revise(decided));
            self.awaiting.iter_mut().for_each(|(_, fault)| fault.revise(root, decided));
        }
    }

    /// A slot of the window is over; since the start so many are decided, and so many are not.
    pub fn close_slot(&mut self, slot: &SlotSum, decided: Decided, undecided: u64) {
        let mut recovers_any = false;
        while let Some(at) = self.lasting.iter().position(|(_, fault)| fault.recovers_in(slot)) {
            let (number, fault) = self.lasting.remove(at);
            self.awaiting.push((number, fault.recover(slot, decided, undecided)));
            recovers_any = true;
        }
        if recovers_any {
            self.leave_over();
        }
    }

    /// Enters the tolls that will remain.
    fn leave_over(&mut self) {
        while let Some(at) = self.awaiting.iter().position(|(_, fault)| fault.is_over()) {
            let (number, fault) = self.awaiting.swap_remove(at);
            self.enter(number, fault.toll());
        }
        self.awaited_until = self.awaiting.iter().map(|(_, fault)| fault.recovered).max().unwrap_or_default();
    }

    fn enter(&mut self, number: u64, toll: Toll) {
        if let Some(record) = self.record(number) {
            record.toll = toll;
        }
    }

    /// Writes the records out, when so many are decided since the start.
    pub fn fill(&self, decided: Decided, records: &mut Vec<FaultRecord>) {
        records.clear();
        records.extend(self.first.iter().chain(&self.last).cloned());
        let lasting = self.lasting.iter().map(|(number, fault)| (number, fault.toll(decided)));
        let awaiting = self.awaiting.iter().map(|(number, fault)| (number, fault.toll()));
        for (number, toll) in lasting.chain(awaiting) {
            let at = self.place(*number).expect("what is followed is kept");
            records[at].toll = toll;
        }
    }

    /// Where among those that are kept, the first and the last in one row.
    fn place(&self, number: u64) -> Option<usize> {
        let after_first = (number - 1).checked_sub(FIRST_KEPT as u64);
        match after_first {
            None => Some(number as usize - 1),
            Some(beyond) => Some(FIRST_KEPT + beyond.checked_sub(self.dropped)? as usize),
        }
    }

    fn record(&mut self, number: u64) -> Option<&mut FaultRecord> {
        let place = self.place(number)?;
        match place.checked_sub(FIRST_KEPT) {
            Some(at) => self.last.get_mut(at),
            None => self.first.get_mut(place),
        }
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
        for number in 1..=1500 {
            log.begin(Time(number), &struck, Err(Recovery::NothingBefore), Decided::default());
            log.end(Time(number + 1), number, Decided::default());
        }
        let mut records = Vec::new();
        log.fill(Decided::default(), &mut records);
        assert_eq!((records.len() as u64, log.dropped), (1000, 500));
        assert_eq!((records[0].began, records[999].began), (Time(1), Time(1500)));
    }

    #[test]
    fn no_more_unrecovered_faults_are_followed_than_a_thousand() {
        let mut log = FaultLog::default();
        let fault = Fault::Crash(Crash::default());
        let struck = Struck { on: Origin::Handler(HandlerId(0)), replica: None, fault: &fault, by_hand: true };
        (0..1100).for_each(|at| log.begin(Time(at), &struck, Err(Recovery::NothingBefore), Decided::default()));
        let mut records = Vec::new();
        log.fill(Decided::default(), &mut records);
        let followed = records.iter().filter(|record| record.toll.recovery == Recovery::NotYet).count();
        let not_followed = records.iter().filter(|record| record.toll.recovery == Recovery::NotFollowed).count();
        assert!(followed <= FOLLOWED_MAX && not_followed > 0, "{followed} are followed, {not_followed} are not");
    }
}
