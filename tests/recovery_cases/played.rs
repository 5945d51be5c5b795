//! Plays a strategy set of a scenario that stands beside this file.

use std::path::Path;

use windtunnel::measure::Run;
use windtunnel::measure::ledger::Ledger;
use windtunnel::scenario;

pub struct Played {
    pub run: Run,
}

/// To the horizon, with the set of this name.
pub fn play(file: &str, set: &str) -> Played {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recovery_cases").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|wrong| panic!("{}: {wrong}", path.display()));
    let text = text.replacen("strategies: [", &format!("strategy: \"{set}\", strategies: ["), 1);
    let model = scenario::load(&text, file).unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let mut run = Run::new(model.clone(), 1);
    run.advance(model.horizon);
    run.engine.recount().unwrap_or_else(|wrong| panic!("{file}, {set}: {wrong}"));
    Played { run }
}

impl Played {
    pub fn ledger(&self) -> Ledger {
        self.run.snapshot().since_warm_up.ledger
    }

    /// Attempts at a handler since warm-up.
    pub fn attempts(&self, handler: &str) -> u64 {
        let id = self.run.engine.model().handler_named(handler).expect("a handler of that name");
        self.run.measures.handler(id).demands.offered
    }

    pub fn attempts_per_event(&self, handler: &str) -> f64 {
        self.attempts(handler) as f64 / self.ledger().offered as f64
    }

    /// The share of events that ended correct, of those whose fate is decided.
    pub fn correct(&self) -> f64 {
        self.ledger().correct as f64 / self.ledger().decided() as f64
    }
}
