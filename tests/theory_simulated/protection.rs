//! What protects a handler, against the theory of checkpoints, detection, rejuvenation and standby.

use std::sync::Arc;

use windtunnel::engine::Engine;
use windtunnel::foundation::{HandlerId, Time};
use windtunnel::measure::Run;
use windtunnel::scenario::Model;
use windtunnel::stats::moments::Moments;
use windtunnel::theory::detection::Heartbeat;
use windtunnel::theory::rejuvenation::Ageing;

use crate::harness::{ERRORS_MAX, REPLICATIONS, SEEDS, entry, latency, long_runs, model, run, short_runs, station};

const ALWAYS_BUSY: &str = "Closed(population: 1, think: Deterministic(value: \"0s\"))";

fn protected(arrivals: &str, handler: &str, faults: &str, protection: &str) -> String {
    station(arrivals, handler)
        + &format!(
            ", faults: [{faults}], strategies: [(name: \"protected\", handlers: {{\"station\": ({protection})}})]"
        )
}

fn crashes(healthy: &str, faulty: &str) -> String {
    format!("(on: \"station\", fault: Crash(), when: Process(healthy: {healthy}, faulty: {faulty}))")
}

/// Five days of work, with a crash a day, at once repaired.
fn saved(checkpoint: &str) -> String {
    protected(
        ALWAYS_BUSY,
        "service: Deterministic(value: \"432000s\"), on_crash: Requeue",
        &crashes("Exponential(mean: \"86400s\")", "Deterministic(value: \"0s\")"),
        &format!("checkpoint: {checkpoint}"),
    )
}

#[test]
fn a_job_saved_every_hour_takes_as_long_as_daly_says() {
    let hourly = "Periodic(interval: \"3600s\", write: \"300s\", restore: \"600s\", at_end: true)";
    long_runs("ckpt.time.3600", &saved(hourly), 1.0 / 482_059.0, 4e3, latency);
}

#[test]
fn a_job_saved_twice_a_day_takes_as_long_as_daly_says() {
    let rarely = "Periodic(interval: \"43200s\", write: \"300s\", restore: \"600s\", at_end: true)";
    long_runs("ckpt.time.43200", &saved(rarely), 1.0 / 569_390.0, 1e4, latency);
}

#[test]
fn at_the_best_interval_as_much_of_the_time_is_useful_as_theory_says() {
    // Jobs as long as the best interval, so that each is one segment.
    let tau = windtunnel::theory::checkpoint::Checkpoint::new(300.0, 600.0, 86_400.0).expect("valid").best_interval();
    let body = protected(
        ALWAYS_BUSY,
        &format!("service: Deterministic(value: \"{tau}s\"), on_crash: Requeue"),
        &crashes("Exponential(mean: \"86400s\")", "Deterministic(value: \"0s\")"),
        "checkpoint: Optimal(write: \"300s\", restore: \"600s\", at_end: true)",
    );
    long_runs("ckpt.efficiency", &body, 0.9126 / tau, 2e5, |run| tau / latency(run));
}

#[test]
fn work_that_is_saved_after_every_piece_in_a_loaded_queue_keeps_the_queue_of_theory() {
    // Every job is one piece, and a crash begins it anew after a restore: an M/G/1 whose service has Daly's mean.
    let (work, write, restore, mean) = (5.0, 0.5, 1.0, 20.0);
    let checkpoint = windtunnel::theory::checkpoint::Checkpoint::new(write, restore, mean).expect("valid");
    let busy = 0.1 * checkpoint.mean_completion(work, work);
    let body = protected(
        "Poisson(rate: \"0.1/s\")",
        &format!("service: Deterministic(value: \"{work}s\"), on_crash: Requeue"),
        &crashes(&format!("Exponential(mean: \"{mean}s\")"), "Deterministic(value: \"0s\")"),
        &format!(
            "checkpoint: Periodic(interval: \"{work}s\", write: \"{write}s\", restore: \"{restore}s\", at_end: true)"
        ),
    );
    let model = model(400_000.0, 4_000.0, &body);
    agree("the share of time busy", busy, |nth| crate::harness::present_and_busy(&run(&model, nth, 0), 0).1);
}

