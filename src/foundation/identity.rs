//! Who meets a draw: an event on its way, and which try of it this is.
//!
//! An [`Identity`] is put together of three parts. The *lineage* tells the event and its copies apart, the *visit*
//! counts how often it may have come the same way before, and the *try* how often it was sent, by whom. Every step that
//! makes something new mixes a word in that stands for this step alone, so that two ways of trying again never meet
//! the same luck: the second try of an outer layer and that of an inner one differ, and the order of steps counts.
//! The first branch of the first try leaves a try as it is. A layer that is added or taken away, in whatever place,
//! thereby leaves the luck of all first tries as it was.
//!
//! Things are known by name ([`Name`]), never by their place in a list: what is added beside them changes nothing.
//! Keys are 64 bits wide; that two of a billion be equal has a chance of 3 %, and costs one shared draw.

use serde::{Deserialize, Serialize};

use super::mixing::extend;

/// A thing of a scenario, known by what kind of thing it is and by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Name(u64);

impl Name {
    /// The name of a thing of some kind; a handler and a source of the same name differ.
    pub fn of(kind: &str, name: &str) -> Name {
        Name(0).of_its(kind, name)
    }

    /// A part of this thing.
    #[must_use]
    pub fn of_its(self, kind: &str, name: &str) -> Name {
        let bytes = kind.bytes().chain([0xff]).chain(name.bytes()).chain([0xff]);
        Name(bytes.fold(self.0, |hash, byte| extend(hash, u64::from(byte))))
    }

    /// One of several things that have no other name.
    #[must_use]
    pub fn nth(self, number: u64) -> Name {
        Name(extend(self.0, number))
    }
}

/// Which try of an event at one visit this is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Try(u64);

/// Which of the branches of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BranchName {
    /// By its number, from 0.
    Nth(u16),
    /// The branch that goes to another handler than the first.
    To(Name),
}

/// What stands for being taken up again after a crash.
const REQUEUED: u64 = 0x7265_7175_6575_6564;

impl Try {
    /// The first one, for which nothing was repeated and nothing branched off.
    pub const FIRST: Try = Try(0);

    /// A branch of a layer that has been sent `repeats` times before.
    #[inline]
    #[must_use]
    pub fn through(self, layer: Name, branch: BranchName, repeats: u32) -> Try {
        let which = match (branch, repeats) {
            (BranchName::Nth(0), 0) => return self,
            (BranchName::Nth(nth), _) => u64::from(nth),
            (BranchName::To(handler), _) => handler.0,
        };
        Try(extend(extend(extend(self.0, layer.0), which), u64::from(repeats)))
    }

    /// Taken up again after a crash of its replica.
    #[must_use]
    pub fn requeued(self) -> Try {
        Try(extend(self.0, REQUEUED))
    }

    /// A question that a layer is asked about this try; `number` tells its questions apart.
    #[must_use]
    pub fn asked(self, layer: Name, number: u64) -> Try {
        Try(extend(extend(self.0, layer.0), number))
    }

    pub(super) fn word(self) -> u64 {
        self.0
    }
}

/// An event at one component: its lineage, which visit of it, and which try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// Who the event is, its copies told apart.
    pub lineage: u64,
    /// How often it may have come the same way before.
    pub visit: u32,
    /// How often it was sent, and by whom.
    pub attempt: Try,
}

impl Identity {
    /// A root event as it leaves its source.
    #[inline]
    pub fn root(lineage: u64) -> Identity {
        Identity { lineage, visit: 0, attempt: Try::FIRST }
    }

    /// Sent on; `returns` if it may come this way once more.
    #[inline]
    #[must_use]
    pub fn forwarded(self, returns: bool) -> Identity {
        Identity { visit: self.visit + u32::from(returns), ..self }
    }

    /// The copy that goes to one of several handlers which all get one.
    #[must_use]
    pub fn copied_to(self, handler: Name) -> Identity {
        Identity { lineage: extend(self.lineage, handler.0), ..self }
    }

    /// What an attempt asks of others over a route.
    #[must_use]
    pub fn called(self, route: Name) -> Identity {
        Identity { lineage: extend(self.lineage, route.0), ..self }
    }

