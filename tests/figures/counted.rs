//! Counts outcomes for itself, beside the program's own measures.

use std::collections::BTreeMap;
use std::sync::Arc;

use windtunnel::engine::{Engine, Observer, Occurrence, Root, Verdict, What};
use windtunnel::foundation::{SourceId, Time};
use windtunnel::measure::{Measures, Run};
use windtunnel::scenario::{self, Model};

/// One event as a bystander sees it.
#[derive(Clone, Debug)]
pub struct Event {
    pub offered: Time,
    pub deadline: Time,
    /// When it was answered or told, and as what; what comes of a copy later may make it worse.
    pub told: Option<(Time, Verdict)>,
}

#[derive(Clone, Debug, Default)]
pub struct Bystander {
    pub events: BTreeMap<(SourceId, u64), Event>,
}

impl Bystander {
    fn of(&mut self, root: &Root) -> &mut Event {
        self.events.get_mut(&(root.source, root.ordinal)).expect("it was offered")
    }
}

impl Observer for Bystander {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        match what {
            What::Offered(root) => {
                let event = Event { offered: now, deadline: root.deadline, told: None };
                self.events.insert((root.source, root.ordinal), event);
            }
            What::Answered(root) => {
                self.of(root).told = Some((now, root.verdict));
            }
            What::Settled(root) => {
                let event = self.of(root);
                let told = event.told.get_or_insert((now, root.verdict));
                if matches!(root.verdict, Verdict::Duplicated | Verdict::OutOfOrder) {
                    told.1 = root.verdict;
                }
            }
            _ => {}
        }
    }
}

impl Event {
    /// When its fate was decided, and whether it was correct; nothing while it is undecided at that instant.
    pub fn fate(&self, now: Time) -> Option<(Time, bool)> {
        match self.told {
            Some((at, verdict)) if at <= self.deadline && at <= now => Some((at, verdict == Verdict::Correct)),
            _ if self.deadline < now => Some((self.deadline, false)),
            _ => None,
        }
    }
}

pub fn case(name: &str) -> String {
    let path = format!("{}/tests/figures/cases/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// A scenario with one of its strategy sets active; the first where the name is empty.
pub fn model(text: &str, set: &str) -> Arc<Model> {
    let mut model = (*scenario::load(text, "figures.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model).clone();
    if !set.is_empty() {
        model.active_set = model.set_named(set).expect("the set is there");
    }
    Arc::new(model)
}

pub fn new_run(model: &Arc<Model>, seed: u64) -> Run {
    Run { engine: Engine::new(Arc::clone(model), seed, 0), measures: Measures::new(model) }
}

/// To the horizon, and what a bystander saw of the same run.
pub fn play(model: &Arc<Model>, seed: u64) -> (Run, Bystander) {
    let mut run = new_run(model, seed);
    run.advance(model.horizon);
    let mut bystander = Bystander::default();
    Engine::new(Arc::clone(model), seed, 0).advance(model.horizon, &mut bystander);
    (run, bystander)
}

/// (correct, decided) of the events offered after warm-up, by an instant.
pub fn count(bystander: &Bystander, model: &Model, now: Time) -> (u64, u64) {
    let fates = bystander.events.values().filter(|event| event.offered >= model.warm_up);
    let fates: Vec<bool> = fates.filter_map(|event| event.fate(now)).map(|(_, correct)| correct).collect();
    (fates.iter().filter(|correct| **correct).count() as u64, fates.len() as u64)
}
