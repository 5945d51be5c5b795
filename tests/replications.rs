//! Many runs of one system are one thing put together from all of them: what is shown is reckoned here anew from the
//! single runs, and intervals are held against known truths.

use std::num::NonZeroUsize;
use std::sync::Arc;

use windtunnel::engine::Engine;
use windtunnel::experiment::{self, Control, Findings, Means, Plan, replicated};
use windtunnel::foundation::SetId;
use windtunnel::measure::measured::Measured;
use windtunnel::measure::snapshot::{Estimate, Snapshot};
use windtunnel::measure::{Measures, Run};
use windtunnel::report::{Provenance, Report};
use windtunnel::scenario::{self, Model};
use windtunnel::stats::interval::{Interval, LEVEL, Method};
use windtunnel::stats::no_interval::NoInterval;

fn model(body: &str) -> Model {
    let text = format!("Scenario(name: \"many\", question: \"What is it in all?\", {body})");
    let loaded = scenario::load(&text, "many.ron").unwrap_or_else(|wrong| panic!("{wrong}"));
    (*loaded.model).clone()
}

/// Crashes, errors, retries: something of everything.
fn busy() -> Model {
    model(
        r#"horizon: "50s", warm_up: "5s", sources: [(name: "s", arrivals: Poisson(rate: "4/s"))],
           handlers: [(name: "h", replicas: 2, service: Exponential(mean: "100ms"), errors: 0.3)],
           routes: [(name: "r", from: "s", to: To("h"))],
           faults: [(on: "h", fault: Crash(),
                     when: Process(healthy: Exponential(mean: "5s"), faulty: Exponential(mean: "1s")))],
           strategies: [(name: "retry", routes: {"r": [Retry(retries: 1)]}), (name: "bare")], strategy: "retry""#,
    )
}

fn results(model: &Model, sets: Vec<SetId>, runs: u64, seed: u64) -> (Plan, experiment::Results) {
    let plan = Plan::new(model, sets, runs, seed).expect("it can be run");
    let threads = NonZeroUsize::new(2).expect("two");
    let results = experiment::run(&plan, Means::threads(threads), &Control::default(), |_| ());
    (plan, results)
}

fn together(model: &Model, runs: u64, seed: u64) -> Measured {
    replicated(&results(model, vec![model.active_set], runs, seed).1, LEVEL).expect("there are several")
}

/// The same runs one by one.
fn apart(model: &Model, runs: u64, seed: u64) -> Vec<Snapshot> {
    let model = Arc::new(model.clone());
    let play = |replication| {
        let engine = Engine::new(Arc::clone(&model), seed, replication);
        let mut run = Run { engine, measures: Measures::new(&model) };
        run.advance(model.horizon);
        run.snapshot()
    };
    (0..runs).map(play).collect()
}

fn interval(estimate: &Estimate) -> Interval {
    *estimate.interval().unwrap_or_else(|| panic!("no interval: {estimate:?}"))
}

fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found}, expected {expected}");
}

