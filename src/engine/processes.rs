//! The fault processes of a run and the faults that are on, found by what they strike and whose lifetime they measure:
//! nobody looks through all of them.
//!
//! What is found by is left out of the fingerprint: it follows from the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut, Range};

use serde::Serialize;

use super::acts::Acts;
use crate::foundation::{CrewId, Draw, FaultId, HandlerId, Span, Stream, Time};
use crate::parts::fault::{Clocks, Effect, Fault, When};
use crate::scenario::model::{Origin, Site};

/// Something that makes a component faulty from time to time, or once.
#[derive(Clone, Debug, Serialize)]
pub struct Process {
    pub on: Site,
    pub fault: Fault,
    pub when: When,
    pub clock: Clock,
    /// Its place among the declared faults; `None` where it was injected by hand.
    pub declared: Option<u32>,
    pub stream: Stream,
    pub generation: u32,
    /// How often it has struck.
    pub ordinal: u64,
    pub is_on: bool,
    /// Who ends it, where it needs somebody.
    pub crew: Option<CrewId>,
    /// One of the crew is at work on it.
    pub is_mended: bool,
    /// Healthy time passes this many times faster.
    pub pace: f64,
    /// A spare's healthy time passes at this share of its pace.
    pub dormancy: f64,
    /// How long its repair takes, which begins when somebody notices.
    pub awaits: Option<Span>,
    /// By handler and replica: the process that crashes it when this fault wants it to; the last one is the newest.
    pub crashes: Vec<(HandlerId, u32, u32)>,
    /// Healthy time that is left, on the process's own clock, when the pace last changed; `None` where no
    /// strike is ahead.
    pub left: Option<Span>,
    pub due: Time,
    /// Strikes within an instant.
    #[serde(skip)]
    pub acts: Acts,
}

/// What a draw of a fault process is for.
#[derive(Clone, Copy)]
pub(super) enum Aspect {
    Healthy,
    Faulty,
    Scope,
}

/// Whose lifetime a process measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Clock {
    /// That of the component or group.
    Whole,
    /// That of one replica of a handler, or of one handler of a group.
    Member(u32),
    /// That of all members together.
    All,
}

#[derive(Clone, Debug, Serialize)]
pub struct ActiveFault {
    pub id: u64,
    pub process: u32,
    pub on: Origin,
    pub fault: Fault,
    /// What it was when it began.
    pub effect: Effect,
    /// The replicas it holds.
    pub down: Range<u32>,
}

impl Process {
    /// A draw that belongs to the present cycle.
    pub(super) fn draw(&self, aspect: Aspect) -> Draw {
        self.stream.member(aspect as u64).nth(self.ordinal)
    }

    /// It will never strike again.
    pub fn is_over(&self) -> bool {
        self.when == When::NEVER
    }

    pub fn new(on: Site, fault: Fault, when: When, stream: Stream) -> Process {
        Process {
            on,
            fault,
            when,
            clock: Clock::Whole,
            declared: None,
            stream,
            generation: 0,
            ordinal: 0,
            is_on: false,
            crew: None,
            is_mended: false,
            pace: 1.0,
            dormancy: 1.0,
            awaits: None,
            crashes: Vec::new(),
            left: None,
            due: Time::NEVER,
            acts: Acts::NONE,
        }
    }
}

/// In the order in which they came; none ever goes.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Processes {
    all: Vec<Process>,
    /// Those that measure the lifetime of one replica.
    #[serde(skip)]
    of_replica: BTreeMap<(HandlerId, u32), Vec<u32>>,
    /// The others at a handler.
    #[serde(skip)]
    of_whole: BTreeMap<HandlerId, Vec<u32>>,
    /// Those whose pace depends on how many members of theirs are down.
    #[serde(skip)]
    load_shared: BTreeMap<Site, Vec<u32>>,
}

impl Processes {
    /// Adds a process and says which number it has.
    pub fn push(&mut self, process: Process) -> u32 {
        let index = self.all.len() as u32;
        match (process.on, process.clock) {
            (Site::Handler(handler), Clock::Member(replica)) => {
                self.of_replica.entry((handler, replica)).or_default().push(index);
            }
            (Site::Handler(handler), Clock::Whole | Clock::All) => {
                self.of_whole.entry(handler).or_default().push(index);
            }
            _ => {}
        }
        if is_load_shared(&process) {
            self.load_shared.entry(process.on).or_default().push(index);
        }
        self.all.push(process);
        index
    }

    /// A process never strikes again, and nobody finds it any more.
    pub fn retire(&mut self, index: u32) {
        let process = &mut self.all[index as usize];
        process.when = When::NEVER;
        process.generation += 1;
        (process.is_on, process.awaits, process.left, process.due) = (false, None, None, Time::NEVER);
        let others = |list: &mut Vec<u32>| list.retain(|known| *known != index);
        self.of_replica
            .values_mut()
            .chain(self.of_whole.values_mut())
            .chain(self.load_shared.values_mut())
            .for_each(others);
    }

    /// The last process that a declared fault has had for a clock.
    pub fn earlier(&self, declared: u32, clock: Clock) -> Option<&Process> {
        self.all.iter().rev().find(|process| process.declared == Some(declared) && process.clock == clock)
    }

