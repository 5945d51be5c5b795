//! Passages along a route: inward through its layers to the targets, and back.
//!
//! A stack of layers becomes a chain of nodes, outermost first, each the parent of the next; the attempts
//! hang below the innermost. An outcome climbs the chain until a layer keeps it (to try again) or it
//! reaches whoever sent the event. A sender is never called back from within its own sending: what replies
//! at once is handed to it as [`Sent::Replied`].

use super::record::{Credit, Member, Node, Parent, Passage, Phase, Reply, Role};
use super::state::State;
use super::verdict::Ending;
use super::{Engine, Event, Observer, Rank};
use crate::foundation::draw::extend;
use crate::foundation::{HandlerId, RouteId};
use crate::parts::recovery::{Abandon, Cause, Frame, Inward, Layer, Outcome, Outward};
use crate::scenario::model::Target;

/// What became of a passage at once.
pub(super) enum Sent {
    /// It is under way.
    Member(Member),
    /// It already has its outcome.
    Replied(Reply),
}

impl Sent {
    pub(super) fn replied(self) -> Option<Reply> {
        match self {
            Sent::Member(_) => None,
            Sent::Replied(reply) => Some(reply),
        }
    }
}

impl Engine {
    /// Sends a passage inward through the layers from `first` on.
    pub(super) fn send<O: Observer>(&mut self, passage: Passage, first: u32, parent: Parent, observer: &mut O) -> Sent {
        let depth = self.state.stacks[passage.stack as usize].len() as u32;
        if first == depth {
            return self.deliver(passage, parent, observer);
        }
        let mut top = None;
        let mut above = parent;
        for index in first..depth {
            let node = self.open_layer(passage, index, above);
            if index == 0 {
                observer.opened(passage.route);
            }
            match top {
                None => top = Some(node),
                Some(_) => {
                    if let Parent::Node(above) = above {
                        self.state.set_child(above, Some(Member::Node(node)));
                    }
                }
            }
            above = Parent::Node(node);
        }
        let (Some(top), Parent::Node(innermost)) = (top, above) else {
            unreachable!("the stack has at least one layer");
        };
        match self.deliver(passage, above, observer) {
            Sent::Member(member) => {
                self.state.set_child(innermost, Some(member));
                Sent::Member(Member::Node(top))
            }
            Sent::Replied(reply) => match self.climb(innermost, parent, reply, observer) {
                Some((_, reply)) => Sent::Replied(reply),
                None => Sent::Member(Member::Node(top)),
            },
        }
    }

    fn open_layer(&mut self, passage: Passage, index: u32, parent: Parent) -> u32 {
        let mut frame = Frame::default();
        let inward = self.state.stacks[passage.stack as usize][index as usize].mechanism().enter(&mut frame);
        let node = self.state.nodes.insert(Node { passage, parent, role: Role::Layer { index, frame, child: None } });
        self.state.roots.get_mut(passage.root).live += 1;
        if let Inward::ProceedWithin(span) = inward {
            let event = Event::Timeout { node, generation: self.state.nodes.generation(node) };
            self.state.calendar.push(self.state.now + span, Rank::Timeout, event);
        }
        node
    }

