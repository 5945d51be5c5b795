//! Serves the newest event first while too many wait.
//!
//! In order of arrival a queue that has grown long makes everybody late, also after the rush is over. Served newest
//! first, those that still can be in time are; those that cannot wait on, and are served when it is quiet.

use serde::{Deserialize, Serialize};

use crate::foundation::parameter::{Entry, Kind, Parameter};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdaptiveLifo {
    pub waiting: u32,
}

pub const ENTRY: Entry = Entry {
    name: "AdaptiveLifo",
    summary: "Serves the newest event first while more than so many wait, and the oldest first otherwise",
    parameters: &[Parameter::required(
        "waiting",
        Kind::Count { min: 0, max: 1_000_000 },
        "events that may wait before the newest is served first",
    )],
    source: "Maurer, Fail at scale, ACM Queue 13 (2015)",
};
