//! A replica, or all replicas of a handler, stop working until repaired.

use serde::{Deserialize, Serialize};

use crate::foundation::parameter::{Entry, Kind, Parameter};

/// What becomes of the event in service is the handler's `on_crash`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crash {
    #[serde(default)]
    pub scope: CrashScope,
}

/// How much of a handler a crash takes down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CrashScope {
    /// As a process: each replica on its own. As a window or by hand: the first replica that is up.
    #[default]
    Replica,
    /// All replicas at once.
    Handler,
}

pub const ENTRY: Entry = Entry {
    name: "Crash",
    summary: "Stops a replica, or the whole handler, until it is repaired",
    parameters: &[Parameter::optional(
        "scope",
        Kind::Choice(&["Replica", "Handler"]),
        "Replica",
        "one replica, or all of them at once",
    )],
    source: "Avizienis, Laprie, Randell, Landwehr, IEEE TDSC 1 (2004)",
};

impl Crash {
    pub fn label(&self) -> String {
        match self.scope {
            CrashScope::Replica => "crash one replica".into(),
            CrashScope::Handler => "crash".into(),
        }
    }
}
