//! Attempts at a handler: a place, service as remaining work at a rate, effect, calls, answer.
//!
//! Effect, acknowledgement and answer are three instants. The effect is applied when the work is done; the
//! calls follow; the answer comes last. When the event counts as acknowledged, so that a crash can no longer
//! bring it back, is the handler's choice.

use super::agenda::Step;
use super::alarm::Alarm;
use super::counting::tell_freed;
use super::occurrence::What;
use super::record::{Attempt, Member, Parent, Passage, Phase, Root, Whose};
use super::slab::Slab;
use super::state::State;
use super::station::Stretch;
use super::streams::HandlerStreams;
use super::verdict::Ending;
use super::{Engine, Event, Observer, Rank};
use crate::foundation::{Deviation, Draw, HandlerId, Identity, Span, Time};
use crate::parts::fault::{Admission, Conclusion, Subject};
use crate::parts::recovery::Cause;
use crate::pipeline::Reply;
use crate::scenario::model::{Around, Handler};
use crate::scenario::schema::{Acknowledge, Demand, Effect, Mode};

impl Engine {
    /// A passage comes to a handler: inward through the handler's own layers.
    #[inline]
    pub(super) fn enter<O: Observer>(
        &mut self,
        handler: HandlerId,
        passage: Passage,
        parent: Parent,
        observer: &mut O,
    ) {
        let stack = self.state.stacks.of_handler(self.state.set_now(), handler);
        if self.state.stacks.get(stack).depth() == 0 {
            return self.admit(handler, passage, parent, observer);
        }
        self.state.agenda.push(Step::Send { passage: Passage { stack, ..passage }, layer: 0, parent });
    }

    /// An attempt asks a handler for a place.
    #[inline(always)]
    pub(super) fn admit<O: Observer>(
        &mut self,
        handler: HandlerId,
        passage: Passage,
        parent: Parent,
        observer: &mut O,
    ) {
        if !self.state.may_open(passage.root, |_| Around::Handler(handler)) {
            return self.keep_waiting(handler, passage, parent, observer);
        }
        let state = &self.state.handlers[handler.index()];
        let idle = state.station.idle();
        if let Some(afflictions) = &state.afflictions {
            let admission = afflictions.admission();
            if admission != Admission::Accepted {
                return self.turn_away(handler, passage, parent, admission, observer);
            }
        }
        if idle.is_none() && self.model.handler(handler).queue.is_some_and(|places| state.station.line.len() >= places)
        {
            return self.turn_away(handler, passage, parent, Admission::Refused, observer);
        }
        let attempt = self.open_attempt(handler, passage, parent, observer);
        match idle {
            Some(replica) => self.start(attempt, replica, observer),
            None => self.line_up(handler, attempt),
        }
    }

    #[inline(always)]
    fn open_attempt<O: Observer>(
        &mut self,
        handler: HandlerId,
        passage: Passage,
        parent: Parent,
        observer: &mut O,
    ) -> u32 {
        let now = self.state.now;
        let demand = self.demand(handler, &passage);
        let receipt_awaited = self.is_receipt_awaited(parent);
        let is_wanted = self.state.is_wanted(parent);
        let judged = !is_wanted && self.comes_too_late(handler, passage.root, parent, observer);
        let (attempt, _) = self.state.attempts.insert_with(|| Attempt {
            passage,
            parent,
            is_wanted,
            handler,
            arrived: now,
            phase: Phase::Waiting,
            replica: None,
            stretch: Stretch::of(demand),
            next_call: 0,
            child: None,
            pending: None,
            deviation: Deviation::RIGHT,
            acknowledged: false,
            judged,
            receipt_awaited,
        });
        self.state.bounds.records += 1;
        self.state.roots.get_mut(passage.root).live += 1;
        self.state.adopt(parent, Member::Attempt(attempt));
        let whose = Whose { root: passage.root, member: Some(Member::Attempt(attempt)), parent };
        observer.hear(whose.occurrence(now, What::Entered(handler)));
        attempt
    }

