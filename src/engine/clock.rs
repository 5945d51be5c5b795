//! The clocks of faults: when each strikes, for how long it lasts, and who mends it.
//!
//! A clock runs at a pace: at pace 2 the healthy time passes twice as fast. A pace may change while the clock
//! runs; what is left of the healthy time goes on at the new one.

use super::agenda::{Arranging, Step};
use super::occurrence::{Occurrence, What};
use super::processes::{Aspect, Clock, Process, is_load_shared};
use super::{Engine, Event, Observer, Rank};
use crate::foundation::{Span, Time};
use crate::parts::fault::{Clocks, Fault, When};
use crate::scenario::model::Site;

impl Engine {
    /// Sets the declared faults going.
    pub(super) fn schedule_faults(&mut self) {
        for declared in 0..self.model.faults.len() {
            self.add_clocks(declared, 0);
        }
    }

    /// Adds the clocks of a declared fault: its own, and those of its members from `first` on.
    pub(super) fn add_clocks(&mut self, declared: usize, first: u32) {
        let fault = &self.model.faults[declared];
        let clocks = match fault.when {
            When::Process { .. } => fault.fault.model().clocks(),
            _ => Clocks::One,
        };
        let members = first..self.members(fault.on);
        match (clocks, fault.on) {
            (Clocks::One, _) | (Clocks::PerReplica, Site::Group(_)) if first == 0 => {
                self.add_process(declared, Clock::Whole, 1.0)
            }
            (Clocks::One, _) | (Clocks::PerReplica, Site::Group(_)) => {}
            (Clocks::PerReplica | Clocks::LoadShared { .. }, _) => {
                members.for_each(|member| self.add_process(declared, Clock::Member(member), 1.0));
            }
            (Clocks::Common { beta }, _) => {
                members.for_each(|member| self.add_process(declared, Clock::Member(member), 1.0 - beta));
                if first == 0 {
                    self.add_process(declared, Clock::All, beta);
                }
            }
        }
    }

    /// Replicas of a handler, or handlers of a group.
    pub(super) fn members(&self, site: Site) -> u32 {
        match site {
            Site::Source(_) => 0,
            Site::Handler(handler) => self.model.handler(handler).replicas,
            Site::Group(group) => self.model.group(group).members.len() as u32,
        }
    }

    fn add_process(&mut self, declared: usize, clock: Clock, pace: f64) {
        let fault = &self.model.faults[declared];
        let member = match clock {
            Clock::Whole => None,
            Clock::Member(member) => Some(member),
            Clock::All => Some(u32::MAX),
        };
        let stream = self.streams.fault(&self.model, fault);
        let stream = member.map_or(stream, |member| stream.member(u64::from(member)));
        let (stream, ordinal) = self.state.processes.earlier(declared as u32, clock).map_or((stream, 0), |earlier| {
            let has_cycles = matches!(fault.when, When::Process { .. });
            (earlier.stream, if has_cycles { earlier.ordinal + 1 } else { 0 })
        });
        let process = Process {
            clock,
            pace,
            ordinal,
            declared: Some(declared as u32),
            crew: fault.crew,
            ..Process::new(fault.on, fault.fault.clone(), fault.when.clone(), stream)
        };
        let watched = fault.watched;
        let is_load_shared = is_load_shared(&process);
        let index = self.state.processes.push(process);
        if is_load_shared {
            self.state.load_shared.push(index);
        }
        if let Some(watched) = watched {
            self.arm(index, watched);
        }
        self.schedule_next_strike(index);
    }

    /// An injection by hand: a window that begins now.
    pub(super) fn inject<O: Observer>(&mut self, on: Site, fault: Fault, lasting: Option<Span>, observer: &mut O) {
        let injected = self.state.injected.entry(on).or_default();
        let stream = self.streams.injected(&self.model, on, *injected);
        *injected += 1;
        let when = When::Window { at: Span(self.state.now.0), lasting };
        let process = self.state.processes.push(Process::new(on, fault, when, stream));
        self.fault_begins(process, 0, observer);
    }

    /// The processes of the faults that were injected by hand, in the order of their commands. What such a fault
    /// crashes has a process with the clock of one replica.
    fn injected(&self) -> impl Iterator<Item = u32> {
        let by_hand = |process: &Process| process.declared.is_none() && process.clock == Clock::Whole;
        (0..).zip(self.state.processes.iter()).filter(move |(_, process)| by_hand(process)).map(|(index, _)| index)
    }

    /// The numbers of the faults injected by hand that are there now, from 1 in the order of injection.
    pub fn injected_now(&self) -> impl Iterator<Item = u64> {
        (1..)
            .zip(self.injected())
            .filter(|(_, index)| self.state.processes[*index as usize].is_on)
            .map(|(number, _)| number)
    }

    /// Ends the injection of that number, and what it has crashed, if that is not over.
    pub(super) fn lift_injected(&mut self, number: u64) {
        let Some(process) = number.checked_sub(1).and_then(|at| self.injected().nth(at as usize)) else { return };
        let crashed = self.state.processes[process as usize].crashes.clone();
        for process in std::iter::once(process).chain(crashed.into_iter().map(|(.., process)| process)) {
            self.state.agenda.push(Step::End { process });
        }
    }

    /// A fault is over before its time.
    pub(super) fn end_early<O: Observer>(&mut self, process: u32, observer: &mut O) {
        if self.state.processes[process as usize].is_on {
            self.state.processes[process as usize].generation += 1;
            self.end_fault(process, observer);
        }
    }

