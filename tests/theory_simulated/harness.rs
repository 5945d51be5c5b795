//! Reference values, runs and how their results are judged.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use windtunnel::engine::{Engine, Observer};
use windtunnel::foundation::{HandlerId, Stream};
use windtunnel::measure::{Measures, Run, Totals};
use windtunnel::scenario::{self, Model};
use windtunnel::stats::interval::wilson;
use windtunnel::stats::moments::Moments;

/// Independent replications for each seed.
pub const REPLICATIONS: u64 = 16;
pub const SEEDS: u64 = 3;
pub const HALF_WIDTH_MAX: f64 = 0.01;
pub const ERRORS_MAX: f64 = 4.0;

/// Where each value leaves what was measured last, for the page `docs/validation.md`.
pub const NOTES: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/theory_simulated");

/// One reference value.
pub struct Entry {
    pub id: String,
    pub expected: f64,
    pub kind: String,
    pub tolerance: String,
}

pub fn entry(id: &str) -> Entry {
    let all: Value = serde_json::from_str(include_str!("../data/theory.json")).expect("the data is valid");
    let found = all.as_array().and_then(|entries| entries.iter().find(|entry| entry["id"] == id));
    let found = found.unwrap_or_else(|| panic!("no reference value `{id}`"));
    let text = |name: &str| found[name].as_str().expect("a text").to_owned();
    let expected = found["expected"].as_f64().expect("a number");
    Entry { id: id.into(), expected, kind: text("kind"), tolerance: text("tolerance_note") }
}

impl Entry {
    /// A value that a test works out itself.
    pub fn exact(id: &str, expected: f64) -> Entry {
        Entry { id: id.into(), expected, kind: "exact".into(), tolerance: "half-width <= 1%".into() }
    }

    pub fn seed(&self, nth: u64) -> u64 {
        Stream::new(0, 0, &self.id, "seed").identity(nth)
    }

    /// Judges the values of independent replications.
    pub fn judge(&self, seed: u64, values: impl Iterator<Item = f64>) {
        let moments: Moments = values.collect();
        let mean = moments.mean().expect("there are replications");
        let error = (moments.variance().expect("there are several") / moments.count() as f64).sqrt();
        let shown = format!("{} with seed {seed}: {mean} with error {error}, expected {}", self.id, self.expected);
        println!("{shown}, {} replications", moments.count());
        let interval = moments.over_replications(0.95).expect("there are several");
        self.note(seed, mean, interval.half_width());
        if self.kind == "approximation" {
            assert!(self.tolerance.contains("within 1 %"), "{}", self.tolerance);
            assert!((mean / self.expected - 1.0).abs() <= 0.01, "{shown}");
        } else if self.tolerance.contains("99.9% CI must cover") {
            let interval = moments.over_replications(0.999).expect("there are several");
            assert!(interval.contains(self.expected), "{shown}");
        } else {
            assert!(self.tolerance.contains("half-width <= 1%"), "{}", self.tolerance);
            assert!(interval.half_width() <= HALF_WIDTH_MAX * self.expected, "{shown}: too wide");
            assert!((mean - self.expected).abs() <= ERRORS_MAX * error, "{shown}: too far off");
        }
    }

    /// Judges independent trials.
    pub fn judge_share(&self, seed: u64, (successes, trials): (u64, u64)) {
        assert!(self.tolerance.contains("Wilson 99.9% interval must cover"), "{}", self.tolerance);
        let interval = |level| wilson(successes, trials, level).expect("there are trials");
        self.note(seed, interval(0.95).value, interval(0.95).half_width());
        let interval = interval(0.999);
        println!("{} with seed {seed}: {successes} of {trials}, expected {}", self.id, self.expected);
        assert!(interval.contains(self.expected), "{}: {interval:?} misses {}", self.id, self.expected);
    }

    /// Judges a value that chance has no part in.
    pub fn judge_exactly(&self, seed: u64, value: f64) {
        println!("{} with seed {seed}: {value}, expected {}", self.id, self.expected);
        self.note(seed, value, 0.0);
        assert!((value / self.expected - 1.0).abs() <= 1e-9, "{}: {value} instead of {}", self.id, self.expected);
    }