    /// The work that a passage brings to a handler, fixed when it comes: as drawn, by the scale of its class. Whoever takes it up may add a burden of its own.
    #[inline(always)]
    pub(super) fn demand(&self, handler: HandlerId, passage: &Passage) -> Span {
        let class = match self.model.classes[..] {
            [ref only] => only,
            ref classes => &classes[self.state.roots.get(passage.root).class.index()],
        };
        let work = draw_work(self.model.handler(handler), &self.streams.handlers[handler.index()], passage.who);
        if class.demand == 1.0 { work } else { work.scaled(class.demand) }
    }

    #[inline(always)]
    fn line_up(&mut self, handler: HandlerId, attempt: u32) {
        let generation = self.state.attempts.generation(attempt);
        let state = &mut self.state.handlers[handler.index()];
        state.station.line.join(attempt, generation);
        if state.afflictions.is_some() {
            self.queue_grew(handler);
        }
    }

    /// The run has ended: an attempt that is still sent waits, whoever is idle.
    #[cold]
    fn keep_waiting<O: Observer>(&mut self, handler: HandlerId, passage: Passage, parent: Parent, observer: &mut O) {
        let attempt = self.open_attempt(handler, passage, parent, observer);
        self.line_up(handler, attempt);
    }

    /// There is no place for a passage.
    fn turn_away<O: Observer>(
        &mut self,
        handler: HandlerId,
        passage: Passage,
        parent: Parent,
        admission: Admission,
        observer: &mut O,
    ) {
        let (ending, reply) = match admission {
            Admission::Ignored => (Ending::TimedOut, Reply::Lost),
            Admission::Refused | Admission::Accepted => (Ending::Rejected, Reply::Failed(Cause::Rejected)),
        };
        let says_nothing = passage.deviation.is_wrong() || self.is_cut_off(parent);
        let ending = if says_nothing { Ending::Censored } else { ending };
        let root = self.state.roots.get_mut(passage.root);
        root.fail_once();
        let judged = What::Judged { handler, ending, counted: root.marks.counted };
        let whose = Whose { root: passage.root, member: None, parent };
        observer.hear(whose.occurrence(self.state.now, judged));
        self.state.agenda.push(Step::Resolve { parent, root: passage.root, reply });
    }

    /// A replica takes an attempt up.
    pub(super) fn start<O: Observer>(&mut self, attempt: u32, replica: u32, observer: &mut O) {
        let now = self.state.now;
        let record = self.state.attempts.get_mut(attempt);
        let handler = record.handler;
        let declared = self.model.handler(handler);
        let state = &mut self.state.handlers[handler.index()];
        let mut work = record.stretch.left();
        if let Some(afflictions) = &mut state.afflictions {
            let Passage { root, who, .. } = record.passage;
            let subject = Subject { root: self.state.roots.get(root).lineage, state: None, attempt: who };
            work = afflictions.burden(now, replica, &subject, work);
        }
        record.phase = Phase::Serving;
        record.replica = Some(replica);
        record.stretch = Stretch::of(work);
        record.acknowledged = declared.acknowledge == Acknowledge::OnReceive;
        let receipt_awaited = record.receipt_awaited;
        let waited = now.since(record.arrived);
        let is_hung = state.station.take_up(replica, attempt).reasons().is_hung();
        let watched = state.afflictions.is_some();
        let lasting = record.stretch.go_on(now, state.station.pace);
        observer.hear(record.whose(attempt).occurrence(now, What::Started { handler, replica, waited }));
        let generation = self.state.attempts.renew(attempt);
        if state.protected.is_some() {
            self.start_protected(attempt, work);
        } else {
            self.state.calendar.push(now + lasting, Rank::Completion, Event::Completion { attempt, generation });
        }
        if is_hung {
            self.tell_kept(attempt, replica, false, observer);
            self.interrupt(attempt);
        }
        if watched {
            self.count_taken_up(handler);
        }
        if receipt_awaited {
            self.receive(attempt);
        }
    }

