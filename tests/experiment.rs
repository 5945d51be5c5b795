//! Comparisons of strategy sets: the same results on any number of threads, and what common random numbers gain.

use std::num::NonZeroUsize;
use std::sync::Arc;

use windtunnel::engine::Limit;
use windtunnel::experiment::{self, Control, Findings, Judgement, Means, Plan, Quantity, Results, Unplannable};
use windtunnel::foundation::{SetId, Span, Time};
use windtunnel::measure::Run;
use windtunnel::scenario::{self, GalleryEntry, Model};
use windtunnel::stats::interval::LEVEL;
use windtunnel::stats::moments::Moments;
use windtunnel::stats::paired::PairedDifference;

/// Retries at a load of 0.6: 96 events per second offered to four replicas of 22.5 ms, one try in ten failing.
const RETRIES: &str = r#"Scenario(
    name: "retries",
    question: "Are four retries better than two?",
    horizon: "2min",
    warm_up: "10s",
    failure: (deadline: "500ms"),
    sources: [(name: "orders", arrivals: Poisson(rate: "96/s"))],
    handlers: [
        (name: "gateway", replicas: 40, service: Exponential(mean: "2ms")),
        (name: "charge", replicas: 4, service: Lognormal(mean: "22.5ms", cv: 0.8), errors: "10%"),
    ],
    routes: [
        (from: "orders", to: To("gateway")),
        (name: "pay", from: "gateway", to: To("charge"), mode: Call()),
    ],
    strategies: [
        (name: "retry(2)", routes: {"pay": [Retry(retries: 2, delay: "20ms", jitter: Full)]}),
        (name: "retry(4)", routes: {"pay": [Retry(retries: 4, delay: "20ms", jitter: Full)]}),
        (name: "the same again", routes: {"pay": [Retry(retries: 2, delay: "20ms", jitter: Full)]}),
    ],
    strategy: "retry(2)",
)"#;

fn loaded(text: &str) -> Model {
    let loaded = scenario::load(text, "test.ron").unwrap_or_else(|wrong| panic!("{wrong}"));
    (*loaded.model).clone()
}

fn gallery(file: &str) -> Model {
    loaded(GalleryEntry::named(file).expect("it is in the gallery").text)
}

fn shortened(model: Model, secs: u64) -> Model {
    Model { horizon: Time(secs * Span::SECOND.0), warm_up: Time(5 * Span::SECOND.0), ..model }
}

fn all_sets(model: &Model) -> Vec<SetId> {
    (0..model.sets.len()).map(SetId::from).collect()
}

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).expect("at least one")
}

fn results(plan: &Plan, count: usize) -> Results {
    experiment::run(plan, Means::threads(threads(count)), &Control::default(), |_| ())
}

fn findings(model: &Model, sets: Vec<SetId>, replications: u64) -> Findings {
    let plan = Plan::new(model, sets, replications, model.seed).expect("it can be run");
    Findings::of(&plan, &results(&plan, 2)).expect("there are two replications")
}

#[test]
fn five_sets_of_the_checkout_come_out_the_same_on_1_2_and_8_threads() {
    let model = shortened(gallery("checkout.ron"), 60);
    let plan = Plan::new(&model, all_sets(&model), 6, 7).expect("it can be run");
    assert_eq!(plan.sets().len(), 5);
    let alone = results(&plan, 1);
    assert_eq!(alone.complete(), 6);
    let found = Findings::of(&plan, &alone);
    for count in [2, 8] {
        let together = results(&plan, count);
        assert_eq!(alone, together, "{count} threads");
        assert_eq!(found, Findings::of(&plan, &together), "{count} threads");
    }
}

#[test]
fn runs_that_wait_for_memory_come_out_the_same() {
    let model = shortened(loaded(RETRIES), 20);
    let plan = Plan::new(&model, all_sets(&model), 4, 7).expect("it can be run");
    let short = Means { memory: 1, ..Means::threads(threads(4)) };
    assert_eq!(experiment::run(&plan, short, &Control::default(), |_| ()), results(&plan, 4));
}

