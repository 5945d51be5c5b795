//! A link that takes its time, each way by a law, and loses nothing. What was sent later may come earlier, where its own
//! way is shorter.
//!
//! As a queue it is an M/G/infinity: the mean number on their way is the rate times the mean delay, and a Poisson stream
//! stays one (Takacs, Introduction to the Theory of Queues, 1962).

use serde::{Deserialize, Serialize};

use super::{Carrier, Heading};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Draw, Span};

/// Parcels are as long on their way as if each had the link to itself: any number is under way at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// Of a passage, or its cancellation, on its way.
    pub there: Distribution,
    /// Of an answer on its way.
    pub back: Distribution,
}

impl Delay {
    /// How it is written in a scenario, and what is listed of it.
    pub const ENTRY: Entry = Entry {
        name: "Delay",
        summary: "Takes its time for each parcel, there and back, and carries any number at once",
        parameters: &[
            Parameter::required("there", Kind::Law, "how long a passage, or its cancellation, is on its way"),
            Parameter::required("back", Kind::Law, "how long an answer is on its way"),
        ],
        source: "Takacs, Introduction to the Theory of Queues (1962)",
    };
}

impl Carrier for Delay {
    fn carry(&self, heading: Heading, draw: &mut Draw) -> Span {
        match heading {
            Heading::Inward => self.there.sample(draw),
            Heading::Back => self.back.sample(draw),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::{Identity, Stream};

    #[test]
    fn each_way_goes_by_its_own_law() {
        let delay = Delay { there: Distribution::deterministic(Span(7)), back: Distribution::deterministic(Span(3)) };
        let mut draw = Stream::new(1, 0, "wan", "link").of(Identity::root(1));
        assert_eq!([Heading::Inward, Heading::Back].map(|heading| delay.carry(heading, &mut draw)), [Span(7), Span(3)]);
    }
}
