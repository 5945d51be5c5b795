//! Faults that strike and are lifted: what they do to replicas, speeds, errors and sources.

use std::ops::Range;

use super::agenda::{Step, Tending};
use super::counting::tell_freed;
use super::processes::{ActiveFault, Aspect, Clock, Process};
use super::record::{Parent, Phase};
use super::station::{Pace, Reason, Stretch};
use super::verdict::Ending;
use super::{Credit, Engine, Observer, Occurrence, Struck, What};
use crate::foundation::{Deviation, GroupId, HandlerId, Probability, SourceId};
use crate::parts::fault::{Clocks, Effect, Queue, Scope};
use crate::parts::recovery::Cause;
use crate::pipeline::Reply;
use crate::scenario::model::{Origin, Site};
use crate::scenario::schema::{Mode, OnCrash};

impl Engine {
    /// A fault begins: at its component, or at every member of its group.
    pub(super) fn strike(&mut self, index: u32) {
        let process = &self.state.processes[index as usize];
        let scope = process.fault.model().scope(&mut process.draw(Aspect::Scope));
        let strike =
            |on: Origin, down: Range<u32>| Step::Strike { process: index, on, first: down.start, end: down.end };
        match process.on {
            Site::Source(source) => self.state.agenda.push(strike(Origin::Source(source), 0..0)),
            Site::Handler(handler) => {
                let down = self.replicas_struck(index, handler, process.clock, scope);
                self.state.agenda.push(strike(Origin::Handler(handler), down));
            }
            Site::Group(group) => {
                for (handler, down) in self.members_struck(index, group, scope) {
                    self.state.agenda.push(strike(Origin::Handler(handler), down));
                }
            }
        }
    }

    /// A fault begins at one component and stops these replicas of it.
    pub(super) fn strike_at<O: Observer>(&mut self, index: u32, on: Origin, down: Range<u32>, observer: &mut O) {
        let Process { fault, declared, .. } = &self.state.processes[index as usize];
        self.state.faults_begun += 1;
        let id = self.state.faults_begun;
        let only = match on {
            Origin::Handler(handler) if self.state.station(handler).size() > 1 => {
                (down.len() == 1).then_some(down.start)
            }
            _ => None,
        };
        let struck = Struck { on, replica: only, fault, by_hand: declared.is_none() };
        observer.hear(Occurrence::of_none(self.state.now, What::FaultBegan { number: id, struck }));
        let effect = self.effect_on(on, fault.effect());
        let fault = fault.clone();
        self.state.active.push(ActiveFault { id, process: index, on, fault, effect, down: down.clone() });
        let Origin::Handler(handler) = on else { return self.apply_faults(on) };
        let is_whole = down.len() >= self.model.handler(handler).replicas as usize;
        let before = self.state.station(handler).failures;
        for replica in down {
            match effect {
                Effect::Down(_) => self.state.agenda.push(Step::TakeDown { handler, replica, fault: id }),
                Effect::Hung => self.hang(handler, replica, observer),
                _ => self.stop(handler, replica),
            }
        }
        self.state.agenda.push(Step::Struck { process: index, handler, fault: id, before, is_whole });
    }

    /// A fault has taken down all that it does of a handler, whose replicas had failed so many times before.
    pub(super) fn struck<O: Observer>(
        &mut self,
        index: u32,
        handler: HandlerId,
        fault: u64,
        (before, is_whole): (u64, bool),
        observer: &mut O,
    ) {
        let failed = self.state.station(handler).failures - before;
        if is_whole && failed > 0 {
            let what = What::WholeFailed { handler, were_up: failed as u32 };
            observer.hear(Occurrence::of_none(self.state.now, what));
        }
        match self.effect_on(Origin::Handler(handler), self.state.processes[index as usize].fault.effect()) {
            Effect::Down(queue) => {
                if queue == Queue::Lost && self.state.station(handler).up() == 0 {
                    let left = self.state.station(handler).line.len();
                    self.state.agenda.push(Step::LoseQueue { handler, fault, left });
                }
                self.state.agenda.push(Step::ShareLoad { handler });
            }
            Effect::Hung => self.share_load(handler),
            Effect::Attempts => self.begin_influence(handler, fault, index),
            _ => {}
        }
        self.apply_faults(Origin::Handler(handler));
    }

    /// What the first fault of a process that is on holds is let go of, then what the others hold.
    pub(super) fn lift<O: Observer>(&mut self, process: u32, observer: &mut O) {
        let Some(lifted) = self.state.active.take_first_of(process) else { return };
        observer.hear(Occurrence::of_none(self.state.now, What::FaultEnded { number: lifted.id }));
        self.apply_faults(lifted.on);
        if let Origin::Handler(handler) = lifted.on {
            self.end_influence(handler, lifted.id);
            for replica in lifted.down {
                self.state.agenda.push(match lifted.effect {
                    Effect::Down(_) => Step::BringUp { handler, replica },
                    Effect::Hung => Step::EndHang { handler, replica, fault: lifted.id },
                    _ => Step::EndStop { handler, replica },
                });
            }
            self.state.agenda.push(Step::ShareLoad { handler });
        }
        self.state.agenda.push(Step::Lift { process });
    }