#[test]
fn counts_are_sums_and_figures_are_ratios_of_sums() {
    let model = busy();
    let runs = apart(&model, 6, 3);
    let sum = |of: &dyn Fn(&Snapshot) -> u64| runs.iter().map(of).sum::<u64>();
    let measured = together(&model, 6, 3);
    let (all, numbers) = (&measured.snapshot, &measured.snapshot.since_warm_up);
    let (ledger, demands) = (&numbers.ledger, all.handlers[0].demands);
    assert!(ledger.adds_up() && ledger.failed() > 0 && ledger.rescued() > 0, "{ledger:?}");
    assert_eq!(ledger.offered, sum(&|run| run.since_warm_up.ledger.offered));
    assert_eq!(ledger.rescued(), sum(&|run| run.since_warm_up.ledger.rescued()));
    assert_eq!(demands.offered, sum(&|run| run.handlers[0].demands.offered));
    assert_eq!(demands.crashed, sum(&|run| run.handlers[0].demands.crashed));
    assert_eq!(demands.censored, sum(&|run| run.handlers[0].demands.censored));
    assert_eq!(all.handlers[0].waiting, sum(&|run| run.handlers[0].waiting));
    assert_eq!(all.faults_dropped, sum(&|run| run.faults.len() as u64));
    assert_eq!(all.events, sum(&|run| run.events));
    assert_eq!(numbers.latency.count, sum(&|run| run.since_warm_up.latency.count));
    assert_eq!(numbers.failed_after.count, sum(&|run| run.since_warm_up.failed_after.count));
    assert_eq!(ledger.failed(), numbers.failed_after.count);
    let longest = runs.iter().map(|run| run.since_warm_up.latency.max).fold(0.0, f64::max);
    assert_close(numbers.latency.max, longest);
    let latency = runs.iter().map(|run| &run.since_warm_up.latency);
    let total: f64 = latency.map(|latency| latency.mean * latency.count as f64).sum();
    assert_close(numbers.latency.mean, total / numbers.latency.count as f64);
    assert_close(interval(&numbers.latency.mean_estimate).value, numbers.latency.mean);
    let failed_after = interval(&numbers.failed_after.mean_estimate);
    assert!((failed_after.value - numbers.failed_after.mean).abs() < 1e-9, "{failed_after:?}");
    assert_eq!(numbers.failed_after.quantiles.len(), numbers.latency.quantiles.len());
    assert_close(interval(&numbers.fault_tolerance).value, ledger.correct as f64 / ledger.decided() as f64);
    let judged = demands.offered - demands.censored;
    assert_close(interval(&numbers.per_demand.system).value, demands.succeeded as f64 / judged as f64);
    let report = Report::new(&measured, Provenance("many.ron".as_ref()));
    assert_close(report.run.measured_secs, 6.0 * 45.0);
    assert_close(report.headline.rate_in_per_sec, ledger.offered as f64 / 270.0);
    assert_close(report.headline.attempts_per_event.expect("events"), demands.offered as f64 / ledger.offered as f64);
    assert_close(report.components[0].load_per_sec, demands.offered as f64 / 270.0);
    assert!(report.timeline.points.is_empty() && report.faults.is_empty() && report.faults_left_out > 0);
    assert_eq!(report.run.replications, Some(6));
}

#[test]
fn every_interval_holds_its_value_and_stays_within_what_is_possible() {
    let model = busy();
    for seed in 0..10 {
        let snapshot = together(&model, 5, seed).snapshot;
        for (figure, most) in snapshot.estimates() {
            if let Some(found) = figure.interval() {
                assert!(found.low >= 0.0 && found.high <= most && found.contains(found.value), "{found:?}");
                assert!(found.low < found.high || found.method == Method::Exact, "{found:?}");
            }
        }
        let up = interval(&snapshot.handlers[0].figures.up);
        assert!(up.high <= 2.0, "{up:?}");
    }
}

#[test]
fn a_comparison_states_the_same_figures() {
    let model = busy();
    let (plan, results) = results(&model, vec![SetId(0), SetId(1)], 8, 5);
    let found = Findings::of(&plan, &results).expect("eight replications");
    for (at, set) in found.sets.iter().enumerate() {
        let measured = together(&Model { active_set: SetId::from(at), ..model.clone() }, 8, 5);
        let numbers = &measured.snapshot.since_warm_up;
        assert_eq!(set.means.fault_tolerance, numbers.fault_tolerance);
        assert_eq!(set.means.per_demand, numbers.per_demand.system);
        assert_eq!(set.means.latency_p50_secs, numbers.latency.quantiles[0].secs);
        assert_eq!(set.ledger, numbers.ledger);
    }
    let difference = found.sets[1].differences.fault_tolerance.as_ref().expect("both have F");
    let value = |at: usize| found.sets[at].means.fault_tolerance.value().expect("decided");
    assert_close(difference.estimate.value().expect("both have F"), value(1) - value(0));
    assert!(difference.distinguished() && interval(&difference.estimate).contains(value(1) - value(0)));
}

