//! Whatever a valid scenario says, its run comes to an end, and what is said of it holds: the ledger adds up, shares
//! lie between 0 and 1, intervals hold their value, and the rendered report keeps to its schema.
//!
//! The inputs are numbered. `FUZZ_RUNS=300000 cargo test --release --test hostile_runs` tries so many instead of a few
//! hundred, from `FUZZ_FROM` on; what is wrong is named by its number, with its text.

mod input;
mod judge;
#[path = "../invariants/layers.rs"]
mod layers;
#[path = "../invariants/plan.rs"]
mod plan;
#[path = "../invariants/protections.rs"]
mod protections;
mod schema;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use input::Input;
use judge::{Came, judge};
use windtunnel::measure::Run;
use windtunnel::scenario::{self, GALLERY};

const INPUTS: u64 = 300;

fn number(name: &str, otherwise: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// What is wrong with an input, be it said or a panic.
fn wrong(number: u64) -> Result<Came, String> {
    let input = Input::numbered(number);
    let judged = catch_unwind(AssertUnwindSafe(|| judge(&input)));
    let judged = judged.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        Err(format!("panic: {}", said.unwrap_or_else(|| "without a word".into())))
    });
    judged.map_err(|wrong| format!("input {number}: {wrong}\n{}\n{:?}", input.text, input.plan))
}

#[test]
fn every_scenario_of_the_gallery_keeps_to_the_schema() {
    for entry in GALLERY {
        let loaded = scenario::load(entry.text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}"));
        let mut run = Run::new(loaded.model, 1);
        run.advance_at_most(run.engine.model().horizon, 20_000);
        judge::looked_at(&run).unwrap_or_else(|wrong| panic!("{}: {wrong}", entry.file));
    }
}

#[test]
fn no_scenario_fells_its_run() {
    let (from, inputs) = (number("FUZZ_FROM", 0), number("FUZZ_RUNS", INPUTS));
    let (next, refused, compared) = (AtomicU64::new(from), AtomicU64::new(0), AtomicU64::new(0));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let mut found = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= from + inputs || found.len() >= 10 {
                return found;
            }
            match wrong(number) {
                Ok(Came::Refused) => _ = refused.fetch_add(1, Ordering::Relaxed),
                Ok(Came::Compared) => _ = compared.fetch_add(1, Ordering::Relaxed),
                Ok(Came::Ran) => {}
                Err(wrong) => found.push(wrong),
            }
        }
    };
    let found: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("panics are caught")).collect()
    });
    let (refused, compared) = (refused.into_inner(), compared.into_inner());
    println!("{inputs} inputs: {refused} refused, {compared} compared, {} wrong", found.len());
    assert!(found.is_empty(), "{} wrong:\n{}", found.len(), found.join("\n\n"));
    assert!(refused < inputs / 2, "only {} of {inputs} inputs are scenarios", inputs - refused);
    assert!(compared > 0, "none was short enough to be compared");
}
