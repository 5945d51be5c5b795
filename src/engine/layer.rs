//! Layers around calls: the way in through a stack, the way back, alarms and pauses.
//!
//! Each layer that a call passes becomes a node, the parent of the nodes and attempts further in. A sender is
//! never called back from within its own sending: what replies at once is handed to it as [`Sent::Replied`].

use super::call::Sent;
use super::node::{Activation, Below, Node, Pause, Role};
use super::observe::Act;
use super::record::{Credit, Member, Parent, Passage, Reply};
use super::stack::Installed;
use super::verdict::Ending;
use super::{Engine, Event, Observer, Rank};
use crate::foundation::{BranchName, Span};
use crate::parts::recovery::{
    Abandon, Alarm, Answer, Branch, Call, Frame, Inward, Layer, Luck, Memory, Outcome, Outward, Ticket, Way,
};
use crate::scenario::model::Around;

/// What a layer is asked, so that no two questions of one call share their draws.
#[derive(Clone, Copy)]
enum Question {
    /// About the outcome of this branch.
    Leave(u16),
    Enter,
    Resume,
    Alarm,
    End,
}

impl Question {
    /// Tells it apart from the other questions of the same call, of which `before` were asked again of their kind:
    /// repeats of the call, or alarms and pauses.
    fn number(self, before: u32) -> u64 {
        let kind = match self {
            Question::Leave(branch) => u64::from(branch),
            Question::Enter => 1 << 16,
            Question::Resume => 2 << 16,
            Question::Alarm => 3 << 16,
            Question::End => 4 << 16,
        };
        kind << 32 | u64::from(before)
    }
}

impl Engine {
    /// Sends a passage inward through the layers from `first` on.
    pub(super) fn send<O: Observer>(&mut self, passage: Passage, first: u32, parent: Parent, observer: &mut O) -> Sent {
        let stack = self.state.stacks.get(passage.stack);
        if first == stack.depth() {
            return match stack.around {
                Around::Route(_) => self.deliver(passage, parent, observer),
                Around::Handler(handler) => match passage.diverted {
                    Some(other) if other != handler => {
                        self.enter(other, Passage { diverted: None, ..passage }, parent, observer)
                    }
                    _ => self.admit(handler, passage, parent, observer),
                },
            };
        }
        if let (0, Around::Route(route)) = (first, stack.around) {
            observer.opened(route);
        }
        let node = self.open_layer(passage, first, parent);
        let watches = self.installed(node).layer.watches_load();
        let load = if watches { self.load_ahead(&passage) } else { None };
        let inward = self.ask(node, Question::Enter, |layer, memory, call| {
            call.load = load;
            layer.enter(memory, call)
        });
        self.go_by(node, inward, observer)
    }

    pub(super) fn open_layer(&mut self, passage: Passage, index: u32, parent: Parent) -> u32 {
        let is_repeat = match parent {
            Parent::Node { node, branch } => match &self.state.nodes.get(node).role {
                Role::Layer(above) => above.is_repeat || above.frame.repeats > 0 || branch > 0,
                Role::Join { .. } => false,
            },
            _ => false,
        };
        let frame = Frame { since: self.state.now, ..Frame::default() };
        let layer =
            Activation { index, is_repeat, frame, pause: Pause::None, alarms: 0, woken: 0, below: Below::One(None) };
        let node = self.state.nodes.insert(Node { passage, parent, role: Role::Layer(layer) });
        self.state.roots.get_mut(passage.root).live += 1;
        node
    }

    /// The layer of a node, where it is at work.
    fn installed(&self, node: u32) -> &Installed {
        let record = self.state.nodes.get(node);
        let Role::Layer(activation) = &record.role else { unreachable!("only layers are at work in a stack") };
        &self.state.stacks.get(record.passage.stack).layers[activation.index as usize]
    }

    pub(super) fn activation(&mut self, node: u32) -> &mut Activation {
        match &mut self.state.nodes.get_mut(node).role {
            Role::Layer(activation) => activation,
            Role::Join { .. } => unreachable!("only layers are activated"),
        }
    }

