//! Faults on scenarios without chance: what strikes when, whom it takes, and when it is over, worked out by
//! hand.

#[path = "faults/play.rs"]
mod play;

mod groups {
    use windtunnel::engine::Verdict;

    use crate::play::{SERVICE, chain, play, server};

    #[test]
    fn a_zone_goes_down_and_comes_back_as_one() {
        let zone = "groups: [(name: \"zone\", members: [\"first\", \"second\"])],
            faults: [(on: \"zone\", fault: Crash(scope: Handler), when: Window(at: \"10ms\", lasting: \"20ms\"))]";
        let played = play(&chain("\"0s\", \"40ms\"", "on_crash: Resume", zone));
        let struck = [("first", "crash", 10.0, 30.0), ("second", "crash", 10.0, 30.0)];
        assert_eq!(played.faults(), struck.map(|(on, label, from, to)| (on.into(), label.into(), from, to)));
        // Each stage takes 30 ms; the first event stands still for 20 ms at the first stage.
        assert_eq!(played.settled, [(80.0, Verdict::Correct), (110.0, Verdict::Correct)]);
    }

    #[test]
    fn mending_a_member_mends_the_group() {
        let zone = "groups: [(name: \"zone\", members: [\"first\", \"second\"])],
            faults: [(on: \"zone\", fault: Crash(scope: Handler), when: Window(at: \"10ms\"))]";
        let played = crate::play::play_with(
            &chain("\"0s\"", "on_crash: Resume", zone),
            &[(25, |model| {
                let second = model.handler_named("second").expect("there is one");
                windtunnel::engine::command::Command::Repair(windtunnel::scenario::model::Site::Handler(second))
            })],
        );
        assert_eq!(played.faults().iter().map(|fault| fault.3).collect::<Vec<_>>(), [25.0, 25.0]);
        assert_eq!(played.settled, [(75.0, Verdict::Correct)]);
    }

    #[test]
    fn a_queue_in_memory_is_lost_with_the_last_replica() {
        let crash = |scope: &str, queue: &str| {
            format!(
                "(on: \"server\", fault: Crash(scope: {scope}, queue: {queue}), when: Window(at: \"10ms\", lasting: \"5ms\"))"
            )
        };
        let three = "\"0s\", \"0s\", \"0s\"";
        let lost = play(&server(three, SERVICE, &crash("Replica", "Lost")));
        assert_eq!(lost.settled, [(10.0, Verdict::Lost); 3]);
        let kept = play(&server(three, SERVICE, &crash("Replica", "Kept")));
        assert_eq!(kept.settled, [(10.0, Verdict::Lost), (45.0, Verdict::Correct), (75.0, Verdict::Correct)]);
        // One of two replicas keeps the queue alive.
        let two = play(&server(three, &format!("{SERVICE}, replicas: 2"), &crash("Replica", "Lost")));
        assert_eq!(two.settled, [(10.0, Verdict::Lost), (30.0, Verdict::Correct), (45.0, Verdict::Correct)]);
    }
}

mod triggers {
    use windtunnel::engine::Verdict;

    use crate::play::{SERVICE, play, server};

    #[test]
    fn a_long_queue_sets_a_fault_off_and_again_only_once_it_has_fallen_back() {
        let slow = "(on: \"server\", fault: SlowDown(factor: 2), when: QueueAbove(queue: 1, lasting: \"10ms\"))";
        let instants = "\"0s\", \"0s\", \"0s\", \"0s\", \"200ms\", \"200ms\", \"200ms\"";
        let played = play(&server(instants, SERVICE, slow));
        let spans: Vec<(f64, f64)> = played.faults().iter().map(|fault| (fault.2, fault.3)).collect();
        assert_eq!(spans, [(0.0, 10.0), (200.0, 210.0)]);
        // 10 ms at half speed cost 5 ms.
        let ends: Vec<f64> = played.settled.iter().map(|(at, _)| *at).collect();
        assert_eq!(ends, [35.0, 65.0, 95.0, 125.0, 235.0, 265.0, 295.0]);
    }

    #[test]
    fn the_queue_of_another_handler_can_set_a_fault_off() {
        let pause = "(on: \"source\", fault: Pause(), when: QueueAbove(queue: 0, of: \"server\", lasting: \"50ms\"))";
        let played = play(&server("\"0s\", \"10ms\", \"20ms\"", SERVICE, pause));
        assert_eq!(played.offered, [0.0, 10.0, 70.0]);
    }

    #[test]
    fn the_nth_attempt_is_struck_as_its_service_begins() {
        let crash = "(on: \"server\", fault: Crash(), when: OnNthEvent(n: 2, lasting: \"10ms\"))";
        let played = play(&server("\"0s\", \"0s\", \"0s\"", &format!("{SERVICE}, on_crash: Requeue"), crash));
        let ends: Vec<f64> = played.settled.iter().map(|(at, _)| *at).collect();
        assert_eq!(ends, [30.0, 70.0, 100.0]);
        let lost = play(&server("\"0s\", \"0s\", \"0s\"", SERVICE, crash));
        assert_eq!(lost.settled, [(30.0, Verdict::Correct), (30.0, Verdict::Lost), (70.0, Verdict::Correct)]);
    }

    #[test]
    fn the_nth_event_of_a_source_sets_a_fault_off() {
        let pause = "(on: \"source\", fault: Pause(), when: OnNthEvent(n: 2, lasting: \"50ms\"))";
        let played = play(&server("\"0s\", \"10ms\", \"20ms\"", SERVICE, pause));
        assert_eq!(played.offered, [0.0, 10.0, 70.0]);
    }
}

mod crews {
    use crate::play::{chain, play, play_with};
    use windtunnel::engine::command::Command;
    use windtunnel::scenario::model::Site;

    fn broken(crew: &str) -> String {
        let crash = |on: &str, at: &str, lasting: &str| {
            format!(
                "(on: \"{on}\", fault: Crash(), when: Window(at: \"{at}\", lasting: \"{lasting}\"), crew: \"ops\"),"
            )
        };
        let all = crash("first", "10ms", "20ms") + &crash("second", "10ms", "20ms") + &crash("third", "15ms", "10ms");
        format!("crews: [(name: \"ops\", size: {crew})], faults: [{all}]")
    }

    #[test]
    fn what_breaks_while_the_crew_is_at_work_waits_its_turn() {
        let ends = |crew: &str| {
            let played = play(&chain("\"0s\"", "on_crash: Resume", &broken(crew)));
            played.faults().iter().map(|fault| fault.3).collect::<Vec<_>>()
        };
        assert_eq!(ends("1"), [30.0, 50.0, 60.0]);
        assert_eq!(ends("2"), [30.0, 30.0, 40.0]);
        assert_eq!(ends("3"), [30.0, 30.0, 25.0]);
    }

    #[test]
    fn a_repair_by_hand_frees_the_crew_and_leaves_its_queue() {
        let repair = |name: &'static str| {
            move |model: &windtunnel::scenario::Model| {
                Command::Repair(Site::Handler(model.handler_named(name).expect("there is one")))
            }
        };
        let played = play_with(&chain("\"0s\"", "on_crash: Resume", &broken("1")), &[(20, repair("first"))]);
        assert_eq!(played.faults().iter().map(|fault| fault.3).collect::<Vec<_>>(), [20.0, 40.0, 50.0]);
        let waiting = play_with(&chain("\"0s\"", "on_crash: Resume", &broken("1")), &[(20, repair("second"))]);
        assert_eq!(waiting.faults().iter().map(|fault| fault.3).collect::<Vec<_>>(), [30.0, 20.0, 40.0]);
    }
}
