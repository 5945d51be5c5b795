//! The simulation: a calendar of plain events over plain-data state.
//!
//! The model is immutable and shared; everything that changes is in `state`, so that cloning an engine is
//! a checkpoint and hashing its state is a fingerprint. The transitions stand one family to a file:
//! of events on their way in `source`, `arrival`, `inward`, `transit`, `choice`, `queue` and `service`, on their way out `answer`,
//! `outward`, `closing`, `fate` and `redrive`, and `tree` and `cancel`; of a model that comes into force `adopt/`; of layers `layer`,
//! `waking`, `receipt` and `silence`; of faults `clock`, `crew`, `trigger`, `fault`, `stall`, `contagion` and `affliction`; and in
//! `protection/` those of what protects a handler.
//!
//! Absent on purpose: a clock on the wall, threads, files, randomness of its own, and any statistics: those
//! are an [`Observer`]'s.

mod acts;
mod adopt;
mod affliction;
mod agenda;
pub mod alarm;
mod answer;
mod arrival;
mod bounds;
mod calendar;
mod cancel;
mod choice;
mod clock;
mod closing;
pub mod command;
mod contagion;
mod counting;
mod crew;
mod deadlines;
mod end;
mod fate;
mod fault;
mod gauges;
mod invariants;
mod inward;
mod layer;
mod limits;
mod load;
pub mod node;
mod observe;
mod occurrence;
mod order;
mod outward;
pub(crate) mod processes;
pub mod protection;
mod queue;
mod receipt;
pub(crate) mod reckoning;
pub mod record;
mod redrive;
mod room;
mod service;
mod silence;
mod slab;
mod source;
mod stack;
mod stall;
mod start;
pub(crate) mod state;
pub mod station;
mod streams;
mod transit;
mod tree;
mod trigger;
pub mod verdict;
mod waking;

use std::sync::Arc;

pub use acts::ACTS_MAX;
pub(crate) use calendar::Event;
pub use end::{Culprit, End, Limit, Stop};
pub use gauges::{Gauges, HandlerGauge, LayerGauge, ProtectionGauge, WardGauge};
pub use observe::Observer;
pub use occurrence::{NodeKind, Occurrence, Struck, Upkept, What};
pub(crate) use order::Rank;
pub use record::{Credit, Root, Whose};
pub use station::ReplicaState;
pub use verdict::{Ending, Fate, Verdict};

use agenda::Step;

use crate::foundation::Time;
use crate::parts::recovery::Status;
pub use crate::pipeline::Act;
use crate::scenario::Model;
use crate::scenario::model::Around;
use command::{Command, Logged};
use state::State;
use streams::Streams;

/// A run: a model, a seed, and where it has got to. A clone is a checkpoint.
#[derive(Clone, Debug)]
pub struct Engine {
    model: Arc<Model>,
    streams: Arc<Streams>,
    seed: u64,
    state: State,
}

impl Engine {
    /// At time zero, with nothing offered yet. `replication` tells independent runs of one seed apart.
    pub fn new(model: Arc<Model>, seed: u64, replication: u64) -> Engine {
        let streams = Arc::new(Streams::new(&model, seed, replication));
        let state = State::at_start(&model, &streams);
        let mut engine = Engine { model, streams, seed, state };
        engine.begin();
        engine
    }

    /// A run that will meet the same commands at the same instants.
    pub fn replay(model: Arc<Model>, seed: u64, replication: u64, log: &[Logged]) -> Engine {
        let mut engine = Engine::new(model, seed, replication);
        for logged in log {
            engine.give_at(logged.at, logged.command.clone());
        }
        engine
    }

    /// The one in force.
    pub fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// That all draws come from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// All that the run is made of at this instant, for tests and for whoever looks closely.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The layers of the active set in one place, outermost first: their place in the catalogue, and what they
    /// remember.
    pub fn layers(&self, around: Around) -> impl Iterator<Item = (u8, Option<Status>)> {
        let stack = self.state.stacks.get(self.state.stacks.at(self.state.set_now(), around));
        stack.layers.iter().map(|installed| {
            let memory = &self.state.memories[installed.memory as usize];
            (installed.part, installed.layer.status(memory, self.state.now))
        })
    }

    /// Where the clock stands.
    pub fn now(&self) -> Time {
        self.state.now
    }

