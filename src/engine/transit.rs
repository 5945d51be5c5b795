//! Passages over links that take time, and what comes of them on its way back.
//!
//! A link stands between the layers around a route and the targets of the route. A passage on it is a member of the attempt
//! tree: the parent of what it becomes where the route leads, until the answer has come back. What has gone without a
//! word, or is parked, sends none.
//!
//! Whoever waits no longer is cut off here at once. A cancellation goes the same way as the passage did, and what works
//! for it goes on until it comes there; one that overtakes it finds nothing to do but to keep it from arriving.
//!
//! Each passage is one demand on the link, judged once. The link fails it if the time on the link alone, there and back, is
//! longer than the limit of whoever sent it. Where that limit passed before an answer was sent, the way there counts:
//! beyond it the time is the callee's. What was cancelled says nothing. What arrives behind a limit that has passed says
//! nothing of the handlers there.

use super::agenda::Step;
use super::node::{Leg, Role, Transit};
use super::occurrence::{NodeKind, What};
use super::record::{Parent, Passage};
use super::verdict::Ending;
use super::{Engine, Event, Observer, Rank};
use crate::foundation::{LinkId, Span};
use crate::parts::link::Heading;
use crate::pipeline::Reply;

/// What goes over a link for one passage; each has draws of its own.
#[derive(Clone, Copy)]
enum Parcel {
    Passage,
    Answer,
    Recall,
}

impl Engine {
    /// A passage goes over the link of its route.
    #[cold]
    pub(super) fn put_on<O: Observer>(&mut self, link: LinkId, passage: Passage, parent: Parent, observer: &mut O) {
        let may_go_on = self.state.may_open(passage.root, |state| state.place_of(&passage));
        let spent = self.time_on(link, &passage, Parcel::Passage);
        let transit = Transit { leg: Leg::Inward, sent: self.state.now, spent, is_cut_off: false };
        let kind = NodeKind::Transit(passage.route);
        let node = self.open_node(passage, parent, false, kind, observer, || Role::Transit(transit));
        self.tell_of_transit(node, What::Embarked(passage.route), observer);
        if may_go_on {
            self.deliver_after(node, spent);
        }
    }

    fn tell_of_transit<O: Observer>(&self, node: u32, what: What, observer: &mut O) {
        observer.hear(self.state.nodes.get(node).whose(node).occurrence(self.state.now, what));
    }

    fn time_on(&self, link: LinkId, passage: &Passage, parcel: Parcel) -> Span {
        let heading = if matches!(parcel, Parcel::Answer) { Heading::Back } else { Heading::Inward };
        let stream = self.streams.routes[passage.route.index()].link.member(parcel as u64);
        self.model.link(link).medium.carry(heading, &mut stream.of(passage.who))
    }

    fn deliver_after(&mut self, node: u32, span: Span) {
        let generation = self.state.nodes.generation(node);
        self.state.calendar.push(self.state.now + span, Rank::Completion, Event::Delivery { node, generation });
    }

    fn transit(&mut self, node: u32) -> &mut Transit {
        match &mut self.state.nodes.get_mut(node).role {
            Role::Transit(transit) => transit,
            _ => unreachable!("only passages over a link are on their way"),
        }
    }

    pub(super) fn is_transit(&self, node: u32) -> bool {
        matches!(self.state.nodes.get(node).role, Role::Transit(_))
    }

    /// A passage, or the answer to one, comes to the end of its link.
    pub(super) fn delivered<O: Observer>(&mut self, node: u32, generation: u32, observer: &mut O) {
        let Some(record) = self.state.nodes.current(node, generation) else { return };
        let passage = record.passage;
        match self.transit(node).leg {
            Leg::Inward => {
                self.transit(node).leg = Leg::Beyond(None);
                self.tell_of_transit(node, What::Landed(passage.route), observer);
                let parent = Parent::Node { node, branch: 0 };
                self.state.agenda.push(Step::HandOver { passage, parent });
            }
            Leg::Back(reply) => {
                self.tell_of_transit(node, What::Landed(passage.route), observer);
                self.come_to_an_end(node, reply, observer);
            }
            Leg::Beyond(_) => unreachable!("what has arrived is not on its way"),
        }
    }

    /// What a passage has become has its outcome, which goes back to whoever sent it.
    pub(super) fn send_back<O: Observer>(&mut self, node: u32, reply: Reply, observer: &mut O) {
        if matches!(reply, Reply::Lost | Reply::Parked) {
            return self.come_to_an_end(node, reply, observer);
        }
        let passage = self.state.nodes.get(node).passage;
        let link = self.model.route(passage.route).link;
        let back = link.map_or(Span::ZERO, |link| self.time_on(link, &passage, Parcel::Answer));
        let transit = self.transit(node);
        transit.leg = Leg::Back(reply);
        transit.spent = transit.spent + back;
        self.tell_of_transit(node, What::Embarked(passage.route), observer);
        self.deliver_after(node, back);
    }

    fn come_to_an_end<O: Observer>(&mut self, node: u32, reply: Reply, observer: &mut O) {
        self.judge_link(node, Ending::Success, observer);
        self.finish(node, reply, observer);
    }

    /// Whoever sent a passage has called it off: that goes the same way.
    pub(super) fn recall(&mut self, node: u32) {
        let passage = self.state.nodes.get(node).passage;
        let Some(link) = self.model.route(passage.route).link else { return };
        if !matches!(self.transit(node).leg, Leg::Back(_)) {
            let at = self.state.now + self.time_on(link, &passage, Parcel::Recall);
            let event = Event::Recall { node, generation: self.state.nodes.generation(node) };
            self.state.calendar.push(at, Rank::Completion, event);
        }
    }

    /// The cancellation of a passage has come to where the route leads.
    pub(super) fn recalled<O: Observer>(&mut self, node: u32, generation: u32, observer: &mut O) {
        if self.state.nodes.current(node, generation).is_none() {
            return;
        }
        match self.transit(node).leg {
            Leg::Inward => self.tell_of_transit(node, What::Landed(self.state.nodes.get(node).passage.route), observer),
            Leg::Beyond(member) => {
                let cancel = |member| Step::Cancel { member, ending: Ending::Censored };
                member.into_iter().for_each(|member| self.state.agenda.push(cancel(member)));
            }
            Leg::Back(_) => return,
        }
        self.state.agenda.push(Step::Close { node });
    }

    /// Whoever sent a passage waits for it no longer; `ending` is that of an attempt which is cut off so.
    pub(super) fn judge_cut_off<O: Observer>(&mut self, node: u32, ending: Ending, observer: &mut O) {
        let Role::Transit(Transit { leg, sent, spent, .. }) = self.state.nodes.get(node).role else { return };
        let limit = self.state.now.since(sent);
        let is_within = match leg {
            Leg::Inward => false,
            Leg::Beyond(_) => true,
            Leg::Back(_) => spent <= limit,
        };
        let ending = match ending {
            Ending::TimedOut if is_within => Ending::Success,
            Ending::TimedOut => Ending::TimedOut,
            _ => Ending::Censored,
        };
        self.judge_link(node, ending, observer);
    }

    /// Judges the demand of a passage on its link, once.
    fn judge_link<O: Observer>(&mut self, node: u32, ending: Ending, observer: &mut O) {
        if !std::mem::replace(&mut self.transit(node).is_cut_off, true) {
            let Passage { root, route, .. } = self.state.nodes.get(node).passage;
            let counted = self.state.roots.get(root).marks.counted;
            self.tell_of_transit(node, What::JudgedLink { route, ending, counted }, observer);
        }
    }
}
