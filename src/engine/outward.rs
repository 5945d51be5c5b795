//! The way of an outcome back.
//!
//! It climbs from node to node until a layer keeps it (to try again) or it reaches whoever sent the event.

use super::agenda::Step;
use super::node::{Node, Role};
use super::record::{Parent, Phase};
use super::{Engine, Observer};
use crate::pipeline::Reply;

impl Engine {
    /// Tells whoever waits of an outcome: at once where nothing comes before it, else in its turn.
    #[inline(always)]
    pub(super) fn resolve_next<O: Observer>(&mut self, parent: Parent, root: u32, reply: Reply, observer: &mut O) {
        match self.state.agenda.is_clear() {
            true => self.resolve(parent, root, reply, observer),
            false => self.state.agenda.push(Step::Resolve { parent, root, reply }),
        }
    }

    /// An outcome for whoever waits for it.
    #[inline(always)]
    pub(super) fn resolve<O: Observer>(&mut self, parent: Parent, root: u32, reply: Reply, observer: &mut O) {
        match parent {
            Parent::Nobody => {}
            Parent::Root => self.close_branch(root, reply, observer),
            Parent::Attempt(attempt) => self.call_returned(attempt, reply),
            Parent::Node { node, branch } => match self.state.nodes.get(node).role {
                Role::Join { .. } => self.join(node, branch, reply, observer),
                Role::Choice { .. } => self.go_on_choosing(node, reply, observer),
                Role::Transit(_) => self.send_back(node, reply, observer),
                Role::Layer(_) => self.tell_layer(node, None, observer, |activation, place, memory, around, moves| {
                    activation.leave(place, memory, around, (branch, reply), moves);
                }),
            },
        }
    }

    /// One branch of a joint has its outcome; the worst of all is handed on when it was the last.
    fn join<O: Observer>(&mut self, node: u32, branch: u16, reply: Reply, observer: &mut O) {
        let Node { parent, role: Role::Join { children, pending, worst, unreceived }, .. } =
            self.state.nodes.get_mut(node)
        else {
            unreachable!("only joints are joined");
        };
        children[usize::from(branch)] = None;
        *pending -= 1;
        *worst = worst.worse(reply);
        if *pending == 0 {
            let worst = *worst;
            return self.finish(node, worst, observer);
        }
        let parent = *parent;
        let was_awaited = !unreceived.is_empty();
        if let Ok(at) = unreceived.binary_search(&branch) {
            unreceived.remove(at);
        }
        if was_awaited && unreceived.is_empty() {
            self.note_receipt(parent);
        }
    }

    /// A callee has answered an attempt.
    fn call_returned(&mut self, attempt: u32, reply: Reply) {
        let is_down = self.state.is_replica_down(attempt);
        let record = self.state.attempts.get_mut(attempt);
        record.child = None;
        if record.phase == Phase::Sending || is_down {
            record.pending = Some(reply);
        } else {
            debug_assert_eq!(record.phase, Phase::Calling);
            self.go_on_after_call(attempt, reply);
        }
    }
}
