//! Restarts a replica when it has been up for so long.

use serde::{Deserialize, Serialize};

use super::{BUSY, Busy, RESTART};
use crate::foundation::Distribution;
use crate::foundation::parameter::{Entry, Kind, Parameter};

/// The age counts from the last restart, planned or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByAge {
    /// Time up at which it is restarted.
    pub age: Distribution,
    /// How long a planned restart takes.
    pub restart: Distribution,
    /// What becomes of the event in service.
    #[serde(default)]
    pub busy: Busy,
}

pub const ENTRY: Entry = Entry {
    name: "ByAge",
    summary: "Restarts a replica when it has been up for so long",
    parameters: &[Parameter::required("age", Kind::Law, "time up at which it is restarted"), RESTART, BUSY],
    source: "Huang, Kintala, Kolettis, Fulton, Software rejuvenation, FTCS-25 (1995); Barlow, Proschan (1965) ch. 4",
};
