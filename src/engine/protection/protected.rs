//! What is remembered of the mechanisms that protect a handler; a handler without any has none of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::job::Job;
use super::tally::Tally;
use super::ward::Ward;
use crate::engine::alarm::Alarm;
use crate::foundation::{HandlerId, Time};
use crate::parts::checkpoint::{Plan, Snapshot};
use crate::parts::protection::Protection;

/// A protected handler.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Protected {
    /// In force for what starts now.
    pub protection: Protection,
    /// What saving comes to, where the progress of events is saved.
    pub plan: Option<Plan>,
    /// How the replicas save their state, where they do.
    pub snapshot: Option<Snapshot>,
    /// By replica.
    pub replicas: Vec<Ward>,
    /// The progress of attempts that wait to be taken up again.
    pub carried: BTreeMap<u32, Job>,
    /// The handler whose supervisor restarts this one, which may be itself.
    pub supervised_by: Option<HandlerId>,
    /// What its own supervisor remembers.
    pub supervising: Supervising,
    /// The failed replica that all others are down with.
    pub uncovered: Option<u32>,
    /// Made when it is first asked for.
    #[serde(skip)]
    pub tally: Option<Box<Tally>>,
}

/// What a supervisor remembers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Supervising {
    /// The handlers of its children, in order; its own is the first.
    pub handlers: Vec<HandlerId>,
    /// Restarts within its period, oldest first.
    pub recent: Vec<Time>,
    /// Draws taken: restarts.
    pub restarts: u64,
    /// Its children stay down, or are started anew together later.
    pub has_given_up: bool,
}

impl Protected {
    /// Something about a replica may change now.
    #[inline]
    pub fn touch(&mut self, replica: u32) {
        if let Some(tally) = &mut self.tally {
            tally.touch(replica);
        }
    }

    /// That of a replica; made when it is first asked for.
    pub fn ward(&mut self, replica: u32) -> &mut Ward {
        self.touch(replica);
        let at = replica as usize;
        if at >= self.replicas.len() {
            self.replicas.resize(at + 1, Ward::NEW);
        }
        &mut self.replicas[at]
    }

    /// Whatever it protected is gone. The numbers of its draws go on.
    pub fn forget_all(&mut self) {
        let replicas = self.replicas.iter().map(Ward::forgotten).collect();
        let supervising = Supervising { restarts: self.supervising.restarts, ..Supervising::default() };
        *self = Protected { replicas, supervising, ..Protected::default() };
    }

    /// The event that a replica served has gone.
    pub fn forget_job(&mut self, replica: u32) {
        let ward = self.ward(replica);
        ward.job = None;
        ward.call_off(Alarm::Stage);
    }
}
