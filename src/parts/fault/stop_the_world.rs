//! Service stands still for a while and then goes on, as under a garbage collection.
//!
//! Nothing is lost and nothing fails: what comes meanwhile waits. A replica that stands still counts as up.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Clocks, Effect, FaultModel, Scope};
use crate::foundation::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// A pause of all replicas, or of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopTheWorld {
    /// One replica, or all of them at once.
    #[serde(default = "all_of_them")]
    pub scope: Scope,
}

impl StopTheWorld {
    pub(super) const ENTRY: Entry = Entry {
        name: "StopTheWorld",
        summary: "Service stands still and then goes on where it stopped, as under garbage collection",
        parameters: &[Parameter::optional(
            "scope",
            Kind::Choice(&["Replica", "Handler"]),
            "Handler",
            "one replica, or all of them at once",
        )],
        source: "Jones, Hosking, Moss, The Garbage Collection Handbook (2nd ed. 2023) ch. 1",
    };
}

impl FaultModel for StopTheWorld {
    fn label(&self) -> Cow<'static, str> {
        match self.scope {
            Scope::Replica => "pause of one replica".into(),
            Scope::Handler => "pause".into(),
        }
    }

    fn effect(&self) -> Effect {
        Effect::Stopped
    }

    fn scope(&self, _draw: &mut Draw) -> Scope {
        self.scope
    }

    fn clocks(&self) -> Clocks {
        self.scope.clocks()
    }
}

fn all_of_them() -> Scope {
    Scope::Handler
}