    pub(super) fn schedule_next_strike(&mut self, index: u32) {
        let process = &mut self.state.processes[index as usize];
        let wait = match &process.when {
            When::Process { healthy, .. } => healthy.sample(&mut process.draw(Aspect::Healthy)),
            When::Window { at, .. } if process.ordinal == 0 && at.0 >= self.state.now.0 => {
                Span(at.0 - self.state.now.0)
            }
            _ => return,
        };
        process.left = Some(wait);
        self.run_clock(index);
    }

    fn run_clock(&mut self, index: u32) {
        let process = &mut self.state.processes[index as usize];
        let pace = process.pace * process.dormancy;
        let Some(left) = process.left.filter(|_| pace > 0.0) else {
            process.due = Time::NEVER;
            return;
        };
        let wait = if pace == 1.0 { left } else { left.scaled(1.0 / pace) };
        process.due = self.state.now + wait;
        let event = Event::FaultBegins { process: index, generation: process.generation };
        self.state.calendar.push(process.due, Rank::FaultBegins, event);
    }

    /// Lets what is left of a healthy time pass faster or slower from now on.
    pub(super) fn set_pace(&mut self, index: u32, pace: f64) {
        let dormancy = self.state.processes[index as usize].dormancy;
        self.set_speed(index, pace, dormancy);
    }

    /// Lets the healthy time of a spare pass at this share of its pace.
    pub(super) fn set_dormancy(&mut self, index: u32, dormancy: f64) {
        let pace = self.state.processes[index as usize].pace;
        self.set_speed(index, pace, dormancy);
    }

    fn set_speed(&mut self, index: u32, pace: f64, dormancy: f64) {
        let now = self.state.now;
        let process = &mut self.state.processes[index as usize];
        let before = process.pace * process.dormancy;
        (process.pace, process.dormancy) = (pace, dormancy);
        if before == pace * dormancy || process.left.is_none() {
            return;
        }
        if process.due != Time::NEVER {
            process.left = Some(process.due.since(now).scaled(before));
            process.generation += 1;
        }
        self.run_clock(index);
    }

    /// A clock has run down, or a state has set a fault off.
    pub(super) fn fault_due<O: Observer>(&mut self, index: u32, generation: u32, observer: &mut O) {
        let process = &self.state.processes[index as usize];
        if process.generation == generation && !process.is_on && self.state.may_strike(index) {
            self.fault_begins(index, generation, observer);
        }
    }

    pub(super) fn fault_begins<O: Observer>(&mut self, index: u32, generation: u32, observer: &mut O) {
        let process = &mut self.state.processes[index as usize];
        if process.generation != generation || process.is_on {
            return;
        }
        let lasting = match &process.when {
            When::Process { faulty, .. } => Some(faulty.sample(&mut process.draw(Aspect::Faulty))),
            when => when.lasting(),
        };
        process.ordinal += 1;
        process.is_on = true;
        process.left = None;
        if let Some(lasting) = lasting {
            if self.waits_for_notice(index) {
                self.state.processes[index as usize].awaits = Some(lasting);
            } else {
                self.begin_repair(index, lasting);
            }
        }
        let began = What::CycleBegan { declared: self.state.processes[index as usize].declared };
        observer.hear(Occurrence::of_none(self.state.now, began));
        self.strike(index);
        self.state.agenda.push(Step::HasBegun { process: index });
    }

    /// What a fault needs until it is over: so much time, of a repairer where a crew is in charge.
    pub(super) fn begin_repair(&mut self, index: u32, lasting: Span) {
        let process = &self.state.processes[index as usize];
        match process.crew {
            Some(crew) => self.call_crew(crew, index, lasting),
            None => {
                let event = Event::FaultEnds { process: index, generation: process.generation };
                self.state.calendar.push(self.state.now + lasting, Rank::FaultEnds, event);
            }
        }
    }

    pub(super) fn fault_ends<O: Observer>(&mut self, index: u32, generation: u32, observer: &mut O) {
        if self.state.processes[index as usize].generation == generation {
            self.end_fault(index, observer);
        }
    }

    pub(super) fn end_fault<O: Observer>(&mut self, index: u32, observer: &mut O) {
        self.state.processes[index as usize].is_on = false;
        self.state.processes[index as usize].awaits = None;
        let ended = What::CycleEnded { declared: self.state.processes[index as usize].declared };
        observer.hear(Occurrence::of_none(self.state.now, ended));
        self.dismiss_crew(index);
        self.state.agenda.push(Step::Lift { process: index });
        self.state.agenda.push(Step::NextStrike { process: index });
    }

    /// Ends every fault of a component; processes begin their next healthy time now. What struck a whole group
    /// ends for all of it.
    pub(super) fn repair(&mut self, on: Site) {
        let processes = &self.state.processes;
        let hit = |process: u32| processes[process as usize].on == on;
        let mut struck: Vec<u32> = (self.state.active.iter())
            .filter(|active| Site::from(active.on) == on || hit(active.process))
            .map(|active| active.process)
            .collect();
        struck.dedup();
        for process in struck {
            self.state.agenda.push(Step::End { process });
        }
        if let Site::Handler(handler) = on {
            self.state.agenda.push(Step::Arrange { handler, what: Arranging::TakeUpAgain });
        }
    }
}
