//! Calls tried again, where that helps and where it does not.

use std::sync::Arc;

use windtunnel::engine::{Engine, Observer, Occurrence, Verdict, What};
use windtunnel::foundation::{HandlerId, Time};
use windtunnel::measure::Run;
use windtunnel::stats::moments::Moments;

use crate::harness::{REPLICATIONS, SEEDS, entry, long_runs, model, run, short_runs, station};

#[test]
fn retries_save_as_many_as_theory_says() {
    let body = retried("errors: \"30%\", service: Deterministic(value: \"0s\")", "Retry(retries: 3)");
    let entry = entry("retry.success");
    let model = model(20_000.0, 0.0, &body);
    for nth in 0..SEEDS {
        let ledger = run(&model, entry.seed(nth), 0).snapshot().since_warm_up.ledger;
        entry.judge_share(entry.seed(nth), (ledger.correct, ledger.decided()));
    }
}

/// Ten events per second to a station that has room for all.
fn retried(handler: &str, layers: &str) -> String {
    station("Poisson(rate: \"10/s\")", &format!("replicas: 100, {handler}"))
        + &format!(", strategies: [(name: \"retry\", routes: {{\"way\": [{layers}]}})]")
}

#[test]
fn retries_cost_as_many_calls_as_theory_says() {
    let body = retried("errors: \"50%\", service: Deterministic(value: \"1ms\")", "Retry(retries: 2)");
    let calls = |run: &Run| {
        let demands = run.measures.handler(HandlerId(0)).demands;
        demands.offered as f64 / run.snapshot().since_warm_up.ledger.offered as f64
    };
    long_runs("retry.amplify_partial", &body, 10.0, 2e5, calls);
}

/// How long events take, however they end.
#[derive(Clone, Default)]
struct Settled {
    count: u64,
    nanos: u128,
}

impl Observer for Settled {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        if let What::Settled(root) = what {
            self.count += 1;
            self.nanos += u128::from(now.since(root.offered).0);
        }
    }
}

#[test]
fn pauses_between_retries_are_as_long_as_theory_says() {
    let layers = "Retry(retries: 3, delay: \"100ms\", backoff: Exponential, factor: 2, max_delay: \"250ms\",
        jitter: Full)";
    let body = retried("errors: \"30%\", service: Deterministic(value: \"0s\")", layers);
    let model = model(3_000.0, 0.0, &body);
    let paused = |mut engine: Engine, mut settled: Settled| {
        engine.advance(engine.model().horizon, &mut settled);
        settled.nanos as f64 / settled.count as f64 * 1e-6
    };
    short_runs("retry.fulljitter", &model, REPLICATIONS, paused, Settled::default());
}

#[test]
fn three_layers_of_retries_multiply() {
    let entry = entry("retry.amplify3");
    let body = "sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
        handlers: [(name: \"outer\", service: Deterministic(value: \"1ms\")),
                   (name: \"middle\", service: Deterministic(value: \"1ms\")),
                   (name: \"inner\", service: Deterministic(value: \"1ms\"), errors: \"100%\")],
        routes: [(name: \"a\", from: \"source\", to: To(\"outer\")),
                 (name: \"b\", from: \"outer\", to: To(\"middle\"), mode: Call()),
                 (name: \"c\", from: \"middle\", to: To(\"inner\"), mode: Call())],
        strategies: [(name: \"retry\", routes: {
            \"a\": [Retry(retries: 3)], \"b\": [Retry(retries: 3)], \"c\": [Retry(retries: 3)]})]";
    let model = model(10.0, 0.0, body);
    for nth in 0..SEEDS {
        let run = run(&model, entry.seed(nth), 0);
        entry.judge_exactly(entry.seed(nth), run.measures.handler(HandlerId(2)).demands.offered as f64);
    }
}

/// A caller that gives up after 12 s and asks again at once, up to three times, while the server works on.
fn impatient(first: u32) -> String {
    let backlog = vec!["\"0s\""; first as usize].join(", ");
    format!(
        "sources: [(name: \"backlog\", arrivals: Once(at: [{backlog}])),
                   (name: \"source\", arrivals: Poisson(rate: \"0.5/s\"))],
         handlers: [(name: \"server\", service: Exponential(mean: \"1s\"))],
         routes: [(name: \"waiting\", from: \"backlog\", to: To(\"server\")),
                  (name: \"way\", from: \"source\", to: To(\"server\"))],
         strategies: [(name: \"impatient\", routes: {{
            \"way\": [Retry(retries: 3), Timeout(after: \"12s\", abandon: LeaveRunning)]}})]"
    )
}

#[test]
fn impatience_costs_little_while_the_system_is_healthy() {
    let entry = entry("meta.low");
    assert!(entry.tolerance.contains("while healthy"), "{}", entry.tolerance);
    let model = model(5_000.0, 100.0, &impatient(1));
    for nth in 0..SEEDS {
        let runs = (0..64).map(|replication| run(&model, entry.seed(nth), replication));
        // Chance tips some runs over; what is predicted is the rate of the others.
        let healthy = runs.filter(|run| run.engine.state().roots.len() < 100);
        let attempts = |run: Run| {
            let offered = run.snapshot().since_warm_up.ledger.offered;
            0.5 * run.measures.handler(HandlerId(0)).demands.offered as f64 / offered as f64
        };
        entry.judge(entry.seed(nth), healthy.map(attempts));
    }
}

/// Attempts that come to the server from an instant on, and events of that time that end well.
#[derive(Clone)]
struct Load {
    from: Time,
    attempts: u64,
    correct: u64,
}

impl Observer for Load {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        match what {
            What::Entered(_) => {
                self.attempts += u64::from(now >= self.from);
            }
            What::Settled(root) => {
                self.correct += u64::from(root.marks.counted && root.verdict == Verdict::Correct);
            }
            _ => {}
        }
    }
}

#[test]
fn impatience_keeps_an_overloaded_system_overloaded() {
    let entry = entry("meta.high");
    assert!(entry.tolerance.contains("backlog 200 must stay collapsed"), "{}", entry.tolerance);
    let model = model(20_000.0, 1_000.0, &impatient(200));
    for seed in (0..SEEDS).map(|nth| entry.seed(nth)) {
        let rate = |replication| {
            let mut engine = Engine::new(Arc::clone(&model), seed, replication);
            let mut load = Load { from: model.warm_up, attempts: 0, correct: 0 };
            engine.advance(model.horizon, &mut load);
            assert_eq!(load.correct, 0);
            load.attempts as f64 / model.horizon.since(model.warm_up).as_secs_f64()
        };
        let rates: Moments = (0..REPLICATIONS).map(rate).collect();
        let rate = rates.over_replications(0.95).expect("there are several");
        println!("{} with seed {seed}: {rate:?}, expected {}", entry.id, entry.expected);
        entry.note(seed, rate.value, rate.half_width());
        assert!((rate.value / entry.expected - 1.0).abs() < 0.02, "{rate:?} attempts per second");
    }
}
