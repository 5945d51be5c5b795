//! A replica stands still for good and nobody is told, until it is repaired.
//!
//! A hung replica looks well: it keeps what it serves, and an idle one takes one more event. What it keeps is
//! lost, put back or resumed when it is repaired, as the handler's `on_crash` says.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Clocks, Effect, FaultModel, Scope};
use crate::foundation::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// A halt failure without a signal; the replica is not up meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hang {
    /// One replica, or all of them at once.
    #[serde(default)]
    pub scope: Scope,
}

impl Hang {
    pub(super) const ENTRY: Entry = Entry {
        name: "Hang",
        summary: "A replica never answers, and keeps what it serves, until it is repaired",
        parameters: &[Parameter::optional(
            "scope",
            Kind::Choice(&["Replica", "Handler"]),
            "Replica",
            "one replica, or all of them at once",
        )],
        source: "Avizienis, Laprie, Randell, Landwehr, IEEE TDSC 1 (2004), silent halt failure",
    };
}

impl FaultModel for Hang {
    fn label(&self) -> Cow<'static, str> {
        match self.scope {
            Scope::Replica => "hang of one replica".into(),
            Scope::Handler => "hang".into(),
        }
    }

    fn effect(&self) -> Effect {
        Effect::Hung
    }

    fn scope(&self, _draw: &mut Draw) -> Scope {
        self.scope
    }

    fn clocks(&self) -> Clocks {
        self.scope.clocks()
    }
}
