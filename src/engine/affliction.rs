//! What single attempts meet at a handler under faults that look at them, and what sets faults off there.
//!
//! All of it stands apart from the handler's rates, so that a handler without such faults pays one look for it.

use serde::{Deserialize, Serialize};

use super::Engine;
use crate::foundation::{HandlerId, Span, Time};
use crate::parts::fault::{Admission, Conclusion, Condition, Fault, Luck, Memory, Subject};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Afflictions {
    pub watch: Watch,
    influences: Vec<Influence>,
    /// By replica; those beyond the end are as they were when the last influence began.
    replicas: Vec<Stand>,
}

/// What at a handler sets faults off.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// (length of queue, process) of faults that wait for one more.
    pub(super) above: Vec<(u32, u32)>,
    /// (number, process) of faults that wait for this attempt to be taken up.
    pub(super) nth: Vec<(u64, u32)>,
    pub(super) taken_up: u64,
    /// The processes of faults that wait for a checkpoint.
    pub(super) saving: Vec<u32>,
}

/// A fault that looks at attempts, while it is on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Influence {
    /// Of the fault that is on, and of its process.
    id: u64,
    process: u32,
    fault: Fault,
    began: Time,
    luck: Luck,
    memory: Memory,
    /// By replica: how much of the time since its last restart it has not aged.
    dozed: Vec<Span>,
}

/// Since when a replica has been at work, and idle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Stand {
    began: Time,
    served: Option<Time>,
    idle_since: Option<Time>,
}

impl Afflictions {
    /// What becomes of an attempt that asks for a place.
    pub fn admission(&self) -> Admission {
        self.influences.iter().map(|influence| influence.fault.model().admission()).max().unwrap_or_default()
    }

    /// The work of an attempt that a replica takes up now, with everything that comes on top.
    pub fn burden(&mut self, now: Time, replica: u32, subject: &Subject, work: Span) -> Span {
        if self.influences.is_empty() {
            return work;
        }
        let stand = self.stand(replica);
        let idle = stand.idle_since.take().map_or(Span::ZERO, |since| now.since(since));
        let before = *stand;
        stand.served = Some(now);
        let (mut set_up, mut factor) = (Span::ZERO, 1.0);
        for influence in &self.influences {
            let since = before.began.max(influence.began);
            let is_fresh = before.served.is_none_or(|served| served < since);
            let idle = idle.min(now.since(since));
            let dozed = influence.dozed.get(replica as usize).copied().unwrap_or_default();
            let age = Span(now.since(since).0.saturating_sub(dozed.0));
            let standing = Condition { age, is_fresh, idle };
            let burden = influence.fault.model().burden(&standing, &mut influence.luck.of_attempt(subject));
            set_up = set_up + burden.set_up;
            factor *= burden.factor;
        }
        set_up + if factor == 1.0 { work } else { work.scaled(factor) }
    }

    /// What becomes of an attempt whose work is done, and the process of the fault that would crash its replica.
    pub(super) fn conclude(&mut self, subject: &Subject) -> (Conclusion, Option<u32>) {
        let (mut all, mut crashes) = (Conclusion::Spared, None);
        for influence in &mut self.influences {
            let fate = influence.fault.model().conclude(&mut influence.memory, subject, &influence.luck);
            if matches!(fate, Conclusion::Crash { .. }) && crashes.is_none() {
                crashes = Some(influence.process);
            }
            all = all.and(fate);
        }
        (all, crashes)
    }

    /// A replica has nothing to do from now on, or had nothing to do before.
    pub fn note_idle(&mut self, now: Time, replica: u32) {
        if !self.influences.is_empty() {
            self.stand(replica).idle_since.get_or_insert(now);
        }
    }

    /// A replica that was a spare since then serves from now on; meanwhile it aged at this share of its speed.
    pub fn note_dozed(&mut self, since: Time, now: Time, replica: u32, share: f64) {
        let began = self.stand(replica).began.max(since);
        for influence in &mut self.influences {
            let dozed = now.since(began.max(influence.began)).scaled(1.0 - share);
            let at = replica as usize;
            if at >= influence.dozed.len() {
                influence.dozed.resize(at + 1, Span::ZERO);
            }
            influence.dozed[at] = influence.dozed[at] + dozed;
        }
    }

    /// A replica has come back; `alone` if no other was up, so that nothing is left of what was in memory.
    pub fn note_restart(&mut self, now: Time, replica: u32, alone: bool) {
        if self.influences.is_empty() {
            return;
        }
        *self.stand(replica) = Stand { began: now, ..Stand::default() };
        for dozed in self.influences.iter_mut().filter_map(|influence| influence.dozed.get_mut(replica as usize)) {
            *dozed = Span::ZERO;
        }
        if alone {
            self.influences.iter_mut().for_each(|influence| influence.fault.model().state_lost(&mut influence.memory));
        }
    }

