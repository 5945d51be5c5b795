//! Layers that are woken: their pauses are over, their times are up, or another call has made room.

use super::agenda::Step;
use super::layer::Question;
use super::node::Pause;
use super::observe::Act;
use super::record::Reply;
use super::verdict::Ending;
use super::{Engine, Event, Observer, Rank};
use crate::foundation::Span;
use crate::parts::recovery::{Alarm, Ticket};

impl Engine {
    /// Has a layer asked when this time is up.
    pub(super) fn set_alarm(&mut self, node: u32, after: Span) {
        self.activation(node).alarms += 1;
        let event = Event::Timeout { node, generation: self.state.nodes.generation(node) };
        self.state.calendar.push(self.state.now + after, Rank::Timeout, event);
    }

    /// Lets a layer do this when the time is over.
    pub(super) fn pause(&mut self, node: u32, then: Pause, span: Span) {
        self.activation(node).pause = then;
        let event = Event::Resumption { node, generation: self.state.nodes.generation(node) };
        self.state.calendar.push(self.state.now + span, Rank::Resumption, event);
    }

    /// A layer's pause is over.
    pub(super) fn resume<O: Observer>(&mut self, node: u32, generation: u32, observer: &mut O) {
        if self.state.nodes.current(node, generation).is_none() {
            return;
        }
        let passage = self.state.nodes.get(node).passage;
        if !self.state.may_act(passage.root, |state| state.place_of(&passage)) {
            return;
        }
        let is_forsaken = self.is_forsaken(node);
        match std::mem::replace(&mut self.activation(node).pause, Pause::None) {
            Pause::None | Pause::Sending => {}
            Pause::Entry | Pause::Waiting | Pause::Branch(_) if is_forsaken => {
                self.finish(node, Reply::Lost, observer);
            }
            pause @ (Pause::Entry | Pause::Waiting) => {
                if pause == Pause::Waiting {
                    let waited = self.state.now.since(self.activation(node).frame.since);
                    self.tell_of(node, Act::Delayed, waited, observer);
                }
                let inward = self.ask(node, Question::Resume, |layer, memory, call| layer.resume(memory, call));
                self.go_by(node, inward, observer);
            }
            Pause::Branch(branch) => self.go_in(node, branch),
            Pause::Verdict(reply) => self.conclude(node, reply, observer),
        }
    }

    /// A time is up that a layer has set.
    pub(super) fn ring<O: Observer>(&mut self, node: u32, generation: u32, observer: &mut O) {
        if self.state.nodes.current(node, generation).is_none() {
            return;
        }
        let passage = self.state.nodes.get(node).passage;
        if !self.state.may_act(passage.root, |state| state.place_of(&passage)) {
            return;
        }
        self.activation(node).alarms -= 1;
        let alarm = self.ask(node, Question::Alarm, |layer, memory, call| layer.alarm(memory, call));
        match alarm {
            Alarm::Ignore => {}
            Alarm::GiveUp(cause) => {
                let layer = &self.installed(node).layer;
                let is_one_trys_limit = layer.limits_the_handler() && !layer.may_try_on();
                let ending = if is_one_trys_limit { Ending::TimedOut } else { Ending::Censored };
                self.tell_of(node, Act::GaveUp, Span::ZERO, observer);
                self.fail_once(node);
                self.let_go(node, ending);
                return self.state.agenda.push(Step::Finish { node, reply: Reply::Failed(cause) });
            }
            Alarm::Choose { branch } => return self.choose(node, branch, observer),
            // A caller that has gone does not send again.
            Alarm::Spawn { .. } if self.is_forsaken(node) => {}
            Alarm::Spawn { branch, again } => {
                if let Some(span) = again {
                    self.set_alarm(node, span);
                }
                self.tell_of(node, Act::Repeated, Span::ZERO, observer);
                self.go_in(node, branch);
            }
        }
        self.state.agenda.push(Step::LoseSilent { node, generation });
    }

    /// A layer's call is over: it gives back what the call held of its memory.
    pub(super) fn end_layer(&mut self, node: u32) {
        let woken = self.ask(node, Question::End, |layer, memory, call| layer.end(memory, call));
        if !woken.is_empty() {
            self.wake_calls(woken);
        }
    }

    /// Lets calls go on that have waited.
    pub(super) fn wake_calls(&mut self, woken: Vec<Ticket>) {
        for Ticket { node, generation } in woken {
            self.state.calendar.push(self.state.now, Rank::Resumption, Event::Resumption { node, generation });
        }
    }
}
