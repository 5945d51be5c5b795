//! Mutated texts against what must hold of every text: some in the ordinary tests, millions where they are asked for.
//!
//! `FUZZ_CASES=10000000 cargo test --release --no-default-features --test hostile_text -- --ignored --nocapture` makes so
//! many, on as many threads as there are cores (`FUZZ_THREADS`), from `FUZZ_SEED` on. What fails is kept in the folder for
//! temporary files of the build; put it into `tests/corpus/found` with the cure.

use std::panic::catch_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use windtunnel::foundation::draw::{Draw, Stream};

use crate::corpus::SEEDS;
use crate::mutation::{Recipe, Step};
use crate::targets::{self, Kind};

const STEPS_MAX: usize = 6;

fn step() -> impl Strategy<Value = Step> {
    (any::<u8>(), any::<u32>(), any::<u16>(), any::<u32>()).prop_map(|(kind, at, length, which)| Step {
        kind,
        at,
        length,
        which,
    })
}

fn recipe() -> impl Strategy<Value = Recipe> {
    (any::<usize>(), any::<usize>(), prop::collection::vec(step(), 1..STEPS_MAX))
        .prop_map(|(seed, other, steps)| Recipe { seed, other, steps })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn every_text_is_read_or_refused_at_its_place(recipe in recipe()) {
        let _ = targets::read(&recipe.text(&SEEDS));
    }

    #[test]
    fn every_text_is_laid_out_or_refused_and_keeps_its_meaning(recipe in recipe()) {
        targets::lay_out(&recipe.text(&SEEDS));
    }
}

/// What came of many texts.
struct Tally {
    valid: AtomicU64,
    ron: AtomicU64,
    failed: AtomicU64,
    bytes: AtomicU64,
    slowest: AtomicU64,
}

#[test]
#[ignore = "as long as it is told to: FUZZ_CASES"]
fn millions_of_texts_are_read_and_laid_out() {
    let number = |name, default: u64| std::env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let (cases, first) = (number("FUZZ_CASES", 100_000), number("FUZZ_SEED", 1));
    let threads = number("FUZZ_THREADS", cores);
    let tally = Tally { valid: 0.into(), ron: 0.into(), failed: 0.into(), bytes: 0.into(), slowest: 0.into() };
    let (began, next) = (Instant::now(), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let case = next.fetch_add(1, Ordering::Relaxed);
                    if case >= cases {
                        return;
                    }
                    try_one(Stream::new(first, 0, "text", "hostile").nth(case), case, &tally);
                    if case % 100_000 == 0 {
                        report(case, began.elapsed(), &tally);
                    }
                }
            });
        }
    });
    report(cases, began.elapsed(), &tally);
    assert_eq!(tally.failed.into_inner(), 0, "the texts are kept in {}", env!("CARGO_TARGET_TMPDIR"));
}

fn try_one(draw: Draw, case: u64, tally: &Tally) {
    let text = drawn(draw).text(&SEEDS);
    let began = Instant::now();
    let done = catch_unwind(|| targets::lay_out(&text));
    tally.slowest.fetch_max(began.elapsed().as_micros() as u64, Ordering::Relaxed);
    tally.bytes.fetch_add(text.len() as u64, Ordering::Relaxed);
    match done {
        Ok(Kind::Refused) | Err(_) => {}
        Ok(Kind::Ron) => _ = tally.ron.fetch_add(1, Ordering::Relaxed),
        Ok(Kind::Scenario) => _ = tally.valid.fetch_add(1, Ordering::Relaxed),
    }
    if done.is_err() && tally.failed.fetch_add(1, Ordering::Relaxed) < 20 {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile-{case}.ron"));
        std::fs::write(&file, text).expect("the folder can be written to");
        println!("failed: {}", file.display());
    }
}

fn drawn(mut draw: Draw) -> Recipe {
    let (seed, other) = (draw.word() as usize, draw.word() as usize);
    // Most texts have few changes, or hardly one would be a scenario.
    let count = 1 + (draw.unit() * draw.unit() * STEPS_MAX as f64) as usize;
    let step = |draw: &mut Draw| {
        let (place, how) = (draw.word(), draw.word());
        Step { kind: place as u8, at: (place >> 32) as u32, length: how as u16, which: (how >> 32) as u32 }
    };
    Recipe { seed, other, steps: (0..count).map(|_| step(&mut draw)).collect() }
}

fn report(cases: u64, gone: Duration, tally: &Tally) {
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    println!(
        "{cases} texts of {} MB in {:.0} s, {:.0} a second: {} were scenarios, {} other RON, {} failed, the slowest in {} ms",
        count(&tally.bytes) / 1_000_000,
        gone.as_secs_f64(),
        cases as f64 / gone.as_secs_f64(),
        count(&tally.valid),
        count(&tally.ron),
        count(&tally.failed),
        count(&tally.slowest) / 1_000,
    );
}
