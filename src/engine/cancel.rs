//! What is called off, and what is cut off and works on for nobody.

use super::agenda::Step;
use super::node::Role;
use super::record::{Member, Parent};
use super::verdict::Ending;
use super::{Engine, Observer};

impl Engine {
    /// Takes a member and everything below it out of the world.
    pub(super) fn cancel<O: Observer>(&mut self, member: Member, ending: Ending, observer: &mut O) {
        match member {
            Member::Attempt(attempt) => self.cancel_attempt(attempt, ending, observer),
            Member::Node(node) if self.is_transit(node) => {
                self.abandon(member, ending, observer);
                self.recall(node);
            }
            Member::Node(node) => {
                let ending = self.ending_below(node, ending);
                for member in self.state.children(node) {
                    self.state.agenda.push(Step::Cancel { member, ending });
                }
                self.state.agenda.push(Step::Close { node });
            }
        }
    }

    /// Cuts a member off from whoever waited for it; it works on for nobody.
    pub(super) fn abandon<O: Observer>(&mut self, member: Member, ending: Ending, observer: &mut O) {
        match member {
            Member::Attempt(attempt) => {
                self.state.attempts.get_mut(attempt).parent = Parent::Nobody;
                self.state.disown(member);
                self.judge(attempt, ending, observer);
            }
            Member::Node(node) => {
                self.state.nodes.get_mut(node).parent = Parent::Nobody;
                self.state.disown(member);
                self.judge_below(member, ending, observer);
                self.lose_what_is_silent(node);
            }
        }
    }

    fn judge_below<O: Observer>(&mut self, member: Member, ending: Ending, observer: &mut O) {
        match member {
            Member::Attempt(attempt) => self.judge(attempt, ending, observer),
            Member::Node(node) => {
                self.judge_cut_off(node, ending, observer);
                let ending = self.ending_below(node, ending);
                for child in self.state.children(node) {
                    self.judge_below(child, ending, observer);
                }
            }
        }
    }

    /// How attempts below a node end that are cut off: a limit around several tries is the own limit of none of them.
    fn ending_below(&self, node: u32, ending: Ending) -> Ending {
        match self.state.nodes.get(node).role {
            Role::Layer(_) if self.installed(node).layer.may_try_on() => Ending::Censored,
            _ => ending,
        }
    }
}