    /// The work of an attempt is done.
    #[inline(always)]
    pub(super) fn complete<O: Observer>(&mut self, attempt: u32, generation: u32, observer: &mut O) {
        let Some(record) = self.state.attempts.current_mut(attempt, generation) else {
            return;
        };
        let Passage { root, who, deviation, .. } = record.passage;
        let handler = record.handler;
        let fate = match &mut self.state.handlers[handler.index()].afflictions {
            None => Conclusion::Spared,
            Some(afflictions) => {
                let root = self.state.roots.get(root);
                let is_keyed = self.model.source(root.source).keys > 0;
                let states = self.streams.sources[root.source.index()].states;
                let state = is_keyed.then(|| states.identity(u64::from(root.key)));
                match afflictions.conclude(&Subject { root: root.lineage, state, attempt: who }) {
                    (Conclusion::Crash { restart }, Some(process)) => {
                        return self.crash_replica(attempt, process, restart, observer);
                    }
                    (fate, _) => fate,
                }
            }
        };
        let declared = self.model.handler(handler);
        let state = &self.state.handlers[handler.index()];
        let streams = &self.streams.handlers[handler.index()];
        let failed = fate == Conclusion::Error || (state.error > 0.0 && streams.error.of(who).chance(state.error));
        let own = if !failed && state.wrong > 0.0 {
            wrong_result(&mut streams.wrong.of(who), state.wrong)
        } else {
            Deviation::RIGHT
        };
        let own = match fate {
            Conclusion::Wrong(deviation) if !failed => own.and(deviation),
            _ => own,
        };
        let ending = match failed {
            true => Ending::Error,
            false if own.is_wrong() => Ending::Wrong,
            false => Ending::Success,
        };
        judge(record, attempt, ending, (&self.state.roots, self.state.now), observer);
        if failed {
            self.state.roots.get_mut(root).fail_once();
            return self.respond(attempt, Reply::Failed(Cause::Error), observer);
        }
        record.deviation = deviation.and(own);
        record.acknowledged |= declared.acknowledge != Acknowledge::OnRespond;
        let reply = Reply::Done { deviation: record.deviation };
        let has_calls = !declared.calls.is_empty();
        let (once, is_protected) = (declared.effect == Effect::Once, state.protected.is_some());
        if once {
            self.apply_once(root, handler, who.event(), observer);
        }
        if is_protected {
            self.note_effect(attempt);
        }
        match has_calls {
            true => self.state.agenda.push(Step::Call { attempt }),
            false => self.respond(attempt, reply, observer),
        }
    }

    /// Makes the next of the calls that are left, or answers.
    pub(super) fn call<O: Observer>(&mut self, attempt: u32, observer: &mut O) {
        let record = self.state.attempts.get_mut(attempt);
        let calls = &self.model.handler(record.handler).calls;
        let Some(route) = calls.get(record.next_call as usize).copied() else {
            let reply = Reply::Done { deviation: record.deviation };
            return self.respond(attempt, reply, observer);
        };
        record.next_call += 1;
        record.phase = Phase::Sending;
        let (who, deviation, root) = (record.passage.who, record.deviation, record.passage.root);
        let passage = Passage {
            route,
            stack: self.state.stack_now(route),
            diverted: None,
            who: who.called(self.streams.routes[route.index()].name),
            deviation,
            root,
        };
        self.state.agenda.push(Step::Send { passage, layer: 0, parent: Parent::Attempt(attempt) });
        self.state
            .agenda
            .push(Step::Await { attempt, hold: matches!(self.model.route(route).mode, Mode::Call { hold: true }) });
    }

    /// The call of an attempt has been sent: it waits for the callee, or goes on where the answer came at once.
    pub(super) fn wait_for_callee<O: Observer>(&mut self, attempt: u32, hold: bool, observer: &mut O) {
        let record = self.state.attempts.get_mut(attempt);
        record.phase = Phase::Calling;
        if let Some(reply) = record.pending.take() {
            return self.go_on_after_call(attempt, reply);
        }
        let handler = record.handler;
        let Some(replica) = record.replica else { return };
        if hold {
            self.state.station_mut(handler).keep_for_caller(replica);
        } else {
            record.replica = None;
            let whose = record.whose(attempt);
            observer.hear(whose.occurrence(self.state.now, What::Called(handler)));
            self.free_replica(handler, replica, whose, observer);
        }
    }

