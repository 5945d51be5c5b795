//! How busy the handler is that a call is on its way to, for the layers that ask.

use super::Engine;
use super::record::Passage;
use crate::foundation::{HandlerId, Span, Try};
use crate::parts::recovery::Load;
use crate::scenario::model::{Around, Target};
use crate::scenario::schema::Choice;

impl Engine {
    /// Whether its route takes a passage out of the system.
    pub(super) fn leads_out(&self, passage: &Passage) -> bool {
        let may_lead_out =
            matches!(self.model.route(passage.route).target, Target::ByProbability(_) | Target::ByClass(_));
        may_lead_out && passage.diverted.is_none() && self.destination(passage).is_none()
    }

    /// The load of the handler that a passage will come to; none where it leads to several or to nobody.
    pub(super) fn load_ahead(&self, passage: &Passage) -> Option<Load> {
        let around = self.state.stacks.get(passage.stack).around;
        let ahead = match (passage.diverted, around) {
            (Some(handler), _) | (None, Around::Handler(handler)) => Some(handler),
            (None, Around::Route(_)) => self.destination(passage),
        };
        ahead.map(|handler| self.load_of(handler))
    }

    fn load_of(&self, handler: HandlerId) -> Load {
        let station = self.state.station(handler);
        let oldest = station.line.iter(&self.state.attempts).next();
        let oldest = oldest.map_or(Span::ZERO, |id| self.state.now.since(self.state.attempts.get(id).arrived));
        Load { waiting: station.line.len(), in_service: station.taken(), up: station.up(), oldest }
    }

    /// The one handler that a route leads to for this passage.
    pub(super) fn destination(&self, passage: &Passage) -> Option<HandlerId> {
        match &self.model.route(passage.route).target {
            Target::To(handler) => Some(*handler),
            Target::ByProbability(shares) => self.chosen(passage, shares),
            Target::ByClass(by_class) => by_class[self.state.roots.get(passage.root).class.index()],
            Target::FirstAccepting(handlers) => handlers.iter().copied().find(|handler| self.has_room(*handler)),
            Target::ToAll(_) => None,
        }
    }

    /// Whether an event leaves the system is drawn once; to which handler it goes, for every try anew, unless the
    /// route says otherwise.
    fn chosen(&self, passage: &Passage, shares: &[(HandlerId, f64)]) -> Option<HandlerId> {
        let Passage { route, who, .. } = *passage;
        let stream = self.streams.routes[route.index()].choice;
        let mut at = stream.of(who.event()).unit();
        let stays = shares.last().map_or(0.0, |(_, upto)| *upto);
        if at < stays && who.attempt != Try::FIRST && self.model.route(route).choice == Choice::PerAttempt {
            at = stays * stream.of(who).unit();
        }
        shares.get(shares.partition_point(|(_, upto)| *upto <= at)).map(|(handler, _)| *handler)
    }
}
