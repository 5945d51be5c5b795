//! Replicas that crash, and how long they are up.

use windtunnel::foundation::HandlerId;
use windtunnel::measure::Run;

use crate::harness::{SEEDS, crash, entry, latency, long_runs, model, present, run, station};

#[test]
fn breakdowns_fill_the_queue_as_theory_says() {
    let body = station("Poisson(rate: \"0.5/s\")", "service: Exponential(mean: \"1s\"), on_crash: Resume")
        + &crash("station", "Exponential(mean: \"20s\")", "Exponential(mean: \"4s\")");
    long_runs("mm1_breakdown.L", &body, 0.5, 4e6, present);
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
    system.value().unwrap_or_else(|| panic!("{system:?}"))
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
        let all = measures.totals(run.engine.now());
        all.up_time as f64 / all.replica_failures as f64 / 3.6e12
    };
    long_runs("weibull.MTTF", &body, 0.01 / 3600.0, 5e5, mean_hours);
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
        entry.judge_share(entry.seed(nth), (ledger.correct, ledger.decided()));
    }
}
