//! Every layer inside of every other one and of itself: nothing is lost in between, whatever happens.

use windtunnel::engine::Verdict;
use windtunnel::foundation::Time;
use windtunnel::measure::ledger::Ledger;

use crate::system::{Place, System};
use crate::tried::{self, Tried};

/// When all is over, five deliveries inside of five deliveries included.
const END: Time = Time(400_000_000_000);

/// Every ordered pair of layers that have nothing to do as long as nothing fails, in every place.
fn pairs() -> Vec<Tried> {
    let layers: Vec<Tried> = tried::all_gentle().into_iter().filter(|tried| tried.place != Place::Server).collect();
    let inside = |outer: &Tried| {
        let (outer, layers) = (outer.clone(), layers.clone());
        let same_place = move |inner: &Tried| inner.place == outer.place;
        let text = outer.text.clone();
        layers
            .into_iter()
            .filter(same_place)
            // Versions of one call come at once.
            .map(move |inner| Tried {
                text: format!("{text}, {}", inner.text.replace("/s\")", "/s\", burst: 9)")),
                ..inner
            })
            .collect::<Vec<_>>()
    };
    layers.iter().flat_map(inside).collect()
}

/// Recounts after every entry; nothing may be left in the end.
fn play(what: &str, tried: &Tried, system: &System) -> Ledger {
    let mut run = system.run();
    while run.engine.now() < END && run.step() {
        run.engine.recount().unwrap_or_else(|wrong| panic!("{what}, {tried:?}: {wrong}"));
    }
    let state = run.engine.state();
    assert!(state.roots.is_empty(), "{what}, {tried:?}: {:?}", state.nodes.iter().collect::<Vec<_>>());
    let ledger = run.snapshot().since_warm_up.ledger;
    assert!(ledger.adds_up(), "{what}, {tried:?}: {ledger:?}");
    ledger
}

#[test]
fn where_nothing_happens_all_is_well() {
    for tried in pairs() {
        let ledger = play("nothing", &tried, &System::failing(&tried, "", ""));
        assert_eq!(ledger.of(Verdict::Correct), ledger.offered, "{tried:?}: {ledger:?}");
    }
}

#[test]
fn where_everything_fails_nothing_is_correct_and_nothing_stays() {
    let everywhere = |fault: &str| {
        let at = |on: &str| format!("(on: \"{on}\", fault: {fault}, when: Window(at: \"0s\")),");
        ["server", "spare", "other"].map(at).concat()
    };
    for (what, nature, fault) in [
        ("errors", "errors: \"100%\"", ""),
        ("wrong results", "wrong_results: \"100%\"", ""),
        ("refusals", "", "Outage()"),
        ("silence", "", "Outage(answer: Silence)"),
        ("poison", "", "PoisonEvent(share: 1, ends_in: Crash, restart: \"1ms\")"),
    ] {
        let faults = if fault.is_empty() { String::new() } else { everywhere(fault) };
        for tried in pairs() {
            let ledger = play(what, &tried, &System::failing(&tried, nature, &faults));
            // One event goes to the front alone, which is well.
            let well = u64::from(tried.place != Place::Call);
            assert_eq!(ledger.of(Verdict::Correct), well, "{what}, {tried:?}: {ledger:?}");
        }
    }
}
