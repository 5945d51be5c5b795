//! Plays a scenario until a limit ends it, in one go and in slices.

use std::sync::Arc;

use windtunnel::engine::{End, Stop};
use windtunnel::measure::Run;
use windtunnel::scenario::{self, Model};

pub fn model(text: &str) -> Arc<Model> {
    scenario::load(text, "limits.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model
}

/// A scenario of 10 s.
pub fn scenario(body: &str) -> String {
    format!("Scenario(name: \"limits\", question: \"Where does it end?\", horizon: \"10s\", {body})")
}

/// The run to its horizon or its end.
pub fn play(model: &Arc<Model>) -> Run {
    let mut run = Run::new(Arc::clone(model), model.seed);
    run.advance(model.horizon);
    run.engine.recount().unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(run.snapshot().since_warm_up.ledger.adds_up());
    run
}

/// In one go and in slices, through a checkpoint in the middle.
pub fn ends_at_the_same_entry(text: &str) {
    let model = model(text);
    let run = play(&model);
    let mut sliced = Run::new(Arc::clone(&model), model.seed);
    while !sliced.advance_at_most(model.horizon, 7_777) {
        sliced = sliced.clone();
    }
    assert_eq!(sliced.engine.state().events, run.engine.state().events);
    assert_eq!(sliced.engine.state_hash(), run.engine.state_hash());
}

/// What ended the run, with the sentence that is told.
pub fn stop(text: &str) -> (Stop, String) {
    let model = model(text);
    let run = play(&model);
    match run.engine.state().end {
        Some(End::Stopped(stop)) => (stop, stop.describe(&model)),
        other => panic!("it goes on to {:?}: {other:?}", run.engine.now()),
    }
}

pub fn goes_on(text: &str) -> Run {
    let run = play(&model(text));
    assert_eq!(run.engine.state().end.and_then(End::stop), None);
    run
}
