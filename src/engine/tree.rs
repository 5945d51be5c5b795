//! The attempt tree: how its nodes come and go, and what is asked of them.
//!
//! Every record but a root knows its parent, and makes itself known to it. What happens to a node is for others to say: here
//! nothing is sent, resolved or served.

use super::agenda::Step;
use super::node::{Leg, Node, Role, Transit, inside};
use super::occurrence::{NodeKind, What};
use super::record::{Attempt, Member, Parent, Passage, Whose};
use super::stack::Installed;
use super::state::State;
use super::{Engine, Event, Observer, Rank};
use crate::foundation::Span;
use crate::parts::recovery::{Branch, Load, Memory, Ticket};
use crate::pipeline::{Activation, Move, Place, Reply, Surroundings};
use crate::scenario::model::Around;

impl Engine {
    /// A node of the attempt tree; `watches` if it wants to hear when what is sent from it is taken up.
    #[inline(always)]
    pub(super) fn open_node<O: Observer>(
        &mut self,
        passage: Passage,
        parent: Parent,
        watches: bool,
        kind: NodeKind,
        observer: &mut O,
        role: impl FnOnce() -> Role,
    ) -> u32 {
        let (is_watched, is_wanted, is_forsaken) = match parent {
            Parent::Node { node, .. } => {
                let above = self.state.nodes.get(node);
                let is_forsaken = above.is_forsaken && above.passage.stack == passage.stack;
                (watches || above.is_watched, above.is_wanted, is_forsaken)
            }
            other => (watches, self.state.is_wanted(other), false),
        };
        let build = || Node { passage, parent, is_watched, is_wanted, is_forsaken, role: role() };
        let (node, _) = self.state.nodes.insert_with(build);
        self.state.bounds.records += 1;
        self.state.roots.get_mut(passage.root).live += 1;
        self.state.adopt(parent, Member::Node(node));
        let whose = Whose { root: passage.root, member: Some(Member::Node(node)), parent };
        observer.hear(whose.occurrence(self.state.now, What::Opened(kind)));
        node
    }

    /// The layer of a node, where it is at work.
    pub(super) fn installed(&self, node: u32) -> &Installed {
        let record = self.state.nodes.get(node);
        let Role::Layer(activation) = &record.role else { unreachable!("only layers are at work in a stack") };
        &self.state.stacks.get(record.passage.stack).layers[activation.index as usize]
    }

    pub(super) fn activation(&mut self, node: u32) -> &mut Activation<Member> {
        match &mut self.state.nodes.get_mut(node).role {
            Role::Layer(activation) => activation,
            Role::Join { .. } | Role::Choice { .. } | Role::Transit(_) => unreachable!("only layers are activated"),
        }
    }

    /// Puts something to a layer at work.
    pub(super) fn put<A>(
        &mut self,
        node: u32,
        load: Option<Load>,
        put: impl FnOnce(&mut Activation<Member>, &Place, &mut Memory, &Surroundings, &mut Vec<Move<Member>>) -> A,
    ) -> A {
        let ticket = ticket_of(node, self.state.nodes.generation(node));
        let Node { passage, role: Role::Layer(activation), is_forsaken, .. } = self.state.nodes.get_mut(node) else {
            unreachable!("only layers are asked");
        };
        let stack = self.state.stacks.get(passage.stack);
        let installed = &stack.layers[activation.index as usize];
        let stream = match stack.around {
            Around::Route(route) => self.streams.routes[route.index()].recovery,
            Around::Handler(handler) => self.streams.handlers[handler.index()].recovery,
        };
        let event = match passage.diverted {
            None => passage.who.event(),
            Some(other) => passage.who.event().copied_to(self.streams.handlers[other.index()].name),
        };
        let around = Surroundings {
            now: self.state.now,
            ticket,
            who: passage.who,
            event,
            deadline: self.state.roots.get(passage.root).deadline,
            load,
            is_forsaken: *is_forsaken,
        };
        let place = Place { layer: &installed.layer, name: installed.name, stream };
        let memory = &mut self.state.memories[installed.memory as usize];
        let before = inside(&activation.below);
        let answer = put(activation, &place, memory, &around, &mut self.state.moves);
        self.state.bounds.inside += inside(&activation.below);
        self.state.bounds.inside -= before;
        answer
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

    /// A node is over, and hands its outcome on.
    pub(super) fn finish<O: Observer>(&mut self, node: u32, reply: Reply, observer: &mut O) {
        let Node { passage, parent, .. } = self.state.nodes.get(node);
        let (root, parent) = (passage.root, *parent);
        self.close_node(node, Some(reply), observer);
        self.state.agenda.push(Step::Resolve { parent, root, reply });
    }

    /// A layer's call is over: it gives back what the call held of its memory.
    fn end_layer(&mut self, node: u32) {
        let woken = self.put(node, None, |activation, place, memory, around, _| activation.end(place, memory, around));
        if !woken.is_empty() {
            self.wake_calls(woken);
        }
    }

    /// Lets calls go on that have waited.
    pub(super) fn wake_calls(&mut self, woken: Vec<Ticket>) {
        for Ticket(known_by) in woken {
            let event = Event::Resumption { node: known_by as u32, generation: (known_by >> 32) as u32 };
            self.state.calendar.push(self.state.now, Rank::Resumption, event);
        }
    }

    /// Has a layer asked when this time is up.
    pub(super) fn set_alarm(&mut self, node: u32, after: Span) {
        let event = Event::Timeout { node, generation: self.state.nodes.generation(node) };
        self.state.calendar.push(self.state.now + after, Rank::Timeout, event);
    }

    /// Whether somebody wants to hear when what comes from this parent is taken up.
    #[inline(always)]
    pub(super) fn is_receipt_awaited(&self, parent: Parent) -> bool {
        matches!(parent, Parent::Node { node, .. } if self.state.nodes.get(node).is_watched)
    }

    /// Whether somebody has been cut off from what comes from this parent while it was under way.
    pub(super) fn is_cut_off(&self, mut parent: Parent) -> bool {
        while let Parent::Node { node, .. } = parent {
            let Node { parent: above, role, .. } = self.state.nodes.get(node);
            if matches!(role, Role::Transit(Transit { is_cut_off: true, .. })) {
                return true;
            }
            parent = *above;
        }
        false
    }
}

impl State {
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
    pub(super) fn disown(&mut self, member: Member) {
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

    /// Whether an outcome goes to the root event and to nobody else, over whatever link.
    pub(super) fn answers_root(&self, mut parent: Parent) -> bool {
        while let Parent::Node { node, .. } = parent
            && let Node { parent: above, role: Role::Transit(_), .. } = self.nodes.get(node)
        {
            parent = *above;
        }
        parent == Parent::Root
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

/// What a call is known by to the layers that may wake it.
fn ticket_of(node: u32, generation: u32) -> Ticket {
    Ticket(u64::from(generation) << 32 | u64::from(node))
}
