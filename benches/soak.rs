//! Ten minutes at full speed, and how much memory is resident meanwhile: once where nothing goes wrong, once with
//! faults, overflow and layers, and once near the limit of memory, with a command every second.
//!
//!     cargo bench --bench soak [-- MINUTES [PART OF A NAME]]

mod cpu_time;

use std::time::{Duration, Instant};

use cpu_time::cpu_secs;
use windtunnel::engine::command::Command;
use windtunnel::foundation::{HandlerId, Probability, Rate, SetId, SourceId, Span, Time};
use windtunnel::measure::Run;
use windtunnel::measure::snapshot::Snapshot;
use windtunnel::parts::fault::{Crash, Fault, Queue, Scope};
use windtunnel::scenario::load;
use windtunnel::scenario::model::Site;

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

/// A queue of hundreds of thousands that is emptied and fills again and again.
const FULL: &str = r#"(
    name: "at the limit", question: "Does anything grow?", horizon: "1000d", mission: "1h",
    failure: (deadline: "3min", order: PerKey),
    limits: (memory: "2GB", in_flight: 5000000),
    sources: [(name: "orders", arrivals: Poisson(rate: "7500/s"), keys: 1000000)],
    handlers: [
        (name: "gateway", replicas: 8, queue: 400000, service: Exponential(mean: "2.1ms"), on_crash: Requeue, effect: Once),
        (name: "charge", replicas: 4, queue: 20, service: Lognormal(mean: "800us", cv: 1.5), errors: "1%"),
    ],
    routes: [(from: "orders", to: To("gateway")), (from: "gateway", to: To("charge"))],
    faults: [
        (on: "gateway", fault: Crash(), when: Process(healthy: Exponential(mean: "30s"), faulty: Exponential(mean: "3s"))),
        (on: "charge", fault: SlowDown(factor: 4), when: Process(healthy: Exponential(mean: "1min"), faulty: Exponential(mean: "10s"))),
        (on: "orders", fault: Surge(factor: 3), when: Process(healthy: Exponential(mean: "2min"), faulty: Exponential(mean: "5s"))),
    ],
    strategies: [(name: "on", routes: {"orders -> gateway": [Retry(retries: 2, delay: "20ms", backoff: Exponential, jitter: Full), Timeout(after: "2min")]}), (name: "off", routes: {})],
)"#;

/// By its name and its scenario, for so many minutes.
type Soak = fn(&str, &str, u32);

fn main() {
    let minutes = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10);
    let wanted =
        std::env::args().skip(1).find(|argument| !argument.starts_with("--") && argument.parse::<u32>().is_err());
    let soaks: [(&str, &str, Soak); 3] = [
        ("stable: M/M/1 at load 0.9", STABLE, soak),
        ("faults, overflow, retries, timeouts", BROKEN, soak),
        ("near the limit of memory", FULL, at_the_limit),
    ];
    for (name, text, run) in soaks {
        if wanted.as_ref().is_none_or(|part| name.contains(part.as_str())) {
            run(name, text, minutes);
        }
    }
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

/// With a command every second, answered as a session does it: between two slices, and with a snapshot after it.
fn at_the_limit(name: &str, text: &str, minutes: u32) {
    let loaded = load(text, "soak").unwrap_or_else(|why| panic!("{why}"));
    let (before, limit) = (resident_bytes(), loaded.model.memory_max.get());
    let mut run = Run::new(loaded.model, 1);
    let mut snapshot = Snapshot::default();
    let mut commands = commands().into_iter().cycle();
    let began = Instant::now();
    println!(
        "{name}, {:.0} MB; the slowest answer to a command since the last row, on the wall and of CPU time\n\
         {:>8} {:>14} {:>16} {:>12} {:>10} {:>10} {:>10} {:>9} {:>9}",
        limit as f64 / 1e6,
        "wall",
        "simulated",
        "entries",
        "in flight",
        "reckoned",
        "resident",
        "commands",
        "wall",
        "CPU"
    );
    let mut given = 0;
    for row in 0..=ROWS {
        let until = Duration::from_secs(60) * minutes * row / ROWS;
        let (mut slowest, mut cpu_slowest) = (Duration::ZERO, 0.0_f64);
        // The first row comes when every table has the size that it needs.
        while began.elapsed() < until.max(Duration::from_secs(40)) {
            let (asked, cpu_asked) = (Instant::now(), cpu_secs());
            let is_due = began.elapsed().as_secs() > given;
            if is_due {
                run.give(commands.next().expect("they come again and again"));
                given += 1;
            }
            run.advance_at_most(Time::NEVER, ANSWER_SLICE);
            run.fill(&mut snapshot);
            if is_due {
                slowest = slowest.max(asked.elapsed());
                cpu_slowest = cpu_slowest.max(cpu_secs() - cpu_asked);
            }
        }
        let (reckoned, resident) = (run.engine.state().reckoned(), resident_bytes());
        println!(
            "{:>6} s {:>12.0} s {:>16} {:>12} {:>7.1} MB {:>7.1} MB {:>10} {:>6} ms {:>6.0} ms",
            began.elapsed().as_secs(),
            snapshot.now.as_secs_f64(),
            snapshot.events,
            snapshot.since_warm_up.ledger.undecided,
            reckoned as f64 / 1e6,
            resident as f64 / 1e6,
            given,
            slowest.as_millis(),
            cpu_slowest * 1e3
        );
        assert!(snapshot.end.is_none(), "{:?}", snapshot.end);
        assert!(resident < before + reckoned + reckoned / 4 + BESIDE_BYTES, "more is resident than reckoned");
        assert!(cpu_slowest < 1.0, "a command took {cpu_slowest} s");
    }
    assert!(snapshot.since_warm_up.ledger.adds_up());
}

/// What stands beside what is reckoned: measures, snapshot and program.
const BESIDE_BYTES: u64 = 20_000_000;

/// Calendar entries in a slice of a session.
const ANSWER_SLICE: u64 = 8_192;

/// Each is taken back by the one after it, where it is not over by itself; the last empties the queue.
fn commands() -> Vec<Command> {
    let (gateway, charge) = (HandlerId(0), HandlerId(1));
    let share = |share| Probability::new(share).expect("a probability");
    let crash = |crash| Command::Inject {
        on: Site::Handler(gateway),
        fault: Fault::Crash(crash),
        lasting: Some(Span(5 * Span::SECOND.0)),
    };
    vec![
        crash(Crash::default()),
        Command::SetReplicas(gateway, 2),
        Command::SetReplicas(gateway, 8),
        Command::SetErrors(charge, share(0.2)),
        Command::SetErrors(charge, share(0.01)),
        Command::SwitchSet(SetId(1)),
        Command::SwitchSet(SetId(0)),
        crash(Crash { scope: Scope::Handler, queue: Queue::Lost }),
        Command::SetArrivalRate(SourceId(0), Rate::per_sec(1.0).expect("a rate")),
        Command::SetArrivalRate(SourceId(0), Rate::per_sec(7_500.0).expect("a rate")),
    ]
}

/// Resident memory of this process; 0 where the system does not tell.
fn resident_bytes() -> u64 {
    let pages = |text: String| text.split(' ').nth(1)?.parse::<u64>().ok();
    4096 * std::fs::read_to_string("/proc/self/statm").ok().and_then(pages).unwrap_or(0)
}