    /// The members of a group that a fault strikes now, with the replicas it stops.
    fn members_struck(&self, index: u32, group: GroupId, scope: Scope) -> Vec<(HandlerId, Range<u32>)> {
        let process = &self.state.processes[index as usize];
        let members = &self.model.group(group).members;
        let by_member = !matches!(process.fault.model().clocks(), Clocks::One | Clocks::PerReplica);
        let of = |handler: &HandlerId, which: Clock| (*handler, self.replicas_struck(index, *handler, which, scope));
        let is_up = |handler: &&HandlerId| self.state.station(**handler).up() > 0;
        match process.clock {
            Clock::Member(member) => vec![of(&members[member as usize], Clock::All)],
            Clock::Whole if by_member && scope == Scope::Replica => {
                members.iter().find(is_up).map(|handler| of(handler, Clock::All)).into_iter().collect()
            }
            Clock::Whole if !by_member => members.iter().map(|handler| of(handler, Clock::Whole)).collect(),
            Clock::Whole | Clock::All => members.iter().map(|handler| of(handler, Clock::All)).collect(),
        }
    }

    /// The replicas of a handler that a fault stops, if it stops any.
    fn replicas_struck(&self, index: u32, handler: HandlerId, clock: Clock, scope: Scope) -> Range<u32> {
        let effect = self.state.processes[index as usize].fault.effect();
        if !matches!(effect, Effect::Down(_) | Effect::Hung | Effect::Stopped) {
            return 0..0;
        }
        let station = self.state.station(handler);
        match (clock, scope) {
            (Clock::Member(replica), _) => replica..replica + 1,
            (Clock::All, _) | (Clock::Whole, Scope::Handler) => 0..station.size(),
            (Clock::Whole, Scope::Replica) => {
                let could_serve = |replica: &u32| {
                    let server = station.server(*replica);
                    server.works() && server.is_in_use()
                };
                let first = (0..station.size()).find(could_serve);
                first.map_or(0..0, |replica| replica..replica + 1)
            }
        }
    }

    /// A fault takes a replica down.
    pub(super) fn take_down<O: Observer>(&mut self, handler: HandlerId, replica: u32, fault: u64, observer: &mut O) {
        let now = self.state.now;
        let counted = self.state.station(handler).server(replica).counts();
        let was_up = self.lower(handler, replica, Reason::Crash, observer);
        if counted {
            self.tell_failure(handler, replica, observer);
        }
        let state = &self.state.handlers[handler.index()];
        if state.protected.is_some() {
            return self.crashed(handler, replica, fault, was_up, observer);
        }
        let attempt = state.station.server(replica).attempt();
        if let Some(attempt) = attempt.filter(|_| was_up) {
            let whose = self.state.attempts.get(attempt).whose(attempt);
            observer.hear(whose.occurrence(now, What::StruckDown { number: fault }));
            self.crash_under(attempt, observer);
        }
    }

    /// There is one more reason for a replica to be down; true if it was not.
    pub(super) fn lower<O: Observer>(
        &mut self,
        handler: HandlerId,
        replica: u32,
        reason: Reason,
        observer: &mut O,
    ) -> bool {
        let state = &mut self.state.handlers[handler.index()];
        let was_down = state.station.server(replica).reasons().is_down();
        state.keep_from_work(replica, reason);
        self.tell_change(handler, replica, observer);
        !was_down
    }

    /// What a crash does to the event that a replica serves, or is kept for.
    pub(super) fn crash_under<O: Observer>(&mut self, attempt: u32, observer: &mut O) {
        let record = self.state.attempts.get(attempt);
        let (handler, passage, phase) = (record.handler, record.passage, record.phase);
        let policy = if record.acknowledged { OnCrash::Lost } else { self.model.handler(handler).on_crash };
        if policy == OnCrash::Resume {
            if phase == Phase::Serving {
                self.interrupt(attempt);
                self.throw_back(attempt, true, observer);
            }
            return;
        }
        self.state.roots.get_mut(passage.root).fail_once();
        self.judge(attempt, Ending::Crashed, observer);
        if let Some(member) = self.state.attempts.get_mut(attempt).child.take() {
            self.state.forsake(member);
            self.state.agenda.push(Step::Abandon { member, ending: Ending::Censored });
        }
        self.state.agenda.push(match policy {
            OnCrash::Requeue => Step::PutBack { attempt },
            OnCrash::Lost | OnCrash::Resume => Step::Vanish { attempt },
        });
    }

