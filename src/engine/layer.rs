//! Layers around calls: what they are asked, and the way in through a stack.
//!
//! Each layer that a call passes becomes a node, the parent of the nodes and attempts further in, which make themselves
//! known to it. The way back is in `outcome`, alarms and pauses in `waking`.

use super::agenda::Step;
use super::node::{Activation, Below, Early, Node, Pause, Role};
use super::observe::Act;
use super::record::{Member, Parent, Passage, Reply};
use super::stack::Installed;
use super::{Engine, Observer};
use crate::foundation::{BranchName, Span};
use crate::parts::recovery::{Branch, Call, Frame, Inward, Layer, Luck, Memory, Ticket, Way};
use crate::scenario::model::Around;

/// What a layer is asked, so that no two questions of one call share their draws.
#[derive(Clone, Copy)]
pub(super) enum Question {
    /// About the outcome of this branch, that it was taken up, that it is lost.
    Leave(u16),
    Received(u16),
    Lost(u16),
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
            Question::Received(branch) => 5 << 16 | u64::from(branch),
            Question::Lost(branch) => 6 << 16 | u64::from(branch),
        };
        kind << 32 | u64::from(before)
    }
}

impl Engine {
    /// A passage goes inward through this layer of its stack, or behind the last one to where it leads.
    pub(super) fn send<O: Observer>(&mut self, passage: Passage, layer: u32, parent: Parent, observer: &mut O) {
        let stack = self.state.stacks.get(passage.stack);
        if layer == stack.depth() {
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
        if let (0, Around::Route(route)) = (layer, stack.around) {
            observer.opened(route);
        }
        let watches_load = stack.layers[layer as usize].layer.watches_load();
        let around = stack.around;
        let may_go_on = self.state.may_open(passage.root, |_| around);
        let node = self.open_layer(passage, layer, parent);
        if !may_go_on {
            self.activation(node).pause = Pause::Waiting;
            return;
        }
        let load = if watches_load { self.load_ahead(&passage) } else { None };
        let inward = self.ask(node, Question::Enter, |layer, memory, call| {
            call.load = load;
            layer.enter(memory, call)
        });
        self.go_by(node, inward, observer);
    }

    pub(super) fn open_layer(&mut self, passage: Passage, index: u32, parent: Parent) -> u32 {
        let is_repeat = self.is_repeat(parent);
        let watches = self.state.stacks.get(passage.stack).layers[index as usize].layer.watches_receipt();
        let frame = Frame { since: self.state.now, ..Frame::default() };
        self.open_node(passage, parent, watches, || {
            let below = Below::One(None);
            Role::Layer(Activation { index, is_repeat, frame, pause: Pause::None, alarms: 0, woken: 0, below })
        })
    }

    /// A node of the attempt tree; `watches` if it wants to hear when what is sent from it is taken up.
    #[inline(always)]
    pub(super) fn open_node(
        &mut self,
        passage: Passage,
        parent: Parent,
        watches: bool,
        role: impl FnOnce() -> Role,
    ) -> u32 {
        let is_watched = watches || self.is_receipt_awaited(parent);
        let is_wanted = self.state.is_wanted(parent);
        let build = || Node { passage, parent, is_watched, is_wanted, is_forsaken: false, role: role() };
        let (node, _) = self.state.nodes.insert_with(build);
        self.state.bounds.records += 1;
        self.state.roots.get_mut(passage.root).live += 1;
        self.state.adopt(parent, Member::Node(node));
        node
    }

    /// Whether a layer further out has sent the same way before what goes inward from here.
    fn is_repeat(&self, mut parent: Parent) -> bool {
        while let Parent::Node { node, branch } = parent {
            let record = self.state.nodes.get(node);
            if let Role::Layer(above) = &record.role {
                let is_sent_the_same_way = || branch > 0 && self.installed(node).layer.way(branch) == Way::Inward;
                return above.is_repeat || above.frame.repeats > 0 || is_sent_the_same_way();
            }
            parent = record.parent;
        }
        false
    }

    /// The layer of a node, where it is at work.
    pub(super) fn installed(&self, node: u32) -> &Installed {
        let record = self.state.nodes.get(node);
        let Role::Layer(activation) = &record.role else { unreachable!("only layers are at work in a stack") };
        &self.state.stacks.get(record.passage.stack).layers[activation.index as usize]
    }

    pub(super) fn activation(&mut self, node: u32) -> &mut Activation {
        match &mut self.state.nodes.get_mut(node).role {
            Role::Layer(activation) => activation,
            Role::Join { .. } | Role::Choice { .. } => unreachable!("only layers are activated"),
        }
    }

    pub(super) fn ask<A>(
        &mut self,
        node: u32,
        question: Question,
        put: impl FnOnce(&Layer, &mut Memory, &mut Call) -> A,
    ) -> A {
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
            Question::Leave(_) | Question::Received(_) | Question::Lost(_) => activation.frame.repeats,
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
            event: match passage.diverted {
                None => passage.who.event(),
                Some(other) => passage.who.event().copied_to(self.streams.handlers[other.index()].name),
            },
            branches: activation.below.branches(),
            load: None,
        };
        let memory = &mut self.state.memories[place];
        put(layer, memory, &mut call)
    }

