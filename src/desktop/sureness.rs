//! How sure the numbers are: the scenario played many times in the background, each run with luck of its own.

use egui::Context;

use crate::experiment::{Plan, Unplannable, replicated};
use crate::foundation::SetId;
use crate::measure::measured::Measured;
use crate::scenario::Model;
use crate::session::{self, Ended, Study};
use crate::stats::interval::LEVEL;

/// Runs that are played.
pub const RUNS: u64 = 20;

#[derive(Default)]
pub struct Sureness {
    study: Option<Study<Measured>>,
    /// The strategy set that was asked about.
    set: Option<SetId>,
}

impl Sureness {
    /// Plays the scenario as its file says it, with this strategy set, to its horizon.
    pub fn ask(&mut self, model: &Model, set: SetId, ctx: &Context) -> Result<(), Unplannable> {
        let plan = Plan::new(model, vec![set], RUNS, model.seed)?;
        let ctx = ctx.clone();
        let find = |_: &Plan, results: &_| replicated(results, LEVEL);
        self.study = Some(Study::start(plan, session::means(), find, move || ctx.request_repaint()));
        self.set = Some(set);
        Ok(())
    }

    /// Ends it early; what was found until then stays.
    pub fn stop(&self) {
        if let Some(study) = &self.study {
            study.cancel();
        }
    }

    /// Takes in what is new.
    pub fn poll(&mut self) {
        if let Some(study) = self.study.as_mut().filter(|study| study.ended().is_none()) {
            study.poll();
        }
    }

    /// Waits for the end: for tests and pictures.
    pub fn wait(&mut self) {
        if let Some(study) = &mut self.study {
            study.wait();
        }
    }

    /// What was found of a strategy set so far.
    pub fn found(&self, set: SetId) -> Option<&Measured> {
        self.study.as_ref().filter(|_| self.set == Some(set))?.findings()
    }

    /// The part of the work that is done, 0 to 1, while it goes on.
    pub fn share_done(&self) -> Option<f64> {
        self.study.as_ref().filter(|study| study.ended().is_none()).map(Study::share_done)
    }

    pub fn has_died(&self) -> bool {
        self.study.as_ref().and_then(Study::ended) == Some(Ended::Died)
    }
}
