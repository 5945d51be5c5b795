//! What becomes of events on what is removed, and what it leaves behind: nothing.

use windtunnel::engine::ReplicaState;
use windtunnel::foundation::HandlerId;

use crate::played::{BACK, BACK_AGAIN, Played, play};

const REMOVE: &str = "remove handlers \"back\"";

#[test]
fn callers_of_a_handler_that_is_removed_are_told_at_once_with_and_without_a_limit() {
    for set in ["", "routes: {\"front -> back\": [Timeout(after: \"900ms\")]}"] {
        let mut played = play("queue: Some(2)", "mode: Call(hold: true)", "", set);
        played.to(105);
        let refused = played.ledger().error;
        assert_eq!(played.at_back(), 3, "one is served and two wait; {set}");
        played.change(REMOVE);
        assert_eq!((played.at_back(), played.ledger().error), (0, refused + 3), "{set}");
        let correct = played.ledger().correct;
        played.to(1_105);
        let ledger = played.ledger();
        assert_eq!((ledger.error, ledger.correct), (refused + 3, correct + 100), "the front answers alone; {set}");
        let demands = played.run.measures.handler(BACK).demands;
        assert_eq!((demands.crashed, demands.censored), (0, 3), "nobody is to blame; {set}");
    }
}

#[test]
fn what_was_forwarded_to_a_handler_that_is_removed_is_lost() {
    let mut played = play("queue: Some(2)", "mode: Forward", "", "");
    played.to(105).change(REMOVE);
    assert_eq!((played.at_back(), played.ledger().lost), (0, 3));
}

#[test]
fn a_retry_that_comes_back_to_a_handler_that_is_removed_is_refused() {
    let set = "routes: {\"front -> back\": [Retry(retries: 2, delay: \"5ms\")]}";
    let mut played = play("", "mode: Call(hold: true)", "", set);
    played.to(25).change(REMOVE).to(60);
    assert_eq!((played.at_back(), played.ledger().error + played.ledger().rejected), (0, 3));
}

#[test]
fn calls_that_a_handler_had_made_go_with_it_and_hold_nothing_elsewhere() {
    let set = "handlers: {\"back\": (layers: [Bulkhead(calls: 1, waiting: 5)])}";
    let mut played = play("", "mode: Call(hold: false)", "", set);
    played.to(105);
    let change = "add handlers: (name: \"other\", service: Deterministic(value: \"1ms\")), \
                  set routes \"in -> front\" to: To(\"other\"), remove handlers \"front\", \
                  add routes: (from: \"other\", to: To(\"back\"), mode: Call(hold: true))";
    played.change(change);
    assert!(played.ledger().lost + played.ledger().error > 0, "{:?}", played.ledger());
    let correct = played.ledger().correct;
    played.to(3_000);
    assert!(played.ledger().correct > correct + 60, "the one place of the bulkhead is used again");
}

#[test]
fn a_handler_that_is_removed_while_it_is_crashed_comes_back_well() {
    let crash =
        "faults: [(on: \"back\", fault: Crash(scope: Handler), when: Window(at: \"50ms\", lasting: Some(\"900ms\")))],";
    let mut played = play("", "mode: Call(hold: true)", crash, "");
    played.to(105);
    assert_eq!(played.replicas(BACK), [ReplicaState::Down]);
    played.change(REMOVE).to(200).change(BACK_AGAIN);
    assert_eq!(played.run.engine.model().handler_named("back"), Some(BACK), "it has the place that it had");
    let correct = played.ledger().correct;
    played.to(1_200);
    assert_eq!(played.replicas(BACK), [ReplicaState::Idle]);
    assert!(played.ledger().correct > correct + 98);
    assert!(played.run.engine.state().active.is_empty(), "the crash went with what it had struck");
}

#[test]
fn a_fault_by_hand_goes_with_what_it_had_struck() {
    let mut played = play("", "mode: Call(hold: true)", "", "");
    let crash = windtunnel::parts::fault::Crash::of(windtunnel::parts::fault::Scope::Handler);
    let fault = windtunnel::parts::fault::Fault::Crash(crash);
    let on = windtunnel::scenario::model::Site::Handler(BACK);
    played.to(20).run.give(windtunnel::engine::command::Command::Inject { on, fault, lasting: None });
    played.to(105).change(REMOVE);
    assert_eq!(played.run.engine.injected_now().count(), 0);
    played.run.give(windtunnel::engine::command::Command::Lift(1));
    played.to(200).change(BACK_AGAIN).to(300);
    assert_eq!(played.replicas(BACK), [ReplicaState::Idle]);
}

