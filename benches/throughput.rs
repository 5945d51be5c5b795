//! How fast the engine is through the full path: scenario text, ledger, R and F, latency histogram.

mod ceiling;
mod cpu_time;
mod models;
mod rounds;

use models::{LAYERED, MM1, TANDEM, checkout, timers};
use rounds::{Case, median, print, rates};
use windtunnel::foundation::Time;
use windtunnel::measure::Run;
use windtunnel::measure::snapshot::Snapshot;
use windtunnel::scenario::load;

const ROUNDS: usize = 9;

fn main() {
    let checkout = &checkout();
    let case = |name, unit, run| Case { name, unit, run };
    let mut cases = [
        case("ceiling: bare M/M/1 loop", "customers", Box::new(|| ceiling::run(1_000_000)) as Box<dyn FnMut() -> u64>),
        case("M/M/1 at load 0.9", "customers", offered(MM1, 1_111_111)),
        case("tandem of three with breakdowns", "customers", offered(TANDEM, 600_000)),
        case("checkout, strategies on", "attempts", attempts(checkout, 900)),
        case("handler behind nine layers", "attempts", attempts(LAYERED, 2_000)),
        case("10 pending timers", "calls", timed(10)),
        case("1000 pending timers", "calls", timed(1_000)),
        case("100,000 pending timers", "calls", timed(100_000)),
        case("1,000,000 pending timers", "calls", timed(1_000_000)),
        case("snapshots of checkout after 1 h", "snapshots", snapshots(checkout)),
    ];
    let rates = rates(&mut cases, ROUNDS);
    print(&cases, &rates);
    println!("M/M/1 over ceiling: {:.0} %", 100.0 * median(&rates[1]) / median(&rates[0]));
    println!("60 snapshots a second: {:.2} % of a core", 100.0 * 60.0 / median(&rates[cases.len() - 1]));
}

/// Root events offered in so many simulated seconds.
fn offered(text: &str, secs: u64) -> Box<dyn FnMut() -> u64> {
    let loaded = load(text, "bench").unwrap_or_else(|why| panic!("{why}"));
    Box::new(move || {
        let mut run = Run::new(loaded.model.clone(), 1);
        run.advance(Time(secs * 1_000_000_000));
        run.snapshot().sources.iter().map(|source| source.offered).sum()
    })
}

/// Attempts judged in so many simulated seconds.
fn attempts(text: &str, secs: u64) -> Box<dyn FnMut() -> u64> {
    let loaded = load(text, "bench").unwrap_or_else(|why| panic!("{why}"));
    Box::new(move || {
        let mut run = Run::new(loaded.model.clone(), 1);
        run.advance(Time(secs * 1_000_000_000));
        run.snapshot().handlers.iter().map(|handler| handler.demands.offered).sum()
    })
}

/// Calls with a timeout, 1000 a second, so long that so many timers are pending at any instant; most of them are
/// called off and still have to come due. A round goes on where the last one stopped.
fn timed(pending: u64) -> Box<dyn FnMut() -> u64> {
    let loaded = load(&timers(pending), "bench").unwrap_or_else(|why| panic!("{why}"));
    let mut run = Run::new(loaded.model, 1);
    let mut until = 2 * pending * 1_000_000;
    run.advance(Time(until));
    Box::new(move || {
        let before = run.engine.state().sources[0].ordinal;
        until += 300_000_000_000;
        run.advance(Time(until));
        run.engine.state().sources[0].ordinal - before
    })
}

/// Snapshots of a run with an hour of history.
fn snapshots(text: &str) -> Box<dyn FnMut() -> u64> {
    let loaded = load(text, "bench").unwrap_or_else(|why| panic!("{why}"));
    let mut run = Run::new(loaded.model, 1);
    run.advance(Time(3_600_000_000_000));
    let mut snapshot = Snapshot::default();
    Box::new(move || {
        (0..500).for_each(|_| run.fill(&mut snapshot));
        500
    })
}
