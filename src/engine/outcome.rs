//! The way back through layers: what becomes of the outcome of a branch, or of the fact that there is none.

use super::agenda::Step;
use super::layer::Question;
use super::node::{Below, Early, Pause};
use super::observe::Act;
use super::record::{Credit, Reply};
use super::verdict::Ending;
use super::{Engine, Observer};
use crate::foundation::Span;
use crate::parts::recovery::{Abandon, Answer, Branch, Cause, Outcome, Outward};

impl Engine {
    /// Asks a layer what becomes of a branch's outcome.
    pub(super) fn leave_layer<O: Observer>(&mut self, node: u32, branch: u16, reply: Reply, observer: &mut O) {
        if self.activation(node).pause == Pause::Sending {
            self.activation(node).below.set(branch, None, Branch::UnderWay);
            return self.state.early.push(Early { node, branch, reply });
        }
        let outcome = match reply {
            Reply::Lost => return self.lose_branch(node, branch, observer),
            Reply::Done { deviation } => Outcome::Done(Answer::of(deviation)),
            Reply::Failed(cause) => Outcome::Failed(cause),
            Reply::Parked => unreachable!("only a root event is parked"),
        };
        let activation = self.activation(node);
        activation.below.set(branch, None, Branch::Over(outcome));
        let sent_on = activation.frame.repeats > 0 || matches!(activation.below, Below::Many { .. });
        let outward =
            self.ask(node, Question::Leave(branch), |layer, memory, call| layer.leave(memory, call, branch, outcome));
        let passes = matches!(outward, Outward::Pass | Outward::PassAfter(_));
        if passes && outcome.is_done() && sent_on {
            self.credit_with(node, branch);
        }
        self.go_by_outward(node, outward, reply, observer);
    }

    /// A layer that has sent a call more than once hands on what this branch has answered: where another branch has come to
    /// nothing, or nobody else has mended what failed, it is credited.
    #[cold]
    fn credit_with(&mut self, node: u32, branch: u16) {
        let activation = self.activation(node);
        let is_further = branch > 0 || activation.frame.repeats > 0;
        let came_to_nothing = |branch: &Branch| matches!(branch, Branch::Silent | Branch::Over(Outcome::Failed(_)));
        let mends = is_further || activation.below.branches().iter().any(came_to_nothing);
        let root = self.state.roots.get(self.state.nodes.get(node).passage.root);
        if mends || root.marks.failed_once && root.credit == Credit::Nobody {
            self.take_credit(node);
        }
    }

    /// A branch has gone without a word.
    fn lose_branch<O: Observer>(&mut self, node: u32, branch: u16, observer: &mut O) {
        self.activation(node).below.set(branch, None, Branch::Silent);
        let outward = self.ask(node, Question::Lost(branch), |layer, memory, call| layer.lost(memory, call, branch));
        self.go_by_outward(node, outward, Reply::Lost, observer);
    }

    /// Does what a layer has answered on the way out, when this had become of a branch. A layer that waits hands on what it
    /// has where nothing else can bring the call to an end.
    fn go_by_outward<O: Observer>(&mut self, node: u32, outward: Outward, reply: Reply, observer: &mut O) {
        match outward {
            Outward::Pass | Outward::PassAfter(Span::ZERO) => self.conclude(node, reply, observer),
            Outward::Fail(cause) | Outward::FailAfter(Span::ZERO, cause) => {
                self.refute(node, reply, Span::ZERO, observer);
                self.conclude(node, Reply::Failed(cause), observer);
            }
            Outward::Park { wait } => {
                self.fail_once(node);
                let reply = self.keep_letter(node, wait);
                self.conclude(node, reply, observer);
            }
            Outward::Choose { branch } => self.choose(node, branch, observer),
            Outward::PassAfter(span) => {
                self.tell_of(node, Act::Checked, span, observer);
                self.pause(node, Pause::Verdict(reply), span);
            }
            Outward::FailAfter(span, cause) => {
                self.refute(node, reply, span, observer);
                self.pause(node, Pause::Verdict(Reply::Failed(cause)), span);
            }
            // A caller that has gone does not try again.
            Outward::Again { .. } if self.is_forsaken(node) => self.finish(node, Reply::Failed(Cause::Error), observer),
            Outward::Again { branch, after } => {
                self.tell_of(node, Act::Repeated, after, observer);
                self.fail_once(node);
                self.pause(node, Pause::Branch(branch), after);
            }
            Outward::Hold => {
                let activation = self.activation(node);
                let is_over = activation.pause == Pause::None && !activation.below.has_live();
                if is_over && !self.is_watched(node) {
                    self.finish(node, reply, observer);
                }
            }
            Outward::HoldWithin(span) => self.set_alarm(node, span),
        }
    }

    /// The layer hands on what one of its branches has answered.
    pub(super) fn choose<O: Observer>(&mut self, node: u32, chosen: u16, observer: &mut O) {
        let branches = self.activation(node).below.branches();
        let Some(Branch::Over(Outcome::Done(answer))) = branches.get(usize::from(chosen)).copied() else {
            unreachable!("a layer chooses among answers");
        };
        let is_masked = |branch: &Branch| match branch {
            Branch::Over(outcome) => *outcome != Outcome::Done(answer),
            Branch::Silent => true,
            Branch::UnderWay => false,
        };
        if branches.iter().any(is_masked) {
            self.tell_of(node, Act::Outvoted, Span::ZERO, observer);
            self.fail_once(node);
            self.take_credit(node);
        }
        self.conclude(node, Reply::Done { deviation: answer.deviation() }, observer);
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
    fn refute<O: Observer>(&mut self, node: u32, reply: Reply, delay: Span, observer: &mut O) {
        let act = if matches!(reply, Reply::Done { .. }) { Act::Refuted } else { Act::Checked };
        self.tell_of(node, act, delay, observer);
        self.fail_once(node);
    }

    pub(super) fn fail_once(&mut self, node: u32) {
        let root = self.state.nodes.get(node).passage.root;
        self.state.roots.get_mut(root).fail_once();
    }

    /// A layer lets go of what is still going on below it, and hands on its outcome.
    #[inline]
    pub(super) fn conclude<O: Observer>(&mut self, node: u32, reply: Reply, observer: &mut O) {
        if self.activation(node).below.has_live() {
            self.let_go(node, Ending::Censored);
            self.state.agenda.push(Step::Finish { node, reply });
        } else {
            self.finish(node, reply, observer);
        }
    }

    /// Lets go of what is still going on below a layer.
    pub(super) fn let_go(&mut self, node: u32, ending: Ending) {
        let abandon = self.installed(node).layer.abandon();
        let below = std::mem::replace(&mut self.activation(node).below, Below::One(None));
        self.state.bounds.inside -= below.inside();
        for member in below.members() {
            match abandon {
                Abandon::Cancel => self.state.agenda.push(Step::Cancel { member, ending }),
                Abandon::LeaveRunning => {
                    if self.state.is_of_same_call(member, node) {
                        self.state.forsake(member);
                    }
                    self.state.agenda.push(Step::Abandon { member, ending });
                }
            }
        }
    }
}
