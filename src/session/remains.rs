//! What is left of a run that died of a bug in the simulation: enough to see it die again.

use std::any::Any;

use serde::{Deserialize, Serialize};

use crate::engine::command::Logged;
use crate::foundation::Time;
use crate::measure::Run;
use crate::scenario::{self, Diagnostics};

/// How a run ended that should not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Died {
    /// What the failed assertion said.
    pub reason: String,
    /// That all draws came from.
    pub seed: u64,
    /// Where the clock stood.
    pub at: Time,
    /// Every command given, with the one that it died of.
    pub log: Vec<Logged>,
}

impl Died {
    /// What a panic leaves behind, at this instant of the run.
    pub fn of(panic: &(dyn Any + Send), seed: u64, at: Time, log: Vec<Logged>) -> Died {
        let said = panic.downcast_ref::<&str>().map(|text| text.to_string());
        let reason = said.or_else(|| panic.downcast_ref::<String>().cloned());
        Died { reason: reason.unwrap_or_else(|| "it did not say why".into()), seed, at, log }
    }

    /// Before anything had happened.
    pub(super) fn at_birth(seed: u64) -> Died {
        Died { reason: "it could not begin".into(), seed, at: Time::ZERO, log: Vec::new() }
    }
}

/// What is kept in a file of a run that died.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remains {
    /// Of the program that it died in.
    pub version: String,
    /// The text of the scenario.
    pub scenario: String,
    /// What it died of.
    pub died: Died,
}

impl Remains {
    /// The name of the file.
    pub const FILE: &str = "stopped-run.ron";

    /// Of a run of this scenario text.
    pub fn new(scenario: &str, died: &Died) -> Remains {
        Remains { version: env!("CARGO_PKG_VERSION").into(), scenario: scenario.into(), died: died.clone() }
    }

    /// The run again from time zero, with the same commands ahead of it.
    pub fn replay(&self) -> Result<Run, Diagnostics> {
        let loaded = scenario::load(&self.scenario, Remains::FILE)?;
        Ok(Run::replay(loaded.model, self.died.seed, &self.died.log))
    }
}