    /// Leaves what the first seed gave for the page that shows it.
    pub fn note(&self, seed: u64, value: f64, half_width: f64) {
        if seed == self.seed(0) {
            let notes = Path::new(NOTES);
            fs::create_dir_all(notes).expect("the folder of the tests can be written");
            fs::write(notes.join(self.id.replace('/', "-")), format!("{value} {half_width}"))
                .expect("so can a file in it");
        }
    }
}

/// A scenario as a user would write it.
pub fn model(horizon_secs: f64, warm_up_secs: f64, body: &str) -> Arc<Model> {
    let text = format!(
        "Scenario(name: \"A reference value\", question: \"Does the run give what theory says?\",
            horizon: \"{horizon_secs}s\", warm_up: \"{warm_up_secs}s\", {body})"
    );
    scenario::load(&text, "reference.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model
}

pub fn station(arrivals: &str, handler: &str) -> String {
    format!(
        "sources: [(name: \"source\", arrivals: {arrivals})], handlers: [(name: \"station\", {handler})],
         routes: [(name: \"way\", from: \"source\", to: To(\"station\"))]"
    )
}

pub fn run(model: &Arc<Model>, seed: u64, replication: u64) -> Run {
    let engine = Engine::new(Arc::clone(model), seed, replication);
    let mut run = Run { engine, measures: Measures::new(model) };
    run.advance(model.horizon);
    run
}

/// Runs that share `events` at so many per second, a fiftieth of each as warm-up.
pub fn long_runs(id: &str, body: &str, per_sec: f64, events: f64, value: impl Fn(&Run) -> f64) {
    let entry = entry(id);
    let horizon = (events / per_sec / REPLICATIONS as f64).ceil();
    judge_runs(&entry, &model(horizon, (horizon / 50.0).ceil(), body), REPLICATIONS, value);
}

pub fn judge_runs(entry: &Entry, model: &Arc<Model>, replications: u64, value: impl Fn(&Run) -> f64) {
    for nth in 0..SEEDS {
        let seed = entry.seed(nth);
        entry.judge(seed, (0..replications).map(|replication| value(&run(model, seed, replication))));
    }
}

/// Many short runs under a listener of the test's own.
pub fn short_runs<O: Observer + Clone>(
    id: &str,
    model: &Arc<Model>,
    count: u64,
    value: impl Fn(Engine, O) -> f64,
    listener: O,
) {
    let entry = entry(id);
    for nth in 0..SEEDS {
        let seed = entry.seed(nth);
        let values = (0..count).map(|n| value(Engine::new(Arc::clone(model), seed, n), listener.clone()));
        entry.judge(seed, values);
    }
}

pub fn span_secs(run: &Run) -> f64 {
    run.engine.now().since(run.engine.model().warm_up).as_secs_f64()
}

/// Mean number present, mean number of busy replicas.
pub fn present_and_busy(run: &Run, handler: u32) -> (f64, f64) {
    let measures = run.measures.handler(HandlerId(handler));
    let since = measures.totals(run.engine.now()).since(&measures.at_warm_up);
    let nanos = span_secs(run) * 1e9;
    (since.present_time as f64 / nanos, since.busy_time as f64 / nanos)
}

pub fn present(run: &Run) -> f64 {
    present_and_busy(run, 0).0
}

fn since_warm_up(run: &Run) -> Totals {
    let measures = run.measures.handler(HandlerId(0));
    measures.totals(run.engine.now()).since(&measures.at_warm_up)
}

pub fn response(run: &Run) -> f64 {
    since_warm_up(run).response().ratio()
}

pub fn wait(run: &Run) -> f64 {
    since_warm_up(run).wait().ratio()
}

pub fn latency(run: &Run) -> f64 {
    run.measures.latency().mean().expect("somebody came") * 1e-9
}

pub fn rejected(run: &Run) -> f64 {
    let demands = run.measures.handler(HandlerId(0)).demands;
    demands.rejected as f64 / demands.offered as f64
}

pub fn mm(servers: u32, rate: f64) -> String {
    station(
        &format!("Poisson(rate: \"{rate}/s\")"),
        &format!("replicas: {servers}, service: Exponential(mean: \"1s\")"),
    )
}

pub fn crash(on: &str, healthy: &str, faulty: &str) -> String {
    format!(", faults: [(on: \"{on}\", fault: Crash(), when: Process(healthy: {healthy}, faulty: {faulty}))]")
}
