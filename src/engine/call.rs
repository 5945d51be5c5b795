//! Passages along a route: to its targets, and the way of an outcome back.
//!
//! An outcome climbs from node to node until a layer keeps it (to try again) or it reaches whoever sent the
//! event.

use super::node::{Node, Role};
use super::reckoning::{CHILD_BYTES, places};
use super::record::{Member, Parent, Passage, Phase, Reply};
use super::state::State;
use super::verdict::Ending;
use super::{Engine, Observer};
use crate::foundation::{HandlerId, RouteId, SetId};
use crate::scenario::model::{Around, Target};

/// What became of a passage at once.
pub(super) enum Sent {
    /// It is under way.
    Member(Member),
    /// It already has its outcome.
    Replied(Reply),
}

impl Engine {
    /// The handler that a route leads to, where it leads to one and no layer is in between.
    #[inline(always)]
    pub(super) fn straight_to(&self, route: RouteId, stack: u32) -> Option<HandlerId> {
        let stacks = &self.state.stacks;
        let is_bare = |stack: u32| stacks.get(stack).depth() == 0;
        match self.model.route(route).target {
            Target::To(handler) if is_bare(stack) && is_bare(stacks.of_handler(self.state.set_now(), handler)) => {
                Some(handler)
            }
            _ => None,
        }
    }

    /// Takes an event over the link of a route.
    #[inline(always)]
    pub(super) fn carry<O: Observer>(&mut self, route: RouteId, observer: &mut O) {
        observer.passed(self.state.now, route);
    }

