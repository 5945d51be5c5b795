//! Attempts at a handler: a place, a replica, service as work that is left at a pace.

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
use crate::foundation::{Deviation, HandlerId, Identity, Span, Time};
use crate::parts::fault::{Admission, Subject};
use crate::parts::recovery::Cause;
use crate::pipeline::Reply;
use crate::scenario::model::{Around, Handler};
use crate::scenario::schema::{Acknowledge, Demand};

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

    /// The work that a passage brings to a handler, fixed when it comes: as drawn, by the scale of its class. Whoever takes it
    /// up may add a burden of its own.
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

    /// Whether an attempt comes to a handler over a link behind which nobody waited any more: that says nothing of the
    /// handler.
    #[cold]
    fn comes_too_late<O: Observer>(&mut self, handler: HandlerId, root: u32, parent: Parent, observer: &mut O) -> bool {
        let is_late = self.is_cut_off(parent);
        if is_late {
            let counted = self.state.roots.get(root).marks.counted;
            let judged = What::Judged { handler, ending: Ending::Censored, counted };
            observer.hear(Whose { root, member: None, parent }.occurrence(self.state.now, judged));
        }
        is_late
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
    pub(super) fn free_replica<O: Observer>(
        &mut self,
        handler: HandlerId,
        replica: u32,
        whose: Whose,
        observer: &mut O,
    ) {
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

    /// An idle replica takes up who is next.
    #[inline]
    pub(super) fn serve_next<O: Observer>(&mut self, handler: HandlerId, observer: &mut O) {
        while let Some(replica) = self.state.station(handler).idle() {
            let Some(attempt) = self.take_next(handler, observer) else {
                return;
            };
            self.start(attempt, replica, observer);
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
pub(super) fn judge<O: Observer>(
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
