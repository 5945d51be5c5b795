//! Stations that pass events on.

use windtunnel::measure::Run;

use crate::harness::{latency, long_runs, present_and_busy, span_secs};

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
    let throughput = |run: &Run| run.snapshot().since_warm_up.ledger.decided() as f64 / span_secs(run);
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
