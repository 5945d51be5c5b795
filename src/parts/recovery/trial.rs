//! One call through a mechanism that stands alone, for its tests.

use super::{Alarm, Branch, Call, Frame, Inward, Load, Luck, Mechanism, Outcome, Outward, Ticket};
use crate::foundation::{Identity, Name, Span, Stream, Time};

/// No call is woken.
pub const NOBODY: [u32; 0] = [];

/// A mechanism with its memory, and the call that is under way; every question is a new draw.
pub struct Trial<M: Mechanism> {
    pub mechanism: M,
    pub memory: M::Memory,
    pub now: Time,
    pub frame: Frame,
    pub branches: Vec<Branch>,
    pub load: Option<Load>,
    pub is_repeat: bool,
    pub deadline: Time,
    /// The number of the call, and who its event is unless `key` says otherwise.
    pub identity: u64,
    pub key: Option<u64>,
    asked: u64,
}

impl<M: Mechanism> Trial<M> {
    pub fn of(mechanism: M) -> Trial<M> {
        let memory = mechanism.memory();
        Trial {
            mechanism,
            memory,
            now: Time::ZERO,
            frame: Frame::default(),
            branches: Vec::new(),
            load: None,
            is_repeat: false,
            deadline: Time::NEVER,
            identity: 0,
            key: None,
            asked: 0,
        }
    }

    /// Begins another call; the old one's frame is handed back.
    pub fn next_call(&mut self) -> Frame {
        self.identity += 1;
        self.branches.clear();
        std::mem::replace(&mut self.frame, Frame { since: self.now, ..Frame::default() })
    }

    pub fn pass(&mut self, span: Span) {
        self.now += span;
    }

    pub fn enter(&mut self) -> Inward {
        self.frame.since = self.now;
        self.ask(|mechanism, memory, call| mechanism.enter(memory, call))
    }

    pub fn resume(&mut self) -> Inward {
        self.ask(|mechanism, memory, call| mechanism.resume(memory, call))
    }

    pub fn leave(&mut self, branch: u16, outcome: Outcome) -> Outward {
        self.ask(|mechanism, memory, call| mechanism.leave(memory, call, branch, outcome))
    }

    pub fn alarm(&mut self) -> Alarm {
        self.ask(|mechanism, memory, call| mechanism.alarm(memory, call))
    }

    pub fn lost(&mut self, branch: u16) -> Outward {
        self.ask(|mechanism, memory, call| mechanism.lost(memory, call, branch))
    }

    pub fn received(&mut self, branch: u16) -> Option<Span> {
        self.ask(|mechanism, memory, call| mechanism.received(memory, call, branch))
    }

    /// The numbers of the calls that are woken.
    pub fn end(&mut self) -> Vec<u32> {
        let woken = self.ask(|mechanism, memory, call| mechanism.end(memory, call));
        woken.into_iter().map(|ticket| ticket.0 as u32).collect()
    }

    /// The mechanism has other parameters from now on; the numbers of the calls that are woken.
    pub fn edited(&mut self) -> Vec<u32> {
        let woken = self.mechanism.edited(&mut self.memory);
        woken.into_iter().map(|ticket| ticket.0 as u32).collect()
    }

    fn ask<A>(&mut self, question: impl FnOnce(&M, &mut M::Memory, &mut Call) -> A) -> A {
        self.asked += 1;
        let event = Identity::root(self.key.unwrap_or(self.identity));
        let mut call = Call {
            now: self.now,
            ticket: Ticket(self.identity),
            frame: &mut self.frame,
            luck: Luck {
                stream: Stream::new(1, 0, "trial", "recovery"),
                who: event,
                layer: Name::of("trial", M::ENTRY.name),
                question: self.asked,
            },
            is_repeat: self.is_repeat,
            deadline: self.deadline,
            event,
            branches: &self.branches,
            load: self.load,
        };
        question(&self.mechanism, &mut self.memory, &mut call)
    }
}