/// Independent runs agree with a number.
fn agree(what: &str, expected: f64, value: impl Fn(u64) -> f64) {
    let moments: Moments = (0..REPLICATIONS * SEEDS).map(value).collect();
    let mean = moments.mean().expect("there are runs");
    let error = (moments.variance().expect("there are several") / moments.count() as f64).sqrt();
    println!("{what}: {mean} with error {error}, expected {expected}");
    assert!((mean - expected).abs() <= ERRORS_MAX * error, "{what}: {mean} with error {error}, expected {expected}");
    assert!(error <= 0.005 * expected, "{what}: {mean} with error {error} is too wide");
}

#[test]
fn the_age_at_which_a_replica_is_restarted_is_another_one_in_each_of_its_lives() {
    // Whichever comes first of a crash and the planned restart, each after 100 s on average, ends a life after 50 s; half
    // of the lives are followed by a restart of 10 s, and a crash is repaired at once: 5 of 55 s.
    let body = protected(
        "Poisson(rate: \"0.001/s\")",
        "service: Exponential(mean: \"1s\")",
        &crashes("Exponential(mean: \"100s\")", "Deterministic(value: \"0s\")"),
        "rejuvenation: ByAge(age: Exponential(mean: \"100s\"), restart: Deterministic(value: \"10s\"))",
    );
    let horizon = 100_000.0;
    let model = model(horizon, 0.0, &body);
    agree("the share of time in planned restarts", 5.0 / 55.0, |nth| {
        run(&model, nth, 0).measures.handler(HandlerId(0)).upkeep.rejuvenating.as_secs_f64() / horizon
    });
}

fn mean_notice_delay(run: &Run) -> f64 {
    let costs = run.measures.handler(HandlerId(0)).upkeep;
    costs.notice_delay.as_secs_f64() / costs.unnoticed as f64
}

fn watched(detector: &str, up: &str) -> String {
    protected(
        "Poisson(rate: \"0.001/s\")",
        "service: Exponential(mean: \"1s\")",
        &crashes(up, "Exponential(mean: \"1s\")"),
        &format!("detector: {detector}"),
    )
}

#[test]
fn a_crash_goes_unnoticed_for_as_long_as_theory_says() {
    // Long lives, so that the crash may fall anywhere between two heartbeats.
    let body = watched("Heartbeat(period: \"1s\", misses: 3)", "Exponential(mean: \"2000s\")");
    long_runs("hb.latency", &body, 1.0 / 2_003.5, 1e5, mean_notice_delay);
}

/// Nothing is borne beyond what the gaps ask for.
const BARE: &str = "deviation_min: \"0s\", pause: \"0s\"";

#[test]
fn the_silence_of_phi_is_that_of_the_literature_less_the_age_of_the_last_heartbeat() {
    // A crash meets a gap with its length, and comes in the middle of it.
    let (mean, deviation) = (1.0, 0.2);
    let silence = entry("phi.t8").expected / 1_000.0;
    let expected = silence - 0.5 * (mean + deviation * deviation / mean);
    let half = deviation * 3f64.sqrt();
    let law = format!("Uniform(min: \"{}s\", max: \"{}s\")", mean - half, mean + half);
    let body = watched(&format!("PhiAccrual(gap: {law}, {BARE})"), "Exponential(mean: \"200s\")");
    let model = model(400_000.0, 0.0, &body);
    agree("the mean delay", expected, |nth| mean_notice_delay(&run(&model, nth, 0)));
}

#[test]
fn lost_heartbeats_make_a_healthy_replica_suspect_as_often_as_theory_says() {
    let body = protected(
        "Poisson(rate: \"0.001/s\")",
        "service: Exponential(mean: \"1s\")",
        "",
        "detector: Heartbeat(period: \"1s\", misses: 2, loss: 0.2), \
         restart: Supervisor(restart: Deterministic(value: \"0s\"), intensity: 1000000, period: \"1s\")",
    );
    let expected = Heartbeat::new(1.0, 2, 0.2).expect("valid").mean_time_to_false_suspicion();
    let horizon = 100_000.0;
    let model = model(horizon, 0.0, &body);
    agree("the mean time to a false suspicion", expected, |nth| {
        horizon / run(&model, nth, 0).measures.handler(HandlerId(0)).upkeep.false_suspicions as f64
    });
}

fn availability(run: &Run) -> f64 {
    run.snapshot().since_warm_up.availability.system.value().expect("it was measured")
}

