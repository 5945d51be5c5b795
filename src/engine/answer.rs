//! What becomes of an attempt whose work is done: effect, calls, answer.
//!
//! Effect, acknowledgement and answer are three instants. The effect is applied when the work is done; the calls follow; the
//! answer comes last. When the event counts as acknowledged, so that a crash can no longer bring it back, is the handler's
//! choice.

use super::agenda::Step;
use super::occurrence::What;
use super::record::{Attempt, Parent, Passage, Phase};
use super::service::judge;
use super::verdict::Ending;
use super::{Engine, Observer};
use crate::foundation::{Deviation, Draw, HandlerId, Identity};
use crate::parts::fault::{Conclusion, Subject};
use crate::parts::recovery::Cause;
use crate::pipeline::Reply;
use crate::scenario::schema::{Acknowledge, Effect, Mode};

impl Engine {
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
}

/// A wrong result with the given probability.
fn wrong_result(draw: &mut Draw, probability: f64) -> Deviation {
    if draw.chance(probability) { Deviation::draw(draw) } else { Deviation::RIGHT }
}
