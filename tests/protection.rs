//! What protects a handler, on scenarios without chance: every instant is worked out by hand.

use std::sync::Arc;

use windtunnel::engine::command::Command;
use windtunnel::engine::station::Hold;
use windtunnel::engine::{Observer, Occurrence, Verdict, What};
use windtunnel::foundation::{HandlerId, SetId, Span, Time};
use windtunnel::measure::Run;
use windtunnel::measure::snapshot::Quantity;
use windtunnel::measure::upkeep::UpkeepCosts;
use windtunnel::parts::protection::Protection;
use windtunnel::scenario::{self, Model};

const MILLISECOND: u64 = 1_000_000;

/// When each event was settled, in milliseconds, and how.
#[derive(Clone, Default)]
struct Settled(Vec<(f64, Verdict)>);

impl Observer for Settled {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        if let What::Settled(root) = what {
            self.0.push((now.0 as f64 / 1e6, root.verdict));
        }
    }
}

struct Played {
    run: Run,
    settled: Vec<(f64, Verdict)>,
}

fn model(body: &str) -> Arc<Model> {
    let text = format!("(name: \"protection\", question: \"When does what end?\", horizon: \"10s\", {body})");
    scenario::load(&text, "protection.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model
}

/// Plays a scenario three times: observed by the measures, by the test, and through a checkpoint at every entry.
fn play(body: &str) -> Played {
    play_with(body, &[])
}

fn play_with(body: &str, commands: &[(u64, Command)]) -> Played {
    let model = model(body);
    let mut run = Run::new(Arc::clone(&model), 1);
    let mut watched = run.engine.clone();
    let mut settled = Settled::default();
    for (millis, command) in commands {
        let at = Time(millis * MILLISECOND);
        run.advance(at);
        run.give(command.clone());
        watched.advance(at, &mut settled);
        watched.give(command.clone());
    }
    run.advance(model.horizon);
    watched.advance(model.horizon, &mut settled);
    let mut stepped = Run::replay(Arc::clone(&model), 1, &run.engine.state().log).engine;
    while !stepped.advance_at_most(model.horizon, 1, &mut ()) {
        stepped.recount().unwrap_or_else(|wrong| panic!("{wrong}"));
        stepped = stepped.clone();
    }
    assert_eq!(run.engine.state_hash(), watched.state_hash(), "listeners change nothing");
    assert_eq!(run.engine.state_hash(), stepped.state_hash(), "checkpoints change nothing");
    Played { run, settled: settled.0 }
}

impl Played {
    fn costs(&self) -> UpkeepCosts {
        self.run.measures.handler(HandlerId(0)).upkeep
    }

    /// The instants at which events ended correct, in milliseconds; all of them have to.
    fn correct_at(&self) -> Vec<f64> {
        assert!(self.settled.iter().all(|(_, verdict)| *verdict == Verdict::Correct), "{:?}", self.settled);
        self.settled.iter().map(|(at, _)| *at).collect()
    }
}

/// Jobs of 100 ms at these instants to one worker, which crashes in these windows.
fn worker(instants: &str, handler: &str, protection: &str, crashes: &[(u64, u64)]) -> String {
    let faults: String = crashes
        .iter()
        .map(|(at, lasting)| {
            format!("(on: \"worker\", fault: Crash(), when: Window(at: \"{at}ms\", lasting: \"{lasting}ms\")),")
        })
        .collect();
    format!(
        "sources: [(name: \"source\", arrivals: Once(at: [{instants}]))],
         handlers: [(name: \"worker\", service: Deterministic(value: \"100ms\"), {handler})],
         routes: [(name: \"way\", from: \"source\", to: To(\"worker\"))], faults: [{faults}],
         strategies: [(name: \"set\", handlers: {{\"worker\": ({protection})}}), (name: \"none\")]"
    )
}

const EVERY_30: &str = "checkpoint: Periodic(interval: \"30ms\", write: \"2ms\", restore: \"5ms\")";

fn millis(count: u64) -> Span {
    Span(count * MILLISECOND)
}

#[test]
fn without_a_crash_checkpoints_cost_their_writing_and_nothing_else() {
    // Three checkpoints: at 30, 60 and 90 ms of work.
    let played = play(&worker("\"0s\", \"50ms\"", "on_crash: Requeue", EVERY_30, &[]));
    assert_eq!(played.correct_at(), [106.0, 212.0]);
    let costs = UpkeepCosts { checkpoints: 6, writing: millis(12), ..UpkeepCosts::default() };
    assert_eq!(played.costs(), costs);
}

#[test]
fn a_crash_throws_back_the_work_since_the_last_checkpoint() {
    // 30 + 2, 30 + 2 done at 64; the crash at 70 loses 6 ms; up at 80, restored at 85, 30 + 2 + 10 more.
    for on_crash in ["Requeue", "Resume"] {
        let played = play(&worker("\"0s\"", &format!("on_crash: {on_crash}"), EVERY_30, &[(70, 10)]));
        assert_eq!(played.correct_at(), [127.0], "{on_crash}");
        let costs = UpkeepCosts {
            checkpoints: 3,
            writing: millis(6),
            thrown_back: millis(6),
            restoring: millis(5),
            ..UpkeepCosts::default()
        };
        assert_eq!(played.costs(), costs, "{on_crash}");
    }
}

#[test]
fn a_crash_while_a_checkpoint_is_written_falls_back_to_the_one_before() {
    // The second checkpoint is being written from 62 to 64 when the crash comes at 63: 30 ms are lost.
    let played = play(&worker("\"0s\"", "on_crash: Requeue", EVERY_30, &[(63, 7)]));
    // Up at 70, restored at 75, from 30 ms on: 30 + 2 + 30 + 2 + 10.
    assert_eq!(played.correct_at(), [149.0]);
    assert_eq!((played.costs().thrown_back, played.costs().writing), (millis(30), millis(7)));
}

#[test]
fn a_fault_can_be_set_off_by_the_writing_of_a_checkpoint() {
    // Saved from 40 ms of work on; the first write is cut off, what follows is as after any crash.
    let saved = "checkpoint: Periodic(interval: \"40ms\", write: \"10ms\", restore: \"5ms\")";
    let body = worker("\"0s\"", "on_crash: Requeue", saved, &[]);
    let while_saving = "faults: [(on: \"worker\", fault: Crash(), when: WhileSaving(lasting: \"1s\"))";
    let played = play(&body.replacen("faults: [", while_saving, 1));
    let log = &played.run.snapshot().faults;
    assert_eq!(log[0].began, Time(40 * 1_000_000));
    assert!(log.len() >= 2, "it is set off again at every checkpoint");
    assert_eq!(played.costs().thrown_back, millis(40 * log.len() as u64));
}

#[test]
fn a_crash_at_the_instant_a_checkpoint_is_complete_finds_it_complete() {
    let played = play(&worker("\"0s\"", "on_crash: Requeue", EVERY_30, &[(64, 6)]));
    assert_eq!(played.correct_at(), [70.0 + 5.0 + 32.0 + 10.0]);
    assert_eq!(played.costs().thrown_back, Span::ZERO);
}

#[test]
fn a_crash_while_restoring_restores_again() {
    // Up at 80, restoring until 85; the crash at 83 lasts until 90; restored at 95.
    let played = play(&worker("\"0s\"", "on_crash: Requeue", EVERY_30, &[(70, 10), (83, 7)]));
    assert_eq!(played.correct_at(), [95.0 + 32.0 + 10.0]);
    assert_eq!((played.costs().thrown_back, played.costs().restoring), (millis(6), millis(8)));
}

#[test]
fn before_the_first_checkpoint_everything_is_thrown_back_and_restored_too() {
    let played = play(&worker("\"0s\"", "on_crash: Requeue", EVERY_30, &[(20, 10)]));
    assert_eq!(played.correct_at(), [30.0 + 5.0 + 106.0]);
    assert_eq!(played.costs().thrown_back, millis(20));
}

#[test]
fn young_s_and_daly_s_intervals_stand_beside_the_one_in_use() {
    let faults = "(on: \"worker\", fault: Crash(), when: Process(healthy: Exponential(mean: \"4s\"), \
                  faulty: Exponential(mean: \"1s\")))";
    let body =
        worker("\"0s\"", "on_crash: Requeue", EVERY_30, &[]).replacen("faults: [", &format!("faults: [{faults}"), 1);
    let played = play(&body);
    let beside = played.run.snapshot().beside;
    let lines = beside.iter().filter(|line| line.quantity == Quantity::CheckpointInterval);
    let lines: Vec<(f64, f64)> = lines
        .map(|line| {
            (line.prediction.as_ref().expect("it is derived").value, line.measured.value().expect("one is in use"))
        })
        .collect();
    // sqrt(2 * 2 ms * 4 s), and less the writing for a rule of higher order.
    assert!((lines[0].0 - 0.126_491).abs() < 1e-6, "{lines:?}");
    assert!(lines[1].0 < lines[0].0 && (lines[1].0 / lines[2].0 - 1.0).abs() < 1e-3, "{lines:?}");
    assert!(lines.iter().all(|(_, in_use)| (in_use - 0.03).abs() < 1e-9), "{lines:?}");
}

#[test]
fn finished_work_is_saved_before_the_answer_where_it_is_to_be() {
    let at_end = "checkpoint: Periodic(interval: \"50ms\", write: \"2ms\", at_end: true)";
    let played = play(&worker("\"0s\"", "on_crash: Requeue", at_end, &[]));
    assert_eq!(played.correct_at(), [104.0]);
    assert_eq!(played.costs().checkpoints, 2);
}

#[test]
fn increments_are_cheap_to_write_and_dear_to_restore() {
    let incremental = "checkpoint: Periodic(interval: \"30ms\", write: \"10ms\", restore: \"10ms\", full_every: 3, \
                       increment: 0.1)";
    // 30 + 10, 30 + 1, 30 + 1 done at 102; the crash at 105 loses 3 ms; up at 110, restored in 10 + 1 + 1.
    let played = play(&worker("\"0s\"", "on_crash: Requeue", incremental, &[(105, 5)]));
    assert_eq!(played.correct_at(), [110.0 + 12.0 + 10.0]);
    assert_eq!((played.costs().writing, played.costs().restoring), (millis(12), millis(12)));
}

#[test]
fn a_slow_down_acts_on_work_on_writing_and_on_restoring() {
    let slow = |at: u64, lasting: u64| {
        format!("(on: \"worker\", fault: SlowDown(factor: 2), when: Window(at: \"{at}ms\", lasting: \"{lasting}ms\")),")
    };
    let with = |crashes: &[(u64, u64)], slow: &str| {
        let body = worker("\"0s\"", "on_crash: Requeue", EVERY_30, crashes);
        body.replacen("faults: [", &format!("faults: [{slow}"), 1)
    };
    // At 31 a millisecond of writing is left and takes two.
    assert_eq!(play(&with(&[], &slow(31, 4))).correct_at(), [108.0]);
    // From 20 to 40: ten milliseconds of work are done in it.
    assert_eq!(play(&with(&[], &slow(20, 20))).correct_at(), [116.0]);
    // Restoring from 80 to 85, of which 81 to 85 at half speed: 2 ms are left at 85.
    assert_eq!(play(&with(&[(70, 10)], &slow(81, 4))).correct_at(), [129.0]);
}

#[test]
fn saved_progress_goes_to_whoever_takes_the_event_up() {
    // The first of two replicas crashes for good at 70; the other one goes on at once.
    let body = worker("\"0s\"", "replicas: 2, on_crash: Requeue", EVERY_30, &[(70, 5_000)]);
    assert_eq!(play(&body).correct_at(), [70.0 + 5.0 + 32.0 + 10.0]);
}

#[test]
fn an_event_called_off_while_it_waits_leaves_nothing_behind() {
    let body = worker("\"0s\"", "on_crash: Requeue", EVERY_30, &[(70, 5_000)])
        .replace("handlers: {\"worker\"", "routes: {\"way\": [Timeout(after: \"200ms\")]}, handlers: {\"worker\"");
    let played = play(&body);
    assert_eq!(played.settled, [(200.0, Verdict::Error)]);
    let protected = played.run.engine.state().handlers[0].protected.as_ref().expect("it was protected");
    assert!(protected.carried.is_empty() && protected.replicas.iter().all(|ward| ward.job.is_none()));
}

#[test]
fn work_under_way_keeps_the_checkpoints_it_began_with() {
    let body = worker("\"0s\", \"1ms\"", "on_crash: Requeue", EVERY_30, &[(70, 10)]);
    let played = play_with(&body, &[(40, Command::SwitchSet(SetId(1)))]);
    assert_eq!(played.correct_at(), [127.0, 227.0], "the first is saved to its end, the second never");
    let often = protection("checkpoint: Periodic(interval: \"20ms\", write: \"1ms\")");
    let edit =
        |set, protection| Command::SetProtection { set, handler: HandlerId(0), protection: Box::new(protection) };
    let played = play_with(&body, &[(40, edit(SetId(0), often.clone()))]);
    assert_eq!(played.correct_at(), [127.0, 231.0]);
    let played = play_with(&body, &[(40, edit(SetId(1), often))]);
    assert_eq!(played.correct_at(), [127.0, 233.0], "the other set is not in force");
}

fn protection(text: &str) -> Protection {
    model(&worker("\"0s\"", "on_crash: Requeue", text, &[])).sets[0].protections[&HandlerId(0)].clone()
}

/// Jobs of 100 ms at these instants to so many workers, with a crash process that strikes each replica after `up` ms
/// and needs `repair` ms.
fn crashing(instants: &str, handler: &str, protection: &str, (up, repair): (u64, u64)) -> String {
    let process = format!(
        "(on: \"worker\", fault: Crash(), when: Process(healthy: Deterministic(value: \"{up}ms\"),
          faulty: Deterministic(value: \"{repair}ms\")))"
    );
    worker(instants, handler, protection, &[]).replace("faults: []", &format!("faults: [{process}]"))
}

const WATCHED: &str = "detector: Heartbeat(period: \"40ms\", misses: 2)";

#[test]
fn a_crash_is_repaired_from_its_notice_on_and_nobody_is_told_before() {
    // Up for 90 ms; the last heartbeat at 80, missed at 160; the repair of 10 ms ends at 170.
    let played = play(&crashing("\"50ms\"", "on_crash: Requeue", WATCHED, (90, 10)));
    // Again up for 90 ms from 170 on: not enough for 100 ms of work, and so on for ever.
    assert_eq!(played.settled, []);
    assert_eq!(played.costs().notice_delay.0 / played.costs().unnoticed, 70 * MILLISECOND);
    let lost = play(&crashing("\"50ms\"", "on_crash: Lost", WATCHED, (90, 10)));
    assert_eq!(lost.settled, [(160.0, Verdict::Lost)]);
    let unwatched = play(&crashing("\"50ms\"", "on_crash: Lost", "", (90, 10)));
    assert_eq!(unwatched.settled, [(90.0, Verdict::Lost)]);
}

#[test]
fn work_stands_still_until_the_crash_is_noticed_and_goes_on_after_the_repair() {
    // 40 ms of work from 50 to 90; stuck until 160, repaired at 170; 60 ms more.
    let played = play(&crashing("\"50ms\"", "on_crash: Resume", WATCHED, (90, 10)));
    assert_eq!(played.correct_at(), [230.0]);
}

#[test]
fn a_replica_that_comes_back_before_it_is_missed_is_noticed_then() {
    let played = play(&worker("\"0s\"", "on_crash: Requeue", WATCHED, &[(50, 20)]));
    assert_eq!(played.correct_at(), [170.0]);
}

#[test]
fn a_caller_can_give_up_on_a_crash_that_nobody_has_noticed() {
    let body = crashing("\"50ms\"", "on_crash: Requeue", WATCHED, (90, 10))
        .replace("handlers: {\"worker\"", "routes: {\"way\": [Timeout(after: \"60ms\")]}, handlers: {\"worker\"");
    assert_eq!(play(&body).settled, [(110.0, Verdict::Error)]);
}

const SUPERVISED: &str = "restart: Supervisor(restart: Deterministic(value: \"30ms\"), intensity: 3, period: \"1s\")";

#[test]
fn a_supervisor_restarts_instead_of_the_repair() {
    // Crash at 120, up again at 150; the job of 50 ms to 150 ms starts anew.
    let played = play(&crashing("\"50ms\"", "on_crash: Requeue", SUPERVISED, (120, 5_000)));
    assert_eq!(played.correct_at(), [250.0]);
}

#[test]
fn a_supervisor_gives_up_when_it_restarts_too_often() {
    // Crashes at 60, 150, 240 and 330: the fourth restart within a second is one too many.
    let played = play(&crashing("\"0s\"", "on_crash: Requeue", SUPERVISED, (60, 5_000)));
    assert_eq!(played.settled, []);
    let costs = played.costs();
    assert_eq!((costs.restarts, costs.gave_up), (3, 1));
    assert_eq!(played.run.engine.state().handlers[0].station.up(), 0);
}

#[test]
fn a_repair_by_hand_or_somebody_above_takes_up_again_what_was_given_up() {
    let body = crashing("\"0s\"", "on_crash: Requeue", SUPERVISED, (60, 5_000));
    let repair = Command::Repair(windtunnel::scenario::model::Site::Handler(HandlerId(0)));
    let played = play_with(&body, &[(2_000, repair)]);
    assert_eq!(played.costs().gave_up, 2, "it gives up again after the repair");
    let anew = SUPERVISED.replace("period:", "escalation: StartAnew, anew_after: \"1s\", period:");
    let played = play(&crashing("\"0s\"", "on_crash: Requeue", &anew, (60, 5_000)));
    // Gives up at 330, starts anew at 1330, up at 1360; and once more every 1360 ms.
    assert_eq!(played.costs().gave_up, 8);
}

#[test]
fn restarts_fail_while_what_crashed_the_replica_lasts() {
    // Crash at 10 until 100; restarts end at 40, 70 and 100, the last when the fault is over.
    let played = play(&worker("\"0s\"", "on_crash: Requeue", SUPERVISED, &[(10, 90)]));
    assert_eq!(played.correct_at(), [200.0]);
    assert_eq!(played.costs().restarts, 3);
}

#[test]
fn one_for_all_restarts_those_that_were_well_and_rest_for_one_those_after_it() {
    let body = |strategy: &str| {
        let supervised = SUPERVISED.replace("intensity", &format!("strategy: {strategy}, intensity"));
        worker("\"0s\", \"0s\", \"0s\"", "replicas: 3, on_crash: Requeue", &supervised, &[]).replace(
            "faults: []",
            "faults: [(on: \"worker\", fault: Crash(), when: Window(at: \"50ms\", lasting: \"1ms\"))]",
        )
    };
    // The first replica crashes at 50 and all that is restarted begins again at 80.
    assert_eq!(play(&body("OneForOne")).correct_at(), [100.0, 100.0, 180.0]);
    assert_eq!(play(&body("OneForAll")).correct_at(), [180.0; 3]);
    assert_eq!(play(&body("RestForOne")).correct_at(), [180.0; 3], "it was the first");
}

#[test]
fn a_supervisor_restarts_the_handlers_after_the_one_that_crashed() {
    let body = |on: &str| {
        format!(
            "sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
             handlers: [(name: \"a\", service: Deterministic(value: \"100ms\"), on_crash: Requeue),
                        (name: \"b\", service: Deterministic(value: \"100ms\"), on_crash: Requeue)],
             routes: [(from: \"source\", to: ToAll([\"a\", \"b\"]))],
             faults: [(on: \"{on}\", fault: Crash(), when: Window(at: \"50ms\", lasting: \"1ms\"))],
             strategies: [(name: \"set\", handlers: {{\"a\": (restart: Supervisor(strategy: RestForOne,
                 restart: Deterministic(value: \"30ms\"), others: [\"b\"]))}})]"
        )
    };
    let costs = |body: &str| {
        let played = play(body);
        assert_eq!(played.correct_at(), [180.0]);
        [0, 1].map(|at| played.run.measures.handler(HandlerId(at)).upkeep.restarts)
    };
    assert_eq!(costs(&body("a")), [1, 1]);
    assert_eq!(costs(&body("b")), [0, 1]);
}

const COLD: &str = "standby: Cold(switch_over: Deterministic(value: \"20ms\"))";

#[test]
fn a_spare_takes_over_after_the_switch_and_the_repaired_one_becomes_the_spare() {
    // The first crashes at 50 until 200; the second serves from 70 on.
    let played = play(&worker("\"0s\", \"1s\"", "replicas: 2, on_crash: Requeue", COLD, &[(50, 150)]));
    assert_eq!(played.correct_at(), [170.0, 1_100.0]);
    assert_eq!(played.costs().switch_overs, 1);
    let servers = played.run.engine.state().handlers[0].station.servers();
    assert!(servers[0].reasons().is_only(Hold::Spare) && servers[1].works(), "the first waits now");
}

#[test]
fn a_failure_that_is_not_covered_waits_for_its_repair() {
    let uncovered = COLD.replace("\"20ms\")", "\"20ms\"), coverage: 0");
    let played = play(&worker("\"0s\"", "replicas: 2, on_crash: Requeue", &uncovered, &[(50, 150)]));
    assert_eq!(played.correct_at(), [300.0]);
    assert_eq!((played.costs().switch_overs, played.costs().switches_failed), (0, 1));
}

#[test]
fn the_one_that_is_back_first_serves_when_the_standby_is_down_too() {
    // The first crashes at 50; the second takes over at 70 and crashes at 100; the first is back at 200.
    let body = worker("\"0s\"", "replicas: 2, on_crash: Requeue", COLD, &[(50, 150), (100, 500)]);
    assert_eq!(play(&body).correct_at(), [300.0]);
    // All replicas crash at 60, in the middle of the switch-over, and are back at 100: no second switch is needed.
    let all = "(on: \"worker\", fault: Crash(scope: Handler), when: Window(at: \"60ms\", lasting: \"40ms\")),";
    let body = worker("\"0s\"", "replicas: 2, on_crash: Requeue", COLD, &[(50, 500)])
        .replace("faults: [", &format!("faults: [{all}"));
    // The second is still a spare at 100 and takes 20 ms to switch over.
    assert_eq!(play(&body).correct_at(), [220.0]);
}

#[test]
fn a_hot_pair_goes_down_together_when_a_failure_is_not_covered() {
    let hot = |coverage| format!("standby: Hot(coverage: {coverage})");
    let body = |protection: &str| worker("\"0s\", \"0s\"", "replicas: 2, on_crash: Requeue", protection, &[(50, 100)]);
    assert_eq!(play(&body(&hot(1))).correct_at(), [100.0, 200.0]);
    assert_eq!(play(&body(&hot(0))).correct_at(), [250.0, 250.0]);
}

#[test]
fn a_cold_spare_does_not_age() {
    // Each replica lives for 300 ms of service; the second serves from 320 on and fails at 620.
    let played = play(&crashing("\"0s\"", "replicas: 2, on_crash: Requeue", COLD, (300, 5_000)));
    assert_eq!(played.correct_at(), [100.0]);
    assert_eq!((played.costs().switch_overs, played.run.engine.state().active.len()), (1, 2));
    let failed: Vec<Time> = played.run.snapshot().faults.iter().map(|fault| fault.began).collect();
    assert_eq!(failed[..2], [Time(300 * MILLISECOND), Time(620 * MILLISECOND)]);
    let warm = COLD.replace("Cold(", "Warm(dormant: 0.5, ");
    let played = play(&crashing("\"0s\"", "replicas: 2, on_crash: Requeue", &warm, (300, 5_000)));
    // By 320 it has aged by 160.
    assert_eq!(played.run.snapshot().faults[1].began, Time(460 * MILLISECOND));
}

const RENEWED: &str =
    "rejuvenation: ByAge(age: Deterministic(value: \"250ms\"), restart: Deterministic(value: \"10ms\"))";

#[test]
fn a_planned_restart_forestalls_the_crash_and_lets_the_event_finish() {
    // Crashes would come after 300 ms up. The event in service from 200 to 300 is finished first: that is too late.
    let late = play(&crashing("\"200ms\"", "on_crash: Lost", RENEWED, (300, 50)));
    assert_eq!(late.correct_at(), [300.0]);
    let played = play(&crashing("\"0s\", \"251ms\"", "on_crash: Lost", RENEWED, (300, 50)));
    assert_eq!(played.correct_at(), [100.0, 360.0]);
    assert_eq!(played.run.snapshot().faults.len(), 0, "none in ten seconds");
    let interrupt = RENEWED.replace("ByAge(", "ByAge(busy: Interrupt, ");
    let played = play(&crashing("\"200ms\"", "on_crash: Requeue", &interrupt, (300, 50)));
    assert_eq!(played.correct_at(), [360.0]);
}

#[test]
fn a_replica_does_not_age_while_it_is_restarted() {
    // Up for 250 of the 300 ms it lives, then restarted for longer than the rest of them.
    let slow = RENEWED.replace("\"10ms\"", "\"100ms\"");
    let played = play(&crashing("\"0s\", \"251ms\"", "on_crash: Lost", &slow, (300, 50)));
    assert_eq!(played.correct_at(), [100.0, 450.0]);
    assert_eq!(played.run.snapshot().faults.len(), 0, "none in ten seconds");
}

#[test]
fn rolling_restarts_take_one_replica_at_a_time() {
    let rolling = "rejuvenation: Rolling(period: \"200ms\", restart: Deterministic(value: \"10ms\"))";
    let played = play(&worker("\"0s\"", "replicas: 2, on_crash: Requeue", rolling, &[]));
    // The first has its turn at 100 ms, just after its event; 10 s hold 50 turns of each.
    assert_eq!(played.correct_at(), [100.0]);
    assert_eq!(played.costs().rejuvenations, 100);
}

#[test]
fn while_too_many_wait_the_newest_is_served_first() {
    // Five at 0, 10, 20, 30 and 40 ms to one worker. At 100 ms four wait: the one of 40 ms goes first; then three,
    // and the one of 30 ms; then two, and they go in order of arrival.
    for slot in ["discipline", "overload"] {
        let lifo = format!("{slot}: AdaptiveLifo(waiting: 2)");
        let body = worker("\"0s\", \"10ms\", \"20ms\", \"30ms\", \"40ms\"", "queue: 9", &lifo, &[]);
        let played = play(&format!("failure: (order: PerSource), {body}"));
        let ends: Vec<(f64, Verdict)> = played.settled.clone();
        let late = |at: f64| (at, Verdict::OutOfOrder);
        assert_eq!(ends, [(100.0, Verdict::Correct), (200.0, Verdict::Correct), late(300.0), late(400.0), late(500.0)]);
        assert_eq!(played.costs().newest_first, 2);
    }
}

#[test]
fn a_set_puts_another_discipline_in_place_of_the_handlers_own() {
    let arrivals = "\"0s\", \"10ms\", \"20ms\", \"30ms\", \"40ms\"";
    let body = worker(arrivals, "discipline: LastComeFirstServed()", "discipline: FirstComeFirstServed()", &[]);
    let played = play_with(&format!("failure: (order: PerSource), {body}"), &[(0, Command::SwitchSet(SetId(1)))]);
    let late = |at: f64| (at, Verdict::OutOfOrder);
    let ends = [(100.0, Verdict::Correct), (200.0, Verdict::Correct), late(300.0), late(400.0), late(500.0)];
    assert_eq!(played.settled, ends, "without the protection it is the handler's own");
    let played = play(&format!("failure: (order: PerSource), {body}"));
    assert!(played.settled.iter().all(|(_, verdict)| *verdict == Verdict::Correct), "{:?}", played.settled);
}

const SNAPSHOT: &str = "checkpoint: Snapshot(events: 2, write: \"10ms\", restore: \"5ms\", replay: 0.5)";

#[test]
fn a_replica_saves_its_state_after_so_many_events_and_serves_nobody_meanwhile() {
    let played = play(&worker("\"0s\", \"0s\", \"0s\"", "on_crash: Requeue", SNAPSHOT, &[]));
    assert_eq!(played.correct_at(), [100.0, 200.0, 310.0]);
}

#[test]
fn after_a_crash_the_events_since_the_checkpoint_are_played_again() {
    // One event is done at 100; the crash comes at 150 until 170; restoring takes 5 and replaying 50 ms.
    let played = play(&worker("\"0s\", \"0s\"", "on_crash: Requeue", SNAPSHOT, &[(150, 20)]));
    assert_eq!(played.correct_at(), [100.0, 325.0]);
    let costs = played.costs();
    assert_eq!((costs.thrown_back, costs.restoring), (millis(50), millis(5)));
    // A crash at 180, while it restores until 225, begins it again at 190.
    let body = worker("\"0s\", \"0s\"", "on_crash: Requeue", SNAPSHOT, &[(150, 20), (180, 10)]);
    let played =
        play(&body.replace("Crash(), when: Window(at: \"180ms", "Crash(scope: Handler), when: Window(at: \"180ms"));
    assert_eq!(played.correct_at(), [100.0, 345.0]);
}

#[test]
fn a_crash_while_the_state_is_written_falls_back_to_the_state_before() {
    // Written from 200 to 210; the crash at 205 loses both events; up at 215, 5 + 100 ms to recover, 10 to write.
    let played = play(&worker("\"0s\", \"0s\", \"0s\"", "on_crash: Requeue", SNAPSHOT, &[(205, 10)]));
    assert_eq!(played.correct_at(), [100.0, 200.0, 430.0]);
}
