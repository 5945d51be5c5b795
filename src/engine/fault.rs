//! Faults that strike and are lifted: what they do to replicas, speeds, errors and sources.

use super::record::{NONE, Parent, Phase, Reply};
use super::state::{ActiveFault, Process};
use super::verdict::Ending;
use super::{Credit, Engine, Event, Observer, Rank, Struck};
use crate::foundation::{Deviation, HandlerId, Probability, SourceId, Span};
use crate::parts::fault::{CrashScope, Fault, When};
use crate::parts::recovery::Cause;
use crate::scenario::model::Origin;
use crate::scenario::schema::{Mode, OnCrash};

impl Engine {
    /// Sets the declared faults going.
    pub(super) fn schedule_faults(&mut self) {
        let model = std::sync::Arc::clone(&self.model);
        for (at, declared) in model.faults.iter().enumerate() {
            let each_replica = matches!(declared.when, When::Process { .. })
                && matches!(&declared.fault, Fault::Crash(crash) if crash.scope == CrashScope::Replica);
            let replicas = match declared.on {
                Origin::Handler(handler) if each_replica => model.handler(handler).replicas,
                _ => 0,
            };
            if each_replica {
                for replica in 0..replicas {
                    self.add_process(at, Some(replica));
                }
            } else {
                self.add_process(at, None);
            }
        }
    }

    /// Adds the process of a declared fault, for one replica or for the component.
    pub(super) fn add_process(&mut self, declared: usize, replica: Option<u32>) {
        let fault = &self.model.faults[declared];
        let stream = self.streams.fault(self.model.component_name(fault.on), declared, replica);
        self.state.processes.push(Process {
            on: fault.on,
            fault: fault.fault.clone(),
            when: fault.when.clone(),
            replica,
            by_hand: false,
            stream,
            generation: 0,
            ordinal: 0,
        });
        self.schedule_next_strike(self.state.processes.len() as u32 - 1);
    }

    /// An injection by hand: a window that begins now.
    pub(super) fn inject<O: Observer>(&mut self, on: Origin, fault: Fault, lasting: Option<Span>, observer: &mut O) {
        let stream = self.streams.fault(self.model.component_name(on), usize::MAX, None);
        let when = When::Window { at: Span(self.state.now.0), lasting };
        let process = Process { on, fault, when, replica: None, by_hand: true, stream, generation: 0, ordinal: 0 };
        self.state.processes.push(process);
        self.fault_begins(self.state.processes.len() as u32 - 1, 0, observer);
    }

    fn schedule_next_strike(&mut self, index: u32) {
        let process = &self.state.processes[index as usize];
        let wait = match &process.when {
            When::Process { healthy, .. } => healthy.sample(&mut process.stream.nth(2 * process.ordinal)),
            When::Window { .. } if process.ordinal > 0 => return,
            When::Window { at, .. } => Span(at.0.saturating_sub(self.state.now.0)),
        };
        let event = Event::FaultBegins { process: index, generation: process.generation };
        self.state.calendar.push(self.state.now + wait, Rank::FaultBegins, event);
    }

    pub(super) fn fault_begins<O: Observer>(&mut self, index: u32, generation: u32, observer: &mut O) {
        let now = self.state.now;
        let process = &mut self.state.processes[index as usize];
        if process.generation != generation {
            return;
        }
        let lasting = match &process.when {
            When::Process { faulty, .. } => Some(faulty.sample(&mut process.stream.nth(2 * process.ordinal + 1))),
            When::Window { lasting, .. } => *lasting,
        };
        process.ordinal += 1;
        if let Some(lasting) = lasting {
            self.state.calendar.push(now + lasting, Rank::FaultEnds, Event::FaultEnds { process: index, generation });
        }
        self.strike(index, observer);
    }

    pub(super) fn fault_ends<O: Observer>(&mut self, index: u32, generation: u32, observer: &mut O) {
        if self.state.processes[index as usize].generation == generation {
            self.lift(index, observer);
            self.schedule_next_strike(index);
        }
    }

    /// Ends every fault of a component; processes begin their next healthy time now.
    pub(super) fn repair<O: Observer>(&mut self, on: Origin, observer: &mut O) {
        let struck: Vec<u32> = self.state.active.iter().filter(|a| a.on == on).map(|a| a.process).collect();
        for process in struck {
            self.state.processes[process as usize].generation += 1;
            self.lift(process, observer);
            self.schedule_next_strike(process);
        }
    }

