//! Every part against every condition: a part that is new has to be entered here.

use crate::played::{play, theory};
use windtunnel::measure::snapshot::{Estimate, Quantity, Snapshot};
use windtunnel::parts::fault;
use windtunnel::parts::recovery;

/// What is said: a value, why there is none, or nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Said {
    Value,
    Exact,
    Reason,
    Nothing,
}
use Said::{Exact, Nothing, Reason, Value};

fn of(estimate: &Estimate) -> Said {
    match estimate {
        Estimate::Measured(interval) if interval.low == 1.0 => Exact,
        Estimate::Measured(_) | Estimate::Point { .. } => Value,
        Estimate::NotApplicable(_) | Estimate::NotDerived(_) => Reason,
        Estimate::NoData => Nothing,
    }
}

fn foretold(seen: &Snapshot, quantity: Quantity) -> Said {
    match theory(seen, 0, quantity) {
        Some(Ok(_)) => Value,
        Some(Err(_)) => Reason,
        None => Nothing,
    }
}

/// A fault as it is written; what theory says of the availability, the queue and a demand where it strikes; survival
/// of the mission; and where it strikes a group: availability of a chain of its members, and R per demand of a vote.
type Row = (&'static str, &'static str, [Said; 4], [Said; 2]);

const FAULTS: &[Row] = &[
    ("Crash", "Crash()", [Value, Reason, Nothing, Value], [Value, Reason]),
    ("CommonCause", "CommonCause(beta: 0.5)", [Reason, Reason, Nothing, Value], [Reason, Reason]),
    ("Cascade", "Cascade(factor: 2)", [Reason, Reason, Nothing, Value], [Reason, Reason]),
    ("Hang", "Hang()", [Value, Reason, Nothing, Value], [Value, Reason]),
    ("StopTheWorld", "StopTheWorld()", [Nothing, Reason, Value, Exact], [Exact, Value]),
    ("SlowDown", "SlowDown(factor: 2)", [Nothing, Reason, Value, Exact], [Exact, Value]),
    ("ColdStart", "ColdStart(set_up: Deterministic(value: \"1ms\"))", [Nothing, Reason, Value, Exact], [Exact, Value]),
    ("Ageing", "Ageing(doubles_after: \"1000s\")", [Nothing, Reason, Value, Exact], [Exact, Value]),
    ("ErrorBurst", "ErrorBurst(probability: 0.5)", [Nothing, Reason, Nothing, Exact], [Exact, Reason]),
    ("GilbertElliott", "GilbertElliott(enter: 0.1, leave: 0.5)", [Nothing, Reason, Nothing, Exact], [Exact, Reason]),
    ("PoisonEvent", "PoisonEvent(share: 0.1, ends_in: Crash)", [Reason, Reason, Nothing, Reason], [Reason, Reason]),
    ("CorruptResults", "CorruptResults(probability: 0.5)", [Nothing, Reason, Nothing, Exact], [Exact, Reason]),
    (
        "EckhardtLee",
        "EckhardtLee(versions: \"v\", alpha: 1, beta: 9)",
        [Nothing, Reason, Nothing, Exact],
        [Exact, Reason],
    ),
    ("CorruptState", "CorruptState(share: 0.1)", [Nothing, Reason, Nothing, Exact], [Exact, Reason]),
    ("Outage", "Outage()", [Nothing, Reason, Nothing, Exact], [Exact, Reason]),
    ("Pause", "Pause()", [Nothing, Reason, Value, Exact], [Nothing, Nothing]),
    ("Surge", "Surge(factor: 2)", [Nothing, Reason, Value, Exact], [Nothing, Nothing]),
];

const WHEN: &str = "when: Process(healthy: Exponential(mean: \"10s\"), faulty: Exponential(mean: \"1s\"))";

