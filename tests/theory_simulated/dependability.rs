//! Lifetimes, repair and what a crash takes with it, against reference values; and where the table has none,
//! against closed forms that are written out here.

use std::sync::Arc;

use windtunnel::engine::{Engine, Observer, Occurrence, What};
use windtunnel::foundation::{HandlerId, Time};
use windtunnel::measure::Run;
use windtunnel::scenario::Model;

use crate::harness::{Entry, entry, judge_runs, long_runs, model, response, short_runs, station};

const HOUR: f64 = 3600.0;

/// Faults of a station, with more fields behind.
fn faults(fault: &str, healthy: &str, faulty: &str, more: &str) -> String {
    format!(", faults: [(on: \"station\", fault: {fault}, when: Process(healthy: {healthy}, faulty: {faulty}) {more})]")
}

/// The mean number of replicas that are down since warm-up.
fn mean_down(run: &Run, replicas: f64) -> f64 {
    let measures = run.measures.handler(HandlerId(0));
    let since = measures.totals(run.engine.now()).since(&measures.at_warm_up);
    replicas - since.work.up_time as f64 / run.engine.now().since(run.engine.model().warm_up).0 as f64
}

#[test]
fn machines_wait_for_their_repairers_as_theory_says() {
    let body = station("Poisson(rate: \"0.001/s\")", "replicas: 10, service: Exponential(mean: \"1s\")")
        + &faults("Crash()", "Exponential(mean: \"10s\")", "Exponential(mean: \"2s\")", ", crew: \"repairmen\"")
        + ", crews: [(name: \"repairmen\", size: 2)]";
    long_runs("machine_repair.down", &body, 1.0, 8e5, |run| mean_down(run, 10.0));
}

#[test]
#[ignore = "slow: a probability below 1e-4"]
fn a_quorum_with_one_crew_is_down_as_seldom_as_theory_says() {
    let body = station("Poisson(rate: \"0.000001/h\")", "replicas: 5, needs: 3, service: Exponential(mean: \"1s\")")
        + &faults("Crash()", "Exponential(mean: \"1000h\")", "Exponential(mean: \"10h\")", ", crew: \"crew\"")
        + ", crews: [(name: \"crew\", size: 1)]";
    let unavailability = |run: &Run| {
        let measures = run.measures.handler(HandlerId(0));
        let since = measures.totals(run.engine.now()).since(&measures.at_warm_up);
        1.0 - since.work.available_time as f64 / run.engine.now().since(run.engine.model().warm_up).0 as f64
    };
    // 16 runs of 500 years are not enough; so many of them are.
    let model = model(4e6 * HOUR, 1e3 * HOUR, &body);
    judge_runs(&entry("avail.3of5.1crew"), &model, 6_000, unavailability);
}

#[test]
fn a_year_at_three_and_a_half_nines_is_down_for_as_many_hours_as_theory_says() {
    let body = station("Once(at: [])", "service: Exponential(mean: \"1s\")")
        + &faults("Crash()", "Exponential(mean: \"1999h\")", "Exponential(mean: \"1h\")", "");
    let years = 300.0;
    let model = model(years * 8_760.0 * HOUR, 0.0, &body);
    judge_runs(&entry("avail.downtime"), &model, 64, |run| mean_down(run, 1.0) * 8_760.0);
}

#[test]
fn crashes_that_clear_the_queue_lose_the_share_that_theory_says() {
    let body = station("Poisson(rate: \"0.8/s\")", "service: Exponential(mean: \"1s\")")
        + &faults("Crash(queue: Lost)", "Exponential(mean: \"20s\")", "Deterministic(value: \"0s\")", "");
    long_runs("mm1_disaster.loss", &body, 0.8, 2e6, |run| {
        let ledger = run.snapshot().since_warm_up.ledger;
        ledger.lost as f64 / ledger.decided() as f64
    });
}

#[test]
fn a_component_is_up_after_five_hours_as_often_as_theory_says() {
    let model =
        lifetimes("replicas: 1", &faults("Crash()", "Exponential(mean: \"100h\")", "Exponential(mean: \"10h\")", ""));
    let is_up = |mut engine: Engine, ()| {
        engine.advance(Time((5.0 * HOUR * 1e9) as u64), &mut ());
        f64::from(engine.state().handlers[0].station.up())
    };
    short_runs("avail.inst", &model, 20_000, is_up, ());
}