#[test]
fn a_handler_that_is_removed_while_it_writes_a_checkpoint_comes_back_with_nothing_to_write() {
    let set = "handlers: {\"back\": (checkpoint: Snapshot(events: 1, write: \"300ms\", restore: \"1ms\"))}";
    let mut played = play("", "mode: Call(hold: true)", "", set);
    played.to(105);
    assert_eq!(played.replicas(BACK), [ReplicaState::Saving]);
    played.change(REMOVE).to(200).change(BACK_AGAIN).to(1_000);
    assert_eq!(played.replicas(BACK), [ReplicaState::Idle]);
    let written =
        played.run.snapshot().handlers[BACK.index()].upkeep.as_ref().map_or(0, |upkeep| upkeep.costs.checkpoints);
    assert_eq!(written, 0, "what was being written is not told of as written");
}

#[test]
fn a_handler_that_is_removed_while_it_is_restarted_comes_back_at_once() {
    let crash = "faults: [(on: \"back\", fault: Crash(), when: Process(healthy: Deterministic(value: \"60ms\"), \
                 faulty: Deterministic(value: \"50ms\")))],";
    let set = "handlers: {\"back\": (restart: Supervisor(restart: Deterministic(value: \"700ms\")))}";
    let mut played = play("", "mode: Call(hold: true)", crash, set);
    played.to(105);
    assert_eq!(played.replicas(BACK), [ReplicaState::Restarting]);
    played.change(REMOVE).to(200).change(BACK_AGAIN).to(206);
    assert_ne!(played.replicas(BACK), [ReplicaState::Restarting]);
    let correct = played.ledger().correct;
    played.to(1_206);
    assert!(played.ledger().correct >= correct + 99, "nobody restarts it any more");
}

/// `head` supervises `back` as well, and gives up at its first crash.
fn given_up() -> Played {
    let set = "handlers: {\"head\": (restart: Supervisor(restart: Deterministic(value: \"1ms\"), strategy: OneForAll, \
               others: [\"back\"], intensity: 0))}";
    let text_of_head = "faults: [(on: \"head\", fault: Crash(), when: Window(at: \"50ms\"))],";
    let mut played = play("", "mode: Call(hold: true)", "", "");
    played.change(
        "add handlers: (name: \"head\", service: Deterministic(value: \"1ms\")), \
                   add routes: (from: \"front\", to: To(\"head\"), mode: Call(hold: true))",
    );
    let faults = text_of_head.trim_end_matches(',').trim_start_matches("faults: ");
    let entry = set.trim_start_matches("handlers: ");
    played.change(&format!("set faults: {faults}"));
    played.change(&format!("set strategies \"set\" handlers: {entry}"));
    played
}

#[test]
fn what_a_supervisor_has_given_up_elsewhere_works_again_when_it_is_removed() {
    let mut played = given_up();
    played.to(105);
    let head = HandlerId(2);
    assert_eq!((played.replicas(BACK), played.replicas(head)), (vec![ReplicaState::Down], vec![ReplicaState::Down]));
    played.change("remove handlers \"head\"").to(1_000);
    assert_ne!(played.replicas(BACK), [ReplicaState::Down]);
    assert!(played.ledger().correct > 10, "{:?}", played.ledger());
}

#[test]
fn what_a_source_had_sent_goes_on_without_it_and_its_numbers_go_on_when_it_is_back() {
    let mut played = play("", "mode: Call(hold: true)", "", "");
    let add = "add sources: (name: \"more\", arrivals: Poisson(rate: \"100/s\")), add routes: (from: \"more\", to: To(\"front\"))";
    played.change(add).to(200);
    let offered = played.run.engine.state().sources[1].ordinal;
    assert!(offered > 5, "{offered}");
    let in_flight = played.run.engine.state().sources[1].in_flight;
    assert!(in_flight > 0);
    played.change("remove sources \"more\"").to(1_500);
    let state = &played.run.engine.state().sources[1];
    assert_eq!(state.ordinal, offered);
    assert!(state.in_flight < in_flight, "its events are served: {}", state.in_flight);
    played.change(add).to(1_700);
    assert!(played.run.engine.state().sources[1].ordinal > offered);
    assert_eq!(played.run.engine.state().sources.len(), 2);
}
