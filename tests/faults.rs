//! Faults on scenarios without chance: what strikes when, whom it takes, and when it is over, worked out by
//! hand.

#[path = "faults/lifted.rs"]
mod lifted;
#[path = "faults/play.rs"]
mod play;
#[path = "faults/under_protection.rs"]
mod under_protection;

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
    use windtunnel::engine::command::Command;
    use windtunnel::scenario::model::Site;

    use crate::play::{chain, play, play_with};

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

mod halts {
    use windtunnel::engine::Verdict::{Correct, Error, Lost};

    use crate::play::{SERVICE, play, server};

    fn window(fault: &str, at: &str, lasting: &str) -> String {
        format!("(on: \"server\", fault: {fault}, when: Window(at: \"{at}\", lasting: \"{lasting}\")),")
    }

    #[test]
    fn what_a_hung_replica_keeps_meets_the_crash_policy_when_it_is_repaired() {
        let hang = window("Hang()", "10ms", "50ms");
        let under =
            |policy: &str| play(&server("\"0s\", \"0s\"", &format!("{SERVICE}, on_crash: {policy}"), &hang)).settled;
        assert_eq!(under("Lost"), [(60.0, Lost), (90.0, Correct)]);
        assert_eq!(under("Resume"), [(80.0, Correct), (110.0, Correct)]);
        assert_eq!(under("Requeue"), [(90.0, Correct), (120.0, Correct)]);
    }

    #[test]
    fn an_idle_hung_replica_swallows_one_event() {
        let two = format!("{SERVICE}, replicas: 2");
        let played = play(&server("\"10ms\", \"20ms\", \"20ms\"", &two, &window("Hang()", "0s", "60ms")));
        // The first goes to the hung one; the others share the other one.
        assert_eq!(played.settled, [(50.0, Correct), (60.0, Lost), (80.0, Correct)]);
        let up = played.run.measures.handler(windtunnel::foundation::HandlerId(0));
        let integrals = up.totals(played.run.engine.now());
        assert_eq!(integrals.work.up_time, 2 * 10_000_000_000 - 60_000_000);
        assert_eq!(integrals.work.replica_failures, 1);
    }

    #[test]
    fn giving_up_on_a_hung_replica_does_not_free_it() {
        let body = server("\"0s\", \"5ms\"", SERVICE, &window("Hang()", "10ms", "90ms"))
            + ", strategies: [(name: \"set\", routes: {\"way\": [Timeout(after: \"40ms\")]})]";
        let played = play(&body);
        // The second waits behind a replica that nobody serves at, and is given up too.
        assert_eq!(played.settled, [(40.0, Error), (45.0, Error)]);
        let later = server("\"0s\", \"90ms\"", SERVICE, &window("Hang()", "10ms", "90ms"))
            + ", strategies: [(name: \"set\", routes: {\"way\": [Timeout(after: \"50ms\")]})]";
        assert_eq!(play(&later).settled, [(50.0, Error), (130.0, Correct)]);
    }

