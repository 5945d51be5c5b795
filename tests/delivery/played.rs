//! Plays a scenario without chance, recounting after every calendar entry.

use std::sync::Arc;

use windtunnel::engine::{Credit, Ending, Engine, Observer, Occurrence, Verdict, What};
use windtunnel::foundation::{HandlerId, Time};
use windtunnel::measure::Run;
use windtunnel::measure::ledger::Ledger;
use windtunnel::measure::snapshot::Demands;
use windtunnel::parts::recovery::CATALOGUE;
use windtunnel::scenario;

/// What became of each event, in the order of answers and of settlement: milliseconds and verdict.
#[derive(Default)]
pub struct Seen {
    pub answered: Vec<f64>,
    pub settled: Vec<(f64, Verdict)>,
    /// How demands on links were judged, in their order.
    pub on_links: Vec<(f64, Ending)>,
}

pub struct Played {
    pub run: Run,
    pub seen: Seen,
}

fn millis(at: Time) -> f64 {
    at.0 as f64 / 1e6
}

impl Observer for Seen {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        match what {
            What::Answered(_) => {
                self.answered.push(millis(now));
            }
            What::Settled(root) => {
                self.settled.push((millis(now), root.verdict));
            }
            What::JudgedLink { ending, .. } => {
                self.on_links.push((millis(now), ending));
            }
            _ => {}
        }
    }
}

/// A run of 10 s.
pub fn play(body: &str) -> Played {
    let text = format!("Scenario(name: \"delivery\", question: \"What arrives?\", horizon: \"10s\", {body})");
    let model = scenario::load(&text, "delivery.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let mut run = Run::new(Arc::clone(&model), 1);
    let mut engine = Engine::new(model, 1, 0);
    let mut seen = Seen::default();
    while run.step() {
        assert!(engine.step(&mut seen));
        run.engine.recount().unwrap_or_else(|wrong| panic!("at {} ms: {wrong}", millis(run.engine.now())));
        let snapshot = run.snapshot();
        for ledger in [&snapshot.since_warm_up.ledger, &snapshot.recent.ledger] {
            assert!(ledger.adds_up(), "at {} ms: {ledger:?}", millis(run.engine.now()));
        }
    }
    assert!(run.engine.state().roots.is_empty(), "something is left in flight");
    Played { run, seen }
}

impl Played {
    pub fn demands(&self, handler: u32) -> Demands {
        self.run.measures.handler(HandlerId(handler)).demands
    }

    pub fn busy_millis(&self, handler: u32) -> f64 {
        self.run.measures.handler(HandlerId(handler)).work(self.run.engine.now()).busy_time as f64 / 1e6
    }

    pub fn ledger(&self) -> Ledger {
        self.run.snapshot().since_warm_up.ledger
    }

    /// The rescues by the name of the layer that is credited.
    pub fn rescues(&self) -> Vec<(&'static str, u64)> {
        let name = |credit: Credit| match credit {
            Credit::Layer { part, .. } => CATALOGUE[usize::from(part)].name,
            Credit::Requeue(_) => "Requeue",
            Credit::Nobody => "nobody",
        };
        self.ledger().rescues.iter().map(|(credit, count)| (name(*credit), *count)).collect()
    }
}

/// Events at these instants to one server, with layers around the way and with a crash, a slow-down or the like.
pub fn server(instants: &str, handler: &str, layers: &str, faults: &str) -> String {
    format!(
        "sources: [(name: \"source\", arrivals: Once(at: [{instants}]))], handlers: [(name: \"server\", {handler})],
         routes: [(name: \"way\", from: \"source\", to: To(\"server\"))], faults: [{faults}],
         strategies: [(name: \"set\", routes: {{\"way\": [{layers}]}})]"
    )
}

pub const SERVICE: &str = "service: Deterministic(value: \"30ms\")";

pub fn window(fault: &str, at: &str, lasting: &str) -> String {
    format!("(on: \"server\", fault: {fault}, when: Window(at: \"{at}\", lasting: \"{lasting}\"))")
}