    /// Another try of the same event at the same visit.
    #[inline]
    #[must_use]
    pub fn tried(self, attempt: Try) -> Identity {
        Identity { attempt, ..self }
    }

    /// The event at this visit, whichever try: the same for all of them.
    #[inline]
    #[must_use]
    pub fn event(self) -> Identity {
        self.tried(Try::FIRST)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn layer(name: &str, number: u64) -> Name {
        Name::of("route", "way").of_its("layer", name).nth(number)
    }

    #[test]
    fn an_outer_and_an_inner_repeat_differ() {
        let (inner, outer) = (layer("Retry", 0), layer("Retry", 1));
        let first = BranchName::Nth(0);
        let twice_outside = Try::FIRST.through(outer, first, 1).through(inner, first, 0);
        let twice_inside = Try::FIRST.through(outer, first, 0).through(inner, first, 1);
        assert_ne!(twice_outside, twice_inside);
        assert_eq!(Try::FIRST.through(outer, first, 0).through(inner, first, 0), Try::FIRST);
    }

    /// Three retrying layers inside each other, each with branches of all kinds, attempts requeued, called on and
    /// forwarded: all the ways differ.
    #[test]
    fn no_two_ways_of_trying_again_are_the_same() {
        let layers = [layer("Retry", 2), layer("Hedge", 0), layer("Retry", 1), layer("Retry", 0)];
        let other = Name::of("handler", "other");
        let branches = [BranchName::Nth(0), BranchName::Nth(1), BranchName::Nth(2), BranchName::To(other)];
        let mut tries = vec![Try::FIRST];
        for layer in layers {
            let through = |attempt: &Try| {
                let attempt = *attempt;
                branches.into_iter().flat_map(move |branch| {
                    (0..4).map(move |repeats| attempt.through(layer, branch, repeats)).collect::<Vec<_>>()
                })
            };
            tries = tries.iter().flat_map(through).collect();
        }
        assert_eq!(tries.len(), 16usize.pow(4));
        let requeued: Vec<Try> = tries.iter().flat_map(|attempt| [*attempt, attempt.requeued()]).collect();
        let questions = [(layers[0], 1), (layers[0], 2), (layers[1], 1)];
        let asked = tries.iter().flat_map(|attempt| questions.map(|(layer, number)| attempt.asked(layer, number)));
        let all: BTreeSet<Try> = requeued.iter().copied().chain(asked).collect();
        assert_eq!(all.len(), 5 * tries.len());

        let routes = [Name::of("route", "a"), Name::of("route", "b")];
        let handlers = [Name::of("handler", "a"), Name::of("handler", "b")];
        let mut at = vec![Identity::root(7)];
        for _ in 0..4 {
            let onward = |one: &Identity| {
                let one = *one;
                let called = routes.map(|route| one.called(route));
                let copied = handlers.map(|handler| one.copied_to(handler));
                called.into_iter().chain(copied).chain([one.forwarded(true), one.tried(one.attempt.requeued())])
            };
            at = at.iter().flat_map(onward).collect();
        }
        // Of six steps, one is counted (the visit) and one mixes into the try: these two may change places with others.
        let distinct: BTreeSet<Identity> = at.iter().copied().collect();
        let lineages: BTreeSet<u64> = at.iter().map(|identity| identity.lineage).collect();
        assert_eq!(lineages.len(), 1 + 4 + 16 + 64 + 256);
        let ways = (0..=4usize).map(|mixed| (5 - mixed) * 4usize.pow(mixed as u32)).sum::<usize>();
        assert_eq!(distinct.len(), ways, "each lineage with every number of visits and requeues that is left");
    }

    #[test]
    fn names_are_told_apart_by_kind_and_part() {
        let names = [
            Name::of("route", "a"),
            Name::of("handler", "a"),
            Name::of("route", "a").of_its("layer", "Retry"),
            Name::of("route", "a").of_its("layer", "Retry").nth(0),
            Name::of("route", "a").of_its("layer", "Retry").nth(1),
            Name::of("routea", ""),
        ];
        assert_eq!(BTreeSet::from(names).len(), names.len());
    }
}