    fn strike<O: Observer>(&mut self, index: u32, observer: &mut O) {
        let process = &self.state.processes[index as usize];
        let (on, fault, replica, by_hand) = (process.on, process.fault.clone(), process.replica, process.by_hand);
        let down = match (&fault, on) {
            (Fault::Crash(crash), Origin::Handler(handler)) => self.targets_of_crash(handler, crash.scope, replica),
            _ => Vec::new(),
        };
        self.state.faults_begun += 1;
        let id = self.state.faults_begun;
        let replica = if let (Fault::Crash(crash), [only]) = (&fault, &down[..]) {
            (crash.scope == CrashScope::Replica).then_some(*only)
        } else {
            None
        };
        observer.fault_began(self.state.now, id, &Struck { on, replica, fault: &fault, by_hand });
        self.state.active.push(ActiveFault { id, process: index, on, fault, down: down.clone() });
        if let Origin::Handler(handler) = on {
            for replica in down {
                self.take_down(handler, replica, id, observer);
            }
        }
        self.apply_faults(on);
    }

    fn lift<O: Observer>(&mut self, process: u32, observer: &mut O) {
        let Some(at) = self.state.active.iter().position(|active| active.process == process) else {
            return;
        };
        let lifted = self.state.active.remove(at);
        observer.fault_ended(self.state.now, lifted.id);
        self.apply_faults(lifted.on);
        if let Origin::Handler(handler) = lifted.on {
            for replica in lifted.down {
                self.bring_up(handler, replica, observer);
            }
        }
    }

    fn targets_of_crash(&self, handler: HandlerId, scope: CrashScope, replica: Option<u32>) -> Vec<u32> {
        let in_use = self.state.settings.handlers[handler.index()].replicas;
        let replicas = &self.state.handlers[handler.index()].replicas;
        match (replica, scope) {
            (Some(replica), _) => vec![replica],
            (None, CrashScope::Handler) => (0..replicas.len() as u32).collect(),
            (None, CrashScope::Replica) => {
                (0..in_use).find(|replica| replicas[*replica as usize].down_by == 0).into_iter().collect()
            }
        }
    }

    fn take_down<O: Observer>(&mut self, handler: HandlerId, replica: u32, fault: u64, observer: &mut O) {
        let now = self.state.now;
        let in_use = self.state.settings.handlers[handler.index()].replicas;
        let state = &mut self.state.handlers[handler.index()];
        let place = &mut state.replicas[replica as usize];
        place.down_by += 1;
        if place.down_by > 1 {
            return;
        }
        let attempt = place.attempt;
        state.idle.remove(replica);
        if replica < in_use {
            state.up -= 1;
            observer.replica_failed(now, handler);
            observer.replicas_up(now, handler, state.up);
        }
        if attempt != NONE {
            observer.struck_down(now, fault);
            self.crash_under(attempt, observer);
        }
    }

    /// What a crash does to the event that a replica serves, or is kept for.
    fn crash_under<O: Observer>(&mut self, attempt: u32, observer: &mut O) {
        let record = self.state.attempts.get(attempt);
        let (handler, passage, parent, phase) = (record.handler, record.passage, record.parent, record.phase);
        let slow_down = self.state.handlers[handler.index()].slow_down;
        let policy = if record.acknowledged { OnCrash::Lost } else { self.model.handler(handler).on_crash };
        if policy == OnCrash::Resume {
            if phase == Phase::Serving {
                self.end_stretch(attempt, slow_down);
            }
            return;
        }
        self.state.roots.get_mut(passage.root).marks.failed_once = true;
        self.judge(attempt, Ending::Crashed, observer);
        if let Some(child) = self.state.attempts.get_mut(attempt).child.take() {
            self.abandon(child, Ending::Censored, observer);
        }
        if policy == OnCrash::Requeue {
            self.put_back(attempt, observer);
            return;
        }
        self.leave(attempt, observer);
        let told = !matches!(self.model.route(passage.route).mode, Mode::Forward) || parent == Parent::Nobody;
        let reply = if told { Reply::Failed(Cause::Crashed) } else { Reply::Lost };
        self.resolve(parent, passage.root, reply, observer);
        self.settle_if_over(passage.root, observer);
    }