    /// Hands a passage to the targets of its route.
    pub(super) fn deliver<O: Observer>(&mut self, passage: Passage, parent: Parent, observer: &mut O) -> Sent {
        self.carry(passage.route, observer);
        if let Some(handler) = passage.diverted {
            return self.enter(handler, Passage { diverted: None, ..passage }, parent, observer);
        }
        match &self.model.route(passage.route).target {
            Target::To(handler) => self.enter(*handler, passage, parent, observer),
            Target::ByProbability(_) | Target::ByClass(_) => match self.destination(&passage) {
                Some(handler) => self.enter(handler, passage, parent, observer),
                None => Sent::Replied(Reply::Done { deviation: passage.deviation }),
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
    ) -> Sent {
        let branches = 0..handlers.len() as u16;
        let unreceived = if self.is_receipt_awaited(parent) { branches.collect() } else { Vec::new() };
        let pending = handlers.len() as u32;
        let role = || Role::Join { children: Vec::new(), pending, worst: Reply::RIGHT, unreceived };
        let join = self.open_node(passage, parent, false, role);
        let mut replied = None;
        for (branch, handler) in handlers.iter().enumerate() {
            let who = passage.who.copied_to(self.streams.handlers[handler.index()].name);
            let copy = Passage { who, ..passage };
            match self.enter(*handler, copy, Parent::Node { node: join, branch: branch as u16 }, observer) {
                Sent::Member(member) => {
                    if let Role::Join { children, .. } = &mut self.state.nodes.get_mut(join).role {
                        let before = places(children.len());
                        children.push(member);
                        self.state.bounds.inside += (places(children.len()) - before) * CHILD_BYTES;
                    }
                }
                Sent::Replied(reply) => replied = self.join(join, branch as u16, reply),
            }
        }
        match replied {
            Some(worst) => {
                self.close_node(join, observer);
                Sent::Replied(worst)
            }
            None => Sent::Member(Member::Node(join)),
        }
    }

    /// An outcome for whoever waits for it.
    #[inline(always)]
    pub(super) fn resolve<O: Observer>(&mut self, parent: Parent, root: u32, reply: Reply, observer: &mut O) {
        match parent {
            Parent::Nobody => {}
            Parent::Root => self.close_branch(root, reply, observer),
            Parent::Attempt(attempt) => self.call_returned(attempt, reply, observer),
            Parent::Node { node, branch } => self.resolve_through(node, branch, root, reply, observer),
        }
    }

    fn resolve_through<O: Observer>(&mut self, node: u32, branch: u16, root: u32, reply: Reply, observer: &mut O) {
        if let Some((parent, reply)) = self.climb(node, branch, reply, observer) {
            self.resolve(parent, root, reply, observer);
        }
    }

    /// Takes an outcome outward through nodes until one keeps it; whoever comes next, and the outcome then.
    fn climb<O: Observer>(
        &mut self,
        mut node: u32,
        mut branch: u16,
        mut reply: Reply,
        observer: &mut O,
    ) -> Option<(Parent, Reply)> {
        loop {
            let record = self.state.nodes.get(node);
            let parent = record.parent;
            reply = match record.role {
                Role::Join { .. } => self.join(node, branch, reply)?,
                Role::Choice { .. } => self.go_on_choosing(node, reply, observer)?,
                Role::Layer(_) => self.leave_layer(node, branch, reply, observer)?,
            };
            self.close_node(node, observer);
            match parent {
                Parent::Node { node: above, branch: of_above } => (node, branch) = (above, of_above),
                _ => return Some((parent, reply)),
            }
        }
    }

    /// One branch of a joint has its outcome; the worst of all when it was the last.
    fn join(&mut self, node: u32, branch: u16, reply: Reply) -> Option<Reply> {
        let Node { parent, role: Role::Join { pending, worst, unreceived, .. }, .. } = self.state.nodes.get_mut(node)
        else {
            unreachable!("only joints are joined");
        };
        *pending -= 1;
        *worst = worst.worse(reply);
        if *pending == 0 {
            return Some(*worst);
        }
        let parent = *parent;
        let was_awaited = !unreceived.is_empty();
        if let Ok(at) = unreceived.binary_search(&branch) {
            unreceived.remove(at);
        }
        if was_awaited && unreceived.is_empty() {
            self.note_receipt(parent);
        }
        None
    }

    /// Takes a member and everything below it out of the world.
    pub(super) fn cancel<O: Observer>(&mut self, member: Member, ending: Ending, observer: &mut O) {
        match member {
            Member::Attempt(attempt) => self.cancel_attempt(attempt, ending, observer),
            Member::Node(node) => {
                let ending = self.ending_below(node, ending);
                for child in self.state.children(node) {
                    self.cancel(child, ending, observer);
                }
                self.close_node(node, observer);
            }
        }
    }

    /// Cuts a member off from whoever waited for it; it works on for nobody.
    pub(super) fn abandon<O: Observer>(&mut self, member: Member, ending: Ending, observer: &mut O) {
        match member {
            Member::Attempt(attempt) => {
                self.state.attempts.get_mut(attempt).parent = Parent::Nobody;
                self.judge(attempt, ending, observer);
            }
            Member::Node(node) => {
                self.state.nodes.get_mut(node).parent = Parent::Nobody;
                let ending = self.ending_below(node, ending);
                for child in self.state.children(node) {
                    self.judge_below(child, ending, observer);
                }
                self.lose_what_is_silent(node, observer);
            }
        }
    }

    fn judge_below<O: Observer>(&mut self, member: Member, ending: Ending, observer: &mut O) {
        match member {
            Member::Attempt(attempt) => self.judge(attempt, ending, observer),
            Member::Node(node) => {
                let ending = self.ending_below(node, ending);
                for child in self.state.children(node) {
                    self.judge_below(child, ending, observer);
                }
            }
        }
    }

    /// How attempts below a node end that are cut off: a limit around several tries is the own limit of none of them.
    pub(super) fn ending_below(&self, node: u32, ending: Ending) -> Ending {
        match self.state.nodes.get(node).role {
            Role::Layer(_) if self.installed(node).layer.may_try_on() => Ending::Censored,
            _ => ending,
        }
    }

    pub(super) fn close_node<O: Observer>(&mut self, node: u32, observer: &mut O) {
        let Node { passage, role, .. } = self.state.nodes.get(node);
        let (passage, inside) = (*passage, role.inside());
        if let Role::Layer(activation) = role {
            if let (0, Around::Route(route)) = (activation.index, self.state.stacks.get(passage.stack).around) {
                observer.closed(route);
            }
            self.end_layer(node);
        }
        self.state.nodes.remove(node);
        self.state.bounds.records -= 1;
        self.state.bounds.inside -= inside;
        self.state.roots.get_mut(passage.root).live -= 1;
    }

    /// A callee has answered an attempt.
    fn call_returned<O: Observer>(&mut self, attempt: u32, reply: Reply, observer: &mut O) {
        let record = self.state.attempts.get_mut(attempt);
        record.child = None;
        debug_assert_eq!(record.phase, Phase::Calling);
        if self.state.is_replica_down(attempt) {
            self.state.attempts.get_mut(attempt).pending = Some(reply);
        } else {
            self.go_on_after_call(attempt, reply, observer);
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

    /// The live members below a node. A joint does not forget members that have gone, but what is live and
    /// names it as its parent is its own: all its members came into being with it.
    pub(super) fn children(&self, node: u32) -> Vec<Member> {
        match &self.nodes.get(node).role {
            Role::Layer(activation) => activation.below.members().collect(),
            Role::Choice { member, .. } => member.iter().copied().collect(),
            Role::Join { children, .. } => {
                let is_under = |parent: Parent| matches!(parent, Parent::Node { node: above, .. } if above == node);
                let is_own = |member: &&Member| match **member {
                    Member::Attempt(index) => self.attempts.live(index).is_some_and(|record| is_under(record.parent)),
                    Member::Node(index) => self.nodes.live(index).is_some_and(|record| is_under(record.parent)),
                };
                children.iter().filter(is_own).copied().collect()
            }
        }
    }
}
