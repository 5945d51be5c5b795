//! Supervisors: who starts again what has crashed, and what else with it.

mod supervisor;

use serde::{Deserialize, Serialize};

pub use supervisor::{Escalation, Restarted, Supervisor};

use crate::foundation::parameter::Entry;

/// What restarts a handler's replicas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Supervision {
    /// Restarts what has crashed, and gives up when it crashes too often.
    Supervisor(Supervisor),
}

/// Every supervisor, in the order in which they are listed to the user.
pub const CATALOGUE: &[&Entry] = &[&supervisor::ENTRY];
