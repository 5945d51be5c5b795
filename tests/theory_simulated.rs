//! Scenarios run through the full path (text, model, engine, measures) against reference values from the
//! literature, each judged by its kind and by what its entry says about tolerance.
//!
//! An exact value must lie within 4 standard errors of the mean over independent replications, and the 95 %
//! half-width must be at most 1 %; on three seeds derived from the entry's id.

use std::sync::Arc;

use serde_json::Value;
use windtunnel::engine::{Engine, Observer, Root};
use windtunnel::foundation::{HandlerId, Span, Stream, Time};
use windtunnel::measure::{Measures, Run};
use windtunnel::scenario::{self, Model};
use windtunnel::stats::interval::wilson;
use windtunnel::stats::moments::Moments;

/// Independent replications for each seed.
const REPLICATIONS: u64 = 16;
const SEEDS: u64 = 3;
const HALF_WIDTH_MAX: f64 = 0.01;
const ERRORS_MAX: f64 = 4.0;

/// One reference value.
struct Entry {
    id: String,
    expected: f64,
    kind: String,
    tolerance: String,
}

fn entry(id: &str) -> Entry {
    let all: Value = serde_json::from_str(include_str!("data/theory.json")).expect("the data is valid");
    let found = all.as_array().and_then(|entries| entries.iter().find(|entry| entry["id"] == id));
    let found = found.unwrap_or_else(|| panic!("no reference value `{id}`"));
    let text = |name: &str| found[name].as_str().expect("a text").to_owned();
    let expected = found["expected"].as_f64().expect("a number");
    Entry { id: id.into(), expected, kind: text("kind"), tolerance: text("tolerance_note") }
}

impl Entry {
    fn seed(&self, nth: u64) -> u64 {
        Stream::new(0, 0, &self.id, "seed").identity(nth)
    }

    /// Judges the values of independent replications.
    fn judge(&self, seed: u64, values: impl Iterator<Item = f64>) {
        let moments: Moments = values.collect();
        let mean = moments.mean().expect("there are replications");
        let error = (moments.variance().expect("there are several") / moments.count() as f64).sqrt();
        let shown = format!("{} with seed {seed}: {mean} with error {error}, expected {}", self.id, self.expected);
        println!("{shown}, {} replications", moments.count());
        if self.kind == "approximation" {
            assert!(self.tolerance.contains("within 1 %"), "{}", self.tolerance);
            assert!((mean / self.expected - 1.0).abs() <= 0.01, "{shown}");
        } else if self.tolerance.contains("99.9% CI must cover") {
            let interval = moments.over_replications(0.999).expect("there are several");
            assert!(interval.contains(self.expected), "{shown}");
        } else {
            assert!(self.tolerance.contains("half-width <= 1%"), "{}", self.tolerance);
            let interval = moments.over_replications(0.95).expect("there are several");
            assert!(interval.half_width() <= HALF_WIDTH_MAX * self.expected, "{shown}: too wide");
            assert!((mean - self.expected).abs() <= ERRORS_MAX * error, "{shown}: too far off");
        }
    }

    /// Judges independent trials.
    fn judge_share(&self, seed: u64, (successes, trials): (u64, u64)) {
        assert!(self.tolerance.contains("Wilson 99.9% interval must cover"), "{}", self.tolerance);
        let interval = wilson(successes, trials, 0.999).expect("there are trials");
        println!("{} with seed {seed}: {successes} of {trials}, expected {}", self.id, self.expected);
        assert!(interval.contains(self.expected), "{}: {interval:?} misses {}", self.id, self.expected);
    }
}