/// Errors of 0.1 % among about ten events a run, which hardly ever show.
fn seldom(layers: &str) -> Model {
    model(&format!(
        "horizon: \"10s\", sources: [(name: \"s\", arrivals: Poisson(rate: \"1/s\"))],
         handlers: [(name: \"h\", replicas: 50, service: Deterministic(value: \"1us\"), errors: 0.001)],
         routes: [(name: \"r\", from: \"s\", to: To(\"h\"))],
         strategies: [(name: \"a\", routes: {{\"r\": [{layers}]}}), (name: \"b\")]"
    ))
}

#[test]
fn what_has_not_failed_has_a_bound_on_one_side() {
    let unseen = (1..).map(|seed| together(&seldom(""), 20, seed));
    let measured = unseen.into_iter().find(|found| found.snapshot.since_warm_up.ledger.failed() == 0);
    let measured = measured.expect("most have no error");
    let numbers = &measured.snapshot.since_warm_up;
    let bound = 0.05f64.powf(1.0 / numbers.ledger.decided() as f64);
    for figure in [&numbers.fault_tolerance, &numbers.per_demand.system] {
        let found = interval(figure);
        assert_eq!((found.value, found.high, found.method), (1.0, 1.0, Method::RuleOfThree));
        assert_close(found.low, bound);
        assert!(found.contains(0.999));
    }
    let up = &numbers.availability.system;
    assert_eq!(interval(up).method, Method::Exact, "nothing can take it down");
}

#[test]
fn what_may_come_in_bursts_is_bounded_by_the_number_of_runs() {
    let rare = model(
        r#"horizon: "10s", sources: [(name: "s", arrivals: Poisson(rate: "20/s"))],
           handlers: [(name: "h", replicas: 50, service: Deterministic(value: "1us"))],
           routes: [(from: "s", to: To("h"))],
           faults: [(on: "h", fault: Crash(),
                     when: Process(healthy: Exponential(mean: "100h"), faulty: Exponential(mean: "1h")))]"#,
    );
    let numbers = together(&rare, 20, 1).snapshot.since_warm_up;
    let found = interval(&numbers.availability.system);
    assert_eq!((found.value, found.high), (1.0, 1.0));
    assert_close(found.low, 0.05f64.powf(0.05));
}

#[test]
fn two_sets_that_never_differed_are_not_told_apart_for_certain() {
    let (plan, results) = results(&seldom("Retry(retries: 1)"), vec![SetId(1), SetId(0)], 20, 1);
    let found = Findings::of(&plan, &results).expect("twenty");
    let difference = found.sets[1].differences.fault_tolerance.as_ref().expect("both have F");
    let bounds = interval(&difference.estimate);
    assert!(bounds.low < 0.0 && bounds.high > 0.0 && bounds.contains(0.001), "{bounds:?}");
    assert!(!difference.distinguished() && difference.p_value.is_none());
}

/// M/M/100 at load 0.004: response is exponential, of 100 ms.
#[test]
fn quantiles_of_all_runs_hold_the_truth_or_are_refused() {
    let model = model(
        r#"horizon: "50s", sources: [(name: "s", arrivals: Poisson(rate: "4/s"))],
           handlers: [(name: "h", replicas: 100, service: Exponential(mean: "100ms"))],
           routes: [(from: "s", to: To("h"))]"#,
    );
    let (mut given, mut covered) = (0, 0);
    for seed in 0..20 {
        let numbers = together(&model, 20, seed).snapshot.since_warm_up;
        let beyond = |share: f64| (1.0 - share) * numbers.latency.count as f64;
        for quantile in &numbers.latency.quantiles {
            let Some(found) = quantile.secs.interval() else { continue };
            assert!(beyond(quantile.share) >= 20.0, "{quantile:?}");
            given += 1;
            covered += u32::from(found.contains(-0.1 * (1.0 - quantile.share).ln()));
        }
        let last = numbers.latency.quantiles.last().expect("there are some");
        assert!(matches!(last.secs.why(), Some(NoInterval::FewFailures { .. })), "{last:?}");
    }
    assert!(given >= 100 && f64::from(covered) >= 0.9 * f64::from(given), "{covered} of {given}");
}

/// M/M/1 at load 0.5 with mean service 1 s: 5 % are later than 2 ln 20; the response is exponential of 2 s.
#[test]
fn figures_of_mm1_hold_the_truth() {
    const SEEDS: u64 = 40;
    let model = model(&format!(
        "horizon: \"400s\", warm_up: \"100s\", failure: (deadline: \"{}s\"),
         sources: [(name: \"s\", arrivals: Poisson(rate: \"0.5/s\"))],
         handlers: [(name: \"h\", service: Exponential(mean: \"1s\"))], routes: [(from: \"s\", to: To(\"h\"))]",
        2.0 * 20f64.ln()
    ));
    type Figure = fn(&Snapshot) -> &Estimate;
    let figures: [(&str, f64, Figure); 6] = [
        ("F", 0.95, |s| &s.since_warm_up.fault_tolerance),
        ("response", 2.0, |s| &s.handlers[0].figures.response),
        ("wait", 1.0, |s| &s.handlers[0].figures.wait),
        ("utilisation", 0.5, |s| &s.handlers[0].figures.utilisation),
        ("delayed", 0.5, |s| &s.handlers[0].figures.delayed),
        ("p90", 2.0 * 10f64.ln(), |s| &s.handlers[0].figures.responses[2].secs),
    ];
    let runs: Vec<Snapshot> = (0..SEEDS).map(|seed| together(&model, 10, seed).snapshot).collect();
    for (name, truth, of) in figures {
        let given = runs.iter().filter_map(|run| of(run).interval()).count();
        let covered = runs.iter().filter(|run| of(run).interval().is_some_and(|found| found.contains(truth))).count();
        assert!(given >= 30, "{name}: {given} of {SEEDS}");
        // 95 % less three standard errors.
        assert!(covered as f64 >= 0.85 * given as f64, "{name}: {covered} of {given}");
    }
}

/// Up 100 s, down 10 s on average.
#[test]
fn availability_and_time_to_failure_hold_the_truth() {
    const SEEDS: u64 = 40;
    let model = model(
        r#"horizon: "1200s", warm_up: "200s", sources: [(name: "s", arrivals: Poisson(rate: "0.01/s"))],
           handlers: [(name: "h", service: Deterministic(value: "1us"))], routes: [(from: "s", to: To("h"))],
           faults: [(on: "h", fault: Crash(),
                     when: Process(healthy: Exponential(mean: "100s"), faulty: Exponential(mean: "10s")))]"#,
    );
    let (mut available, mut lives) = (0, 0);
    for seed in 0..SEEDS {
        let figures = &together(&model, 10, seed).snapshot.handlers[0].figures;
        available += u64::from(interval(&figures.availability).contains(100.0 / 110.0));
        let failures: f64 = interval(&figures.time_to_failure).value;
        assert!((60.0..180.0).contains(&failures), "{failures}");
        lives += u64::from(interval(&figures.time_to_failure).contains(100.0));
    }
    assert!(available >= 34 && lives >= 34, "{available} and {lives} of {SEEDS}");
}

#[test]
fn one_run_with_data_is_no_ground_for_an_interval() {
    let model = model(
        r#"horizon: "1s", sources: [(name: "s", arrivals: Poisson(rate: "0.7/s"))],
           handlers: [(name: "h", service: Deterministic(value: "1ms"))], routes: [(from: "s", to: To("h"))]"#,
    );
    let lone = |snapshot: &Snapshot| snapshot.since_warm_up.latency.count > 0;
    let seed = (0..).find(|seed| apart(&model, 2, *seed).iter().filter(|run| lone(run)).count() == 1);
    let numbers = together(&model, 2, seed.expect("half of the runs have an event")).snapshot.since_warm_up;
    let why = numbers.latency.mean_estimate.why().expect("no interval");
    assert_eq!(why, NoInterval::FewRuns { seen: 1 });
    assert_eq!(why.to_string(), "only one of the runs had any; more runs would do");
}

#[test]
fn every_run_that_stops_is_counted() {
    let model = model(
        r#"horizon: "60s", limits: (in_flight: 10), sources: [(name: "s", arrivals: Poisson(rate: "1/s"))],
           handlers: [(name: "h", service: Exponential(mean: "1s"))], routes: [(from: "s", to: To("h"))]"#,
    );
    let seed = (1..).find(|seed| apart(&model, 1, *seed)[0].end.is_none()).expect("some do not stop");
    let stopped = apart(&model, 40, seed).iter().filter(|run| run.end.is_some()).count() as u64;
    assert!((1..40).contains(&stopped), "{stopped} of 40");
    let measured = together(&model, 40, seed);
    let report = Report::new(&measured, Provenance("many.ron".as_ref()));
    let ended = report.run.ended.expect("some ended");
    assert_eq!((ended.why, ended.runs, ended.fullest_queue.as_deref()), ("in-flight limit", Some(stopped), Some("h")));
    let caution = report.headline.caution.expect("it is worth a word");
    assert!(caution.ends_with(&format!("{stopped} of 40 runs ended at the limit of events in flight")), "{caution}");
}

/// With a deadline of 10 s and service of 10 s on average F is 1 - 1/e; what is late is undecided at the end, what is in
/// time is not.
#[test]
fn an_interval_allows_for_what_is_undecided_in_all_runs() {
    let model = model(
        r#"horizon: "100s", sources: [(name: "s", arrivals: Poisson(rate: "50/s"))], failure: (deadline: "10s"),
           handlers: [(name: "h", replicas: 2000, service: Exponential(mean: "10s"))],
           routes: [(from: "s", to: To("h"))]"#,
    );
    let truth = 1.0 - (-1.0_f64).exp();
    for seed in 0..10 {
        let found = interval(&together(&model, 10, seed).snapshot.since_warm_up.fault_tolerance);
        assert!(found.contains(truth) && found.value > truth, "{found:?}");
    }
}
