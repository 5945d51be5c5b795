//! How fast the engine is through the full path: scenario text, ledger, R and F, latency histogram.
//!
//! Rounds of all cases are interleaved, so that a slow moment of the machine hits them alike; what is
//! printed is the median of the rounds, per second of CPU time of this thread.

mod ceiling;

use std::hint::black_box;

use windtunnel::foundation::Time;
use windtunnel::measure::Run;
use windtunnel::scenario::load;

const ROUNDS: usize = 9;

struct Case {
    name: &'static str,
    unit: &'static str,
    /// Runs once and says how many units of work that was.
    run: Box<dyn Fn() -> u64>,
}

fn main() {
    let checkout = include_str!("../scenarios/checkout.ron");
    let cases = [
        Case { name: "ceiling: bare M/M/1 loop", unit: "customers", run: Box::new(|| ceiling::run(1_000_000)) },
        Case { name: "M/M/1 at load 0.9", unit: "customers", run: offered(MM1, 1_111_111) },
        Case { name: "tandem of three with breakdowns", unit: "customers", run: offered(TANDEM, 600_000) },
        Case { name: "checkout, strategies on", unit: "attempts", run: attempts(checkout, 900) },
    ];
    let mut rates: Vec<Vec<f64>> = vec![Vec::new(); cases.len()];
    for _ in 0..ROUNDS {
        for (case, rates) in cases.iter().zip(&mut rates) {
            let before = cpu_secs();
            let work = black_box((case.run)());
            rates.push(work as f64 / (cpu_secs() - before));
        }
    }
    println!("{:34} {:>12} {:>12} {:>12}   per CPU-second", "", "median", "least", "most");
    for (case, rates) in cases.iter().zip(&mut rates) {
        rates.sort_by(f64::total_cmp);
        let millions = |rate: f64| format!("{:.2} M", rate / 1e6);
        let (least, median, most) = (rates[0], rates[ROUNDS / 2], rates[ROUNDS - 1]);
        println!(
            "{:34} {:>12} {:>12} {:>12}   {}",
            case.name,
            millions(median),
            millions(least),
            millions(most),
            case.unit
        );
    }
    println!("M/M/1 over ceiling: {:.0} %", 100.0 * rates[1][ROUNDS / 2] / rates[0][ROUNDS / 2]);
}

const MM1: &str = r#"(
    name: "M/M/1", question: "How fast?", horizon: "100d",
    sources: [(name: "arrivals", arrivals: Poisson(rate: "0.9/s"))],
    handlers: [(name: "server", service: Exponential(mean: "1s"))],
    routes: [(from: "arrivals", to: To("server"))],
)"#;

const TANDEM: &str = r#"(
    name: "tandem", question: "How fast?", horizon: "100d",
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

/// Root events offered in so many simulated seconds.
fn offered(text: &'static str, secs: u64) -> Box<dyn Fn() -> u64> {
    let loaded = load(text, "bench").unwrap_or_else(|why| panic!("{why}"));
    Box::new(move || {
        let mut run = Run::new(loaded.model.clone(), 1);
        run.advance(Time(secs * 1_000_000_000));
        run.snapshot().since_warm_up.ledger.offered
    })
}

/// Attempts judged in so many simulated seconds.
fn attempts(text: &'static str, secs: u64) -> Box<dyn Fn() -> u64> {
    let loaded = load(text, "bench").unwrap_or_else(|why| panic!("{why}"));
    Box::new(move || {
        let mut run = Run::new(loaded.model.clone(), 1);
        run.advance(Time(secs * 1_000_000_000));
        run.snapshot().handlers.iter().map(|handler| handler.demands.offered).sum()
    })
}

/// CPU time of this thread where the system tells, else time on the wall.
fn cpu_secs() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|line| line.split(' ').next()?.parse::<u64>().ok());
    match nanos {
        Some(nanos) => nanos as f64 * 1e-9,
        None => std::time::UNIX_EPOCH.elapsed().map_or(0.0, |elapsed| elapsed.as_secs_f64()),
    }
}
