//! Receipts: a replica takes up for the first time what a layer has sent, and the layers that ask for it hear of that.
//!
//! A node knows whether it or one further out asks; where none does, an attempt that is taken up looks no further. Of
//! several branches the first that is received counts, of a route to all the last: a branch that is over will not be
//! received any more. Whoever is asked by an attempt further on is not what was sent.

use super::Engine;
use super::node::Role;
use super::record::Parent;
use super::state::State;
use crate::pipeline::Move;

impl Engine {
    /// A replica has taken up an attempt whose receipt somebody waits for.
    #[cold]
    pub(super) fn receive(&mut self, attempt: u32) {
        let record = self.state.attempts.get_mut(attempt);
        record.receipt_awaited = false;
        let parent = record.parent;
        self.note_receipt(parent);
    }

    /// A replica has taken up for the first time what came from this parent.
    pub(super) fn note_receipt(&mut self, mut parent: Parent) {
        while let Parent::Node { node, branch } = parent {
            let record = self.state.nodes.get(node);
            if !record.is_watched {
                return;
            }
            parent = record.parent;
            match record.role {
                Role::Layer(_) => self.tell_of_receipt(node, branch),
                Role::Choice { .. } | Role::Transit(_) => {}
                Role::Join { .. } => {
                    if !self.state.joins_receipt(node, branch) {
                        return;
                    }
                }
            }
        }
    }

    fn tell_of_receipt(&mut self, node: u32, branch: u16) {
        self.put(node, None, |activation, place, memory, around, moves| {
            activation.received(place, memory, around, branch, moves);
        });
        while let Some(next) = self.state.moves.pop() {
            let Move::SetAlarm(after) = next else {
                unreachable!("a layer that hears of a receipt sets a time at most")
            };
            self.set_alarm(node, after);
        }
    }
}

impl State {
    /// One branch of a joint is received; whether there is none left that may still be.
    fn joins_receipt(&mut self, node: u32, branch: u16) -> bool {
        let Role::Join { unreceived, .. } = &mut self.nodes.get_mut(node).role else {
            unreachable!("only joints are joined");
        };
        if let Ok(at) = unreceived.binary_search(&branch) {
            unreceived.remove(at);
        }
        unreceived.is_empty()
    }
}