    /// Hands a passage to the targets of its route.
    fn deliver<O: Observer>(&mut self, passage: Passage, parent: Parent, observer: &mut O) -> Sent {
        let now = self.state.now;
        observer.passed(now, passage.route);
        let route = self.model.route(passage.route);
        self.state.links[route.link.index()].carried += 1;
        if let Target::To(handler) = route.target {
            return self.enter(handler, passage, parent, observer);
        }
        let model = std::sync::Arc::clone(&self.model);
        match &model.route(passage.route).target {
            Target::To(handler) => self.enter(*handler, passage, parent, observer),
            Target::ByProbability(shares) => {
                let stream = self.streams.routes[passage.route.index()].choice;
                let at = stream.keyed(passage.lineage, passage.visit, 0).unit();
                match shares.iter().find(|(_, upto)| at < *upto) {
                    Some((handler, _)) => self.enter(*handler, passage, parent, observer),
                    None => Sent::Replied(Reply::Done { deviation: passage.deviation }),
                }
            }
            Target::ByClass(by_class) => match by_class[self.state.roots.get(passage.root).class.index()] {
                Some(handler) => self.enter(handler, passage, parent, observer),
                None => Sent::Replied(Reply::Done { deviation: passage.deviation }),
            },
            Target::FirstAccepting(handlers) => match handlers.iter().find(|handler| self.has_room(**handler)) {
                Some(handler) => self.enter(*handler, passage, parent, observer),
                None => Sent::Replied(Reply::Failed(Cause::Rejected)),
            },
            Target::ToAll(handlers) => self.deliver_to_all(handlers, passage, parent, observer),
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
        let role = Role::Join { children: Vec::new(), pending: handlers.len() as u32, worst: Reply::RIGHT };
        let join = self.state.nodes.insert(Node { passage, parent, role });
        self.state.roots.get_mut(passage.root).live += 1;
        let mut replied = None;
        for (branch, handler) in handlers.iter().enumerate() {
            let copy = Passage { lineage: extend(passage.lineage, branch as u64), ..passage };
            match self.enter(*handler, copy, Parent::Node(join), observer) {
                Sent::Member(member) => {
                    if let Role::Join { children, .. } = &mut self.state.nodes.get_mut(join).role {
                        children.push(member);
                    }
                }
                Sent::Replied(reply) => replied = self.state.join(join, reply),
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
    pub(super) fn resolve<O: Observer>(&mut self, parent: Parent, root: u32, reply: Reply, observer: &mut O) {
        match parent {
            Parent::Nobody => {}
            Parent::Root => self.close_branch(root, reply, observer),
            Parent::Attempt(attempt) => self.call_returned(attempt, reply, observer),
            Parent::Node(node) => {
                if let Some((parent, reply)) = self.climb(node, Parent::Nobody, reply, observer) {
                    self.resolve(parent, root, reply, observer);
                }
            }
        }
    }

    /// Takes an outcome outward through nodes until one keeps it, or up to `until`; whoever comes next, and
    /// the outcome then.
    fn climb<O: Observer>(
        &mut self,
        mut node: u32,
        until: Parent,
        mut reply: Reply,
        observer: &mut O,
    ) -> Option<(Parent, Reply)> {
        loop {
            let record = self.state.nodes.get(node);
            let parent = record.parent;
            reply = match record.role {
                Role::Join { .. } => self.state.join(node, reply)?,
                Role::Layer { .. } => self.leave_layer(node, reply)?,
            };
            self.close_node(node, observer);
            match parent {
                Parent::Node(above) if parent != until => node = above,
                _ => return Some((parent, reply)),
            }
        }
    }

    /// Asks one layer what becomes of an outcome; `None` if it keeps it.
    fn leave_layer(&mut self, node: u32, reply: Reply) -> Option<Reply> {
        let now = self.state.now;
        let generation = self.state.nodes.generation(node);
        let Node { passage, role, .. } = self.state.nodes.get_mut(node);
        let Role::Layer { index, frame, child } = role else { unreachable!("only layers are asked") };
        *child = None;
        let stack = &self.state.stacks[passage.stack as usize];
        let layer = &stack[*index as usize];
        let outcome = match reply {
            Reply::Lost if stack[..=*index as usize].iter().any(|layer| matches!(layer, Layer::Timeout(_))) => {
                return None;
            }
            Reply::Lost => return Some(reply),
            Reply::Done { .. } => Outcome::Done,
            Reply::Failed(cause) => Outcome::Failed(cause),
        };
        let step = passage.number.wrapping_mul(64).wrapping_add(*index).wrapping_add(frame.repeats << 12);
        let mut draw = self.streams.routes[passage.route.index()].recovery.keyed(passage.lineage, passage.visit, step);
        let repeated = frame.repeats > 0;
        match layer.mechanism().leave(frame, outcome, &mut draw) {
            Outward::Pass => {
                let root = self.state.roots.get_mut(passage.root);
                if repeated && outcome == Outcome::Done && root.answered.is_none() {
                    root.credit = Credit::Layer { route: passage.route, part: layer.part() };
                }
                Some(reply)
            }
            Outward::Replace(Outcome::Done) => Some(Reply::RIGHT),
            Outward::Replace(Outcome::Failed(cause)) => Some(Reply::Failed(cause)),
            Outward::Again { after } => {
                self.state.calendar.push(now + after, Rank::Resumption, Event::Resumption { node, generation });
                None
            }
        }
    }

    /// A layer goes inward again after its pause.
    pub(super) fn resume<O: Observer>(&mut self, node: u32, generation: u32, observer: &mut O) {
        let Some(record) = self.state.nodes.current(node, generation) else {
            return;
        };
        let Role::Layer { index, frame, .. } = record.role else { unreachable!("only layers pause") };
        let base = record.passage.number.wrapping_mul(1024);
        let passage = Passage { number: base.wrapping_add(frame.repeats), ..record.passage };
        match self.send(passage, index + 1, Parent::Node(node), observer) {
            Sent::Member(member) => self.state.set_child(node, Some(member)),
            Sent::Replied(reply) => self.resolve(Parent::Node(node), passage.root, reply, observer),
        }
        self.settle_if_over(passage.root, observer);
    }

    /// A layer has waited long enough.
    pub(super) fn time_out<O: Observer>(&mut self, node: u32, generation: u32, observer: &mut O) {
        let Some(record) = self.state.nodes.current(node, generation) else {
            return;
        };
        let Role::Layer { index, child, .. } = record.role else { unreachable!("only layers have timeouts") };
        let (passage, parent) = (record.passage, record.parent);
        let stack = &self.state.stacks[passage.stack as usize];
        let (outcome, abandon) = stack[index as usize].mechanism().expire();
        let own_limit = !stack[index as usize + 1..].iter().any(|layer| layer.mechanism().repeats());
        let ending = if own_limit { Ending::TimedOut } else { Ending::Censored };
        if let Some(child) = child {
            match abandon {
                Abandon::Cancel => self.cancel(child, ending, observer),
                Abandon::LeaveRunning => self.abandon(child, ending, observer),
            }
        }
        self.state.roots.get_mut(passage.root).marks.failed_once = true;
        self.close_node(node, observer);
        let reply = match outcome {
            Outcome::Done => Reply::RIGHT,
            Outcome::Failed(cause) => Reply::Failed(cause),
        };
        self.resolve(parent, passage.root, reply, observer);
        self.settle_if_over(passage.root, observer);
    }

    /// Takes a member and everything below it out of the world.
    pub(super) fn cancel<O: Observer>(&mut self, member: Member, ending: Ending, observer: &mut O) {
        match member {
            Member::Attempt(attempt) => self.cancel_attempt(attempt, ending, observer),
            Member::Node(node) => {
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
                for child in self.state.children(node) {
                    self.judge_below(child, ending, observer);
                }
            }
        }
    }

    fn judge_below<O: Observer>(&mut self, member: Member, ending: Ending, observer: &mut O) {
        match member {
            Member::Attempt(attempt) => self.judge(attempt, ending, observer),
            Member::Node(node) => {
                for child in self.state.children(node) {
                    self.judge_below(child, ending, observer);
                }
            }
        }
    }

    fn close_node<O: Observer>(&mut self, node: u32, observer: &mut O) {
        let record = self.state.nodes.get(node);
        let passage = record.passage;
        let outermost = matches!(record.role, Role::Layer { index: 0, .. });
        self.state.nodes.remove(node);
        self.state.roots.get_mut(passage.root).live -= 1;
        if outermost {
            observer.closed(passage.route);
        }
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
    #[inline]
    pub(super) fn stack_now(&self, route: RouteId) -> u32 {
        let set = self.active_set.expect("a model has at least one set");
        self.stack_of[set.index()][route.index()]
    }

    fn set_child(&mut self, node: u32, member: Option<Member>) {
        if let Role::Layer { child, .. } = &mut self.nodes.get_mut(node).role {
            *child = member;
        }
    }

    /// The live members below a node. A joint does not forget members that have gone, but what is live and
    /// names it as its parent is its own: all its members came into being with it.
    pub(super) fn children(&self, node: u32) -> Vec<Member> {
        match &self.nodes.get(node).role {
            Role::Layer { child, .. } => child.iter().copied().collect(),
            Role::Join { children, .. } => {
                let parent = Parent::Node(node);
                let is_own = |member: &&Member| match **member {
                    Member::Attempt(index) => self.attempts.live(index).is_some_and(|record| record.parent == parent),
                    Member::Node(index) => self.nodes.live(index).is_some_and(|record| record.parent == parent),
                };
                children.iter().filter(is_own).copied().collect()
            }
        }
    }

    /// One branch of a joint has its outcome; the worst of all when it was the last.
    fn join(&mut self, node: u32, reply: Reply) -> Option<Reply> {
        let Role::Join { pending, worst, .. } = &mut self.nodes.get_mut(node).role else {
            unreachable!("only joints are joined");
        };
        *pending -= 1;
        *worst = worst.worse(reply);
        (*pending == 0).then_some(*worst)
    }
}