    /// Back to the head of the queue; the work starts again.
    fn put_back<O: Observer>(&mut self, attempt: u32, observer: &mut O) {
        let now = self.state.now;
        let record = self.state.attempts.get_mut(attempt);
        let (handler, replica) = (record.handler, record.replica);
        record.phase = Phase::Waiting;
        record.replica = NONE;
        record.requeued += 1;
        record.next_call = 0;
        record.deviation = Deviation::RIGHT;
        record.judged = record.parent == Parent::Nobody;
        let root = self.state.roots.get_mut(record.passage.root);
        if root.answered.is_none() {
            root.credit = Credit::Requeue(handler);
        }
        let generation = self.state.attempts.renew(attempt);
        observer.freed(now, handler);
        let state = &mut self.state.handlers[handler.index()];
        let place = &mut state.replicas[replica as usize];
        place.attempt = NONE;
        place.held = false;
        state.queue.push_front((attempt, generation));
        state.waiting += 1;
        self.serve_next(handler, observer);
    }

    fn bring_up<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let now = self.state.now;
        let in_use = self.state.settings.handlers[handler.index()].replicas;
        let state = &mut self.state.handlers[handler.index()];
        let place = &mut state.replicas[replica as usize];
        place.down_by -= 1;
        if place.down_by > 0 {
            return;
        }
        let attempt = place.attempt;
        if replica < in_use {
            state.up += 1;
            observer.replicas_up(now, handler, state.up);
        }
        if attempt == NONE {
            if replica < in_use {
                state.idle.insert(replica);
                self.serve_next(handler, observer);
            }
            return;
        }
        let record = self.state.attempts.get_mut(attempt);
        let root = record.passage.root;
        match (record.phase, record.pending.take()) {
            (Phase::Serving, _) => self.begin_stretch(attempt),
            (_, Some(reply)) => {
                self.go_on_after_call(attempt, reply, observer);
                self.settle_if_over(root, observer);
            }
            _ => {}
        }
    }

    /// Works out anew what the active faults make of a component.
    pub(super) fn apply_faults(&mut self, on: Origin) {
        match on {
            Origin::Handler(handler) => self.apply_faults_to_handler(handler),
            Origin::Source(source) => self.apply_faults_to_source(source),
        }
    }

    fn apply_faults_to_handler(&mut self, handler: HandlerId) {
        let mut slow_down = 1.0;
        let mut burst = Probability::ZERO;
        let mut corruption = Probability::ZERO;
        for active in self.state.active.iter().filter(|active| active.on == Origin::Handler(handler)) {
            match &active.fault {
                Fault::SlowDown(slow) => slow_down *= slow.factor,
                Fault::ErrorBurst(errors) => burst = burst.or(errors.probability),
                Fault::CorruptResults(wrong) => corruption = corruption.or(wrong.probability),
                Fault::Crash(_) | Fault::Pause(_) | Fault::Surge(_) => {}
            }
        }
        let settings = &self.state.settings.handlers[handler.index()];
        let state = &mut self.state.handlers[handler.index()];
        state.error_burst = burst.get();
        state.corruption = corruption.get();
        state.error = settings.errors.or(burst).get();
        state.wrong = settings.wrong_results.or(corruption).get();
        let before = std::mem::replace(&mut state.slow_down, slow_down);
        if before != slow_down {
            let serving: Vec<u32> = (state.replicas.iter())
                .filter(|place| place.attempt != NONE && place.down_by == 0)
                .map(|place| place.attempt)
                .filter(|attempt| self.state.attempts.get(*attempt).phase == Phase::Serving)
                .collect();
            for attempt in serving {
                self.end_stretch(attempt, before);
                self.begin_stretch(attempt);
            }
        }
    }

    fn apply_faults_to_source(&mut self, source: SourceId) {
        self.freeze(source.0);
        let active = self.state.active.iter().filter(|active| active.on == Origin::Source(source));
        let (mut surge, mut paused) = (1.0, false);
        for fault in active {
            match &fault.fault {
                Fault::Surge(by) => surge *= by.factor,
                Fault::Pause(_) => paused = true,
                _ => {}
            }
        }
        let state = &mut self.state.sources[source.index()];
        state.surge = surge;
        state.paused = paused;
        state.pace = surge * state.tuned;
        self.thaw(source.0);
    }
}
