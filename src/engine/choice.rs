//! Routes to the first target that accepts.
//!
//! The targets are asked in order, each once. One that has no room is passed over. One whose own layers refuse, at once
//! or after a while, has refused as well, and the next one is asked; the layers further out hear of the last refusal
//! alone. A target without layers that has room accepts, and the last one has the last word: neither needs a node.

use super::agenda::Step;
use super::node::{Node, Role};
use super::occurrence::NodeKind;
use super::record::{Parent, Passage};
use super::{Engine, Observer};
use crate::foundation::HandlerId;
use crate::parts::recovery::Cause;
use crate::pipeline::Reply;
use crate::scenario::model::Target;

impl Engine {
    /// Offers a passage to the targets of its route, one after the other.
    pub(super) fn offer_in_order<O: Observer>(&mut self, passage: Passage, parent: Parent, observer: &mut O) {
        let Some((at, handler)) = self.next_with_room(&passage, 0) else {
            let reply = Reply::Failed(Cause::Rejected);
            return self.state.agenda.push(Step::Resolve { parent, root: passage.root, reply });
        };
        let layers = self.state.stacks.of_handler(self.state.set_now(), handler);
        let is_last = at as usize + 1 == self.in_order(&passage).len();
        if is_last || self.state.stacks.get(layers).depth() == 0 {
            return self.enter(handler, passage, parent, observer);
        }
        let kind = NodeKind::Choice(passage.route);
        let choice = self.open_node(passage, parent, false, kind, observer, || Role::Choice { next: at, member: None });
        self.ask_in_order(choice, Reply::Failed(Cause::Rejected), observer);
    }

    /// The present target has its outcome: if it refused, another one is asked.
    pub(super) fn go_on_choosing<O: Observer>(&mut self, choice: u32, reply: Reply, observer: &mut O) {
        let Role::Choice { member, .. } = &mut self.state.nodes.get_mut(choice).role else {
            unreachable!("only a choice goes on choosing");
        };
        *member = None;
        if is_refusal(reply) && !self.state.nodes.get(choice).is_forsaken {
            self.ask_in_order(choice, reply, observer);
        } else {
            self.finish(choice, reply, observer);
        }
    }

    /// Asks the next of those that are left; where none is, this is the outcome.
    fn ask_in_order<O: Observer>(&mut self, choice: u32, reply: Reply, observer: &mut O) {
        let Node { passage, role: Role::Choice { next, .. }, .. } = *self.state.nodes.get(choice) else {
            unreachable!("only a choice asks in order");
        };
        let Some((at, handler)) = self.next_with_room(&passage, next) else {
            return self.finish(choice, reply, observer);
        };
        self.state.nodes.get_mut(choice).role = Role::Choice { next: at + 1, member: None };
        let parent = Parent::Node { node: choice, branch: at as u16 };
        self.state.agenda.push(Step::Enter { handler, passage, parent });
    }

    /// The first target from a place on that has room, with its own place.
    fn next_with_room(&self, passage: &Passage, from: u32) -> Option<(u32, HandlerId)> {
        let left = self.in_order(passage).iter().enumerate().skip(from as usize);
        left.map(|(at, handler)| (at as u32, *handler)).find(|(_, handler)| self.has_room(*handler))
    }

    fn in_order(&self, passage: &Passage) -> &[HandlerId] {
        match &self.model.route(passage.route).target {
            Target::FirstAccepting(handlers) => handlers,
            // The route leads elsewhere by now.
            _ => &[],
        }
    }
}

fn is_refusal(reply: Reply) -> bool {
    matches!(reply, Reply::Failed(Cause::Rejected | Cause::OutOfBudget))
}
