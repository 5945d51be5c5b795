//! The order of layers counts: the same layers around the same call, the other way round, give other results.
//!
//! Each pair is a scenario of the gallery, which explains the difference; here its numbers are held to what it says.

use std::num::NonZeroUsize;

use windtunnel::experiment::{self, Control, Difference, Findings, Judgement, Means, Plan};
use windtunnel::foundation::{SetId, Span, Time};
use windtunnel::measure::ledger::Ledger;
use windtunnel::scenario::{self, GalleryEntry, Model};

/// The ledgers of the active set and of the one with its layers the other way round, and how their F differ.
struct Pair {
    stacked: Ledger,
    reversed: Ledger,
    gained: Difference,
    judgement: Judgement,
}

/// Six paired runs of so many simulated seconds.
fn compare(file: &str, secs: u64) -> Pair {
    let entry = GalleryEntry::named(file).expect("it is in the gallery");
    let loaded = scenario::load(entry.text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}"));
    let model = Model { horizon: Time(secs * Span::SECOND.0), ..(*loaded.model).clone() };
    let reversed = SetId::from(1 - model.active_set.index());
    let kinds = |set: SetId| -> Vec<Vec<&str>> {
        let routes = model.sets[set.index()].routes.iter();
        routes.map(|layers| layers.iter().map(|layer| layer.entry().name).collect()).collect()
    };
    let turned: Vec<Vec<&str>> = kinds(reversed).into_iter().map(|layers| layers.into_iter().rev().collect()).collect();
    assert_eq!(kinds(model.active_set), turned, "{file}: the same layers, the other way round");
    let plan = Plan::new(&model, vec![model.active_set, reversed], 6, model.seed).expect("it can be run");
    let two = NonZeroUsize::new(2).expect("two threads");
    let found = Findings::of(&plan, &experiment::run(&plan, Means::threads(two), &Control::default(), |_| ()))
        .expect("six pairs");
    let [first, second] = &found.sets[..] else { panic!("{file}: two sets") };
    Pair {
        stacked: first.ledger.clone(),
        reversed: second.ledger.clone(),
        gained: second.differences.fault_tolerance.clone().expect("every run has its F"),
        judgement: second.judgement,
    }
}

fn share(part: u64, ledger: &Ledger) -> f64 {
    part as f64 / ledger.decided() as f64
}

/// Told apart, with a gain in F between these percentage points.
fn assert_gains(pair: &Pair, least: f64, most: f64) {
    assert_eq!(pair.judgement, Judgement::Better);
    let gained = pair.gained.estimate.value().expect("both have it") * 100.0;
    assert!((least..most).contains(&gained), "gains {gained} percentage points");
}

#[test]
fn a_limit_for_each_try_is_not_a_limit_for_all_tries() {
    let pair = compare("limit-and-retries.ron", 70);
    assert_gains(&pair, 4.5, 6.0);
    // A limit around the tries fails what hangs at any of them: 5 %, and the retries of errors on top.
    let failed = share(pair.stacked.error, &pair.stacked);
    assert!((0.05..0.062).contains(&failed), "{failed}");
}

#[test]
fn a_breaker_around_retries_judges_calls_and_one_further_in_judges_tries() {
    let pair = compare("breaker-and-retries.ron", 125);
    // The minute of errors is half of the run; further out one call in eight fails in it, further in most do.
    assert_gains(&pair, 20.0, 45.0);
    let failed = share(pair.reversed.error, &pair.reversed);
    assert!((0.05..0.08).contains(&failed), "{failed}");
}

#[test]
fn a_bulkhead_around_retries_is_filled_by_calls_that_pause() {
    let pair = compare("bulkhead-and-retries.ron", 40);
    assert_gains(&pair, 15.0, 25.0);
    assert!(share(pair.reversed.error, &pair.reversed) < 0.005, "{:?}", pair.reversed);
}

#[test]
fn a_fallback_further_in_leaves_retries_nothing_to_do() {
    let pair = compare("fallback-and-retries.ron", 70);
    assert_gains(&pair, 4.0, 6.0);
    // A fifth, and a fifth of a fifth of a fifth, of which a quarter is out of date.
    let (inside, outside) = (share(pair.stacked.wrong, &pair.stacked), share(pair.reversed.wrong, &pair.reversed));
    assert!((0.045..0.055).contains(&inside) && (0.0012..0.003).contains(&outside), "{inside} and {outside}");
}