    fn ask<A>(&mut self, node: u32, question: Question, put: impl FnOnce(&Layer, &mut Memory, &mut Call) -> A) -> A {
        let ticket = Ticket { node, generation: self.state.nodes.generation(node) };
        let Node { passage, role: Role::Layer(activation), .. } = self.state.nodes.get_mut(node) else {
            unreachable!("only layers are asked");
        };
        let stack = self.state.stacks.get(passage.stack);
        let installed = &stack.layers[activation.index as usize];
        let stream = match stack.around {
            Around::Route(route) => self.streams.routes[route.index()].recovery,
            Around::Handler(handler) => self.streams.handlers[handler.index()].recovery,
        };
        let before = match question {
            Question::Leave(_) => activation.frame.repeats,
            Question::Resume | Question::Alarm => {
                activation.woken += 1;
                activation.woken
            }
            Question::Enter | Question::End => 0,
        };
        let (layer, place) = (&installed.layer, installed.memory as usize);
        let mut call = Call {
            now: self.state.now,
            ticket,
            luck: Luck { stream, who: passage.who, layer: installed.name, question: question.number(before) },
            frame: &mut activation.frame,
            is_repeat: activation.is_repeat,
            deadline: self.state.roots.get(passage.root).deadline,
            event: passage.who.event(),
            branches: activation.below.branches(),
            load: None,
        };
        let memory = &mut self.state.memories[place];
        put(layer, memory, &mut call)
    }

    /// Does what a layer has answered on the way in.
    fn go_by<O: Observer>(&mut self, node: u32, inward: Inward, observer: &mut O) -> Sent {
        match inward {
            Inward::Proceed => self.go_in(node, 0, observer),
            Inward::ProceedWithin(span) => {
                self.set_alarm(node, span);
                self.go_in(node, 0, observer)
            }
            Inward::Spawn { branches, within } => {
                if let Some(span) = within {
                    self.set_alarm(node, span);
                }
                self.activation(node).below.expect(branches);
                for branch in 0..branches {
                    if let Sent::Replied(reply) = self.go_in(node, branch, observer) {
                        return Sent::Replied(reply);
                    }
                }
                Sent::Member(Member::Node(node))
            }
            Inward::Reject(cause) => {
                self.tell_of(node, Act::Refused, Span::ZERO, observer);
                self.fail_once(node);
                self.close_node(node, observer);
                Sent::Replied(Reply::Failed(cause))
            }
            Inward::Answer(answer) => {
                self.tell_of(node, Act::Answered, Span::ZERO, observer);
                self.close_node(node, observer);
                Sent::Replied(Reply::Done { deviation: answer.deviation() })
            }
            Inward::Delay(span) => {
                self.tell_of(node, Act::Delayed, span, observer);
                self.pause(node, Pause::Entry, span);
                Sent::Member(Member::Node(node))
            }
            Inward::Wait { within } => {
                self.activation(node).pause = Pause::Waiting;
                if let Some(span) = within {
                    self.set_alarm(node, span);
                }
                Sent::Member(Member::Node(node))
            }
        }
    }

    fn set_alarm(&mut self, node: u32, after: Span) {
        self.activation(node).alarms += 1;
        let event = Event::Timeout { node, generation: self.state.nodes.generation(node) };
        self.state.calendar.push(self.state.now + after, Rank::Timeout, event);
    }

    fn pause(&mut self, node: u32, then: Pause, span: Span) {
        self.activation(node).pause = then;
        let event = Event::Resumption { node, generation: self.state.nodes.generation(node) };
        self.state.calendar.push(self.state.now + span, Rank::Resumption, event);
    }

    /// Sends one branch of a layer inward.
    pub(super) fn go_in<O: Observer>(&mut self, node: u32, branch: u16, observer: &mut O) -> Sent {
        let Node { passage, role: Role::Layer(activation), .. } = self.state.nodes.get(node) else {
            unreachable!("only layers have an inside");
        };
        let (passage, index, repeats) = (*passage, activation.index, activation.frame.repeats);
        let installed = &self.state.stacks.get(passage.stack).layers[index as usize];
        let way = installed.layer.way(branch);
        let target = match way {
            Way::Inward => None,
            Way::InwardTo(at) | Way::StraightTo(at) => Some(installed.targets[at]),
        };
        let name = match target {
            None => BranchName::Nth(branch),
            Some(handler) => BranchName::To(self.streams.handlers[handler.index()].name),
        };
        let attempt = passage.who.attempt.through(installed.name, name, repeats);
        let passage = Passage { who: passage.who.tried(attempt), ..passage };
        self.activation(node).below.set(branch, None, Branch::UnderWay);
        let parent = Parent::Node { node, branch };
        let sent = match (way, target) {
            (Way::StraightTo(_), Some(handler)) => {
                self.enter(handler, Passage { diverted: None, ..passage }, parent, observer)
            }
            (_, diverted) => {
                let diverted = diverted.or(passage.diverted);
                self.send(Passage { diverted, ..passage }, index + 1, parent, observer)
            }
        };
        match sent {
            Sent::Member(member) => {
                self.activation(node).below.set(branch, Some(member), Branch::UnderWay);
                Sent::Member(Member::Node(node))
            }
            Sent::Replied(reply) => match self.leave_layer(node, branch, reply, observer) {
                Some(reply) => {
                    self.close_node(node, observer);
                    Sent::Replied(reply)
                }
                None => Sent::Member(Member::Node(node)),
            },
        }
    }

