//! Calls that have gone silent: nothing of them is live, and they pause for nothing.
//!
//! Nobody is told that what it sent inward is lost. Somebody further out may notice when an alarm
//! rings; where nobody will, the call is lost as well, and so on outward.
//!
//! A call is *forsaken* when its sender has gone: a layer further out that waits no longer, or an attempt whose replica
//! has crashed. The work that is under way for it goes on, but its layers send nothing more: what they wait to send will
//! not be sent. The layers around the handler that it has reached, and the calls made there, know nothing of all that.

use super::agenda::Step;
use super::node::{Node, Role};
use super::record::{Member, Parent};
use super::state::State;
use super::{Engine, Observer};
use crate::pipeline::{Activation, Pause, Reply};

impl Engine {
    /// Whether this layer or one further out will notice that nothing comes back.
    pub(super) fn is_watched(&self, mut node: u32) -> bool {
        loop {
            let record = self.state.nodes.get(node);
            if let Role::Layer(activation) = &record.role
                && self.awaits_alarm(record, activation)
            {
                return true;
            }
            match record.parent {
                Parent::Node { node: above, .. } => node = above,
                _ => return false,
            }
        }
    }

    fn awaits_alarm(&self, node: &Node, activation: &Activation<Member>) -> bool {
        let layer = &self.state.stacks.get(node.passage.stack).layers[activation.index as usize].layer;
        activation.alarms > 0 && layer.notices_silence()
    }

    /// Loses what has gone silent at a node or below it, now that nobody will notice any more.
    pub(super) fn lose_what_is_silent(&mut self, node: u32) {
        if self.is_watched(node) {
            return;
        }
        let mut silent = Vec::new();
        self.state.collect_silent(node, &mut silent);
        for (node, generation) in silent {
            self.state.agenda.push(Step::Lose { node, generation });
        }
    }

    /// The call of a layer is lost, if it still waits for nothing.
    pub(super) fn lose<O: Observer>(&mut self, node: u32, generation: u32, observer: &mut O) {
        if self.state.nodes.current(node, generation).is_some() && !self.is_watched(node) {
            self.finish(node, Reply::Lost, observer);
        }
    }

    /// A layer for which nothing is left to do; the error says so.
    pub(super) fn expect_sound(&self, node: u32) -> Result<(), String> {
        match self.state.is_silent(node) && !self.is_watched(node) {
            true => Err(format!("node {node} waits for nothing: {:?}", self.state.nodes.get(node))),
            false => Ok(()),
        }
    }
}

impl State {
    /// Whether a member below a layer is part of the layer's own call, not of what a handler makes of it.
    pub(super) fn is_of_same_call(&self, member: Member, layer: u32) -> bool {
        let stack = |node: u32| self.nodes.get(node).passage.stack;
        matches!(member, Member::Node(node) if stack(node) == stack(layer))
    }

    /// The sender of a member has gone, and with it that of everything below which belongs to the same call.
    pub(super) fn forsake(&mut self, member: Member) {
        let mut left = vec![member];
        while let Some(member) = left.pop() {
            let Member::Node(node) = member else { continue };
            self.nodes.get_mut(node).is_forsaken = true;
            left.extend(self.children(node).into_iter().filter(|below| self.is_of_same_call(*below, node)));
        }
    }

    fn is_silent(&self, node: u32) -> bool {
        let Node { role, is_forsaken, .. } = self.nodes.get(node);
        match role {
            Role::Layer(Activation { pause: Pause::None, below, .. }) => !below.has_live(),
            Role::Layer(Activation { pause: Pause::Verdict(_), .. }) => false,
            Role::Layer(activation) => !activation.below.has_live() && *is_forsaken,
            Role::Join { .. } | Role::Choice { .. } | Role::Transit(_) => false,
        }
    }

    fn collect_silent(&self, node: u32, silent: &mut Vec<(u32, u32)>) {
        if self.is_silent(node) {
            silent.push((node, self.nodes.generation(node)));
        }
        for child in self.children(node) {
            if let Member::Node(child) = child {
                self.collect_silent(child, silent);
            }
        }
    }
}