    /// An attempt is gone with what held it. Its caller is told; under a `forward` there is nobody to tell.
    pub(super) fn vanish<O: Observer>(&mut self, attempt: u32, observer: &mut O) {
        let record = self.state.attempts.get(attempt);
        let (passage, parent) = (record.passage, record.parent);
        self.leave(attempt, observer);
        let told = !matches!(self.model.route(passage.route).mode, Mode::Forward) || parent == Parent::Nobody;
        let reply = if told { Reply::Failed(Cause::Crashed) } else { Reply::Lost };
        self.state.agenda.push(Step::Resolve { parent, root: passage.root, reply });
    }

    /// Back to the head of the queue; the work starts again.
    pub(super) fn put_back<O: Observer>(&mut self, attempt: u32, observer: &mut O) {
        let record = self.state.attempts.get(attempt);
        if record.phase == Phase::Serving {
            self.interrupt(attempt);
        }
        self.throw_back(attempt, false, observer);
        let record = self.state.attempts.get_mut(attempt);
        let (handler, replica) = (record.handler, record.taken_by());
        record.phase = Phase::Waiting;
        record.replica = None;
        record.passage.who.attempt = record.passage.who.attempt.requeued();
        record.next_call = 0;
        record.pending = None;
        record.deviation = Deviation::RIGHT;
        record.judged = record.parent == Parent::Nobody;
        let root = self.state.roots.get_mut(record.passage.root);
        if root.fate.is_none() {
            root.credit = Credit::Requeue(handler);
        }
        let (passage, whose) = (record.passage, record.whose(attempt));
        let demand = self.demand(handler, &passage);
        self.state.attempts.get_mut(attempt).stretch = Stretch::of(demand);
        let generation = self.state.attempts.renew(attempt);
        let now = self.state.now;
        let station = self.state.station_mut(handler);
        tell_freed(station.let_go(replica).counts(), (handler, replica), whose, now, observer);
        station.line.rejoin_first(attempt, generation);
        self.queue_grew(handler);
        self.serve_next(handler, observer);
    }

    /// A fault lets go of a replica.
    pub(super) fn bring_up<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        if self.state.handlers[handler.index()].protected.is_some() {
            return self.fault_lets_go(handler, replica);
        }
        self.note_restart(handler, replica);
        self.state.handlers[handler.index()].let_work(replica, Reason::Crash);
        self.raise(handler, replica, observer);
    }

    /// A reason for a replica to be down is gone: it comes up, if that was the last.
    pub(super) fn raise<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        let state = &self.state.handlers[handler.index()];
        if state.station.server(replica).reasons().is_down() {
            return;
        }
        if state.protected.is_none() {
            return self.come_up(handler, replica, observer);
        }
        if !self.is_kept_down(handler, replica) {
            self.attend(handler, replica);
            self.state.agenda.push(Step::Tend { handler, replica, what: Tending::ComeUp });
        }
    }

    /// Nothing keeps a replica down any more.
    pub(super) fn come_up<O: Observer>(&mut self, handler: HandlerId, replica: u32, observer: &mut O) {
        self.tell_change(handler, replica, observer);
        if self.state.handlers[handler.index()].protected.is_some() {
            self.watch_over(handler, replica, observer);
        }
        self.set_to_work(handler, replica, observer);
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
        for active in self.state.active.at(Origin::Handler(handler)) {
            match active.fault.effect() {
                Effect::SlowDown(factor) => slow_down *= factor,
                Effect::Errors(probability) => burst = burst.or(probability),
                Effect::WrongResults(probability) => corruption = corruption.or(probability),
                _ => {}
            }
        }
        let declared = self.model.handler(handler);
        let state = &mut self.state.handlers[handler.index()];
        state.error_burst = burst.get();
        state.corruption = corruption.get();
        state.error = declared.errors.or(burst).get();
        state.wrong = declared.wrong_results.or(corruption).get();
        let pace = Pace::slowed(slow_down);
        if std::mem::replace(&mut state.station.pace, pace) != pace {
            let serving: Vec<u32> = (state.station.servers().iter())
                .filter_map(|server| server.attempt().filter(|_| server.works()))
                .filter(|attempt| self.state.attempts.get(*attempt).phase == Phase::Serving)
                .collect();
            for attempt in serving {
                self.interrupt(attempt);
                self.proceed(attempt);
            }
            self.repace_chores(handler);
        }
    }

    fn apply_faults_to_source(&mut self, source: SourceId) {
        self.freeze(source.0);
        let active = self.state.active.at(Origin::Source(source));
        let (mut surge, mut paused) = (1.0, false);
        for fault in active {
            match fault.fault.effect() {
                Effect::Surge(factor) => surge *= factor,
                Effect::Silence => paused = true,
                _ => {}
            }
        }
        let state = &mut self.state.sources[source.index()];
        state.surge = surge;
        state.paused = paused;
        state.pace = surge;
        self.thaw(source.0);
        if !paused {
            self.let_go_on(source.0);
        }
    }
}
