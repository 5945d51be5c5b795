//! What every layer of the catalogue must do, looped over the catalogue: a new layer is covered without a line.
//!
//! Parameters are made from the layer's own description. The one list here is that of the layers which act
//! although nothing fails, with what that costs.

#[path = "recovery_catalogue/gentle.rs"]
mod gentle;
#[path = "invariants/layers.rs"]
mod layers;
#[path = "recovery_catalogue/system.rs"]
mod system;

use windtunnel::engine::Verdict;
use windtunnel::engine::node::Role;
use windtunnel::foundation::parameter::Entry;
use windtunnel::foundation::{HandlerId, Time};
use windtunnel::measure::Run;
use windtunnel::parts::recovery::CATALOGUE;

use crate::gentle::gentle;
use crate::layers::written;
use crate::system::{PLACES, Place, System};

/// A few ways to set the parameters of a layer, always the same.
fn settings(entry: &Entry) -> Vec<String> {
    let mut word = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        word ^= word << 13;
        word ^= word >> 7;
        word ^= word << 17;
        (word >> 32) as u8
    };
    (0..6).map(|_| written(entry, &[(); 12].map(|()| next()))).collect()
}

fn every_layer_everywhere(mut test: impl FnMut(&str, Place)) {
    for entry in CATALOGUE {
        for layer in settings(entry) {
            for place in PLACES {
                test(&layer, place);
            }
        }
    }
}

fn fingerprint(run: &Run) -> (u64, String) {
    (run.engine.state_hash(), serde_json::to_string(&run.snapshot()).expect("a snapshot can be written"))
}

#[test]
fn every_layer_conserves_events_under_random_faults() {
    every_layer_everywhere(|layer, place| {
        let mut run = System::with_faults(layer, place).run();
        for step in 0..1_500 {
            assert!(run.step());
            run.engine.recount().unwrap_or_else(|wrong| panic!("{layer} {place:?}: {wrong}"));
            if step % 25 == 0 {
                let ledger = run.snapshot().since_warm_up.ledger;
                assert!(ledger.adds_up(), "{layer} {place:?}: {ledger:?}");
            }
        }
    });
}

#[test]
fn every_layer_is_deterministic_and_survives_a_checkpoint_in_the_middle_of_its_action() {
    let mut in_action = 0;
    every_layer_everywhere(|layer, place| {
        let system = System::with_faults(layer, place);
        let end = Time(1_200_000_000);
        let mut straight = system.run();
        straight.advance(end);
        let expected = fingerprint(&straight);
        let mut again = system.run();
        for slice in 1..=12 {
            again.advance(Time(slice * 97_000_003));
            in_action +=
                u32::from(again.engine.state().nodes.iter().any(|(_, node)| matches!(node.role, Role::Layer(_))));
            let mut clone = again.clone();
            clone.advance(end);
            assert_eq!(fingerprint(&clone), expected, "{layer} {place:?} from slice {slice}");
        }
    });
    assert!(in_action > 1_000, "only {in_action} checkpoints were in the middle of something");
}

/// What acts although nothing fails: attempts made for each event beside the one it needs, and why.
const ACTS_WITHOUT_FAULTS: &[(&str, f64, &str)] = &[
    ("DistributedRecoveryBlock", 1.0, "the alternate runs beside the primary"),
    ("NVersion", 1.0, "every version runs"),
    ("NSelfChecking", 1.0, "both of a pair run"),
];

#[test]
fn without_faults_no_layer_changes_an_outcome_and_what_it_costs_is_known() {
    let mut wrong = Vec::new();
    for entry in CATALOGUE {
        let layer = gentle(entry);
        let extra =
            ACTS_WITHOUT_FAULTS.iter().find(|(name, ..)| *name == entry.name).map_or(0.0, |(_, extra, _)| *extra);
        for place in PLACES {
            let outcome = |layer: &str| {
                let mut run = System::without_faults(layer, place).run();
                run.advance(Time(10_000_000_000));
                let numbers = run.snapshot().since_warm_up;
                let attempts: u64 = (0..3).map(|at| run.measures.handler(HandlerId(at)).demands.offered).sum();
                (numbers.ledger, attempts, numbers.latency.mean)
            };
            let (bare, with) = (outcome(""), outcome(&layer));
            assert_eq!(bare.0.correct, bare.0.settled());
            let more = (with.1 - bare.1) as f64 / with.0.offered as f64;
            if with.0 != bare.0 || (more - extra).abs() > 0.02 || (extra == 0.0 && with.2 != bare.2) {
                wrong.push(format!("{layer} {place:?}: {more} more attempts, {} s in place of {} s", with.2, bare.2));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_in_flight_when_a_fault_comes_during_service() {
    every_layer_everywhere(|layer, place| {
        for at in ["5ms", "12ms", "25ms"] {
            let mut run = System::struck_at(layer, place, at).run();
            while run.step() {
                run.engine.recount().unwrap_or_else(|wrong| panic!("{layer} {place:?} at {at}: {wrong}"));
            }
            let state = run.engine.state();
            assert!(state.roots.is_empty(), "{layer} {place:?} at {at}: {:?}", state.nodes.iter().collect::<Vec<_>>());
            assert!(run.snapshot().since_warm_up.ledger.adds_up());
        }
    });
}

#[test]
fn work_that_ends_at_the_instant_of_a_fault_has_ended() {
    for entry in CATALOGUE {
        for place in PLACES {
            let layer = gentle(entry);
            let mut run = System::struck_at(&layer, place, "10ms").run();
            while run.engine.now() < Time(10_000_000) && run.step() {}
            run.advance(Time(10_000_000));
            let demands = run.measures.handler(HandlerId(system::SERVER)).demands;
            assert_eq!((demands.crashed, demands.succeeded), (0, 1), "{layer} {place:?}: {demands:?}");
        }
    }
}

#[test]
fn a_limit_at_the_instant_of_an_answer_finds_it_finished() {
    for entry in CATALOGUE {
        let layer = gentle(entry);
        for place in PLACES {
            let run = |layers: &str| {
                let mut run = System::struck_at(layers, place, "9s").run();
                while run.step() {}
                let demands = run.measures.handler(HandlerId(system::SERVER)).demands;
                (run.snapshot().since_warm_up.ledger.of(Verdict::Correct), demands)
            };
            let limited = run(&format!("{layer}, Timeout(after: \"10ms\")"));
            assert_eq!(limited, run(&layer), "{layer} {place:?}");
            assert_eq!((limited.0, limited.1.timed_out), (6, 0), "{layer} {place:?}");
        }
    }
}