    /// Asks a layer what becomes of a branch's outcome; `None` if it keeps it.
    pub(super) fn leave_layer<O: Observer>(
        &mut self,
        node: u32,
        branch: u16,
        reply: Reply,
        observer: &mut O,
    ) -> Option<Reply> {
        let outcome = match reply {
            Reply::Lost => return self.lose_branch(node, branch),
            Reply::Done { deviation } => Outcome::Done(Answer::of(deviation)),
            Reply::Failed(cause) => Outcome::Failed(cause),
            Reply::Parked => unreachable!("only a root event is parked"),
        };
        self.activation(node).below.set(branch, None, Branch::Over(outcome));
        let repeated = self.activation(node).frame.repeats > 0;
        let outward =
            self.ask(node, Question::Leave(branch), |layer, memory, call| layer.leave(memory, call, branch, outcome));
        let passes = matches!(outward, Outward::Pass | Outward::PassAfter(_));
        if passes && outcome.is_done() && (repeated || branch > 0) {
            self.take_credit(node);
        }
        match outward {
            Outward::Pass | Outward::PassAfter(Span::ZERO) => {
                self.give_up(node, Ending::Censored, observer);
                Some(reply)
            }
            Outward::Fail(cause) | Outward::FailAfter(Span::ZERO, cause) => {
                self.refute(node, outcome, Span::ZERO, observer);
                self.give_up(node, Ending::Censored, observer);
                Some(Reply::Failed(cause))
            }
            Outward::Park { wait } => {
                self.fail_once(node);
                self.give_up(node, Ending::Censored, observer);
                Some(self.keep_letter(node, wait))
            }
            Outward::Choose { branch } => Some(self.choose(node, branch, observer)),
            Outward::PassAfter(span) => {
                self.tell_of(node, Act::Checked, span, observer);
                self.pause(node, Pause::Verdict(reply), span);
                None
            }
            Outward::FailAfter(span, cause) => {
                self.refute(node, outcome, span, observer);
                self.pause(node, Pause::Verdict(Reply::Failed(cause)), span);
                None
            }
            Outward::Again { branch, after } => {
                self.tell_of(node, Act::Repeated, after, observer);
                self.fail_once(node);
                self.pause(node, Pause::Branch(branch), after);
                None
            }
            Outward::Hold => None,
        }
    }

    /// A branch has gone without a word; the call is lost if nothing else can bring it to an end.
    fn lose_branch(&mut self, node: u32, branch: u16) -> Option<Reply> {
        let activation = self.activation(node);
        activation.below.set(branch, None, Branch::Silent);
        let is_over = activation.pause == Pause::None && !activation.below.has_live();
        (is_over && !self.is_watched(node)).then_some(Reply::Lost)
    }

    /// The layer hands on what one of its branches has answered.
    fn choose<O: Observer>(&mut self, node: u32, chosen: u16, observer: &mut O) -> Reply {
        let branches = self.activation(node).below.branches();
        let Some(Branch::Over(Outcome::Done(answer))) = branches.get(usize::from(chosen)).copied() else {
            unreachable!("a layer chooses among answers");
        };
        let other = |branch: &Branch| matches!(branch, Branch::Over(outcome) if *outcome != Outcome::Done(answer));
        if branches.iter().any(other) {
            self.tell_of(node, Act::Outvoted, Span::ZERO, observer);
            self.fail_once(node);
            self.take_credit(node);
        }
        self.give_up(node, Ending::Censored, observer);
        Reply::Done { deviation: answer.deviation() }
    }

    fn take_credit(&mut self, node: u32) {
        let part = self.installed(node).part;
        let passage = self.state.nodes.get(node).passage;
        let around = self.state.stacks.get(passage.stack).around;
        let root = self.state.roots.get_mut(passage.root);
        if root.fate.is_none() {
            root.credit = Credit::Layer { around, part };
        }
    }

    /// The layer makes a failure of an outcome, if it is not one already.
    fn refute<O: Observer>(&mut self, node: u32, outcome: Outcome, delay: Span, observer: &mut O) {
        let act = if outcome.is_done() { Act::Refuted } else { Act::Checked };
        self.tell_of(node, act, delay, observer);
        self.fail_once(node);
    }

