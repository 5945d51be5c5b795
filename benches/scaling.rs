//! How the cost grows with the size of a model: to validate it, and of each entry of the calendar.
//!
//!     cargo bench --no-default-features --bench scaling [-- KIND ...]
//!
//! CPU time of this thread. What grows in proportion has the same figure in every row of its kind. A figure that is expected
//! to take minutes is left out: it is taken to grow with the square of the size.

mod cpu_time;
mod wide;

use std::hint::black_box;
use std::sync::Arc;

use cpu_time::cpu_secs;
use windtunnel::engine::{Engine, Observer};
use windtunnel::foundation::Time;
use windtunnel::measure::Measures;
use windtunnel::scenario::{Model, load};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
/// Calendar entries that are processed at once, the first of them unseen.
const ENTRIES: u64 = 100_000;
/// Seconds that are looked at: systems tell CPU time in steps of milliseconds.
const LOOK: f64 = 0.2;
/// Seconds that a figure may be expected to take.
const PATIENCE: f64 = 60.0;
/// A call in a call in a call is a call of a function of ours each.
const CALLS_MAX: usize = 1_000;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    println!(
        "{:10} {:>7} {:>11} {:>13} {:>12} {:>14} {:>14}",
        "kind", "size", "validate", "a component", "start", "engine alone", "with measures"
    );
    for kind in wide::KINDS.into_iter().filter(|kind| asked.is_empty() || asked.iter().any(|asked| asked == kind)) {
        let mut last = [0.0; 2];
        for count in SIZES {
            if kind == "calls" && count > CALLS_MAX {
                println!("{kind:10} {count:>7} the stack of the program is not deep enough yet");
                continue;
            }
            row(kind, count, &mut last);
        }
    }
    println!("validate in ms, a component of it in us; to start in ms; an entry of the calendar in ns");
}

/// `last` is what the row before took, without measures and with them.
fn row(kind: &str, count: usize, last: &mut [f64; 2]) {
    let text = wide::scenario(kind, count);
    let model = load(&text, kind).unwrap_or_else(|why| panic!("{why}")).model;
    let validating = mean(|| load(&text, kind).is_ok());
    let starting = mean(|| Engine::new(Arc::clone(&model), 1, 0));
    let alone = per_entry(&model, (), &mut last[0]);
    let measured = per_entry(&model, Measures::new(&model), &mut last[1]);
    let shown = |nanos: Option<f64>| nanos.map_or("-".into(), |nanos| format!("{nanos:.0}"));
    println!(
        "{kind:10} {count:>7} {:>11.2} {:>13.2} {:>12.2} {:>14} {:>14}",
        validating * 1e3,
        validating * 1e6 / count as f64,
        starting * 1e3,
        shown(alone),
        shown(measured),
    );
}

/// Nanoseconds for each entry of the calendar; nothing where that is expected to take too long.
fn per_entry<O: Observer>(model: &Arc<Model>, mut observer: O, last: &mut f64) -> Option<f64> {
    if *last * 100.0 > PATIENCE {
        *last = f64::INFINITY;
        return None;
    }
    let mut engine = Engine::new(Arc::clone(model), 1, 0);
    let began = cpu_secs();
    engine.advance_at_most(Time::NEVER, ENTRIES, &mut observer);
    let (warm, before) = (cpu_secs(), engine.state().events);
    let mut secs = 0.0;
    while secs < LOOK {
        engine.advance_at_most(Time::NEVER, ENTRIES, &mut observer);
        secs = cpu_secs() - warm;
    }
    // Of one look: the seconds of a larger model are guessed from it.
    *last = (warm - began).max(secs * ENTRIES as f64 / (engine.state().events - before) as f64);
    Some(secs * 1e9 / (engine.state().events - before) as f64)
}

/// Seconds that something takes, on average.
fn mean<T>(work: impl Fn() -> T) -> f64 {
    let (began, mut times) = (cpu_secs(), 0);
    loop {
        black_box(work());
        times += 1;
        let secs = cpu_secs() - began;
        if secs >= LOOK {
            return secs / f64::from(times);
        }
    }
}