    /// The clocks of which members a declared fault has by now: those below this number.
    pub fn clocked(&self, fault: FaultId) -> u32 {
        let clocks = self.all.iter().filter(|process| process.declared == Some(fault.0) && !process.is_over());
        let upto = clocks.map(|process| if let Clock::Member(member) = process.clock { member + 1 } else { 1 });
        upto.max().unwrap_or(0)
    }

    /// Those about one replica, by their clock or, where it is `alone`, as there is no other.
    pub fn of_replica(&self, handler: HandlerId, replica: u32, alone: bool) -> Vec<u32> {
        let own = self.of_replica.get(&(handler, replica)).into_iter().flatten();
        let whole = self.of_whole.get(&handler).filter(|_| alone && replica == 0).into_iter().flatten();
        let mut found: Vec<u32> = own.chain(whole).copied().collect();
        found.sort_unstable();
        found
    }

    pub fn load_shared(&self, site: Site) -> &[u32] {
        self.load_shared.get(&site).map_or(&[], Vec::as_slice)
    }
}

pub fn is_load_shared(process: &Process) -> bool {
    matches!((process.clock, process.fault.model().clocks()), (Clock::Member(_), Clocks::LoadShared { .. }))
        && process.declared.is_some()
}

impl Deref for Processes {
    type Target = [Process];

    fn deref(&self) -> &[Process] {
        &self.all
    }
}

impl DerefMut for Processes {
    fn deref_mut(&mut self) -> &mut [Process] {
        &mut self.all
    }
}

/// The faults that are on, by their numbers, which is the order in which they began.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(into = "Vec<ActiveFault>")]
pub struct ActiveFaults {
    all: BTreeMap<u64, ActiveFault>,
    by_process: BTreeSet<(u32, u64)>,
    by_list: BTreeSet<(Listed, u64)>,
}

/// Where a fault is found beside the list of its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Listed {
    /// It changes how fast or how well a component works.
    ByComponent(Origin),
    /// It holds one replica.
    ByReplica(HandlerId, u32),
    /// It holds several of a handler.
    ByHandler(HandlerId),
    /// It holds nobody.
    Nowhere,
}

impl ActiveFault {
    fn listed(&self) -> Listed {
        match (self.fault.effect(), self.on) {
            (Effect::Down(_) | Effect::Hung | Effect::Stopped, Origin::Handler(handler)) => match self.down.len() {
                0 => Listed::Nowhere,
                1 => Listed::ByReplica(handler, self.down.start),
                _ => Listed::ByHandler(handler),
            },
            (_, on) => Listed::ByComponent(on),
        }
    }
}

impl ActiveFaults {
    pub fn push(&mut self, fault: ActiveFault) {
        self.by_process.insert((fault.process, fault.id));
        self.by_list.insert((fault.listed(), fault.id));
        self.all.insert(fault.id, fault);
    }

    /// Takes out all that are on at a component, and says which.
    pub fn take_all_on(&mut self, component: Origin) -> Vec<u64> {
        let there = self.all.values().filter(|fault| fault.on == component);
        let there: Vec<(u64, u32, Listed)> = there.map(|fault| (fault.id, fault.process, fault.listed())).collect();
        for (id, process, list) in &there {
            self.all.remove(id);
            self.by_process.remove(&(*process, *id));
            self.by_list.remove(&(*list, *id));
        }
        there.into_iter().map(|(id, ..)| id).collect()
    }

    /// Takes out the fault of a process that began first.
    pub fn take_first_of(&mut self, process: u32) -> Option<ActiveFault> {
        let first = numbers(&self.by_process, process).next()?;
        let fault = self.all.remove(&first).expect("what is listed is on");
        self.by_process.remove(&(process, first));
        self.by_list.remove(&(fault.listed(), first));
        Some(fault)
    }

    pub fn of_process(&self, process: u32) -> impl Iterator<Item = &ActiveFault> {
        numbers(&self.by_process, process).map(|id| &self.all[&id])
    }

    /// Those that change how fast or how well a component works.
    pub fn at(&self, component: Origin) -> impl Iterator<Item = &ActiveFault> {
        self.listed(Listed::ByComponent(component))
    }

    /// The processes of those that hold a replica, in the order in which they struck.
    pub fn that_hold(&self, handler: HandlerId, replica: u32) -> Vec<u32> {
        let several = self.listed(Listed::ByHandler(handler)).filter(|fault| fault.down.contains(&replica));
        let mut found: Vec<&ActiveFault> = self.listed(Listed::ByReplica(handler, replica)).chain(several).collect();
        found.sort_unstable_by_key(|fault| fault.id);
        found.into_iter().map(|fault| fault.process).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = &ActiveFault> {
        self.all.values()
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    fn listed(&self, list: Listed) -> impl Iterator<Item = &ActiveFault> {
        numbers(&self.by_list, list).map(|id| &self.all[&id])
    }
}

/// The numbers that a list has for a key, in order.
fn numbers<K: Copy + Ord>(list: &BTreeSet<(K, u64)>, key: K) -> impl Iterator<Item = u64> {
    list.range((key, 0)..=(key, u64::MAX)).map(|(_, id)| *id)
}

impl From<ActiveFaults> for Vec<ActiveFault> {
    fn from(faults: ActiveFaults) -> Vec<ActiveFault> {
        faults.all.into_values().collect()
    }
}
