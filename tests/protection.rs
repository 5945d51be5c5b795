//! What protects a handler, on scenarios without chance: every instant is worked out by hand.

use std::sync::Arc;

use windtunnel::engine::command::Command;
use windtunnel::engine::{Observer, Root, Verdict};
use windtunnel::foundation::{HandlerId, SetId, Span, Time};
use windtunnel::measure::Run;
use windtunnel::measure::upkeep::UpkeepCosts;
use windtunnel::parts::protection::Protection;
use windtunnel::scenario::{self, Model};

const MILLISECOND: u64 = 1_000_000;

/// When each event was settled, in milliseconds, and how.
#[derive(Clone, Default)]
struct Settled(Vec<(f64, Verdict)>);

impl Observer for Settled {
    fn settled(&mut self, now: Time, root: &Root) {
        self.0.push((now.0 as f64 / 1e6, root.verdict));
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
        let costs = UpkeepCosts { checkpoints: 3, writing: millis(6), thrown_back: millis(6), restoring: millis(5) };
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
    let upkeep = played.run.engine.state().handlers[0].upkeep.as_ref().expect("it was protected");
    assert!(upkeep.carried.is_empty() && upkeep.replicas.iter().all(|keep| keep.job.is_none()));
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