    #[test]
    fn where_a_detector_listens_a_hang_is_as_silent_as_a_crash() {
        let hang = "(on: \"server\", fault: Hang(), when: Process(
            healthy: Deterministic(value: \"90ms\"), faulty: Deterministic(value: \"10ms\")))";
        let body = server("\"50ms\"", "service: Deterministic(value: \"100ms\")", hang);
        assert_eq!(play(&body).settled, [(100.0, Lost)]);
        // The last heartbeat at 80 ms is missed at 160.
        let watched = body
            + ", strategies: [(name: \"set\",
                handlers: {\"server\": (detector: Heartbeat(period: \"40ms\", misses: 2))})]";
        assert_eq!(play(&watched).settled, [(160.0, Lost)]);
    }

    #[test]
    fn a_paused_handler_goes_on_where_it_stopped() {
        let pause = window("StopTheWorld()", "10ms", "50ms");
        let played = play(&server("\"0s\", \"20ms\"", &format!("{SERVICE}, replicas: 2"), &pause));
        assert_eq!(played.settled, [(80.0, Correct), (90.0, Correct)]);
        let integrals =
            played.run.measures.handler(windtunnel::foundation::HandlerId(0)).totals(played.run.engine.now());
        assert_eq!((integrals.work.up_time, integrals.work.replica_failures), (2 * 10_000_000_000, 0));
    }

    #[test]
    fn pauses_crashes_and_slow_downs_overlap() {
        let ends = |faults: String| {
            let played = play(&server("\"0s\"", &format!("{SERVICE}, on_crash: Resume"), &faults));
            played.settled.iter().map(|(at, _)| *at).collect::<Vec<_>>()
        };
        let (pause, late_pause) = (window("StopTheWorld()", "10ms", "40ms"), window("StopTheWorld()", "20ms", "30ms"));
        assert_eq!(ends(pause.clone() + &window("Crash()", "20ms", "10ms")), [70.0]);
        assert_eq!(ends(window("Crash()", "10ms", "20ms") + &late_pause), [70.0]);
        // 10 ms done before the pause; from 50 to 60 ms at half speed; 15 ms are left.
        assert_eq!(ends(pause + &window("SlowDown(factor: 2)", "20ms", "40ms")), [75.0]);
    }
}

mod work {
    use windtunnel::engine::Verdict::{Correct, Error, Lost, Rejected, Wrong};

    use crate::play::{SERVICE, play, server};

    fn from_start(fault: &str) -> String {
        format!("(on: \"server\", fault: {fault}, when: Window(at: \"0s\")),")
    }

    fn ends(instants: &str, faults: &str) -> Vec<f64> {
        play(&server(instants, SERVICE, faults)).settled.iter().map(|(at, _)| *at).collect()
    }

    #[test]
    fn a_cold_replica_sets_up_first() {
        let cold = from_start("ColdStart(set_up: Deterministic(value: \"5ms\"), after: \"20ms\")");
        // Cold at the start; warm; idle for 15 ms, still warm; idle for 30 ms, cold.
        assert_eq!(ends("\"0s\", \"0s\", \"80ms\", \"140ms\"", &cold), [35.0, 65.0, 110.0, 175.0]);
    }

    #[test]
    fn a_replica_grows_old_until_it_is_restarted() {
        let ageing = from_start("Ageing(doubles_after: \"100ms\")");
        assert_eq!(ends("\"0s\", \"100ms\", \"200ms\"", &ageing), [30.0, 160.0, 290.0]);
        let restarted = ageing + "(on: \"server\", fault: Crash(), when: Window(at: \"170ms\", lasting: \"20ms\"))";
        // 10 ms old at 200 ms.
        assert_eq!(ends("\"0s\", \"100ms\", \"200ms\"", &restarted), [30.0, 160.0, 233.0]);
    }

    #[test]
    fn the_two_states_of_a_burst_alternate_where_both_are_left_at_once() {
        let bursts = from_start("GilbertElliott(enter: 1, leave: 1)");
        let played = play(&server("\"0s\", \"0s\", \"0s\", \"0s\"", SERVICE, &bursts));
        assert_eq!(played.settled, [(30.0, Error), (60.0, Correct), (90.0, Error), (120.0, Correct)]);
    }

    #[test]
    fn a_poison_event_fails_or_takes_its_replica_with_it() {
        let two = "\"0s\", \"0s\"";
        let errors = play(&server(two, SERVICE, &from_start("PoisonEvent(share: 1)")));
        assert_eq!(errors.settled, [(30.0, Error), (60.0, Error)]);
        let crash = from_start("PoisonEvent(share: 1, ends_in: Crash, restart: \"100ms\")");
        let crashes = play(&server(two, SERVICE, &crash));
        assert_eq!(crashes.settled, [(30.0, Lost), (160.0, Lost)]);
        let spans: Vec<(f64, f64)> = crashes.faults()[1..].iter().map(|fault| (fault.2, fault.3)).collect();
        assert_eq!(spans, [(30.0, 130.0), (160.0, 260.0)]);
    }

    #[test]
    fn a_poison_event_that_is_put_back_takes_one_replica_after_the_other_for_ever() {
        let crash = from_start("PoisonEvent(share: 1, ends_in: Crash, restart: \"100ms\")");
        let played = play(&server("\"0s\"", &format!("{SERVICE}, on_crash: Requeue"), &crash));
        assert!(played.settled.is_empty());
        // At 30 ms and every 130 ms from then on, until 10 s.
        let failures = played.failures();
        assert_eq!(failures, (10_000 - 30) / 130 + 1);
        // Two replicas take turns: one works while the other restarts.
        let two = format!("{SERVICE}, on_crash: Requeue, replicas: 2");
        let played = play(&server("\"0s\"", &two, &crash));
        let begins: Vec<f64> = played.faults()[1..5].iter().map(|fault| fault.2).collect();
        assert_eq!(begins, [30.0, 60.0, 160.0, 190.0]);
    }

    #[test]
    fn an_outage_refuses_or_says_nothing() {
        let outage = |answer: &str| {
            let fault = format!("Outage(answer: {answer})");
            let window = format!("(on: \"server\", fault: {fault}, when: Window(at: \"10ms\", lasting: \"40ms\"))");
            play(&server("\"0s\", \"20ms\", \"60ms\"", SERVICE, &window)).settled
        };
        assert_eq!(outage("Refusal"), [(20.0, Rejected), (30.0, Correct), (90.0, Correct)]);
        assert_eq!(outage("Silence"), [(20.0, Lost), (30.0, Correct), (90.0, Correct)]);
    }

    #[test]
    fn a_silent_outage_is_noticed_by_a_timeout_alone() {
        let window = "(on: \"server\", fault: Outage(answer: Silence), when: Window(at: \"0s\", lasting: \"40ms\"))";
        let layers = ", strategies: [(name: \"set\", routes: {\"way\":
            [Retry(retries: 1, delay: \"10ms\"), Timeout(after: \"50ms\")]})]";
        let played = play(&(server("\"0s\"", SERVICE, window) + layers));
        assert_eq!(played.settled, [(90.0, Correct)]);
    }

    #[test]
    fn what_is_refused_goes_to_the_next_that_accepts() {
        let body = format!(
            "sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
             handlers: [(name: \"first\", {SERVICE}), (name: \"second\", service: Deterministic(value: \"50ms\"))],
             routes: [(from: \"source\", to: FirstAccepting([\"first\", \"second\"]))],
             faults: [(on: \"first\", fault: Outage(), when: Window(at: \"0s\"))]"
        );
        // The arrival of time zero comes after the fault of time zero.
        assert_eq!(play(&body).settled, [(50.0, Correct)]);
    }

    #[test]
    fn corrupt_state_makes_results_wrong_until_it_is_reloaded() {
        let keyed = |faults: &str| {
            let body = server("\"0s\", \"40ms\", \"80ms\"", SERVICE, faults);
            play(&body.replace("[\"0s\", \"40ms\", \"80ms\"])", "[\"0s\", \"40ms\", \"80ms\"]), keys: 2")).settled
        };
        let corrupt = |lasting: &str| {
            format!(
                "(on: \"server\", fault: CorruptState(share: 1), when: Window(at: \"10ms\", lasting: \"{lasting}\")),"
            )
        };
        assert_eq!(keyed(&corrupt("80ms")), [(30.0, Wrong), (70.0, Wrong), (110.0, Correct)]);
        let crash = "(on: \"server\", fault: Crash(), when: Window(at: \"32ms\", lasting: \"2ms\"))";
        assert_eq!(keyed(&(corrupt("8s") + crash)), [(30.0, Wrong), (70.0, Correct), (110.0, Correct)]);
        let stateless = play(&server("\"0s\"", SERVICE, &corrupt("8s")));
        assert_eq!(stateless.settled, [(30.0, Correct)]);
    }
}

mod together {
    use windtunnel::engine::command::Command;
    use windtunnel::foundation::{HandlerId, Probability};
    use windtunnel::parts::fault::{CommonCause, Fault};
    use windtunnel::scenario::model::Site;

    use crate::play::{SERVICE, model, play, play_with, server};

    fn process(fault: &str) -> String {
        format!(
            "(on: \"server\", fault: {fault}, when: Process(healthy: Deterministic(value: \"100ms\"),
             faulty: Deterministic(value: \"100s\"))),"
        )
    }

    fn begins(replicas: u32, faults: &str) -> Vec<f64> {
        let played = play(&server("\"9s\"", &format!("{SERVICE}, replicas: {replicas}"), faults));
        played.faults().iter().map(|fault| fault.2).collect()
    }

    #[test]
    fn survivors_fail_sooner_for_every_member_that_is_down() {
        let crash = "(on: \"server\", fault: Crash(), when: Window(at: \"40ms\"))";
        // 60 ms were left when the first went down; they pass twice as fast.
        assert_eq!(begins(2, &(process("Cascade(factor: 2)") + crash)), [40.0, 70.0, 70.0]);
        let second = "(on: \"server\", fault: Crash(), when: Window(at: \"50ms\"))";
        // 60 ms left at 40; 40 at 50; they pass four times as fast.
        let both = process("Cascade(factor: 2)") + crash + "," + second;
        assert_eq!(begins(3, &both), [40.0, 50.0, 60.0, 60.0, 60.0]);
    }

    #[test]
    fn a_share_of_failures_is_everybodys() {
        // Own lifetimes take 100 / 0.2 ms, the common one 100 / 0.8 ms.
        let played = play(&server("\"9s\"", &format!("{SERVICE}, replicas: 2"), &process("CommonCause(beta: 0.8)")));
        assert_eq!(played.faults().iter().map(|fault| fault.2).collect::<Vec<_>>(), [125.0, 500.0, 500.0]);
        let failures = played.failures();
        assert_eq!(failures, 2);
    }

    #[test]
    fn a_common_cause_by_hand_takes_one_or_all() {
        let taken = |beta: f64| {
            let body = server("\"9s\"", &format!("{SERVICE}, replicas: 3"), "");
            let command = move |_: &windtunnel::scenario::Model| Command::Inject {
                on: Site::Handler(HandlerId(0)),
                fault: Fault::CommonCause(CommonCause { beta: Probability::new(beta).expect("a probability") }),
                lasting: None,
            };
            play_with(&body, &[(10, command)]).run.engine.state().handlers[0].station.up()
        };
        assert_eq!((taken(0.0), taken(1.0)), (2, 0));
    }

    #[test]
    fn members_of_a_group_are_handlers() {
        let body = format!(
            "sources: [(name: \"source\", arrivals: Once(at: [\"9s\"]))],
             handlers: [(name: \"first\", {SERVICE}, replicas: 2), (name: \"second\", {SERVICE})],
             routes: [(from: \"source\", to: To(\"first\")), (from: \"first\", to: To(\"second\"))],
             groups: [(name: \"pair\", members: [\"first\", \"second\"])],
             faults: [(on: \"pair\", fault: Cascade(factor: 2), when: Process(
                          healthy: Deterministic(value: \"100ms\"), faulty: Deterministic(value: \"100s\"))),
                      (on: \"second\", fault: Crash(), when: Window(at: \"40ms\"))]"
        );
        assert_eq!(model(&body).groups.len(), 1);
        let played = play(&body);
        assert_eq!(played.faults().iter().map(|fault| fault.2).collect::<Vec<_>>(), [40.0, 70.0, 70.0]);
        assert_eq!(played.failures(), 2);
    }

    #[test]
    fn versions_fail_together_as_often_as_their_difficulty_says() {
        let fault = |on: &str| {
            format!(
                "(on: \"{on}\", fault: EckhardtLee(versions: \"pricing\", alpha: 0.5, beta: 4.5), when: Window(at: \"0s\")),"
            )
        };
        let body = format!(
            "sources: [(name: \"source\", arrivals: Periodic(every: \"1ms\"))],
             handlers: [(name: \"one\", service: Deterministic(value: \"0s\")),
                        (name: \"two\", service: Deterministic(value: \"0s\"))],
             routes: [(from: \"source\", to: ToAll([\"one\", \"two\"]))], faults: [{}{}]",
            fault("one"),
            fault("two")
        );
        let ledger = play(&body).run.snapshot().since_warm_up.ledger;
        // One of two is wrong: 0.1 + 0.1 - 0.1 * 1.5 / 6 = 0.175, not 0.19.
        let share = ledger.wrong as f64 / ledger.offered as f64;
        assert!((share - 0.175).abs() < 4.0 * (0.175f64 * 0.825 / 10_000.0).sqrt(), "{share}");
    }
}
