//! The way inward: through the layers around a route, over its link, to its targets.

use super::agenda::Step;
use super::node::Role;
use super::occurrence::{NodeKind, What};
use super::reckoning::{CHILD_BYTES, places};
use super::record::{Parent, Passage, Whose};
use super::state::State;
use super::{Engine, Observer};
use crate::foundation::{Deviation, HandlerId, Identity, RouteId, SetId};
use crate::pipeline::{Activation, Pause, Reply};
use crate::scenario::model::{Around, Target};

impl Engine {
    /// Sends a passage inward: at once where nothing comes before it, else in its turn.
    #[inline(always)]
    pub(super) fn send_next<O: Observer>(&mut self, passage: Passage, parent: Parent, observer: &mut O) {
        match self.state.agenda.is_clear() {
            true => self.send(passage, 0, parent, observer),
            false => self.state.agenda.push(Step::Send { passage, layer: 0, parent }),
        }
    }

    /// A passage goes inward through this layer of its stack, or behind the last one to where it leads.
    #[inline]
    pub(super) fn send<O: Observer>(&mut self, passage: Passage, layer: u32, parent: Parent, observer: &mut O) {
        let stack = self.state.stacks.get(passage.stack);
        if layer < stack.depth() {
            return self.pass(passage, layer, parent, observer);
        }
        match stack.around {
            Around::Route(_) => self.deliver(passage, parent, observer),
            Around::Handler(handler) => match passage.diverted {
                Some(other) if other != handler => {
                    self.enter(other, Passage { diverted: None, ..passage }, parent, observer)
                }
                _ => self.admit(handler, passage, parent, observer),
            },
        }
    }

    /// A passage comes to a layer, which becomes a node and is asked.
    fn pass<O: Observer>(&mut self, passage: Passage, layer: u32, parent: Parent, observer: &mut O) {
        let stack = self.state.stacks.get(passage.stack);
        let watches_load = stack.layers[layer as usize].layer.watches_load();
        let around = stack.around;
        let may_go_on = self.state.may_open(passage.root, |_| around);
        let node = self.open_layer(passage, layer, parent, observer);
        if !may_go_on {
            self.activation(node).pause = Pause::Waiting;
            return;
        }
        let load = if watches_load { self.load_ahead(&passage) } else { None };
        self.tell_layer(node, load, observer, Activation::enter);
    }

    /// What enters a route: a branch of its root event, or one for each target of a route to all.
    #[inline(always)]
    pub(super) fn passage_along(&self, root: u32, route: RouteId, who: Identity, deviation: Deviation) -> Passage {
        Passage { root, route, stack: self.state.stack_now(route), who, diverted: None, deviation }
    }

    /// A passage goes to the targets of its route: at once, or over a link that takes time.
    fn deliver<O: Observer>(&mut self, passage: Passage, parent: Parent, observer: &mut O) {
        let whose = Whose { root: passage.root, member: None, parent };
        observer.hear(whose.occurrence(self.state.now, What::Passed(passage.route)));
        match self.model.route(passage.route).link {
            Some(link) if !self.leads_out(&passage) => self.put_on(link, passage, parent, observer),
            _ => self.hand_over(passage, parent, observer),
        }
    }

    /// Hands a passage to the targets of its route, behind the link.
    #[inline(always)]
    pub(super) fn hand_over<O: Observer>(&mut self, passage: Passage, parent: Parent, observer: &mut O) {
        if let Some(handler) = passage.diverted {
            return self.enter(handler, Passage { diverted: None, ..passage }, parent, observer);
        }
        match &self.model.route(passage.route).target {
            Target::To(handler) => self.enter(*handler, passage, parent, observer),
            Target::ByProbability(_) | Target::ByClass(_) => match self.destination(&passage) {
                Some(handler) => self.enter(handler, passage, parent, observer),
                None => {
                    let reply = Reply::Done { deviation: passage.deviation };
                    self.state.agenda.push(Step::Resolve { parent, root: passage.root, reply });
                }
            },
            Target::FirstAccepting(_) => self.offer_in_order(passage, parent, observer),
            Target::ToAll(handlers) => self.deliver_to_all(&handlers.clone(), passage, parent, observer),
        }
    }

    /// All branches are joined, and the worst outcome counts.
    fn deliver_to_all<O: Observer>(
        &mut self,
        handlers: &[HandlerId],
        passage: Passage,
        parent: Parent,
        observer: &mut O,
    ) {
        let branches = 0..handlers.len() as u16;
        let unreceived = if self.is_receipt_awaited(parent) { branches.collect() } else { Vec::new() };
        let pending = handlers.len() as u32;
        let children = vec![None; handlers.len()];
        self.state.bounds.inside += places(children.len()) * CHILD_BYTES;
        let role = || Role::Join { children, pending, worst: Reply::RIGHT, unreceived };
        let join = self.open_node(passage, parent, false, NodeKind::Joint(passage.route), observer, role);
        for (branch, handler) in handlers.iter().enumerate() {
            let who = passage.who.copied_to(self.streams.handlers[handler.index()].name);
            let copy = Passage { who, ..passage };
            let parent = Parent::Node { node: join, branch: branch as u16 };
            self.state.agenda.push(Step::Enter { handler: *handler, passage: copy, parent });
        }
    }
}

impl State {
    /// The stack of layers that a new passage along a route gets.
    #[inline(always)]
    pub(super) fn stack_now(&self, route: RouteId) -> u32 {
        self.stacks.of_route(self.set_now(), route)
    }

    #[inline(always)]
    pub(super) fn set_now(&self) -> SetId {
        self.active_set
    }
}