    /// Processes everything up to and including `limit` and sets the clock to it, unless the run ends
    /// earlier.
    pub fn advance<O: Observer>(&mut self, limit: Time, observer: &mut O) {
        self.advance_at_most(limit, u64::MAX, observer);
    }

    /// Like [`Engine::advance`], but stops after so many calendar entries; true if it got to the limit.
    pub fn advance_at_most<O: Observer>(&mut self, limit: Time, events_max: u64, observer: &mut O) -> bool {
        let last = self.state.events.saturating_add(events_max);
        while !matches!(self.state.end, Some(End::Stopped(_))) {
            if self.state.events >= last {
                return false;
            }
            if !self.process_due(limit, observer) {
                self.end_if_exhausted();
                self.state.now = self.state.now.max(limit);
                observer.clock(self.state.now);
                return true;
            }
        }
        true
    }

    /// Processes one calendar entry, whenever it is due; false if the run is over.
    pub fn step<O: Observer>(&mut self, observer: &mut O) -> bool {
        if self.state.end.is_some() {
            return false;
        }
        let is_processed = self.process_due(Time::NEVER, observer);
        if !is_processed {
            self.end_if_exhausted();
        }
        is_processed
    }

    fn end_if_exhausted(&mut self) {
        if self.state.end.is_none() && self.state.calendar.is_empty() && !self.awaits_deadline() {
            self.state.end = Some(End::Exhausted { at: self.state.now });
        }
    }

    /// Gives a command at the present instant; it is carried out when the engine goes on, after everything
    /// else of this instant.
    pub fn give(&mut self, command: Command) {
        self.give_at(self.state.now, command);
    }

    fn give_at(&mut self, at: Time, command: Command) {
        let index = self.state.log.len() as u32;
        self.state.log.push(Logged { at, command });
        self.state.calendar.push_command(at, index);
        if matches!(self.state.end, Some(End::Exhausted { .. })) {
            self.state.end = None;
        }
    }

