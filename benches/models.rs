//! The scenarios of the benches.

pub const MM1: &str = include_str!("../scenarios/mm1.ron");

pub const TANDEM: &str = r#"(
    name: "tandem", question: "How fast?", horizon: "100d", view: (window: "10min"),
    sources: [(name: "arrivals", arrivals: Poisson(rate: "0.5/s"))],
    handlers: [
        (name: "first", service: Exponential(mean: "1s"), on_crash: Resume),
        (name: "second", service: Exponential(mean: "1s"), on_crash: Resume),
        (name: "third", service: Exponential(mean: "1s"), on_crash: Resume),
    ],
    routes: [
        (from: "arrivals", to: To("first")),
        (from: "first", to: To("second")),
        (from: "second", to: To("third")),
    ],
    faults: [
        (on: "first", fault: Crash(), when: Process(healthy: Exponential(mean: "20s"), faulty: Exponential(mean: "4s"))),
        (on: "second", fault: Crash(), when: Process(healthy: Exponential(mean: "20s"), faulty: Exponential(mean: "4s"))),
        (on: "third", fault: Crash(), when: Process(healthy: Exponential(mean: "20s"), faulty: Exponential(mean: "4s"))),
    ],
)"#;

/// Nine layers inside each other around every call.
pub const LAYERED: &str = r#"(
    name: "layered", question: "What do layers cost?", horizon: "100d",
    sources: [(name: "orders", arrivals: Poisson(rate: "500/s"))],
    handlers: [(name: "charge", service: Exponential(mean: "1ms"), errors: "1%")],
    routes: [(from: "orders", to: To("charge"))],
    strategies: [(name: "all", routes: {"orders -> charge": [
        DeadLetter(),
        Timeout(after: "5s"),
        Retry(retries: 2, delay: "10ms", backoff: Exponential, jitter: Full),
        RetryBudget(),
        CircuitBreaker(),
        RateLimiter(rate: "5000/s", burst: 100),
        Bulkhead(calls: 1000),
        Hedge(delay: "50ms"),
        Timeout(after: "1s"),
    ]})],
)"#;

/// With its strategies on.
pub fn checkout() -> String {
    include_str!("../scenarios/checkout.ron").replace(r#"strategy: "bare""#, r#"strategy: "dead-letter""#)
}

/// Calls with a timeout, 1000 a second, so long that so many timers are pending at any instant.
pub fn timers(pending: u64) -> String {
    format!(
        r#"(
            name: "timers", question: "What do timers cost?", horizon: "100d",
            sources: [(name: "calls", arrivals: Poisson(rate: "1000/s"))],
            handlers: [(name: "callee", service: Exponential(mean: "500us"))],
            routes: [(from: "calls", to: To("callee"))],
            strategies: [(name: "on", routes: {{"calls -> callee": [Timeout(after: "{pending}ms")]}})],
        )"#
    )
}
