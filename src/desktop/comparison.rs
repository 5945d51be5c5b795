//! The comparison of strategy sets that the Compare workspace shows: what is to be compared, the experiment on its
//! background threads, and what it has found so far.

use std::ffi::OsString;

use egui::Context;

use crate::experiment::{Findings, Plan, Unplannable};
use crate::foundation::SetId;
use crate::report::Provenance;
use crate::report::comparison::Comparison as Found;
use crate::scenario::Model;
use crate::session::{self, Ended, Study};

/// What a new comparison begins with.
const REPLICATIONS: u64 = 40;

pub struct Comparison {
    /// By set of the scenario; the first one chosen is what the others are compared with.
    pub chosen: Vec<bool>,
    pub replications: u64,
    study: Option<Study<Findings>>,
    found: Option<Found>,
    /// The scenario as the command line calls it.
    origin: OsString,
}

impl Comparison {
    pub fn new(model: &Model, origin: OsString) -> Comparison {
        Comparison {
            chosen: vec![true; model.sets.len()],
            replications: REPLICATIONS,
            study: None,
            found: None,
            origin,
        }
    }

    /// Begins anew with what is chosen; what was found before is dropped.
    pub fn start(&mut self, model: &Model, seed: u64, ctx: &Context) -> Result<(), Unplannable> {
        let sets = (0..self.chosen.len()).filter(|at| self.chosen[*at]).map(SetId::from).collect();
        let plan = Plan::new(model, sets, self.replications, seed)?;
        let ctx = ctx.clone();
        self.found = None;
        self.study = Some(Study::start(plan, session::means(), Findings::of, move || ctx.request_repaint()));
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
            self.take_in();
        }
    }

    /// Waits for the end: for tests and pictures.
    pub fn wait(&mut self) {
        if let Some(study) = &mut self.study {
            study.wait();
            self.take_in();
        }
    }

    fn take_in(&mut self) {
        let study = self.study.as_ref();
        let found = study.and_then(|study| study.findings().map(|found| (study.plan(), found)));
        let is_new = |found: &u64| self.found.as_ref().is_none_or(|old| old.experiment.replications != *found);
        if let Some((plan, findings)) = found.filter(|(_, findings)| is_new(&findings.replications)) {
            self.found = Some(Found::new(plan, findings, Provenance(&self.origin)));
        }
    }

    pub fn found(&self) -> Option<&Found> {
        self.found.as_ref()
    }

    pub fn is_running(&self) -> bool {
        self.study.as_ref().is_some_and(|study| study.ended().is_none())
    }

    /// 0 to 1.
    pub fn share_done(&self) -> f64 {
        self.study.as_ref().map_or(0.0, Study::share_done)
    }

    pub fn ended(&self) -> Option<Ended> {
        self.study.as_ref().and_then(Study::ended)
    }
}
