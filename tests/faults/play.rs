//! Plays a scenario and notes what happened.

use std::sync::Arc;

use windtunnel::engine::command::Command;
use windtunnel::engine::{Engine, Observer, Occurrence, Verdict, What};
use windtunnel::foundation::{HandlerId, Time};
use windtunnel::measure::Run;
use windtunnel::scenario::{self, Model};

/// When events were offered, and when and how they ended.
#[derive(Clone, Default)]
struct Seen {
    offered: Vec<f64>,
    settled: Vec<(f64, Verdict)>,
}

impl Observer for Seen {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        match what {
            What::Offered(_) => {
                self.offered.push(millis(now));
            }
            What::Settled(root) => {
                self.settled.push((millis(now), root.verdict));
            }
            _ => {}
        }
    }
}

/// A run of 10 s.
pub struct Played {
    pub run: Run,
    pub offered: Vec<f64>,
    pub settled: Vec<(f64, Verdict)>,
}

pub fn millis(at: Time) -> f64 {
    at.0 as f64 / 1e6
}

pub fn model(body: &str) -> Arc<Model> {
    let text = format!("Scenario(name: \"faults\", question: \"When does what break?\", horizon: \"10s\", {body})");
    scenario::load(&text, "faults.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model
}

pub fn play(body: &str) -> Played {
    play_with::<fn(&Model) -> Command>(body, &[])
}

/// With commands by hand at these milliseconds.
pub fn play_with<C: Fn(&Model) -> Command>(body: &str, commands: &[(u64, C)]) -> Played {
    let model = model(body);
    let mut run = Run::new(Arc::clone(&model), 1);
    let mut engine = Engine::new(Arc::clone(&model), 1, 0);
    let mut seen = Seen::default();
    for (millis, command) in commands {
        let at = Time(millis * 1_000_000);
        run.advance(at);
        run.give(command(&model));
        engine.advance(at, &mut seen);
        engine.give(command(&model));
    }
    run.advance(model.horizon);
    while !engine.advance_at_most(model.horizon, 1, &mut seen) {
        engine.recount().expect("the records agree");
    }
    assert_eq!(run.engine.state_hash(), engine.state_hash(), "listeners change nothing");
    Played { run, offered: seen.offered, settled: seen.settled }
}

impl Played {
    /// How often replicas of the first handler went down.
    pub fn failures(&self) -> u64 {
        self.run.measures.handler(HandlerId(0)).work(self.run.engine.now()).replica_failures
    }

    /// Component, label, and the milliseconds from when to when, of every fault in the order of beginning;
    /// infinite while it lasts.
    pub fn faults(&self) -> Vec<(String, String, f64, f64)> {
        let snapshot = self.run.snapshot();
        let model = self.run.engine.model();
        (snapshot.faults.iter())
            .map(|record| {
                let ended = record.ended.map_or(f64::INFINITY, millis);
                (model.component_name(record.on).into(), record.label.to_string(), millis(record.began), ended)
            })
            .collect()
    }
}

pub const SERVICE: &str = "service: Deterministic(value: \"30ms\")";

/// Events at these instants to one server.
pub fn server(instants: &str, handler: &str, faults: &str) -> String {
    format!(
        "sources: [(name: \"source\", arrivals: Once(at: [{instants}]))], handlers: [(name: \"server\", {handler})],
         routes: [(name: \"way\", from: \"source\", to: To(\"server\"))], faults: [{faults}]"
    )
}

/// Events at these instants to three stages: two of 30 ms, and one that takes no time.
pub fn chain(instants: &str, handler: &str, more: &str) -> String {
    format!(
        "sources: [(name: \"source\", arrivals: Once(at: [{instants}]))],
         handlers: [(name: \"first\", {SERVICE}, {handler}), (name: \"second\", {SERVICE}, {handler}),
                    (name: \"third\", service: Deterministic(value: \"0s\"), {handler})],
         routes: [(from: \"source\", to: To(\"first\")), (from: \"first\", to: To(\"second\")),
                  (from: \"second\", to: To(\"third\"))], {more}"
    )
}
