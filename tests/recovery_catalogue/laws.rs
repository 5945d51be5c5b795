//! Under random faults: events are conserved, and a run is the same again, also through a checkpoint.

use std::collections::BTreeMap;

use windtunnel::foundation::Time;
use windtunnel::measure::Run;

use crate::system::{Place, System};
use crate::tried::{self, Tried};

fn fingerprint(run: &Run) -> (u64, String) {
    (run.engine.state_hash(), serde_json::to_string(&run.snapshot()).expect("a snapshot can be written"))
}

#[test]
fn every_part_conserves_events_under_random_faults() {
    for tried in tried::all() {
        let mut run = System::with_faults(&tried).run();
        for step in 0..1_500 {
            assert!(run.step());
            run.engine.recount().unwrap_or_else(|wrong| panic!("{tried:?}: {wrong}"));
            if step % 25 == 0 {
                let ledger = run.snapshot().since_warm_up.ledger;
                assert!(ledger.adds_up(), "{tried:?}: {ledger:?}");
            }
        }
    }
}

#[test]
fn every_part_is_deterministic_and_survives_a_checkpoint_in_the_middle_of_its_action() {
    let mut in_action = BTreeMap::new();
    for tried in tried::all() {
        let system = System::with_faults(&tried);
        let end = Time(1_200_000_000);
        let mut straight = system.run();
        straight.advance(end);
        let expected = fingerprint(&straight);
        let mut again = system.run();
        for slice in 1..=24 {
            again.advance(Time(slice * 49_000_003));
            *in_action.entry(tried.name).or_insert(0) += u32::from(tried.is_at_work(&again));
            let mut clone = again.clone();
            clone.advance(end);
            assert_eq!(fingerprint(&clone), expected, "{tried:?} from slice {slice}");
        }
    }
    for (name, count) in in_action {
        assert!(count >= 3, "only {count} checkpoints were in the middle of what {name} does");
    }
}

/// Sends what failed or takes too long once more, while the first try may still work.
const AGAIN: &str = "Retry(retries: 2), Timeout(after: \"30ms\", abandon: LeaveRunning)";

#[test]
fn every_part_acts_under_faults() {
    let mut acted = BTreeMap::new();
    for tried in tried::all() {
        // Budgets and memories of answers act on what is sent again.
        let below_retries = Tried { text: format!("{AGAIN}, {}", tried.text), ..tried.clone() };
        let tried = if tried.place == Place::Server { tried } else { below_retries };
        let mut run = System::with_faults(&tried).run();
        run.advance(Time(3_000_000_000));
        *acted.entry(tried.name).or_insert(false) |= tried.has_acted(&run);
    }
    let idle: Vec<_> = acted.iter().filter(|(_, acted)| !**acted).map(|(name, _)| *name).collect();
    assert!(idle.is_empty(), "what these do was never seen: {idle:?}");
}
