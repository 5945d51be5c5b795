//! Some events are poison: the same ones always fail here, and may take their replica with them.
//!
//! Whether an event is poison depends on the root event alone, so that trying again does not help.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Conclusion, Consequence, Effect, FaultModel, Luck, Memory, Subject};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Probability, Span};

/// The work is done first, and then it fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoisonEvent {
    /// Share of root events that are poison.
    pub share: Probability,
    /// What a poison event does.
    #[serde(default)]
    pub ends_in: Harm,
    /// How long a crashed replica is down; more than 0.
    #[serde(default = "a_second")]
    pub restart: Span,
}

/// What a poison event does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Harm {
    /// It fails with an error.
    #[default]
    Error,
    /// It takes its replica down; what becomes of it is the handler's `on_crash`.
    Crash,
}

impl PoisonEvent {
    pub(super) const ENTRY: Entry = Entry {
        name: "PoisonEvent",
        summary: "A share of the events always fails here, and may crash its replica",
        parameters: &[
            Parameter::required("share", Kind::Probability, "share of root events that are poison"),
            Parameter::optional("ends_in", Kind::Choice(&["Error", "Crash"]), "Error", "what a poison event does"),
            Parameter::optional("restart", Kind::Span { positive: true }, "1s", "how long a crashed replica is down"),
        ],
        source: "Hohpe, Woolf, Enterprise Integration Patterns (2003), Invalid Message Channel; query of death, Google SRE Book (2016) ch. 22",
    };
}

impl FaultModel for PoisonEvent {
    fn label(&self) -> Cow<'static, str> {
        format!("poison events {}%", self.share.get() * 100.0).into()
    }

    fn effect(&self) -> Effect {
        Effect::Attempts
    }

    fn consequences(&self) -> &'static [Consequence] {
        match self.ends_in {
            Harm::Error => &[Consequence::Failure],
            Harm::Crash => &[Consequence::Down],
        }
    }

    fn conclude(&self, _memory: &mut Memory, subject: &Subject, luck: &Luck) -> Conclusion {
        match (luck.of_event(subject).chance(self.share.get()), self.ends_in) {
            (false, _) => Conclusion::Spared,
            (true, Harm::Error) => Conclusion::Error,
            (true, Harm::Crash) => Conclusion::Crash { restart: self.restart },
        }
    }
}

fn a_second() -> Span {
    Span::SECOND
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::{BranchName, Identity, Name, Try};
    use crate::parts::fault::sample::{luck, subject};

    #[test]
    fn the_same_events_fail_however_often_they_are_tried() {
        let poison = PoisonEvent { share: Probability::new(0.3).unwrap(), ends_in: Harm::Error, restart: Span::SECOND };
        let retry = Name::of("route", "way").of_its("layer", "Retry");
        let fails = |root, repeats| {
            let attempt = Try::FIRST.through(retry, BranchName::Nth(0), repeats);
            let subject = Subject { attempt: Identity::root(root).tried(attempt), ..subject(root) };
            poison.conclude(&mut Memory::default(), &subject, &luck()) == Conclusion::Error
        };
        assert!((0..1000).all(|root| fails(root, 0) == fails(root, 1)));
        let share = (0..10_000).filter(|root| fails(*root, 0)).count();
        assert!((2_800..3_200).contains(&share), "{share}");
    }
}