#[test]
fn restarts_at_an_age_keep_up_what_ages_as_theory_says() {
    // An Erlang law of two stages at 0.02 a second each: robust, then likely to fail.
    let ageing = Ageing { ageing_rate: 0.02, failure_rate: 0.02, repair_rate: 0.05, restart_rate: 0.5 };
    let best = ageing.best_interval().expect("valid").expect("it pays");
    for age in [0.5 * best, best, 3.0 * best] {
        let body = protected(
            "Poisson(rate: \"0.001/s\")",
            "service: Exponential(mean: \"1s\")",
            &crashes("Erlang(shape: 2, mean: \"100s\")", "Exponential(mean: \"20s\")"),
            &format!(
                "rejuvenation: ByAge(age: Deterministic(value: \"{age}s\"), restart: Exponential(mean: \"2s\"), \
                 busy: Interrupt)"
            ),
        );
        let model = model(200_000.0, 1_000.0, &body);
        let expected = ageing.availability_restarted_at(age).expect("valid");
        agree("the availability", expected, |nth| availability(&run(&model, nth, 0)));
    }
}

/// Hours until no replica serves any more, and none is about to.
fn life(mut engine: Engine, _: ()) -> f64 {
    let mut down_since = None;
    while engine.now() < Time(u64::MAX / 2) {
        if !engine.step(&mut ()) {
            break;
        }
        let now = engine.now();
        if down_since.is_some_and(|since| now > since) {
            break;
        }
        down_since = (engine.state().handlers[0].station.up() == 0).then_some(now);
    }
    down_since.expect("it fails in the end").as_secs_f64() / 3_600.0
}

/// Replicas that live 1000 h on average; a quiet source only lets time pass.
fn pair(replicas: u32, faulty: &str, standby: &str) -> Arc<Model> {
    let body = protected(
        "Once(at: [])",
        &format!("replicas: {replicas}, service: Exponential(mean: \"1s\")"),
        &crashes("Exponential(mean: \"1000h\")", faulty),
        &format!("standby: {standby}"),
    );
    model(1e9, 0.0, &body)
}

/// Longer than any life that is looked at.
const NEVER_REPAIRED: &str = "Deterministic(value: \"200000d\")";
const AT_ONCE: &str = "Deterministic(value: \"0s\")";
const LIVES: u64 = 45_000;

#[test]
fn a_cold_spare_lengthens_life_as_theory_says() {
    let standby = format!("Cold(switch_over: {AT_ONCE}, coverage: 0.95)");
    short_runs("standby.cold.MTTF", &pair(2, NEVER_REPAIRED, &standby), LIVES, life, ());
}

#[test]
fn a_warm_spare_lengthens_life_as_theory_says() {
    let standby = format!("Warm(dormant: 0.2, switch_over: {AT_ONCE}, coverage: 0.95)");
    short_runs("standby.warm.MTTF", &pair(2, NEVER_REPAIRED, &standby), LIVES, life, ());
}

#[test]
fn a_hot_pair_with_imperfect_coverage_lives_as_long_as_theory_says() {
    short_runs("standby.hot.MTTF", &pair(2, NEVER_REPAIRED, "Hot(coverage: 0.95)"), LIVES, life, ());
}

#[test]
fn two_cold_spares_treble_life() {
    let standby = format!("Cold(spares: 2, switch_over: {AT_ONCE})");
    short_runs("standby.cold3.MTTF", &pair(3, NEVER_REPAIRED, &standby), LIVES, life, ());
}

#[test]
fn two_cold_spares_survive_a_mission_as_often_as_theory_says() {
    let standby = format!("Cold(spares: 2, switch_over: {AT_ONCE})");
    let survives = |engine: Engine, nobody: ()| f64::from(u8::from(life(engine, nobody) > 2_000.0));
    short_runs("standby.cold3.R2000", &pair(3, NEVER_REPAIRED, &standby), LIVES, survives, ());
}

#[test]
fn a_repaired_pair_with_imperfect_coverage_lives_as_long_as_theory_says() {
    let pair = pair(2, "Exponential(mean: \"10h\")", "Hot(coverage: 0.95)");
    short_runs("dup.repair.cov.MTTF", &pair, LIVES, life, ());
}