#[test]
fn one_set_of_several_whose_clock_stands_still_is_a_result_too() {
    let text = RETRIES
        .replace(
            "delay: \"20ms\", jitter: Full)]}),\n        (name: \"the same",
            "delay: \"0s\"), Retry(retries: 1000), \
            Retry(retries: 1000)]}),\n        (name: \"the same",
        )
        .replace("cv: 0.8), errors: \"10%\"", "cv: 0.8), errors: \"100%\"")
        .replace("Lognormal(mean: \"22.5ms\", cv: 0.8)", "Deterministic(value: \"0s\")");
    let found = findings(&shortened(loaded(&text), 20), vec![SetId(0), SetId(1)], 2);
    assert_eq!(found.sets[0].stopped, None);
    let stopped = found.sets[1].stopped.expect("its clock stands still");
    assert_eq!((stopped.runs, stopped.stop.limit), (2, Limit::Standstill));
}

#[test]
fn the_first_replication_is_the_run_of_that_seed() {
    let model = shortened(gallery("checkout.ron"), 60);
    let plan = Plan::new(&model, vec![SetId(3), SetId(1)], 2, 7).expect("it can be run");
    let outcome = results(&plan, 2).of_set(1).next().expect("it was run").clone();
    let mut run = Run::new(Arc::new(Model { active_set: SetId(1), ..model.clone() }), 7);
    run.advance(model.horizon);
    assert_eq!(outcome.harvest.state_hash, run.engine.state_hash());
    assert_eq!(outcome.harvest.ledger, run.snapshot().since_warm_up.ledger);
}

#[test]
fn replications_differ_from_each_other_and_are_shared_by_the_sets() {
    let model = shortened(loaded(RETRIES), 30);
    let plan = Plan::new(&model, vec![SetId(0), SetId(2)], 3, 1).expect("it can be run");
    let results = results(&plan, 2);
    let offered = |set| results.of_set(set).map(|outcome| outcome.harvest.ledger.offered).collect::<Vec<_>>();
    assert_eq!(offered(0), offered(1));
    assert_ne!(offered(0)[0], offered(0)[1]);
}

#[test]
fn a_set_is_not_distinguished_from_its_twin() {
    let found = findings(&shortened(loaded(RETRIES), 30), vec![SetId(0), SetId(2)], 3);
    assert_eq!(found.sets[0].judgement, Judgement::Reference);
    assert_eq!(found.sets[1].judgement, Judgement::NotDistinguished);
    for quantity in Quantity::ALL {
        let difference = found.sets[1].differences.get(quantity).as_ref().expect("both have it");
        assert_eq!(difference.estimate.value(), Some(0.0), "{}", quantity.name());
        assert!(!difference.distinguished());
    }
    assert_eq!(found.sets[0].differences.fault_tolerance, None);
}

#[test]
fn more_retries_are_better_here_and_cost_more_attempts() {
    let found = findings(&shortened(loaded(RETRIES), 60), vec![SetId(0), SetId(1)], 5);
    let [two, four] = &found.sets[..] else { panic!("two sets") };
    assert_eq!(four.judgement, Judgement::Better);
    let attempts = |set: &experiment::Standing| set.means.attempts_per_event.value().expect("events were offered");
    // One attempt at the gateway, and 1 + p + p^2 (+ p^3 + p^4) at the charge, with p = 0.1.
    assert!((attempts(two) - 2.11).abs() < 0.02, "{}", attempts(two));
    assert!((attempts(four) - 2.1111).abs() < 0.02, "{}", attempts(four));
    let difference = four.differences.attempts_per_event.as_ref().expect("both have it");
    assert!(difference.distinguished() && difference.estimate.value() > Some(0.0), "{difference:?}");
}

/// The checkout with its faults where the card is charged at a load of 0.6 (99 events per second of 1.1 times
/// 22 ms at 4 replicas), with two and with four retries around a timeout.
fn checkout_at_load_0_6() -> Model {
    let text = GalleryEntry::named("checkout.ron").expect("it is in the gallery").text;
    let (system, _) = text.split_once("    strategies: [").expect("it has strategy sets");
    let set = |retries: u32| {
        let retry = format!("Retry(retries: {retries}, delay: \"20ms\", backoff: Exponential, jitter: Full)");
        let layers = format!("{retry}, Timeout(after: \"120ms\")");
        format!("(name: \"retry({retries})\", routes: {{\"gateway -> charge\": [{layers}]}})")
    };
    let sets = format!("    strategies: [{}, {}],\n    strategy: \"retry(2)\",\n)", set(2), set(4));
    loaded(&(system.replace("\"120/s\"", "\"99/s\"") + &sets))
}

