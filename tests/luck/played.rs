//! Plays one strategy set and counts for itself, beside the program's own measures.

use std::sync::Arc;

use windtunnel::engine::{Ending, Engine, Observer, Occurrence, Verdict, What};
use windtunnel::foundation::{HandlerId, Span, Time};
use windtunnel::scenario::model::Origin;
use windtunnel::scenario::{self, Model};

/// What was heard of one run.
#[derive(Clone, Default)]
pub struct Heard {
    pub correct: u64,
    pub settled: u64,
    /// When, at which handler and how each attempt ended, in that order.
    pub attempts: Vec<(Time, HandlerId, Ending)>,
    /// When, from where and after how long each attempt left.
    pub stays: Vec<(Time, HandlerId, Span)>,
    /// When which fault struck which replica of what.
    pub faults: Vec<(Time, Origin, Option<u32>, String)>,
}

impl Observer for Heard {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        match what {
            What::Settled(root) => {
                self.settled += 1;
                self.correct += u64::from(root.verdict == Verdict::Correct);
            }
            What::Judged { handler, ending, .. } => {
                self.attempts.push((now, handler, ending));
            }
            What::Left { handler, stayed, .. } => {
                self.stays.push((now, handler, stayed));
            }
            What::FaultBegan { struck, .. } => {
                self.faults.push((now, struck.on, struck.replica, struck.fault.label().into_owned()));
            }
            _ => {}
        }
    }
}

pub struct Played {
    pub model: Arc<Model>,
    pub heard: Heard,
}

/// A run to the horizon with one of the strategy sets; the first where the name is empty.
pub fn play(text: &str, set: &str, seed: u64) -> Played {
    let mut model = (*scenario::load(text, "luck.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model).clone();
    if !set.is_empty() {
        model.active_set = model.set_named(set).expect("the set is there");
    }
    let model = Arc::new(model);
    let mut heard = Heard::default();
    Engine::new(Arc::clone(&model), seed, 0).advance(model.horizon, &mut heard);
    Played { model, heard }
}

impl Played {
    pub fn correct(&self) -> f64 {
        self.heard.correct as f64 / self.heard.settled as f64
    }

    /// Attempts at a handler for each event that has settled.
    pub fn attempts(&self, handler: &str) -> f64 {
        self.endings(handler).len() as f64 / self.heard.settled as f64
    }

    /// The share of attempts at a handler that succeeded.
    pub fn successes(&self, handler: &str) -> f64 {
        let endings = self.endings(handler);
        endings.iter().filter(|ending| **ending == Ending::Success).count() as f64 / endings.len() as f64
    }

    pub fn endings(&self, handler: &str) -> Vec<Ending> {
        let id = self.model.handler_named(handler).expect("the handler is there");
        self.heard.attempts.iter().filter(|(_, at, _)| *at == id).map(|(.., ending)| *ending).collect()
    }

    /// When and after how long attempts left a handler.
    pub fn stays(&self, handler: &str) -> Vec<(Time, Span)> {
        let id = self.model.handler_named(handler).expect("the handler is there");
        self.heard.stays.iter().filter(|(_, at, _)| *at == id).map(|(at, _, stay)| (*at, *stay)).collect()
    }

    /// When and how faults struck which replica of a handler.
    pub fn faults(&self, handler: &str) -> Vec<(Time, Option<u32>, String)> {
        let id = Origin::Handler(self.model.handler_named(handler).expect("the handler is there"));
        let struck = self.heard.faults.iter().filter(|(_, on, ..)| *on == id);
        struck.map(|(at, _, replica, label)| (*at, *replica, label.clone())).collect()
    }
}

/// Whether a share of `n` independent trials is where it belongs, within four standard errors.
#[track_caller]
pub fn assert_share(what: &str, found: f64, expected: f64, n: f64) {
    let error = (expected * (1.0 - expected) / n).sqrt().max(1e-9);
    assert!((found - expected).abs() < 4.0 * error, "{what}: {found}, expected {expected} +- {error}");
}
