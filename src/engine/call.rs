//! Passages along a route: to its targets, and the way of an outcome back.
//!
//! An outcome climbs from node to node until a layer keeps it (to try again) or it reaches whoever sent the
//! event.

use super::agenda::Step;
use super::node::{Leg, Node, Role, Transit};
use super::occurrence::{NodeKind, What};
use super::reckoning::{CHILD_BYTES, places};
use super::record::{Attempt, Member, Parent, Passage, Phase, Whose};
use super::state::State;
use super::verdict::Ending;
use super::{Engine, Observer};
use crate::foundation::{HandlerId, RouteId, SetId};
use crate::parts::recovery::Branch;
use crate::pipeline::Reply;
use crate::scenario::model::Target;

impl Engine {
    /// Sends a passage inward: at once where nothing comes before it, else in its turn.
    #[inline(always)]
    pub(super) fn send_next<O: Observer>(&mut self, passage: Passage, parent: Parent, observer: &mut O) {
        match self.state.agenda.is_clear() {
            true => self.send(passage, 0, parent, observer),
            false => self.state.agenda.push(Step::Send { passage, layer: 0, parent }),
        }
    }

    /// Tells whoever waits of an outcome: at once where nothing comes before it, else in its turn.
    #[inline(always)]
    pub(super) fn resolve_next<O: Observer>(&mut self, parent: Parent, root: u32, reply: Reply, observer: &mut O) {
        match self.state.agenda.is_clear() {
            true => self.resolve(parent, root, reply, observer),
            false => self.state.agenda.push(Step::Resolve { parent, root, reply }),
        }
    }

    /// A passage goes to the targets of its route: at once, or over a link that takes time.
    pub(super) fn deliver<O: Observer>(&mut self, passage: Passage, parent: Parent, observer: &mut O) {
        let whose = Whose { root: passage.root, member: None, parent };
        observer.hear(whose.occurrence(self.state.now, What::Passed(passage.route)));
        match self.model.route(passage.route).link {
            Some(link) => self.put_on(link, passage, parent, observer),
            None => self.hand_over(passage, parent, observer),
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

    /// A node is over, and hands its outcome on.
    pub(super) fn finish<O: Observer>(&mut self, node: u32, reply: Reply, observer: &mut O) {
        let Node { passage, parent, .. } = self.state.nodes.get(node);
        let (root, parent) = (passage.root, *parent);
        self.close_node(node, Some(reply), observer);
        self.state.agenda.push(Step::Resolve { parent, root, reply });
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
    pub(super) fn ending_below(&self, node: u32, ending: Ending) -> Ending {
        match self.state.nodes.get(node).role {
            Role::Layer(_) if self.installed(node).layer.may_try_on() => Ending::Censored,
            _ => ending,
        }
    }

    /// A node goes, with its outcome; with none where it is called off.
    pub(super) fn close_node<O: Observer>(&mut self, node: u32, reply: Option<Reply>, observer: &mut O) {
        let record = self.state.nodes.get(node);
        let (passage, inside, whose) = (record.passage, record.role.inside(), record.whose(node));
        let kind = match &record.role {
            Role::Layer(activation) => {
                let (around, index) = (self.state.stacks.get(passage.stack).around, activation.index);
                if activation.holds_something() {
                    self.end_layer(node);
                }
                NodeKind::Layer { around, index }
            }
            Role::Join { .. } => NodeKind::Joint(passage.route),
            Role::Choice { .. } => NodeKind::Choice(passage.route),
            Role::Transit(_) => NodeKind::Transit(passage.route),
        };
        observer.hear(whose.occurrence(self.state.now, What::Closed { node: kind, reply }));
        self.state.nodes.remove(node);
        self.state.bounds.records -= 1;
        self.state.bounds.inside -= inside;
        self.state.one_record_less(passage.root);
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

    /// The live members below a node.
    pub(super) fn children(&self, node: u32) -> Vec<Member> {
        match &self.nodes.get(node).role {
            Role::Layer(activation) => activation.below.members().collect(),
            Role::Choice { member, .. } => member.iter().copied().collect(),
            Role::Transit(Transit { leg: Leg::Beyond(member), .. }) => member.iter().copied().collect(),
            Role::Transit(_) => Vec::new(),
            Role::Join { children, .. } => children.iter().flatten().copied().collect(),
        }
    }

    /// What has come into being makes itself known to whoever it will answer.
    #[inline(always)]
    pub(super) fn adopt(&mut self, parent: Parent, member: Member) {
        match parent {
            Parent::Root | Parent::Nobody => {}
            Parent::Attempt(attempt) => self.attempts.get_mut(attempt).child = Some(member),
            Parent::Node { node, branch } => match &mut self.nodes.get_mut(node).role {
                Role::Layer(activation) => activation.below.set(branch, Some(member), Branch::UnderWay),
                Role::Join { children, .. } => children[usize::from(branch)] = Some(member),
                Role::Choice { member: present, .. } => *present = Some(member),
                Role::Transit(transit) => transit.leg = Leg::Beyond(Some(member)),
            },
        }
    }

    /// Whether an outcome for this parent can still reach the root event.
    #[inline(always)]
    pub(super) fn is_wanted(&self, parent: Parent) -> bool {
        match parent {
            Parent::Root => true,
            Parent::Nobody => false,
            Parent::Attempt(attempt) => self.attempts.get(attempt).is_wanted,
            Parent::Node { node, .. } => self.nodes.get(node).is_wanted,
        }
    }

    /// What comes of a member and of everything below it can reach the root event no more.
    fn disown(&mut self, member: Member) {
        let mut left = vec![member];
        while let Some(member) = left.pop() {
            match member {
                Member::Attempt(attempt) => {
                    let Attempt { is_wanted, child, .. } = self.attempts.get_mut(attempt);
                    if std::mem::replace(is_wanted, false) {
                        left.extend(*child);
                    }
                }
                Member::Node(node) => {
                    if std::mem::replace(&mut self.nodes.get_mut(node).is_wanted, false) {
                        left.extend(self.children(node));
                    }
                }
            }
        }
    }

    /// A record of a root event is gone; with the last one, when it has its answer, the event is over.
    #[inline(always)]
    pub(super) fn one_record_less(&mut self, root: u32) {
        let record = self.roots.get_mut(root);
        record.live -= 1;
        if record.live == 0 && record.answered.is_some() {
            self.agenda.push(Step::Settle { root });
        }
    }
}
