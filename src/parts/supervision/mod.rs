//! Supervisors: who starts again what has crashed, and what else with it.

mod supervisor;

use serde::{Deserialize, Serialize};

pub use supervisor::{Escalation, Restarted, Supervisor};

use crate::foundation::parameter::Entry;

/// What restarts a handler's replicas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Supervision {
    Supervisor(Supervisor),
}

pub const CATALOGUE: &[&Entry] = &[&supervisor::ENTRY];
