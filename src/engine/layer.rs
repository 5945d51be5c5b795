//! Layers around calls: the engine as the driver of their pipeline.
//!
//! Each layer that a call passes becomes a node, the parent of the nodes and attempts further in, which make themselves known
//! to it. What the layers answer is interpreted in [`crate::pipeline`]; here its moves are carried out.

use super::agenda::Step;
use super::node::{Node, Role};
use super::occurrence::{NodeKind, What};
use super::record::{Credit, Letter, Member, Parent, Passage};
use super::verdict::Ending;
use super::{Engine, Event, Observer, Rank};
use crate::foundation::{BranchName, Span};
use crate::parts::recovery::{Cause, Load, Memory, Way};
use crate::pipeline::{Act, Activation, Move, Place, Reply, Surroundings};

impl Engine {
    pub(super) fn open_layer<O: Observer>(
        &mut self,
        passage: Passage,
        index: u32,
        parent: Parent,
        observer: &mut O,
    ) -> u32 {
        let is_repeat = self.is_repeat(parent);
        let stack = self.state.stacks.get(passage.stack);
        let watches = stack.layers[index as usize].layer.watches_receipt();
        let kind = NodeKind::Layer { around: stack.around, index };
        let now = self.state.now;
        self.open_node(passage, parent, watches, kind, observer, || Role::Layer(Activation::new(index, is_repeat, now)))
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

    /// Tells a layer what happens, and carries out what it wants done.
    pub(super) fn tell_layer<O: Observer>(
        &mut self,
        node: u32,
        load: Option<Load>,
        observer: &mut O,
        what: impl FnOnce(&mut Activation<Member>, &Place, &mut Memory, &Surroundings, &mut Vec<Move<Member>>),
    ) {
        self.put(node, load, what);
        let mut is_let_go = false;
        for at in 0..self.state.moves.len() {
            let next = self.state.moves[at];
            is_let_go |= matches!(next, Move::Cancel { .. } | Move::Leave { .. });
            self.carry_out_move(node, next, is_let_go, observer);
        }
        self.state.moves.clear();
    }

    /// `is_let_go` if something below the layer has to be let go of first.
    fn carry_out_move<O: Observer>(&mut self, node: u32, next: Move<Member>, is_let_go: bool, observer: &mut O) {
        match next {
            Move::Tell(act, delay) => self.tell_of(node, act, delay, observer),
            Move::HasFailed => self.fail_once(node),
            Move::Credit { unless_mended } => self.credit(node, unless_mended),
            Move::SetAlarm(after) => self.set_alarm(node, after),
            Move::Pause(span) => {
                let event = Event::Resumption { node, generation: self.state.nodes.generation(node) };
                self.state.calendar.push(self.state.now + span, Rank::Resumption, event);
            }
            Move::Send(branch) => self.go_in(node, branch),
            Move::Count => {
                self.state.agenda.push(Step::Count { node, generation: self.state.nodes.generation(node) });
            }
            Move::Cancel { member, own_limit } => {
                self.state.agenda.push(Step::Cancel { member, ending: ending(own_limit) });
            }
            Move::Leave { member, own_limit } => {
                if self.state.is_of_same_call(member, node) {
                    self.state.forsake(member);
                }
                self.state.agenda.push(Step::Abandon { member, ending: ending(own_limit) });
            }
            Move::Finish(reply) if is_let_go => self.state.agenda.push(Step::Finish { node, reply }),
            Move::Finish(reply) => self.finish(node, reply, observer),
            Move::FinishUnnoticed(reply) => {
                if !self.is_watched(node) {
                    self.finish(node, reply, observer);
                }
            }
            Move::Park(wait) => {
                let reply = self.keep_letter(node, wait);
                self.state.agenda.push(Step::Finish { node, reply });
            }
            Move::LookForSilence => {
                let generation = self.state.nodes.generation(node);
                self.state.agenda.push(Step::LoseSilent { node, generation });
            }
        }
    }

    /// A dead-letter queue keeps a branch of a root event. Whoever waits for an answer or stands further out is
    /// told at once, and nothing is kept.
    fn keep_letter(&mut self, node: u32, wait: Span) -> Reply {
        let Node { passage, parent, role, .. } = self.state.nodes.get(node);
        let Role::Layer(activation) = role else { unreachable!("only layers keep letters") };
        if !self.state.answers_root(*parent) {
            return Reply::Failed(Cause::DeadLettered);
        }
        let letter = Letter { passage: *passage, wait, redrives: activation.frame.repeats + 1 };
        let letters = self.state.letters.entry(passage.root).or_default();
        letters.reserve_exact(1);
        letters.push(letter);
        self.state.bounds.records += 1;
        Reply::Parked
    }

    /// All branches of a layer have been sent: what has come of them meanwhile counts, the first first.
    pub(super) fn count_early(&mut self, node: u32, generation: u32) {
        if self.state.nodes.current(node, generation).is_none() {
            return;
        }
        if let Some((branch, reply)) = self.activation(node).count() {
            let root = self.state.nodes.get(node).passage.root;
            self.state.agenda.push(Step::Resolve { parent: Parent::Node { node, branch }, root, reply });
            self.state.agenda.push(Step::Count { node, generation });
        }
    }

    /// A layer that has sent a call more than once hands on an answer, or has chosen among several: it is credited, unless
    /// somebody else has mended what failed and that is what counts.
    #[cold]
    fn credit(&mut self, node: u32, unless_mended: bool) {
        let part = self.installed(node).part;
        let passage = self.state.nodes.get(node).passage;
        let around = self.state.place_of(&passage);
        let root = self.state.roots.get_mut(passage.root);
        let is_due = !unless_mended || root.marks.failed_once && root.credit == Credit::Nobody;
        if is_due && root.fate.is_none() {
            root.credit = Credit::Layer { around, part };
        }
    }

    fn fail_once(&mut self, node: u32) {
        let root = self.state.nodes.get(node).passage.root;
        self.state.roots.get_mut(root).fail_once();
    }

    /// Sends one branch of a layer inward.
    fn go_in(&mut self, node: u32, branch: u16) {
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
    fn tell_of<O: Observer>(&self, node: u32, act: Act, delay: Span, observer: &mut O) {
        let part = self.installed(node).part;
        let record = self.state.nodes.get(node);
        let around = self.state.stacks.get(record.passage.stack).around;
        observer.hear(record.whose(node).occurrence(self.state.now, What::Acted { around, part, act, delay }));
    }
}

/// How attempts end that a layer calls off.
fn ending(own_limit: bool) -> Ending {
    if own_limit { Ending::TimedOut } else { Ending::Censored }
}