    /// Goes on where an attempt waited for its callee.
    pub(super) fn go_on_after_call(&mut self, attempt: u32, reply: Reply) {
        self.state.agenda.push(match reply {
            Reply::Done { deviation } => {
                self.state.attempts.get_mut(attempt).take_in(deviation);
                Step::Call { attempt }
            }
            _ => Step::Respond { attempt, reply: failure_of_callee(reply) },
        });
    }

    /// The attempt is over: sends the event on if its handler does, and tells whoever waits.
    #[inline]
    pub(super) fn respond<O: Observer>(&mut self, attempt: u32, reply: Reply, observer: &mut O) {
        let record = self.state.attempts.get(attempt);
        let Attempt { parent: awaited, handler, is_wanted, .. } = *record;
        let Passage { root, who, route, .. } = record.passage;
        if let Reply::Done { deviation } = reply {
            match self.model.handler(handler).forward {
                Some(route) => {
                    let who = who.forwarded(self.model.route(route).returns);
                    let parent = if is_wanted { Parent::Root } else { Parent::Nobody };
                    self.state.roots.get_mut(root).open += u32::from(is_wanted);
                    let passage = self.passage_along(root, route, who, deviation);
                    self.send_next(passage, parent, observer);
                    match self.state.agenda.is_clear() {
                        true => self.leave(attempt, observer),
                        false => self.state.agenda.push(Step::Leave { attempt }),
                    }
                    return self.resolve_next(awaited, root, reply, observer);
                }
                None if is_wanted && self.model.route(route).mode == Mode::Forward => self.note_order(root, observer),
                None => {}
            }
        }
        self.leave(attempt, observer);
        self.resolve_next(awaited, root, reply, observer);
    }

    /// Takes an attempt out of its handler and out of the world.
    #[inline(always)]
    pub(super) fn leave<O: Observer>(&mut self, attempt: u32, observer: &mut O) {
        let now = self.state.now;
        let (whose, handler, replica, arrived, phase) = self.state.attempts.remove_after(attempt, |record| {
            (record.whose(attempt), record.handler, record.replica, record.arrived, record.phase)
        });
        self.state.bounds.records -= 1;
        if replica.is_none() && phase != Phase::Waiting {
            observer.hear(whose.occurrence(now, What::Returned(handler)));
        }
        if let Some(replica) = replica {
            self.free_replica(handler, replica, whose, observer);
        } else if let Some(protected) = &mut self.state.handlers[handler.index()].protected {
            protected.carried.remove(&attempt);
        }
        observer.hear(whose.occurrence(now, What::Left { handler, stayed: now.since(arrived) }));
        self.state.one_record_less(whose.root);
    }

    /// A replica is done with its attempt and takes up the next.
    #[inline(always)]
    fn free_replica<O: Observer>(&mut self, handler: HandlerId, replica: u32, whose: Whose, observer: &mut O) {
        let now = self.state.now;
        let state = &mut self.state.handlers[handler.index()];
        let server = state.station.let_go(replica);
        tell_freed(server.counts(), (handler, replica), whose, now, observer);
        let may_take_up = server.works() && server.is_in_use();
        if let Some(protected) = &mut state.protected {
            protected.forget_job(replica);
        }
        if may_take_up {
            if state.protected.is_some() && self.is_claimed(handler, replica, observer) {
                return;
            }
            match self.take_next(handler, observer) {
                Some(next) => self.start(next, replica, observer),
                None => self.rest(handler, replica),
            }
        }
    }

    /// A replica has nothing to do.
    pub(super) fn rest(&mut self, handler: HandlerId, replica: u32) {
        let state = &mut self.state.handlers[handler.index()];
        state.station.rest(replica);
        if let Some(afflictions) = &mut state.afflictions {
            afflictions.note_idle(self.state.now, replica);
        }
    }