    /// Does what a layer has answered on the way in.
    pub(super) fn go_by<O: Observer>(&mut self, node: u32, inward: Inward, observer: &mut O) {
        match inward {
            Inward::Proceed => self.go_in(node, 0),
            Inward::ProceedWithin(span) => {
                self.set_alarm(node, span);
                self.go_in(node, 0);
            }
            Inward::Spawn { branches, within } => {
                if let Some(span) = within {
                    self.set_alarm(node, span);
                }
                self.widen(node, |below| below.expect(branches));
                self.go_in_at_once(node, branches);
            }
            Inward::Reject(cause) => {
                self.tell_of(node, Act::Refused, Span::ZERO, observer);
                self.fail_once(node);
                self.finish(node, Reply::Failed(cause), observer);
            }
            Inward::Answer(answer) => {
                self.tell_of(node, Act::Answered, Span::ZERO, observer);
                self.finish(node, Reply::Done { deviation: answer.deviation() }, observer);
            }
            Inward::Delay(span) => {
                self.tell_of(node, Act::Delayed, span, observer);
                self.pause(node, Pause::Entry, span);
            }
            Inward::Wait { within } => {
                self.activation(node).pause = Pause::Waiting;
                if let Some(span) = within {
                    self.set_alarm(node, span);
                }
            }
        }
    }

    /// Sends the first so many branches of a layer inward. All of them are sent before the outcome of any counts.
    fn go_in_at_once(&mut self, node: u32, branches: u16) {
        if branches > 1 {
            self.activation(node).pause = Pause::Sending;
        }
        for branch in 0..branches {
            self.go_in(node, branch);
        }
        if branches > 1 {
            self.state.agenda.push(Step::Count { node });
        }
    }

    /// All branches of a layer have been sent: what has come of them meanwhile counts, the first first.
    pub(super) fn count_early(&mut self, node: u32) {
        if let Some(Role::Layer(activation)) = self.state.nodes.live_mut(node).map(|record| &mut record.role)
            && activation.pause == Pause::Sending
        {
            activation.pause = Pause::None;
        }
        let Some(at) = self.state.early.iter().position(|early| early.node == node) else { return };
        let Early { branch, reply, .. } = self.state.early.remove(at);
        let root = self.state.nodes.get(node).passage.root;
        self.state.agenda.push(Step::Resolve { parent: Parent::Node { node, branch }, root, reply });
        self.state.agenda.push(Step::Count { node });
    }

    /// Does something to the branches of a layer that may make them more.
    fn widen(&mut self, node: u32, how: impl FnOnce(&mut Below)) {
        let below = &mut self.activation(node).below;
        let before = below.inside();
        how(below);
        let after = below.inside();
        if after > before {
            self.state.bounds.inside += after - before;
        }
    }

    /// Sends one branch of a layer inward.
    pub(super) fn go_in(&mut self, node: u32, branch: u16) {
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
        self.widen(node, |below| below.set(branch, None, Branch::UnderWay));
        let parent = Parent::Node { node, branch };
        self.state.agenda.push(match (way, target) {
            (Way::StraightTo(_), Some(handler)) => {
                Step::Enter { handler, passage: Passage { diverted: None, ..passage }, parent }
            }
            (_, diverted) => {
                let diverted = diverted.or(passage.diverted);
                Step::Send { passage: Passage { diverted, ..passage }, layer: index + 1, parent }
            }
        });
    }

    /// A layer has done something.
    pub(super) fn tell_of<O: Observer>(&self, node: u32, act: Act, delay: Span, observer: &mut O) {
        let installed = self.installed(node);
        let around = self.state.stacks.get(self.state.nodes.get(node).passage.stack).around;
        observer.acted(self.state.now, around, installed.part, act, delay);
    }
}