    fn stand(&mut self, replica: u32) -> &mut Stand {
        if replica as usize >= self.replicas.len() {
            self.replicas.resize(replica as usize + 1, Stand::default());
        }
        &mut self.replicas[replica as usize]
    }
}

impl Engine {
    pub(super) fn afflictions_of(&mut self, handler: HandlerId) -> &mut Afflictions {
        self.state.handlers[handler.index()].afflictions.get_or_insert_default()
    }

    /// A fault that looks at attempts begins.
    pub(super) fn begin_influence(&mut self, handler: HandlerId, id: u64, process: u32) {
        let now = self.state.now;
        let record = &self.state.processes[process as usize];
        let fault = record.fault.clone();
        let own = self.streams.attempts_under(record.stream, handler);
        let shared = self.streams.shared_by_faults(fault.model().shared_name(), handler);
        let luck = Luck::new(own, shared, record.ordinal);
        let memory = Memory::default();
        let state = &mut self.state.handlers[handler.index()];
        let afflictions = state.afflictions.get_or_insert_default();
        if afflictions.influences.is_empty() {
            let stands = state.station.servers().iter().map(|server| {
                let idle_since = server.attempt().is_none().then_some(now);
                Stand { began: now, served: None, idle_since }
            });
            afflictions.replicas = stands.collect();
        }
        afflictions.influences.push(Influence { id, process, fault, began: now, luck, memory, dozed: Vec::new() });
    }

    pub(super) fn end_influence(&mut self, handler: HandlerId, id: u64) {
        if let Some(afflictions) = &mut self.state.handlers[handler.index()].afflictions {
            afflictions.influences.retain(|influence| influence.id != id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::{Distribution, Identity, Stream};
    use crate::parts::fault::{Ageing, ColdStart};

    fn under(fault: Fault, began: Time) -> Afflictions {
        let stream = Stream::new(1, 0, "web", "fault");
        let luck = Luck::new(stream, stream, 0);
        let memory = Memory::default();
        let influence = Influence { id: 1, process: 0, fault, began, luck, memory, dozed: Vec::new() };
        Afflictions { influences: vec![influence], ..Afflictions::default() }
    }

    fn burden(afflictions: &mut Afflictions, now: u64) -> u64 {
        let subject = Subject { root: 1, state: None, attempt: Identity::root(1) };
        afflictions.burden(Time(now), 0, &subject, Span(10)).0
    }

    #[test]
    fn a_replica_is_cold_when_it_starts_and_after_it_idled() {
        let set_up = Distribution::deterministic(Span(5));
        let mut cold = under(Fault::ColdStart(ColdStart { set_up, after: Span(20) }), Time(0));
        assert_eq!(burden(&mut cold, 0), 15);
        assert_eq!(burden(&mut cold, 15), 10);
        cold.note_idle(Time(25), 0);
        assert_eq!(burden(&mut cold, 44), 10);
        cold.note_idle(Time(54), 0);
        assert_eq!(burden(&mut cold, 74), 15);
        cold.note_restart(Time(100), 0, true);
        assert_eq!(burden(&mut cold, 100), 15);
    }

    #[test]
    fn age_counts_from_the_fault_or_the_last_restart() {
        let mut old = under(Fault::Ageing(Ageing { doubles_after: Span(100), shape: 1.0, up_to: 9.0 }), Time(50));
        assert_eq!([50, 100, 150].map(|now| burden(&mut old, now)), [10, 15, 20]);
        old.note_restart(Time(200), 0, true);
        assert_eq!([200, 250].map(|now| burden(&mut old, now)), [10, 15]);
        // At a quarter of its speed for 40 of 100 since the restart: 70 old.
        old.note_dozed(Time(100), Time(240), 0, 0.25);
        assert_eq!(burden(&mut old, 300), 17);
        old.note_restart(Time(300), 0, true);
        assert_eq!(burden(&mut old, 350), 15);
    }

    #[test]
    fn a_replica_that_was_idle_before_it_stopped_has_been_idle_since() {
        let set_up = Distribution::deterministic(Span(5));
        let mut cold = under(Fault::ColdStart(ColdStart { set_up, after: Span(20) }), Time(0));
        burden(&mut cold, 0);
        cold.note_idle(Time(10), 0);
        cold.note_idle(Time(25), 0);
        assert_eq!(burden(&mut cold, 30), 15);
    }
}
