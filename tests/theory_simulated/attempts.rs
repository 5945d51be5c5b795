//! What stands between a caller and its callee: breakers, hedges, redelivery, and the slowest of many.

use windtunnel::engine::{Act, Engine, Observer, Occurrence, What};
use windtunnel::foundation::{HandlerId, Span};
use windtunnel::measure::Run;

use crate::harness::{REPLICATIONS, latency, long_runs, model, short_runs, station};

/// Counts calls until a layer refuses one.
#[derive(Clone, Default)]
struct Trip {
    calls: u64,
    has_tripped: bool,
}

impl Observer for Trip {
    fn hear(&mut self, Occurrence { what, .. }: Occurrence) {
        match what {
            What::Judged { .. } => {
                self.calls += 1;
            }
            What::Acted { act, .. } => {
                self.has_tripped |= act == Act::Refused;
            }
            _ => {}
        }
    }
}

fn calls_to_trip(id: &str, errors: &str, in_a_row: u32) {
    let body = station(
        "Closed(population: 1, think: Deterministic(value: \"0s\"))",
        &format!("service: Deterministic(value: \"1ms\"), errors: \"{errors}\""),
    ) + &format!(
        ", strategies: [(name: \"broken\", routes: {{\"way\": [
            CircuitBreaker(failure_rate: 1, calls: {in_a_row}, calls_min: {in_a_row}, wait: \"1h\")]}})]"
    );
    let calls = |mut engine: Engine, mut trip: Trip| {
        while !trip.has_tripped {
            engine.step(&mut trip);
        }
        trip.calls as f64
    };
    short_runs(id, &model(1_000.0, 0.0, &body), 40_000, calls, Trip::default());
}

#[test]
fn a_breaker_opens_after_as_many_calls_as_theory_says_when_every_second_one_fails() {
    calls_to_trip("cb.trip.q0.5k5", "50%", 5);
}

#[test]
fn a_breaker_opens_after_as_many_calls_as_theory_says_when_three_of_ten_fail() {
    calls_to_trip("cb.trip.q0.3k5", "30%", 5);
}

#[test]
fn a_breaker_opens_after_as_many_calls_as_theory_says_when_one_of_ten_fails() {
    calls_to_trip("cb.trip.q0.1k3", "10%", 3);
}

/// One user after the other, whose second call goes out when the first has no answer after two seconds.
fn hedged() -> String {
    station(
        "Closed(population: 1, think: Deterministic(value: \"0s\"))",
        "replicas: 2, service: Exponential(mean: \"1s\")",
    ) + ", strategies: [(name: \"hedged\", routes: {\"way\": [Hedge(delay: \"2s\")]})]"
}

#[test]
fn a_hedged_call_takes_as_long_as_theory_says() {
    long_runs("hedge.mean", &hedged(), 1.0 / 0.932, 6e4, latency);
}

#[test]
fn one_hedged_call_of_a_hundred_takes_as_long_as_theory_says() {
    let p99 = |run: &Run| run.measures.latency().quantile(0.99).expect("somebody came") as f64 * 1e-9;
    long_runs("hedge.p99", &hedged(), 1.0 / 0.932, 3e5, p99);
}

#[test]
fn the_slowest_of_a_hundred_leaves_is_slow_as_often_as_theory_says() {
    let leaf = "service: Empirical(values: [\"10ms\", \"1500ms\"], weights: [99, 1])";
    let leaves: String = (0..100).map(|leaf_at| format!("(name: \"{leaf_at}\", replicas: 2, {leaf}),")).collect();
    let names: Vec<String> = (0..100).map(|leaf_at| format!("\"{leaf_at}\"")).collect();
    let body = format!(
        "sources: [(name: \"searches\", arrivals: Closed(population: 1, think: Deterministic(value: \"0s\")))],
         handlers: [{leaves}], routes: [(from: \"searches\", to: ToAll([{}]))]",
        names.join(", ")
    );
    let is_slow = |mut engine: Engine, mut slow: Slow| {
        engine.advance(engine.model().horizon, &mut slow);
        slow.late as f64 / slow.all as f64
    };
    short_runs("tailscale.100", &model(400.0, 0.0, &body), REPLICATIONS, is_slow, Slow::default());
}

/// Counts events that take longer than a second.
#[derive(Clone, Default)]
struct Slow {
    all: u64,
    late: u64,
}

impl Observer for Slow {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        if let What::Settled(root) = what {
            self.all += 1;
            self.late += u64::from(now.since(root.offered) > Span::SECOND);
        }
    }
}

#[test]
fn at_least_once_takes_as_many_sends_as_theory_says() {
    // A message that is lost never reaches the consumer; an acknowledgement that is lost makes the queue send again.
    let body = "sources: [(name: \"source\", arrivals: Poisson(rate: \"10/s\"))],
        handlers: [
            (name: \"way there\", replicas: 100, service: Deterministic(value: \"1ms\"), errors: \"5%\"),
            (name: \"consumer\", replicas: 100, service: Deterministic(value: \"1ms\")),
            (name: \"way back\", replicas: 100, service: Deterministic(value: \"1ms\"), errors: \"2%\"),
        ],
        routes: [
            (name: \"sent\", from: \"source\", to: To(\"way there\"), mode: Call()),
            (from: \"way there\", to: To(\"consumer\"), mode: Call()),
            (from: \"way there\", to: To(\"way back\"), mode: Call()),
        ],
        strategies: [(name: \"at least once\", routes: {
            \"sent\": [Redelivery(visibility: \"1s\", deliveries: 1000)],
        })]";
    let sends = |run: &Run| {
        let demands = run.measures.handler(HandlerId(0)).demands;
        demands.offered as f64 / run.snapshot().since_warm_up.ledger.offered as f64
    };
    long_runs("alo.attempts", body, 10.0, 1e5, sends);
}