    /// The caller has called an attempt off.
    pub(super) fn cancel_attempt<O: Observer>(&mut self, attempt: u32, ending: Ending, observer: &mut O) {
        self.judge(attempt, ending, observer);
        let record = self.state.attempts.get(attempt);
        let (phase, handler, child) = (record.phase, record.handler, record.child);
        if let Some(member) = child {
            self.state.agenda.push(Step::Cancel { member, ending: Ending::Censored });
            return self.state.agenda.push(Step::Leave { attempt });
        }
        self.leave(attempt, observer);
        if phase == Phase::Waiting {
            let State { handlers, attempts, .. } = &mut self.state;
            handlers[handler.index()].station.line.leave(attempts);
        }
    }

    /// Judges the demand of an attempt on its handler.
    pub(super) fn judge<O: Observer>(&mut self, attempt: u32, ending: Ending, observer: &mut O) {
        let record = self.state.attempts.get_mut(attempt);
        judge(record, attempt, ending, (&self.state.roots, self.state.now), observer);
    }

    fn apply_once<O: Observer>(&mut self, root: u32, handler: HandlerId, event: Identity, observer: &mut O) {
        let record = self.state.roots.get_mut(root);
        let before = record.effects.bytes();
        let is_new = record.effects.insert((handler, event));
        self.state.bounds.inside += record.effects.bytes() - before;
        if !is_new {
            record.marks.duplicated = true;
            self.revise(root, observer);
        }
    }

    /// Service stands still from now on: what would have ended it is stale.
    pub(super) fn interrupt(&mut self, attempt: u32) {
        let now = self.state.now;
        let record = self.state.attempts.get_mut(attempt);
        record.stretch.stop(now);
        if let Some(protected) = &mut self.state.handlers[record.handler.index()].protected {
            protected.ward(record.taken_by()).call_off(Alarm::Stage);
        }
        self.state.attempts.renew(attempt);
    }

    /// Service goes on with what is left, at the present pace.
    pub(super) fn proceed(&mut self, attempt: u32) {
        let now = self.state.now;
        let record = self.state.attempts.get_mut(attempt);
        let (handler, replica) = (record.handler, record.taken_by());
        let state = &mut self.state.handlers[handler.index()];
        let lasting = record.stretch.go_on(now, state.station.pace);
        if state.protected.as_mut().is_some_and(|protected| protected.ward(replica).saves_next()) {
            return self.set_replica_alarm(handler, replica, Alarm::Stage, lasting);
        }
        let generation = self.state.attempts.generation(attempt);
        self.state.calendar.push(now + lasting, Rank::Completion, Event::Completion { attempt, generation });
    }
}

/// Judges the demand of an attempt once. What came with a wrong input says nothing.
#[inline(always)]
fn judge<O: Observer>(
    record: &mut Attempt,
    attempt: u32,
    ending: Ending,
    (roots, now): (&Slab<Root>, Time),
    observer: &mut O,
) {
    if !std::mem::replace(&mut record.judged, true) {
        let ending = if record.passage.deviation.is_wrong() { Ending::Censored } else { ending };
        let counted = roots.get(record.passage.root).marks.counted;
        let judged = What::Judged { handler: record.handler, ending, counted };
        observer.hear(record.whose(attempt).occurrence(now, judged));
    }
}

/// The work that an attempt brings, before anything scales it.
#[inline(always)]
fn draw_work(declared: &Handler, streams: &HandlerStreams, who: Identity) -> Span {
    let who = match declared.demand {
        Demand::PerAttempt => who,
        Demand::PerEvent => who.event(),
    };
    declared.service.sample(&mut streams.service.of(who))
}

/// A wrong result with the given probability.
fn wrong_result(draw: &mut Draw, probability: f64) -> Deviation {
    if draw.chance(probability) { Deviation::draw(draw) } else { Deviation::RIGHT }
}

/// What a caller makes of its callee's failure: an error of its own, unless the event is parked already.
fn failure_of_callee(reply: Reply) -> Reply {
    match reply {
        Reply::Failed(Cause::DeadLettered) => reply,
        _ => Reply::Failed(Cause::Error),
    }
}

impl State {
    /// Whether an attempt has a replica that is kept from work.
    pub(super) fn is_replica_down(&self, attempt: u32) -> bool {
        let record = self.attempts.get(attempt);
        record.replica.is_some_and(|replica| !self.station(record.handler).server(replica).works())
    }
}
