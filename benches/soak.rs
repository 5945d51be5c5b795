//! Ten minutes at full speed, and how much memory is resident meanwhile: once where nothing goes wrong, once with
//! faults, overflow and layers.
//!
//!     cargo bench --bench soak [-- MINUTES]

use std::time::{Duration, Instant};

use windtunnel::foundation::Time;
use windtunnel::measure::Run;
use windtunnel::measure::snapshot::Snapshot;
use windtunnel::scenario::load;

/// Calendar entries between two looks at the clock.
const SLICE: u64 = 200_000;
const ROWS: u32 = 10;

const STABLE: &str = include_str!("../scenarios/mm1.ron");

const BROKEN: &str = r#"(
    name: "soak", question: "Does anything grow?", horizon: "1h", mission: "1h",
    failure: (deadline: "500ms"),
    sources: [(name: "orders", arrivals: Poisson(rate: "200/s"))],
    handlers: [
        (name: "gateway", replicas: 8, queue: 50, service: Exponential(mean: "10ms")),
        (name: "charge", replicas: 4, queue: 20, service: Lognormal(mean: "19ms", cv: 1.5), errors: "1%"),
        (name: "ledger", replicas: 2, queue: 20, service: Exponential(mean: "8ms"), on_crash: Requeue, effect: Once),
    ],
    routes: [
        (from: "orders", to: To("gateway")),
        (from: "gateway", to: To("charge"), mode: Call()),
        (from: "gateway", to: To("ledger")),
    ],
    faults: [
        (on: "charge", fault: Crash(), when: Process(healthy: Exponential(mean: "30s"), faulty: Exponential(mean: "3s"))),
        (on: "ledger", fault: Crash(), when: Process(healthy: Exponential(mean: "20s"), faulty: Exponential(mean: "2s"))),
        (on: "charge", fault: SlowDown(factor: 4), when: Process(healthy: Exponential(mean: "1min"), faulty: Exponential(mean: "10s"))),
        (on: "orders", fault: Surge(factor: 3), when: Process(healthy: Exponential(mean: "2min"), faulty: Exponential(mean: "5s"))),
    ],
    strategies: [(name: "on", routes: {"gateway -> charge": [
        DeadLetter(),
        Timeout(after: "400ms"),
        Retry(retries: 2, delay: "20ms", backoff: Exponential, jitter: Full),
        Timeout(after: "150ms"),
    ]})],
)"#;

fn main() {
    let minutes = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10);
    soak("stable: M/M/1 at load 0.9", STABLE, minutes);
    soak("faults, overflow, retries, timeouts", BROKEN, minutes);
}

fn soak(name: &str, text: &str, minutes: u32) {
    let loaded = load(text, "soak").unwrap_or_else(|why| panic!("{why}"));
    let mut run = Run::new(loaded.model, 1);
    let mut snapshot = Snapshot::default();
    let began = Instant::now();
    println!("{name}\n{:>8} {:>14} {:>16} {:>12} {:>10}", "wall", "simulated", "entries", "in flight", "resident");
    for row in 0..=ROWS {
        let until = Duration::from_secs(60) * minutes * row / ROWS;
        // The first row comes when every table has the size that it needs.
        while began.elapsed() < until.max(Duration::from_secs(5)) {
            run.advance_at_most(Time::NEVER, SLICE);
            run.fill(&mut snapshot);
        }
        println!(
            "{:>6} s {:>12.0} s {:>16} {:>12} {:>6.1} MB",
            began.elapsed().as_secs(),
            snapshot.now.as_secs_f64(),
            snapshot.events,
            snapshot.since_warm_up.ledger.undecided,
            resident_bytes() as f64 / 1e6
        );
    }
    let ledger = &snapshot.since_warm_up.ledger;
    assert!(ledger.adds_up());
    println!(
        "offered {}, correct {}, failed {}, rescued {}; {} faults\n",
        ledger.offered,
        ledger.correct,
        ledger.failed(),
        ledger.rescued(),
        snapshot.faults.len() as u64 + snapshot.faults_dropped
    );
}

/// Resident memory of this process; 0 where the system does not tell.
fn resident_bytes() -> u64 {
    let pages = |text: String| text.split(' ').nth(1)?.parse::<u64>().ok();
    4096 * std::fs::read_to_string("/proc/self/statm").ok().and_then(pages).unwrap_or(0)
}