    /// A fingerprint of everything that can influence the rest of the run: the XXH3 hash of its
    /// serialisation.
    pub fn state_hash(&self) -> u64 {
        struct Sink(xxhash_rust::xxh3::Xxh3);
        impl std::io::Write for Sink {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.update(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let sink = postcard::to_io(&self.state, Sink(xxhash_rust::xxh3::Xxh3::new()));
        sink.expect("plain data can be serialised").0.digest()
    }

    /// One entry of the calendar, or the deadlines of one instant; false if nothing is due.
    #[inline(always)]
    fn process_due<O: Observer>(&mut self, limit: Time, observer: &mut O) -> bool {
        if self.state.events >= self.state.bounds.look_at && !self.state.has_memory_left() {
            return true;
        }
        let (at, event) = loop {
            let deadline = self.state.deadlines.next();
            if let Some(entry) = self.state.calendar.pop_due(deadline.min(limit)) {
                break entry;
            }
            if deadline >= limit {
                return false;
            }
            if self.pass_deadlines(deadline, observer) {
                return true;
            }
        };
        debug_assert!(at >= self.state.now, "time runs forwards");
        self.state.now = at;
        self.state.events += 1;
        observer.clock(at);
        match event {
            Event::Completion { attempt, generation } => self.complete(attempt, generation, observer),
            Event::Arrival { source, generation } => self.arrive(source, generation, observer),
            Event::Return { source, generation } => self.come_back(source, generation, observer),
            Event::Timeout { node, generation } => self.ring(node, generation, observer),
            Event::Resumption { node, generation } => self.resume(node, generation, observer),
            Event::Delivery { node, generation } => self.delivered(node, generation, observer),
            Event::Recall { node, generation } => self.recalled(node, generation, observer),
            Event::Redrive { parked, generation } => self.redrive_due(parked, generation, observer),
            Event::FaultBegins { process, generation } => self.fault_due(process, generation, observer),
            Event::FaultEnds { process, generation } => self.fault_ends(process, generation, observer),
            Event::Alarm { handler, replica, alarm } => self.alarm(handler, replica, alarm, observer),
            Event::Command { index } => self.carry_out(index, observer),
        }
        self.drain(observer);
        true
    }

    /// What a person has asked for.
    #[inline(never)]
    fn carry_out<O: Observer>(&mut self, index: u32, observer: &mut O) {
        match self.state.log[index as usize].command.clone() {
            Command::Inject { on, fault, lasting } => self.inject(on, fault, lasting, observer),
            Command::Repair(on) => self.repair(on),
            Command::Lift(number) => self.lift_injected(number),
            Command::Redrive(around) => self.redrive_from(around),
            Command::Change(change) => self.change(&change, observer),
            edit => {
                if let Some(change) = edit.change(&self.model) {
                    self.change(&change, observer);
                }
            }
        }
    }

    /// Does whatever follows at this instant, one step after the other.
    #[inline(always)]
    fn drain<O: Observer>(&mut self, observer: &mut O) {
        while let Some(step) = self.state.agenda.take() {
            self.take(step, observer);
        }
    }

    fn take<O: Observer>(&mut self, step: Step, observer: &mut O) {
        match step {
            Step::Send { passage, layer, parent } => self.send(passage, layer, parent, observer),
            Step::Respond { attempt, reply } => self.respond(attempt, reply, observer),
            Step::Resolve { parent, root, reply } => self.resolve(parent, root, reply, observer),
            Step::Enter { handler, passage, parent } => self.enter(handler, passage, parent, observer),
            Step::Finish { node, reply } => self.finish(node, reply, observer),
            Step::Leave { attempt } => self.leave(attempt, observer),
            other => self.take_rarer(other, observer),
        }
    }

    /// The steps that most events do without.
    #[inline(never)]
    fn take_rarer<O: Observer>(&mut self, step: Step, observer: &mut O) {
        match step {
            Step::HandOver { passage, parent } => self.hand_over(passage, parent, observer),
            Step::Settle { root } => self.settle(root, observer),
            Step::Count { node, generation } => self.count_early(node, generation),
            Step::Redrive { parked } => self.redrive(parked, observer),
            Step::Close { node } => self.close_node(node, None, observer),
            Step::Lose { node, generation } => self.lose(node, generation, observer),
            Step::LoseSilent { node, generation } => {
                if self.state.nodes.current(node, generation).is_some() {
                    self.lose_what_is_silent(node);
                }
            }
            Step::Cancel { member, ending } => self.cancel(member, ending, observer),
            Step::Abandon { member, ending } => self.abandon(member, ending, observer),
            Step::Complete { attempt, generation } => self.complete(attempt, generation, observer),
            Step::Call { attempt } => self.call(attempt, observer),
            Step::Await { attempt, hold } => self.wait_for_callee(attempt, hold, observer),
            Step::Vanish { attempt } => self.vanish(attempt, observer),
            Step::Evict { attempt, handler } => self.evict(attempt, handler, observer),
            Step::PutBack { attempt } => self.put_back(attempt, observer),
            Step::Serve { handler } => self.serve_next(handler, observer),
            Step::GoOn { handler, replica, stays } => self.go_on(handler, replica, stays, observer),
            Step::Strike { process, on, first, end } => self.strike_at(process, on, first..end, observer),
            Step::TakeDown { handler, replica, fault } => self.take_down(handler, replica, fault, observer),
            Step::Struck { process, handler, fault, before, is_whole } => {
                self.struck(process, handler, fault, (before, is_whole), observer)
            }
            Step::LoseQueue { handler, fault, left } => self.lose_queue(handler, fault, left, observer),
            Step::HasBegun { process } => self.repair_what_nobody_misses(process),
            Step::End { process } => self.end_early(process, observer),
            Step::Lift { process } => self.lift(process, observer),
            Step::BringUp { handler, replica } => self.bring_up(handler, replica, observer),
            Step::EndHang { handler, replica, fault } => self.end_hang(handler, replica, fault, observer),
            Step::EndStop { handler, replica } => self.end_stop(handler, replica, observer),
            Step::NextStrike { process } => self.schedule_next_strike(process),
            Step::ShareLoad { handler } => self.share_load(handler),
            Step::Tend { handler, replica, what } => self.tend(handler, replica, what, observer),
            Step::Arrange { handler, what } => self.arrange(handler, what, observer),
            Step::Send { .. }
            | Step::Resolve { .. }
            | Step::Finish { .. }
            | Step::Respond { .. }
            | Step::Enter { .. }
            | Step::Leave { .. } => {
                unreachable!("they have been taken")
            }
        }
    }
}
