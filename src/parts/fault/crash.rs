//! A replica, or all replicas of a handler, stop working until repaired.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Clocks, Effect, FaultModel, Queue, Scope};
use crate::foundation::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// What becomes of the event in service is the handler's `on_crash`. On a group it strikes every member at
/// once, as the outage of a host or a zone does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crash {
    /// One replica, or all of them at once.
    #[serde(default)]
    pub scope: Scope,
    /// What becomes of the events that wait when no replica is left up.
    #[serde(default)]
    pub queue: Queue,
}

impl Crash {
    pub(super) const ENTRY: Entry = Entry {
        name: "Crash",
        summary: "Stops a replica, or the whole handler, until it is repaired",
        parameters: &[
            Parameter::optional(
                "scope",
                Kind::Choice(&["Replica", "Handler"]),
                "Replica",
                "one replica, or all of them at once",
            ),
            Parameter::optional(
                "queue",
                Kind::Choice(&["Kept", "Lost"]),
                "Kept",
                "what becomes of the events that wait when no replica is left up",
            ),
        ],
        source: "Avizienis, Laprie, Randell, Landwehr, IEEE TDSC 1 (2004)",
    };

    /// A crash that leaves the queue as it is.
    pub fn of(scope: Scope) -> Crash {
        Crash { scope, queue: Queue::Kept }
    }
}

impl FaultModel for Crash {
    fn label(&self) -> Cow<'static, str> {
        match self.scope {
            Scope::Replica => "crash one replica".into(),
            Scope::Handler => "crash".into(),
        }
    }

    fn effect(&self) -> Effect {
        Effect::Down(self.queue)
    }

    fn scope(&self, _draw: &mut Draw) -> Scope {
        self.scope
    }

    fn clocks(&self) -> Clocks {
        self.scope.clocks()
    }
}
