//! Random protections of handlers: any mix of checkpoint, detector, supervisor, rejuvenation, standby and discipline.

use proptest::prelude::*;

fn maybe(slot: &'static str, parts: Vec<&'static str>) -> impl Strategy<Value = String> {
    prop::option::weighted(0.4, prop::sample::select(parts))
        .prop_map(move |part| part.map_or(String::new(), |part| format!("{slot}: {part}, ")))
}

/// The fields of a protection, as they are written.
pub fn a_protection() -> impl Strategy<Value = String> {
    let checkpoint = maybe(
        "checkpoint",
        vec![
            "Periodic(interval: \"4ms\", write: \"500us\", restore: \"1ms\")",
            "Periodic(interval: \"3ms\", write: \"0s\", at_end: true, full_every: 3)",
            "Optimal(rule: Daly, write: \"1ms\", restore: \"2ms\")",
            "Snapshot(events: 3, write: \"2ms\", restore: \"3ms\")",
            "Snapshot(events: 1, write: \"0s\", replay: 0.1)",
        ],
    );
    let detector = maybe(
        "detector",
        vec![
            "Heartbeat(period: \"10ms\", misses: 2)",
            "Heartbeat(period: \"5ms\", misses: 1, loss: 0.2)",
            "PhiAccrual(gap: Exponential(mean: \"5ms\"), threshold: 1.5, gaps: Exponential, pause: \"0s\")",
        ],
    );
    let restart = maybe(
        "restart",
        vec![
            "Supervisor(restart: Exponential(mean: \"8ms\"), intensity: 20)",
            "Supervisor(restart: Deterministic(value: \"5ms\"), strategy: OneForAll, intensity: 5, period: \"200ms\")",
            "Supervisor(restart: Deterministic(value: \"0s\"), strategy: RestForOne, others: [\"h0\"], \
             intensity: 50)",
            "Supervisor(restart: Exponential(mean: \"20ms\"), escalation: StartAnew, anew_after: \"100ms\")",
        ],
    );
    let rejuvenation = maybe(
        "rejuvenation",
        vec![
            "ByAge(age: Exponential(mean: \"100ms\"), restart: Deterministic(value: \"5ms\"))",
            "ByAge(age: Deterministic(value: \"80ms\"), restart: Exponential(mean: \"5ms\"), busy: Interrupt)",
            "Rolling(period: \"150ms\", restart: Deterministic(value: \"0s\"))",
        ],
    );
    let standby = maybe(
        "standby",
        vec![
            "Cold(switch_over: Exponential(mean: \"5ms\"))",
            "Cold(spares: 2, switch_over: Deterministic(value: \"0s\"), coverage: 0.5)",
            "Warm(dormant: 0.3, switch_over: Deterministic(value: \"5ms\"), coverage: 0.9)",
            "Hot(coverage: 0.5)",
        ],
    );
    let discipline = maybe("discipline", vec!["AdaptiveLifo(waiting: 2)", "LastComeFirstServed()"]);
    (checkpoint, detector, restart, rejuvenation, standby, discipline)
        .prop_map(|(one, two, three, four, five, six)| format!("{one}{two}{three}{four}{five}{six}"))
}