/// A scenario as a user would write it.
fn model(horizon_secs: f64, warm_up_secs: f64, body: &str) -> Arc<Model> {
    let text = format!(
        "Scenario(name: \"A reference value\", question: \"Does the run give what theory says?\",
            horizon: \"{horizon_secs}s\", warm_up: \"{warm_up_secs}s\", {body})"
    );
    scenario::load(&text, "reference.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model
}

fn station(arrivals: &str, handler: &str) -> String {
    format!(
        "sources: [(name: \"source\", arrivals: {arrivals})], handlers: [(name: \"station\", {handler})],
         routes: [(name: \"way\", from: \"source\", to: To(\"station\"))]"
    )
}

fn run(model: &Arc<Model>, seed: u64, replication: u64) -> Run {
    let engine = Engine::new(Arc::clone(model), seed, replication);
    let mut run = Run { engine, measures: Measures::new(model) };
    run.advance(model.horizon);
    run
}

/// Runs that share `events` at so many per second, a fiftieth of each as warm-up.
fn long_runs(id: &str, body: &str, per_sec: f64, events: f64, value: impl Fn(&Run) -> f64) {
    let entry = entry(id);
    let horizon = (events / per_sec / REPLICATIONS as f64).ceil();
    let model = model(horizon, (horizon / 50.0).ceil(), body);
    for nth in 0..SEEDS {
        let seed = entry.seed(nth);
        entry.judge(seed, (0..REPLICATIONS).map(|replication| value(&run(&model, seed, replication))));
    }
}

/// Many short runs under a listener of the test's own.
fn short_runs<O: Observer + Clone>(
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

fn span_secs(run: &Run) -> f64 {
    run.engine.now().since(run.engine.model().warm_up).as_secs_f64()
}

/// Mean number present, mean number of busy replicas.
fn present_and_busy(run: &Run, handler: u32) -> (f64, f64) {
    let measures = run.measures.handler(HandlerId(handler));
    let since = measures.integrals(run.engine.now()).since(&measures.at_warm_up);
    let nanos = span_secs(run) * 1e9;
    (since.present_time as f64 / nanos, since.busy_time as f64 / nanos)
}

fn present(run: &Run) -> f64 {
    present_and_busy(run, 0).0
}

fn response(run: &Run) -> f64 {
    run.measures.handler(HandlerId(0)).response.value().expect("somebody came")
}

fn wait(run: &Run) -> f64 {
    run.measures.handler(HandlerId(0)).wait.value().expect("somebody came")
}

fn latency(run: &Run) -> f64 {
    run.measures.latency().mean().expect("somebody came") * 1e-9
}

fn rejected(run: &Run) -> f64 {
    let demands = run.measures.handler(HandlerId(0)).demands;
    demands.rejected as f64 / demands.offered as f64
}

fn mm(servers: u32, rate: f64) -> String {
    station(
        &format!("Poisson(rate: \"{rate}/s\")"),
        &format!("replicas: {servers}, service: Exponential(mean: \"1s\")"),
    )
}

#[test]
fn a_single_server_is_as_busy_as_its_load() {
    long_runs("mm1.rho", &mm(1, 0.8), 0.8, 3e5, |run| present_and_busy(run, 0).1);
}

#[test]
fn a_single_server_holds_as_many_as_theory_says() {
    long_runs("mm1.L", &mm(1, 0.8), 0.8, 6e6, present);
}

#[test]
fn a_single_server_answers_in_the_mean_time_theory_says() {
    long_runs("mm1.W", &mm(1, 0.8), 0.8, 4e6, response);
}

#[test]
fn one_answer_of_twenty_takes_as_long_as_theory_says() {
    let p95 = |run: &Run| run.measures.latency().quantile(0.95).expect("somebody came") as f64 * 1e-9;
    long_runs("mm1.T_p95", &mm(1, 0.8), 0.8, 1.15e7, p95);
}

#[test]
fn several_servers_share_one_queue_as_erlang_says() {
    long_runs("mmc2.W", &mm(2, 1.6), 1.6, 4e6, response);
    long_runs("mmc5.W", &mm(5, 4.0), 4.0, 3.6e6, response);
    long_runs("mmc10.W", &mm(10, 8.5), 8.5, 3.4e6, response);
}

#[test]
fn several_servers_make_as_many_wait_as_erlang_says() {
    waits_longer("mmc2.C", &mm(2, 1.6), 1.6, 6e5, Span::ZERO);
}

#[test]
fn a_clock_that_feeds_a_server_makes_as_many_wait_as_theory_says() {
    let body = station("Periodic(every: \"1250ms\")", "service: Exponential(mean: \"1s\")");
    waits_longer("dm1.sigma", &body, 0.8, 1e6, Span::ZERO);
}

/// Counts who waits longer than so long, after warm-up.
#[derive(Clone)]
struct Waits {
    from: Time,
    longer_than: Span,
    started: u64,
    longer: u64,
}

impl Observer for Waits {
    fn started(&mut self, now: Time, _handler: HandlerId, waited: Span) {
        if now >= self.from {
            self.started += 1;
            self.longer += u64::from(waited > self.longer_than);
        }
    }
}

fn waits_longer(id: &str, body: &str, per_sec: f64, events: f64, longer_than: Span) {
    let horizon = (events / per_sec / REPLICATIONS as f64).ceil();
    let model = model(horizon, (horizon / 50.0).ceil(), body);
    let listener = Waits { from: model.warm_up, longer_than, started: 0, longer: 0 };
    let share = |mut engine: Engine, mut waits: Waits| {
        engine.advance(engine.model().horizon, &mut waits);
        waits.longer as f64 / waits.started as f64
    };
    short_runs(id, &model, REPLICATIONS, share, listener);
}

#[test]
fn a_full_house_turns_as_many_away_as_erlang_says() {
    let service = "service: Exponential(mean: \"1s\")";
    let body = station("Poisson(rate: \"4/s\")", &format!("replicas: 5, queue: 0, {service}"));
    long_runs("erlangB.a4c5", &body, 4.0, 9e5, rejected);
    let limited = |rate: f64, places: u32| {
        station(&format!("Poisson(rate: \"{rate}/s\")"), &format!("queue: {}, {service}", places - 1))
    };
    long_runs("mm1K.l0.8K10.L", &limited(0.8, 10), 0.8, 2e6, present);
    long_runs("mm1K.l1.2K10.L", &limited(1.2, 10), 1.2, 6e5, present);
    long_runs("mm1K.l2K5.L", &limited(2.0, 5), 2.0, 2e5, present);
}

#[test]
fn the_spread_of_service_times_makes_events_wait_as_pollaczek_and_khinchine_say() {
    for (id, law) in [
        ("mg1.md1.Wq", "Deterministic(value: \"1s\")"),
        ("mg1.me2.Wq", "Erlang(shape: 2, mean: \"1s\")"),
        ("mg1.munif.Wq", "Uniform(min: \"0s\", max: \"2s\")"),
    ] {
        let body = station("Poisson(rate: \"0.8/s\")", &format!("service: {law}"));
        long_runs(id, &body, 0.8, 5e6, wait);
    }
}

/// The time that one handler stands empty.
#[derive(Clone, Default)]
struct Empty {
    present: u64,
    since: Time,
    empty: u64,
}

impl Observer for Empty {
    fn entered(&mut self, now: Time, _handler: HandlerId) {
        if self.present == 0 {
            self.empty += now.since(self.since).0;
        }
        self.present += 1;
    }
    fn left(&mut self, now: Time, _handler: HandlerId, _stayed: Span) {
        self.present -= 1;
        self.since = now;
    }
}

#[test]
fn servers_without_limit_are_all_idle_as_often_as_theory_says() {
    let model = model(110_000.0, 0.0, &mm(60, 3.0));
    let idle = |mut engine: Engine, mut seen: Empty| {
        engine.advance(engine.model().horizon, &mut seen);
        seen.empty as f64 / engine.now().0 as f64
    };
    short_runs("mminf.p0", &model, REPLICATIONS, idle, Empty::default());
}

#[test]
fn a_network_with_feedback_holds_as_many_as_jackson_says() {
    let body = "sources: [(name: \"source\", arrivals: Poisson(rate: \"1/s\"))],
        handlers: [
            (name: \"zero\", service: Exponential(mean: \"500ms\")),
            (name: \"one\", service: Exponential(mean: \"666666667ns\")),
            (name: \"two\", service: Exponential(mean: \"1s\")),
        ],
        routes: [
            (from: \"source\", to: To(\"zero\")),
            (from: \"zero\", to: ByProbability([(\"one\", 0.6), (\"two\", 0.4)])),
            (from: \"one\", to: ByProbability([(\"zero\", 0.1)])),
            (from: \"two\", to: ByProbability([(\"one\", 0.2)])),
        ]";
    long_runs("jackson3.L0", body, 1.0, 1.5e6, |run| present_and_busy(run, 0).0);
    long_runs("jackson3.L1", body, 1.0, 1.8e6, |run| present_and_busy(run, 1).0);
    long_runs("jackson3.L2", body, 1.0, 1.2e6, |run| present_and_busy(run, 2).0);
    long_runs("jackson3.T", body, 1.0, 1e6, latency);
}

#[test]
fn a_closed_loop_turns_round_as_fast_as_mean_value_analysis_says() {
    let body = "sources: [(name: \"users\", arrivals: Closed(population: 6, think: Deterministic(value: \"0s\")))],
        handlers: [
            (name: \"first\", service: Exponential(mean: \"50ms\")),
            (name: \"second\", service: Exponential(mean: \"80ms\")),
            (name: \"third\", service: Exponential(mean: \"30ms\")),
        ],
        routes: [
            (from: \"users\", to: To(\"first\")),
            (from: \"first\", to: To(\"second\")),
            (from: \"second\", to: To(\"third\")),
        ]";
    let throughput = |run: &Run| run.snapshot().since_warm_up.ledger.settled() as f64 / span_secs(run);
    long_runs("closed_mva.X", body, 12.0, 2e5, throughput);
}

#[test]
fn an_event_that_needs_both_of_two_queues_takes_as_long_as_theory_says() {
    for (id, rate, events) in [("forkjoin2.0.5", 0.5, 5e5), ("forkjoin2.0.8", 0.8, 5e6)] {
        let body = format!(
            "sources: [(name: \"source\", arrivals: Poisson(rate: \"{rate}/s\"))],
             handlers: [(name: \"left\", service: Exponential(mean: \"1s\")),
                        (name: \"right\", service: Exponential(mean: \"1s\"))],
             routes: [(from: \"source\", to: ToAll([\"left\", \"right\"]))]"
        );
        long_runs(id, &body, rate, events, latency);
    }
}

#[test]
fn breakdowns_fill_the_queue_as_theory_says() {
    let body = station("Poisson(rate: \"0.5/s\")", "service: Exponential(mean: \"1s\"), on_crash: Resume")
        + &crash("station", "Exponential(mean: \"20s\")", "Exponential(mean: \"4s\")");
    long_runs("mm1_breakdown.L", &body, 0.5, 4e6, present);
}

fn crash(on: &str, healthy: &str, faulty: &str) -> String {
    format!(", faults: [(on: \"{on}\", fault: Crash(), when: Process(healthy: {healthy}, faulty: {faulty}))]")
}

#[test]
fn work_that_starts_again_after_every_crash_takes_as_long_as_theory_says() {
    let body = station(
        "Closed(population: 1, think: Deterministic(value: \"0s\"))",
        "service: Deterministic(value: \"5s\"), on_crash: Requeue",
    ) + &crash("station", "Exponential(mean: \"10s\")", "Exponential(mean: \"2s\")");
    long_runs("restart.det", &body, 1.0 / 7.78, 8e4, latency);
}

#[test]
fn a_component_is_up_for_the_share_of_time_theory_says() {
    let quiet = "Poisson(rate: \"0.001/s\")";
    let body = station(quiet, "service: Exponential(mean: \"1s\")")
        + &crash("station", "Exponential(mean: \"1000s\")", "Exponential(mean: \"10s\")");
    let up = |run: &Run| availability(run);
    long_runs("avail.ss", &body, 0.001, 5e4, up);
}

fn availability(run: &Run) -> f64 {
    let system = run.snapshot().since_warm_up.availability.system;
    system.interval().unwrap_or_else(|| panic!("{system:?}")).value
}

#[test]
fn a_chain_is_up_when_all_of_it_is() {
    let parts = [("first", "999s", "1s"), ("second", "199s", "1s"), ("third", "9999s", "1s")];
    let handlers: String =
        parts.iter().map(|(name, ..)| format!("(name: \"{name}\", service: Exponential(mean: \"1s\")),")).collect();
    let faults: String = parts
        .iter()
        .map(|(name, up, down)| {
            format!(
                "(on: \"{name}\", fault: Crash(), when: Process(healthy: Exponential(mean: \"{up}\"),
                  faulty: Exponential(mean: \"{down}\"))),"
            )
        })
        .collect();
    let body = format!(
        "sources: [(name: \"source\", arrivals: Poisson(rate: \"0.001/s\"))], handlers: [{handlers}],
         routes: [(from: \"source\", to: To(\"first\")), (from: \"first\", to: To(\"second\")),
                  (from: \"second\", to: To(\"third\"))], faults: [{faults}]"
    );
    long_runs("avail.series", &body, 0.001, 3e4, availability);
}

#[test]
fn a_replica_lives_as_long_as_its_law_says() {
    let body = station("Poisson(rate: \"0.01/h\")", "service: Exponential(mean: \"1s\")")
        + &crash("station", "Weibull(shape: 1.5, scale: \"1000h\")", "Deterministic(value: \"1s\")");
    let mean_hours = |run: &Run| {
        let measures = run.measures.handler(HandlerId(0));
        let all = measures.integrals(run.engine.now());
        all.up_time as f64 / all.replica_failures as f64 / 3.6e12
    };
    long_runs("weibull.MTTF", &body, 0.01 / 3600.0, 5e5, mean_hours);
}

#[test]
fn retries_save_as_many_as_theory_says() {
    let body = retried("errors: \"30%\", service: Deterministic(value: \"0s\")", "Retry(retries: 3)");
    let entry = entry("retry.success");
    let model = model(20_000.0, 0.0, &body);
    for nth in 0..SEEDS {
        let ledger = run(&model, entry.seed(nth), 0).snapshot().since_warm_up.ledger;
        entry.judge_share(entry.seed(nth), (ledger.correct, ledger.settled()));
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
    fn settled(&mut self, now: Time, root: &Root) {
        self.count += 1;
        self.nanos += u128::from(now.since(root.offered).0);
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
        assert_eq!(run.measures.handler(HandlerId(2)).demands.offered as f64, entry.expected);
    }
}

#[test]
fn a_chain_is_as_reliable_as_the_product_of_its_parts() {
    let entry = entry("series.R");
    let names = ["first", "second", "third", "fourth"];
    let handlers: String = names
        .iter()
        .zip(["1%", "2%", "0.5%", "3%"])
        .map(|(name, errors)| {
            format!("(name: \"{name}\", service: Exponential(mean: \"10ms\"), errors: \"{errors}\"),")
        })
        .collect();
    let body = format!(
        "sources: [(name: \"source\", arrivals: Poisson(rate: \"20/s\"))], handlers: [{handlers}],
         routes: [(from: \"source\", to: To(\"first\")), (from: \"first\", to: To(\"second\")),
                  (from: \"second\", to: To(\"third\")), (from: \"third\", to: To(\"fourth\"))]"
    );
    let model = model(20_000.0, 0.0, &body);
    for nth in 0..SEEDS {
        let ledger = run(&model, entry.seed(nth), 0).snapshot().since_warm_up.ledger;
        entry.judge_share(entry.seed(nth), (ledger.correct, ledger.settled()));
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

#[test]
fn impatience_keeps_an_overloaded_system_overloaded() {
    let entry = entry("meta.high");
    assert!(entry.tolerance.contains("backlog 200 must stay collapsed"), "{}", entry.tolerance);
    let model = model(40_000.0, 1_000.0, &impatient(200));
    for nth in 0..SEEDS {
        let run = run(&model, entry.seed(nth), 0);
        let demands = run.measures.handler(HandlerId(0)).demands;
        let rate = demands.offered as f64 / span_secs(&run);
        assert!((rate / entry.expected - 1.0).abs() < 0.02, "{rate} attempts per second");
        assert_eq!(run.snapshot().since_warm_up.ledger.correct, 0);
    }
}

#[test]
fn an_empty_queue_fills_as_fast_as_theory_says() {
    let model = model(200.0, 0.0, &mm(1, 0.8));
    let present = |mut engine: Engine, ()| {
        engine.advance(Time(20 * Span::SECOND.0), &mut ());
        engine.state().attempts.len() as f64
    };
    short_runs("mm1.transient.t20", &model, 60_000, present, ());
}

#[test]
fn a_backlog_drains_in_the_time_theory_says() {
    let backlog = vec!["\"0s\""; 50].join(", ");
    let body = format!(
        "sources: [(name: \"backlog\", arrivals: Once(at: [{backlog}])),
                   (name: \"source\", arrivals: Poisson(rate: \"0.8/s\"))],
         handlers: [(name: \"server\", service: Exponential(mean: \"1s\"))],
         routes: [(from: \"backlog\", to: To(\"server\")), (from: \"source\", to: To(\"server\"))]"
    );
    let model = model(1_000.0, 0.0, &body);
    let emptied = |mut engine: Engine, ()| {
        engine.advance(Time::ZERO, &mut ());
        assert_eq!(engine.state().attempts.len(), 50);
        while !engine.state().attempts.is_empty() {
            engine.step(&mut ());
        }
        engine.now().as_secs_f64()
    };
    short_runs("drain.mm1", &model, 11_000, emptied, ());
}