#[test]
fn every_fault_has_an_answer_to_every_condition() {
    let names: Vec<&str> = fault::CATALOGUE.iter().map(|entry| entry.name).collect();
    assert_eq!(FAULTS.iter().map(|row| row.0).collect::<Vec<_>>(), names, "one row for each part");
    for (name, text, alone, grouped) in FAULTS {
        let strikes_sources = *grouped == [Nothing, Nothing];
        let on = if strikes_sources { "s" } else { "h" };
        let seen = play(
            "2000s",
            &format!(
                "mission: \"10s\", sources: [(name: \"s\", arrivals: Poisson(rate: \"0.4/s\"))],
                 handlers: [(name: \"h\", service: Exponential(mean: \"1s\"))],
                 routes: [(from: \"s\", to: To(\"h\"))], faults: [(on: \"{on}\", fault: {text}, {WHEN})]"
            ),
        );
        let demand = &seen.since_warm_up.per_demand.factors[0].theory;
        let found = [
            foretold(&seen, Quantity::Availability),
            foretold(&seen, Quantity::MeanWait),
            if demand.is_some() { Value } else { Nothing },
            of(&seen.since_warm_up.mission.system),
        ];
        assert_eq!(found, *alone, "{name} of a handler");
        if strikes_sources {
            continue;
        }
        let seen = play(
            "2000s",
            &format!(
                "sources: [(name: \"s\", arrivals: Poisson(rate: \"1/s\")), (name: \"t\", arrivals: Poisson(rate: \"1/s\"))],
                 handlers: [(name: \"h\", service: Exponential(mean: \"1ms\"), on_crash: Requeue),
                            (name: \"g\", service: Exponential(mean: \"1ms\"), on_crash: Requeue),
                            (name: \"front\", service: Exponential(mean: \"1ms\"), errors: 0.1)],
                 groups: [(name: \"z\", members: [\"h\", \"g\"])],
                 routes: [(name: \"in\", from: \"s\", to: To(\"front\")), (name: \"call\", from: \"front\", to: To(\"h\"), mode: Call()),
                          (name: \"other\", from: \"t\", to: To(\"g\"))],
                 faults: [(on: \"z\", fault: {text}, {WHEN})],
                 strategies: [(name: \"x\", routes: {{\"call\": [NVersion(versions: [\"g\"])]}})]"
            ),
        );
        let found = [of(&seen.since_warm_up.availability.system), of(&seen.since_warm_up.per_demand.system)];
        assert_eq!(found, *grouped, "{name} of a group");
    }
}

/// A layer around a route; what is said of R per demand, and what theory says of a demand behind it and of the queue at a
/// handler that it names.
const LAYERS: &[(&str, &str, [Said; 3])] = &[
    ("Retry", "Retry(retries: 3)", [Value, Value, Value]),
    ("Timeout", "Timeout(after: \"5s\")", [Value, Nothing, Value]),
    ("DeadLetter", "DeadLetter()", [Value, Value, Value]),
    ("CircuitBreaker", "CircuitBreaker()", [Value, Value, Value]),
    ("Bulkhead", "Bulkhead(calls: 50)", [Value, Value, Value]),
    ("RetryBudget", "Retry(retries: 3), RetryBudget(ratio: 0.1)", [Value, Value, Value]),
    ("RateLimiter", "RateLimiter(rate: \"100/s\")", [Value, Value, Value]),
    ("Hedge", "Hedge(delay: \"5s\")", [Value, Value, Value]),
    ("Fallback", "Fallback(to: [\"h\"])", [Reason, Value, Reason]),
    ("AcceptanceTest", "AcceptanceTest(coverage: 1, false_alarm: 0.1)", [Value, Value, Value]),
    ("RecoveryBlock", "RecoveryBlock(alternates: [\"h\"])", [Value, Value, Reason]),
    ("DistributedRecoveryBlock", "DistributedRecoveryBlock(alternates: [\"h\"])", [Value, Value, Reason]),
    ("NVersion", "NVersion(versions: [\"h\"])", [Value, Value, Reason]),
    ("NSelfChecking", "NSelfChecking(versions: [\"h\"])", [Reason, Value, Reason]),
    ("Redelivery", "Redelivery(visibility: \"5s\")", [Value, Nothing, Value]),
    ("Idempotency", "Retry(retries: 3), Idempotency()", [Value, Value, Value]),
    ("Deadline", "Deadline()", [Value, Nothing, Value]),
    ("Shed", "Shed()", [Value, Value, Value]),
    ("ConcurrencyLimit", "ConcurrencyLimit()", [Value, Value, Value]),
];

#[test]
fn every_layer_has_an_answer_to_every_condition() {
    let names: Vec<&str> = recovery::CATALOGUE.iter().map(|entry| entry.name).collect();
    assert_eq!(LAYERS.iter().map(|row| row.0).collect::<Vec<_>>(), names, "one row for each part");
    for (name, text, expected) in LAYERS {
        let seen = play(
            "500s",
            &format!(
                "classes: [(name: \"c\", deadline: \"60s\")],
                 sources: [(name: \"s\", arrivals: Poisson(rate: \"0.4/s\"), classes: {{\"c\": 1}}),
                           (name: \"t\", arrivals: Poisson(rate: \"0.4/s\"), classes: {{\"c\": 1}})],
                 handlers: [(name: \"h\", service: Exponential(mean: \"1s\")),
                            (name: \"g\", replicas: 50, service: Exponential(mean: \"1s\"), errors: 0.1)],
                 routes: [(from: \"s\", to: To(\"h\")), (name: \"r\", from: \"t\", to: To(\"g\"))],
                 strategies: [(name: \"x\", routes: {{\"r\": [{text}]}})]"
            ),
        );
        let demands = &seen.since_warm_up.per_demand;
        let demand = if demands.factors[1].theory.is_some() { Value } else { Nothing };
        assert_eq!([of(&demands.system), demand, foretold(&seen, Quantity::MeanWait)], *expected, "{name}");
    }
}