    fn fail_once(&mut self, node: u32) {
        let root = self.state.nodes.get(node).passage.root;
        self.state.roots.get_mut(root).fail_once();
    }

    /// Lets go of what is still going on below a layer.
    fn give_up<O: Observer>(&mut self, node: u32, ending: Ending, observer: &mut O) {
        if !self.activation(node).below.has_live() {
            return;
        }
        let abandon = self.installed(node).layer.abandon();
        let members: Vec<Member> = self.activation(node).below.members().collect();
        self.activation(node).below = Below::One(None);
        for member in members {
            match abandon {
                Abandon::Cancel => self.cancel(member, ending, observer),
                Abandon::LeaveRunning => self.abandon(member, ending, observer),
            }
        }
    }

    pub(super) fn tell_of<O: Observer>(&self, node: u32, act: Act, delay: Span, observer: &mut O) {
        let installed = self.installed(node);
        let around = self.state.stacks.get(self.state.nodes.get(node).passage.stack).around;
        observer.acted(self.state.now, around, installed.part, act, delay);
    }

    /// A layer's pause is over.
    pub(super) fn resume<O: Observer>(&mut self, node: u32, generation: u32, observer: &mut O) {
        if self.state.nodes.current(node, generation).is_none() {
            return;
        }
        let Node { passage, parent, .. } = *self.state.nodes.get(node);
        let sent = match std::mem::replace(&mut self.activation(node).pause, Pause::None) {
            Pause::None => return,
            pause @ (Pause::Entry | Pause::Waiting) => {
                if pause == Pause::Waiting {
                    let waited = self.state.now.since(self.activation(node).frame.since);
                    self.tell_of(node, Act::Delayed, waited, observer);
                }
                let inward = self.ask(node, Question::Resume, |layer, memory, call| layer.resume(memory, call));
                self.go_by(node, inward, observer)
            }
            Pause::Branch(branch) => self.go_in(node, branch, observer),
            Pause::Verdict(reply) => {
                self.give_up(node, Ending::Censored, observer);
                self.close_node(node, observer);
                Sent::Replied(reply)
            }
        };
        if let Sent::Replied(reply) = sent {
            self.resolve(parent, passage.root, reply, observer);
        }
        self.settle_if_over(passage.root, observer);
    }

    /// A time is up that a layer has set.
    pub(super) fn ring<O: Observer>(&mut self, node: u32, generation: u32, observer: &mut O) {
        if self.state.nodes.current(node, generation).is_none() {
            return;
        }
        let Node { passage, parent, .. } = *self.state.nodes.get(node);
        self.activation(node).alarms -= 1;
        let alarm = self.ask(node, Question::Alarm, |layer, memory, call| layer.alarm(memory, call));
        let sent = match alarm {
            Alarm::Ignore => Sent::Member(Member::Node(node)),
            Alarm::GiveUp(cause) => {
                let index = self.activation(node).index as usize;
                let [own, inward @ ..] = &self.state.stacks.get(passage.stack).layers[index..] else {
                    unreachable!("a layer that rings is installed");
                };
                let repeated = inward.iter().any(|installed| installed.layer.repeats());
                let own_limit = own.layer.limits_the_handler() && !repeated;
                let ending = if own_limit { Ending::TimedOut } else { Ending::Censored };
                self.tell_of(node, Act::GaveUp, Span::ZERO, observer);
                self.give_up(node, ending, observer);
                self.fail_once(node);
                self.close_node(node, observer);
                Sent::Replied(Reply::Failed(cause))
            }
            Alarm::Choose { branch } => {
                let reply = self.choose(node, branch, observer);
                self.close_node(node, observer);
                Sent::Replied(reply)
            }
            Alarm::Spawn { branch, again } => {
                if let Some(span) = again {
                    self.set_alarm(node, span);
                }
                self.tell_of(node, Act::Repeated, Span::ZERO, observer);
                self.go_in(node, branch, observer)
            }
        };
        match sent {
            Sent::Replied(reply) => self.resolve(parent, passage.root, reply, observer),
            Sent::Member(_) => self.lose_what_is_silent(node, observer),
        }
        self.settle_if_over(passage.root, observer);
    }

    /// A layer's call is over: it gives back what the call held of its memory.
    pub(super) fn end_layer(&mut self, node: u32) {
        let woken = self.ask(node, Question::End, |layer, memory, call| layer.end(memory, call));
        if let Some(Ticket { node, generation }) = woken {
            self.state.calendar.push(self.state.now, Rank::Resumption, Event::Resumption { node, generation });
        }
    }
}
