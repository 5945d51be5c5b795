//! What stays when something is changed: state and luck, by name.

use windtunnel::engine::command::Command;
use windtunnel::scenario::Change;
use windtunnel::session::{Request, Session};

use crate::played::{BACK, Played, play};

fn busy() -> Played {
    let crash = "faults: [(on: \"back\", fault: Crash(), when: Process(healthy: Exponential(mean: \"90ms\"), \
                 faulty: Exponential(mean: \"20ms\"))), (on: \"front\", fault: SlowDown(factor: 2), \
                 when: QueueAbove(queue: 3, of: Some(\"back\"), lasting: Some(\"50ms\")))],";
    let set = "routes: {\"front -> back\": [Retry(retries: 2, delay: \"3ms\", jitter: Full)]}";
    play("queue: Some(5), errors: \"20%\"", "mode: Call(hold: true)", crash, set)
}

#[test]
fn a_rename_changes_neither_state_nor_luck() {
    let mut renamed = busy();
    renamed.to(200).change("rename handlers \"back\" to \"rear\", rename sources \"in\" to \"inlet\"").to(2_000);
    let mut same = busy();
    same.to(2_000);
    assert_eq!(renamed.ledger(), same.ledger());
    assert_eq!(renamed.run.measures.handler(BACK).demands, same.run.measures.handler(BACK).demands);
    assert_eq!(renamed.run.engine.model().handler(BACK).name, "rear");
}

#[test]
fn who_takes_a_name_that_was_taken_along_has_luck_of_its_own() {
    let mut played = busy();
    played.to(100).change("rename sources \"in\" to \"inlet\"");
    played.change("add sources: (name: \"in\", arrivals: Periodic(every: \"10ms\")), add routes: (from: \"in\", to: To(\"front\"))");
    played.to(105);
    let mut lineages: Vec<u64> = played.run.engine.state().roots.iter().map(|(_, root)| root.lineage).collect();
    let count = lineages.len();
    lineages.sort_unstable();
    lineages.dedup();
    assert_eq!(lineages.len(), count);
}

#[test]
fn a_change_elsewhere_leaves_a_fault_and_its_luck_as_they_were() {
    let mut changed = busy();
    changed.to(200).change("set question: \"What else?\", add crews: (name: \"idle\", size: 1)").to(2_000);
    let mut same = busy();
    same.to(2_000);
    assert_eq!(changed.ledger(), same.ledger());
    assert_eq!(changed.run.engine.state().faults_begun, same.run.engine.state().faults_begun);
}

#[test]
fn a_fault_that_is_declared_otherwise_lets_go_and_begins_anew() {
    let crash = "faults: [(on: \"back\", fault: Crash(), when: Window(at: \"50ms\"))],";
    let mut played = play("", "mode: Call(hold: true)", crash, "");
    played.to(100);
    assert_eq!(played.run.engine.state().station(BACK).up(), 0);
    played.change("set faults 1 when: Window(at: \"300ms\", lasting: Some(\"100ms\"))");
    assert_eq!(played.run.engine.state().station(BACK).up(), 1, "it lets go");
    assert_eq!(played.to(350).run.engine.state().station(BACK).up(), 0, "its window was ahead");
    assert_eq!(played.to(450).run.engine.state().station(BACK).up(), 1);
    played.change("remove faults 1").change("add faults: (on: \"back\", fault: Crash(), when: Window(at: \"400ms\"))");
    assert_eq!(played.to(600).run.engine.state().station(BACK).up(), 1, "a window that is past does not come");
}

#[test]
fn a_closed_loop_has_as_many_users_as_are_declared() {
    let mut played = play("replicas: 50", "mode: Call(hold: true)", "", "");
    let closed = |users: u32| {
        format!("set sources \"in\" arrivals: Closed(population: {users}, think: Deterministic(value: \"5ms\"))")
    };
    let in_flight = |played: &Played| played.run.engine.state().sources[0].in_flight;
    played.to(300).change(&closed(8)).to(1_003);
    let mut most = 0;
    for millis in 1_003..1_100 {
        most = most.max(in_flight(played.to(millis)));
    }
    assert_eq!(most, 8, "those who came before belong to nobody");
    for (users, upto) in [(3, 3), (20, 20), (2, 2)] {
        let begin = played.run.engine.now().0 / 1_000_000;
        played.change(&closed(users)).to(begin + 100);
        let most = (begin + 100..begin + 200).map(|millis| in_flight(played.to(millis))).max();
        assert_eq!(most, Some(upto));
    }
    played.change("set sources \"in\" arrivals: Periodic(every: \"10ms\")").to(2_500);
    let offered = played.run.engine.state().sources[0].ordinal;
    played.to(3_500);
    assert_eq!(played.run.engine.state().sources[0].ordinal, offered + 100, "no user of the loop asks any more");
}

#[test]
fn what_is_undone_is_declared_as_before() {
    let mut played = busy();
    played.to(100);
    let document = std::sync::Arc::clone(&played.run.engine.model().document);
    let change: Change = "remove handlers \"back\", remove faults 1".parse().expect("a change");
    let change = change.apply(&document).map_or_else(|_| "remove faults 1".parse().expect("a change"), |_| change);
    let undo = change.apply(&document).expect("it can be").undo;
    for next in [change, undo] {
        played.run.give(Command::Change(next));
        played.run.advance(played.run.engine.now());
    }
    assert_eq!(played.run.engine.model().document.scenario(), document.scenario());
    played.to(1_000);
}

#[test]
fn what_would_not_be_valid_changes_nothing() {
    let mut played = busy();
    played.to(100);
    let before = played.run.engine.model().clone();
    for wrong in ["set handlers \"back\" replicas: 0", "remove handlers \"nobody\"", "remove sources \"in\""] {
        played.run.give(Command::Change(wrong.parse().expect("a change")));
        played.run.advance(played.run.engine.now());
        assert!(std::sync::Arc::ptr_eq(played.run.engine.model(), &before), "{wrong}");
    }
}

#[test]
fn a_session_says_what_is_wrong_with_a_change_and_does_nothing() {
    let model = std::sync::Arc::clone(busy().run.engine.model());
    let mut session = Session::start(model, || {});
    let mut ask = |change: &str| {
        session.request(Request::Act(Command::Change(change.parse().expect("a change"))));
        assert!(session.settle());
        let frame = session.frame();
        (frame.refused.as_ref().map(|wrong| wrong.to_string()), frame.log.len())
    };
    let (wrong, given) = ask("remove sources \"in\"");
    assert!(wrong.is_some_and(|wrong| wrong.contains("live.ron:")), "it says where");
    assert_eq!(given, 0);
    assert_eq!(ask("set handlers \"back\" replicas: 3"), (None, 1));
}