#[test]
fn common_random_numbers_narrow_the_difference_of_two_retries_and_four_by_more_than_ten_times() {
    let model = checkout_at_load_0_6();
    let plan = |set: u32, seed| Plan::new(&model, vec![SetId(set)], 120, seed).expect("it can be run");
    let of = |plan: &Plan| results(plan, 2);
    let (two, four, four_apart) = (of(&plan(0, 1)), of(&plan(1, 1)), of(&plan(1, 2)));
    for quantity in [Quantity::FaultTolerance, Quantity::LatencyMedian, Quantity::Attempts, Quantity::ReplicaTime] {
        let values = |results: &Results| -> Vec<f64> {
            results.of_set(0).map(|outcome| quantity.of(outcome).expect("it has one")).collect()
        };
        let variance = |first: &[f64], second: &[f64]| {
            let differences = first.iter().zip(second).map(|(first, second)| second - first);
            differences.collect::<Moments>().variance().expect("more than one")
        };
        let (first, second, apart) = (values(&two), values(&four), values(&four_apart));
        let gain = variance(&first, &apart) / variance(&first, &second);
        let found = PairedDifference::of(&first, &second, LEVEL).expect("there are pairs");
        let reckoned = found.variance_reduction;
        println!("{}: {gain:.1} times, {reckoned:.1} as reckoned from the pairs", quantity.name());
        assert!(gain >= 10.0 && reckoned >= 10.0, "{}: {gain}, {reckoned}", quantity.name());
    }
}

#[test]
fn runs_that_exceed_their_limit_are_results_too() {
    let model = gallery("overload.ron");
    let found = findings(&model, vec![SetId(1), SetId(0)], 2);
    let collapsed = &found.sets[1];
    let stopped = collapsed.stopped.expect("it never recovers");
    assert_eq!((stopped.runs, stopped.stop.limit), (2, Limit::InFlight));
    assert_eq!(stopped.stop.culprit.name(&model), "database");
    assert!(collapsed.outcomes.iter().all(|outcome| outcome.harvest.now < model.horizon));
    assert_eq!(found.sets[0].stopped, None);
    let mean = |set: &experiment::Standing| set.means.fault_tolerance.value().expect("events were judged");
    assert!(mean(collapsed) < mean(&found.sets[0]) - 0.1, "{} {}", mean(collapsed), mean(&found.sets[0]));
}

#[test]
fn a_comparison_that_is_cancelled_keeps_its_complete_replications() {
    let model = shortened(loaded(RETRIES), 30);
    let plan = Plan::new(&model, all_sets(&model), 50, 1).expect("it can be run");
    let control = Control::default();
    let results = experiment::run(&plan, Means::threads(threads(2)), &control, |results| {
        if results.complete() >= 3 {
            control.cancel();
        }
    });
    assert!((3..50).contains(&results.complete()), "{}", results.complete());
    let found = Findings::of(&plan, &results).expect("there are three");
    assert_eq!(found.replications as usize, results.complete());
    assert!(control.share_done() < 1.0);
}

#[test]
fn the_ledger_of_all_runs_adds_up() {
    let model = shortened(gallery("checkout.ron"), 40);
    for standing in &findings(&model, all_sets(&model), 3).sets {
        assert!(standing.ledger.adds_up(), "{}: {:?}", standing.name, standing.ledger);
    }
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let model = loaded(RETRIES);
    let plan = |sets, replications| Plan::new(&model, sets, replications, 1).map(|_| ()).unwrap_err();
    assert_eq!(plan(vec![], 2), Unplannable::NoSet);
    assert_eq!(plan(vec![SetId(0), SetId(1), SetId(0)], 2), Unplannable::Twice("retry(2)".into()));
    assert_eq!(plan(vec![SetId(0)], 1), Unplannable::Replications(1));
    assert_eq!(plan(vec![SetId(0)], u64::MAX), Unplannable::Replications(u64::MAX));
    let long = Model { horizon: Time(u64::MAX / 3), ..loaded(RETRIES) };
    let too_long = Plan::new(&long, vec![SetId(0)], 4, 1).expect_err("it cannot be added up");
    assert_eq!(too_long, Unplannable::TooLong(4, Span(u64::MAX / 3)));
}
