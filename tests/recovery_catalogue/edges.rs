//! Faults and limits at instants by construction, for every part.

use windtunnel::engine::Verdict;
use windtunnel::foundation::{HandlerId, Time};
use windtunnel::measure::Run;

use crate::system::{Place, SERVER, System};
use crate::tried::{self, Tried};

/// When all events are over; some protections go on for ever.
const END: Time = Time(12_000_000_000);

fn play(run: &mut Run) {
    while run.engine.now() < END && run.step() {}
}

#[test]
fn nothing_is_left_in_flight_when_a_fault_comes_during_service() {
    let layers = tried::all().into_iter().filter(|tried| tried.place != Place::Server);
    let protections = tried::all_gentle().into_iter().filter(|tried| tried.place == Place::Server);
    for tried in layers.chain(protections) {
        for at in ["5ms", "12ms", "25ms"] {
            let mut run = System::struck_at(&tried, at).run();
            while run.engine.now() < END && run.step() {
                run.engine.recount().unwrap_or_else(|wrong| panic!("{tried:?} at {at}: {wrong}"));
            }
            let state = run.engine.state();
            assert!(state.roots.is_empty(), "{tried:?} at {at}: {:?}", state.nodes.iter().collect::<Vec<_>>());
            assert!(run.snapshot().since_warm_up.ledger.adds_up());
        }
    }
}

#[test]
fn work_that_ends_at_the_instant_of_a_fault_has_ended() {
    for tried in tried::all_gentle() {
        let mut run = System::struck_at(&tried, "10ms").run();
        run.advance(Time(10_000_000));
        let demands = run.measures.handler(HandlerId(SERVER)).demands;
        assert_eq!((demands.crashed, demands.succeeded), (0, 1), "{tried:?}: {demands:?}");
    }
}

#[test]
fn a_limit_at_the_instant_of_an_answer_finds_it_finished() {
    for tried in tried::all_gentle().into_iter().filter(|tried| tried.place != Place::Server) {
        let outcome = |tried: &Tried| {
            let mut run = System::struck_at(tried, "9s").run();
            play(&mut run);
            let demands = run.measures.handler(HandlerId(SERVER)).demands;
            (run.snapshot().since_warm_up.ledger.of(Verdict::Correct), demands)
        };
        let limited = outcome(&Tried { text: format!("{}, Timeout(after: \"10ms\")", tried.text), ..tried.clone() });
        assert_eq!(limited, outcome(&tried), "{tried:?}");
        assert_eq!((limited.0, limited.1.timed_out), (6, 0), "{tried:?}");
    }
}