/// Waits for fewer replicas to be up than are needed.
#[derive(Clone)]
struct Failure {
    needs: u32,
    at: Option<Time>,
}

impl Observer for Failure {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        if let What::ReplicasUp { up, .. } = what
            && up < self.needs
            && self.at.is_none()
        {
            self.at = Some(now);
        }
    }
}

/// Hours until the first failure.
fn hours_to_failure(mut engine: Engine, mut failure: Failure) -> f64 {
    while failure.at.is_none() && engine.step(&mut failure) {}
    failure.at.expect("everything fails some day").since(Time::ZERO).as_secs_f64() / HOUR
}

/// A station that nobody asks for anything.
fn lifetimes(handler: &str, faults: &str) -> Arc<Model> {
    let body = station("Once(at: [\"5000000h\"])", &format!("service: Exponential(mean: \"1s\"), {handler}")) + faults;
    model(5e6 * HOUR, 0.0, &body)
}

/// Never repaired in the time it takes to fail.
const NEVER: &str = "Deterministic(value: \"1000000h\")";
const THOUSAND_HOURS: &str = "Exponential(mean: \"1000h\")";

#[test]
fn redundant_replicas_last_as_long_as_theory_says() {
    for (id, replicas, needs) in [("mttf.1of2", 2, 1), ("mttf.3of5", 5, 3)] {
        let crash = faults("Crash()", THOUSAND_HOURS, NEVER, "");
        let model = lifetimes(&format!("replicas: {replicas}"), &crash);
        short_runs(id, &model, 40_000, hours_to_failure, Failure { needs, at: None });
    }
}

#[test]
fn a_pair_that_is_repaired_lasts_as_long_as_theory_says() {
    let crash = faults("Crash()", THOUSAND_HOURS, "Exponential(mean: \"10h\")", "");
    short_runs(
        "dup.repair.MTTF",
        &lifetimes("replicas: 2", &crash),
        42_000,
        hours_to_failure,
        Failure { needs: 1, at: None },
    );
}

#[test]
fn a_pair_that_shares_its_load_lasts_as_long_as_theory_says() {
    let cascade = faults("Cascade(factor: 2.5)", THOUSAND_HOURS, NEVER, "");
    let model = lifetimes("replicas: 2", &cascade);
    short_runs("loadshare.MTTF", &model, 40_000, hours_to_failure, Failure { needs: 1, at: None });
}

#[test]
fn a_pair_with_a_common_cause_lasts_as_long_as_the_beta_factor_says() {
    // From two up: 2 (1 - beta) lambda to one, beta lambda to none; from one up: lambda.
    let (beta, mean) = (0.2, 1000.0);
    let expected = mean / (2.0 - beta) * (1.0 + 2.0 * (1.0 - beta));
    let common = faults("CommonCause(beta: 0.2)", THOUSAND_HOURS, NEVER, "");
    let model = lifetimes("replicas: 2", &common);
    let entry = Entry::exact("beta factor, pair, MTTF", expected);
    for nth in 0..crate::harness::SEEDS {
        let seed = entry.seed(nth);
        let run = |n| hours_to_failure(Engine::new(Arc::clone(&model), seed, n), Failure { needs: 1, at: None });
        entry.judge(seed, (0..40_000).map(run));
    }
}

#[test]
fn a_server_that_must_be_set_up_after_idling_answers_as_slowly_as_theory_says() {
    // Welch (1964): M/M/1 and (2 E[D] + lambda E[D^2]) / (2 (1 + lambda E[D])) on top.
    let (lambda, set_up) = (0.5, 2.0);
    let expected = 1.0 / (1.0 - lambda) + (2.0 * set_up + lambda * set_up * set_up) / (2.0 * (1.0 + lambda * set_up));
    let body = station("Poisson(rate: \"0.5/s\")", "service: Exponential(mean: \"1s\")")
        + ", faults: [(on: \"station\", fault: ColdStart(set_up: Deterministic(value: \"2s\")), when: Window(at: \"0s\"))]";
    let horizon = 1e6 / lambda / 16.0;
    judge_runs(
        &Entry::exact("M/M/1 with set-up, response", expected),
        &model(horizon, horizon / 50.0, &body),
        16,
        response,
    );
}
