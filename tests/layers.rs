//! Layers, crashes, routes and commands on scenarios without chance: every instant is worked out by hand.

use std::sync::Arc;

use windtunnel::engine::command::Command;
use windtunnel::engine::{Credit, Engine, Observer, Occurrence, Verdict, What};
use windtunnel::foundation::{HandlerId, Rate, RouteId, SetId, SourceId, Span, Time};
use windtunnel::measure::Run;
use windtunnel::measure::snapshot::Demands;
use windtunnel::parts::recovery::{Bulkhead, Layer};
use windtunnel::scenario::{self, Model};

/// What became of each event, in the order of answers and of settlement: milliseconds and verdict.
#[derive(Clone, Default)]
struct Seen {
    offered: Vec<f64>,
    answered: Vec<f64>,
    settled: Vec<(f64, Verdict)>,
    /// Correct although an attempt failed.
    rescued: u64,
}

fn millis(at: Time) -> f64 {
    at.0 as f64 / 1e6
}

impl Observer for Seen {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        match what {
            What::Offered(_) => {
                self.offered.push(millis(now));
            }
            What::Answered(_) => {
                self.answered.push(millis(now));
            }
            What::Settled(root) => {
                self.settled.push((millis(now), root.verdict));
                self.rescued += u64::from(root.verdict == Verdict::Correct && root.marks.failed_once);
            }
            _ => {}
        }
    }
}

/// A run of 10 s with what was seen of it.
struct Played {
    run: Run,
    seen: Seen,
}

fn model(body: &str) -> Arc<Model> {
    let text = format!("Scenario(name: \"layers\", question: \"When does what end?\", horizon: \"10s\", {body})");
    scenario::load(&text, "layers.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model
}

fn play(body: &str) -> Played {
    play_with(body, &[])
}

fn play_with(body: &str, commands: &[(u64, Command)]) -> Played {
    let model = model(body);
    let mut run = Run::new(Arc::clone(&model), 1);
    let mut engine = Engine::new(Arc::clone(&model), 1, 0);
    let mut seen = Seen::default();
    for (millis, command) in commands {
        let at = Time(millis * 1_000_000);
        run.advance(at);
        run.give(command.clone());
        engine.advance(at, &mut seen);
        engine.give(command.clone());
    }
    run.advance(model.horizon);
    engine.advance(model.horizon, &mut seen);
    assert_eq!(run.engine.state_hash(), engine.state_hash(), "listeners change nothing");
    Played { run, seen }
}

impl Played {
    fn demands(&self, handler: u32) -> Demands {
        self.run.measures.handler(HandlerId(handler)).demands
    }

    fn busy_millis(&self, handler: u32) -> f64 {
        self.run.measures.handler(HandlerId(handler)).work(self.run.engine.now()).busy_time as f64 / 1e6
    }
}

/// Events at these instants to one server, with layers around the way and with a crash, a slow-down or the like.
fn server(instants: &str, handler: &str, layers: &str, faults: &str) -> String {
    format!(
        "sources: [(name: \"source\", arrivals: Once(at: [{instants}]))], handlers: [(name: \"server\", {handler})],
         routes: [(name: \"way\", from: \"source\", to: To(\"server\"))], faults: [{faults}],
         strategies: [(name: \"set\", routes: {{\"way\": [{layers}]}})]"
    )
}

const SERVICE: &str = "service: Deterministic(value: \"30ms\")";
const ONE: &str = "\"0s\"";

fn window(fault: &str, at: &str, lasting: &str) -> String {
    format!("(on: \"server\", fault: {fault}, when: Window(at: \"{at}\", lasting: \"{lasting}\"))")
}

#[test]
fn retry_around_timeout_is_not_timeout_around_retry() {
    let each = "Retry(retries: 2, delay: \"10ms\"), Timeout(after: \"20ms\")";
    let each = play(&server(ONE, SERVICE, each, ""));
    // Tries from 0 to 20, from 30 to 50 and from 60 to 80 ms.
    assert_eq!(each.seen.settled, [(80.0, Verdict::Error)]);
    assert_eq!((each.demands(0).offered, each.demands(0).timed_out, each.busy_millis(0)), (3, 3, 60.0));

    let all = "Timeout(after: \"20ms\"), Retry(retries: 2, delay: \"10ms\")";
    let all = play(&server(ONE, SERVICE, all, ""));
    assert_eq!(all.seen.settled, [(20.0, Verdict::Error)]);
    // The limit is not the attempt's own, so the attempt is neither success nor failure.
    assert_eq!((all.demands(0).offered, all.demands(0).censored, all.busy_millis(0)), (1, 1, 20.0));
}

#[test]
fn a_timeout_around_retry_ends_the_pause_too() {
    let layers = "Timeout(after: \"35ms\"), Retry(retries: 5, delay: \"20ms\")";
    let played = play(&server(ONE, &format!("{SERVICE}, errors: \"100%\""), layers, ""));
    assert_eq!(played.seen.settled, [(35.0, Verdict::Error)]);
    assert_eq!((played.demands(0).offered, played.demands(0).errors), (1, 1));
}

#[test]
fn what_nobody_waits_for_works_on_unless_it_is_cancelled() {
    let layers = |abandon: &str| format!("Retry(retries: 2, delay: \"10ms\"), Timeout(after: \"20ms\", {abandon})");
    let left = play(&server(ONE, SERVICE, &layers("abandon: LeaveRunning"), ""));
    // The second try starts when the first one's work ends, at 30 ms; the third ends at 90 ms, for nobody.
    assert_eq!(left.seen.answered, [80.0]);
    assert_eq!(left.seen.settled, [(90.0, Verdict::Error)]);
    assert_eq!((left.demands(0).timed_out, left.busy_millis(0)), (3, 90.0));
    let cancelled = play(&server(ONE, SERVICE, &layers("abandon: Cancel"), ""));
    assert_eq!(cancelled.busy_millis(0), 60.0);
}

#[test]
fn a_result_at_the_instant_of_its_timeout_counts() {
    let played = play(&server(ONE, SERVICE, "Timeout(after: \"30ms\")", ""));
    assert_eq!(played.seen.settled, [(30.0, Verdict::Correct)]);
}

#[test]
fn a_dead_letter_queue_parks_what_retries_could_not_save() {
    let broken = format!("{SERVICE}, errors: \"100%\"");
    let parked = play(&server(ONE, &broken, "DeadLetter(), Retry(retries: 2)", ""));
    assert_eq!(parked.seen.settled, [(90.0, Verdict::DeadLettered)]);
    assert_eq!(parked.demands(0).errors, 3);
    let failed = play(&server(ONE, &broken, "Retry(retries: 2)", ""));
    assert_eq!(failed.seen.settled, [(90.0, Verdict::Error)]);
}

#[test]
fn an_abandoned_try_that_takes_effect_after_all_makes_a_duplicate() {
    // Slowed down to a third for 25 ms, the first try ends at 46.67 ms; the second, begun at 40, at 70 ms.
    let layers = "Retry(retries: 1), Timeout(after: \"40ms\", abandon: LeaveRunning)";
    let slow = window("SlowDown(factor: 3)", "0s", "25ms");
    let handler = |effect: &str| format!("{SERVICE}, replicas: 2, effect: {effect}");
    let once = play(&server(ONE, &handler("Once"), layers, &slow));
    assert_eq!(once.seen.settled, [(70.0, Verdict::Duplicated)]);
    let idempotent = play(&server(ONE, &handler("Idempotent"), layers, &slow));
    assert_eq!(idempotent.seen.settled, [(70.0, Verdict::Correct)]);
    assert_eq!(idempotent.run.snapshot().since_warm_up.ledger.rescued(), 1);
    let cancelled = play(&server(ONE, &handler("Once"), "Retry(retries: 1), Timeout(after: \"40ms\")", &slow));
    assert_eq!(cancelled.seen.settled, [(70.0, Verdict::Correct)]);
}

#[test]
fn a_slow_down_in_mid_service_shifts_completion_exactly() {
    // 10 ms of work at full speed, 5 ms of work in 15 ms, and the last 15 ms again at full speed.
    let played = play(&server(ONE, SERVICE, "", &window("SlowDown(factor: 3)", "10ms", "15ms")));
    assert_eq!(played.seen.settled, [(40.0, Verdict::Correct)]);
}

#[test]
fn what_a_crash_makes_of_the_event_in_service_is_as_declared() {
    let crash = window("Crash()", "10ms", "20ms");
    let on_crash = |policy: &str| play(&server(ONE, &format!("{SERVICE}, on_crash: {policy}"), "", &crash));
    let lost = on_crash("Lost");
    assert_eq!(lost.seen.settled, [(10.0, Verdict::Lost)]);
    assert_eq!((lost.demands(0).crashed, lost.busy_millis(0)), (1, 10.0));
    let requeued = on_crash("Requeue");
    assert_eq!(requeued.seen.settled, [(60.0, Verdict::Correct)]);
    assert_eq!((requeued.demands(0).crashed, requeued.demands(0).succeeded), (1, 1));
    let ledger = requeued.run.snapshot().since_warm_up.ledger;
    assert_eq!(ledger.rescues, [(Credit::Requeue(HandlerId(0)), 1)]);
    let resumed = on_crash("Resume");
    assert_eq!(resumed.seen.settled, [(50.0, Verdict::Correct)]);
    assert_eq!((resumed.demands(0).crashed, resumed.demands(0).succeeded), (0, 1));
    assert_eq!(resumed.run.snapshot().since_warm_up.ledger.rescued(), 0);
}

#[test]
fn a_crash_after_the_acknowledgement_loses_what_would_be_requeued() {
    let handler = format!("{SERVICE}, on_crash: Requeue, acknowledge: OnReceive");
    let played = play(&server(ONE, &handler, "", &window("Crash()", "10ms", "20ms")));
    assert_eq!(played.seen.settled, [(10.0, Verdict::Lost)]);
}

#[test]
fn a_caller_learns_of_a_crash_and_may_try_again() {
    let body = |layers: &str| {
        format!(
            "sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
             handlers: [(name: \"caller\", service: Deterministic(value: \"0s\")), (name: \"server\", {SERVICE})],
             routes: [(from: \"source\", to: To(\"caller\")),
                      (name: \"call\", from: \"caller\", to: To(\"server\"), mode: Call())],
             faults: [{}], strategies: [(name: \"set\", routes: {{\"call\": [{layers}]}})]",
            window("Crash()", "10ms", "20ms")
        )
    };
    assert_eq!(play(&body("")).seen.settled, [(10.0, Verdict::Error)]);
    // The second try waits from 10 to 30 ms for the repair.
    let tried_again = play(&body("Retry(retries: 1)"));
    assert_eq!(tried_again.seen.settled, [(60.0, Verdict::Correct)]);
    let ledger = tried_again.run.snapshot().since_warm_up.ledger;
    assert!(matches!(ledger.rescues[..], [(Credit::Layer { part: 0, .. }, 1)]), "{:?}", ledger.rescues);
}

#[test]
fn every_rescue_is_credited_once() {
    let body = format!(
        "sources: [(name: \"source\", arrivals: Poisson(rate: \"30/s\"))],
         handlers: [(name: \"caller\", replicas: 3, service: Exponential(mean: \"10ms\"), on_crash: Requeue),
                    (name: \"server\", replicas: 2, service: Exponential(mean: \"20ms\"), errors: \"20%\")],
         routes: [(name: \"way\", from: \"source\", to: To(\"caller\")),
                  (name: \"call\", from: \"caller\", to: To(\"server\"), mode: Call())],
         faults: [(on: \"caller\", fault: Crash(),
                   when: Process(healthy: Exponential(mean: \"500ms\"), faulty: Exponential(mean: \"50ms\"))),
                  {}],
         strategies: [(name: \"set\", routes: {{\"way\": [Retry(retries: 2)],
             \"call\": [Retry(retries: 2), Timeout(after: \"50ms\"), Retry(retries: 1)]}})]",
        window("Crash()", "2s", "1s")
    );
    let played = play(&body);
    let ledger = played.run.snapshot().since_warm_up.ledger;
    assert!(ledger.rescues.len() >= 3, "{:?}", ledger.rescues);
    assert_eq!(ledger.rescues.iter().map(|(_, count)| count).sum::<u64>(), ledger.rescued());
    assert_eq!(ledger.rescued(), played.seen.rescued);
}

#[test]
fn classes_go_their_own_ways() {
    let body = "classes: [(name: \"a\"), (name: \"b\"), (name: \"c\")],
        sources: [(name: \"source\", arrivals: Periodic(every: \"10ms\"), classes: {\"a\": 2, \"b\": 1, \"c\": 1})],
        handlers: [(name: \"left\", service: Deterministic(value: \"1ms\")),
                   (name: \"right\", service: Deterministic(value: \"1ms\"))],
        routes: [(from: \"source\", to: ByClass({\"a\": \"left\", \"b\": \"right\"}))]";
    #[derive(Default)]
    struct Classes([u64; 3]);
    impl Observer for Classes {
        fn hear(&mut self, Occurrence { what, .. }: Occurrence) {
            if let What::Settled(root) = what {
                self.0[root.class.index()] += 1;
            }
        }
    }
    let model = model(body);
    let end = Time(model.horizon.0 - 1);
    let (mut run, mut engine) = (Run::new(Arc::clone(&model), 1), Engine::new(model, 1, 0));
    let mut classes = Classes::default();
    run.advance(end);
    engine.advance(end, &mut classes);
    let offered = |at| run.measures.handler(HandlerId(at)).demands.offered;
    assert_eq!([offered(0), offered(1)], classes.0[..2]);
    assert_eq!(classes.0.iter().sum::<u64>(), 1_000);
    assert!(classes.0.iter().all(|count| *count > 150), "{:?}", classes.0);
}

#[test]
fn what_does_not_fit_overflows_to_the_next_that_accepts() {
    let body = format!(
        "sources: [(name: \"source\", arrivals: Once(at: [\"0s\", \"0s\", \"0s\", \"0s\"]))],
         handlers: [(name: \"near\", queue: 1, {SERVICE}), (name: \"far\", queue: 0, {SERVICE})],
         routes: [(from: \"source\", to: FirstAccepting([\"near\", \"far\"]))]"
    );
    let played = play(&body);
    let correct = Verdict::Correct;
    assert_eq!(played.seen.settled, [(0.0, Verdict::Rejected), (30.0, correct), (30.0, correct), (60.0, correct)]);
    assert_eq!((played.demands(0).offered, played.demands(1).offered), (2, 1));
}

#[test]
fn an_event_that_is_overtaken_by_a_later_one_of_its_key_is_out_of_order() {
    let body = |order: &str| {
        format!("failure: (order: {order}), ")
            + &server(
                "\"0s\", \"0s\"",
                &format!("{SERVICE}, replicas: 2, on_crash: Resume"),
                "",
                &window("Crash()", "10ms", "50ms"),
            )
            .replace("arrivals:", "keys: 1, arrivals:")
    };
    for order in ["PerKey", "PerSource"] {
        let played = play(&body(order));
        assert_eq!(played.seen.settled, [(30.0, Verdict::Correct), (80.0, Verdict::OutOfOrder)], "{order}");
    }
    assert_eq!(play(&body("Any")).seen.settled, [(30.0, Verdict::Correct), (80.0, Verdict::Correct)]);
}

#[test]
fn a_second_replica_takes_up_what_waits_at_once() {
    let command = Command::SetReplicas(HandlerId(0), 2);
    let played = play_with(&server("\"0s\", \"0s\", \"0s\"", SERVICE, "", ""), &[(10, command)]);
    assert_eq!(played.seen.answered, [30.0, 40.0, 60.0]);
}

#[test]
fn a_surplus_replica_finishes_what_it_serves() {
    let handler = format!("{SERVICE}, replicas: 2");
    let command = Command::SetReplicas(HandlerId(0), 1);
    let played = play_with(&server("\"0s\", \"0s\", \"0s\", \"0s\"", &handler, "", ""), &[(10, command)]);
    assert_eq!(played.seen.answered, [30.0, 30.0, 60.0, 90.0]);
}

#[test]
fn a_new_mean_scales_the_work_of_those_that_join_later() {
    let command = Command::SetMeanService(HandlerId(0), Span(60_000_000));
    let played = play_with(&server("\"0s\", \"0s\", \"20ms\"", SERVICE, "", ""), &[(10, command)]);
    assert_eq!(played.seen.answered, [30.0, 60.0, 120.0]);
}

#[test]
fn a_new_rate_acts_within_the_gap_that_is_running() {
    let body = "sources: [(name: \"source\", arrivals: Periodic(every: \"100ms\"))],
        handlers: [(name: \"server\", service: Deterministic(value: \"1ms\"))],
        routes: [(from: \"source\", to: To(\"server\"))]";
    let doubled = Command::SetArrivalRate(SourceId(0), Rate::per_sec(20.0).expect("a rate"));
    let played = play_with(body, &[(150, doubled)]);
    assert_eq!(played.seen.offered[..5], [0.0, 100.0, 175.0, 225.0, 275.0]);
}

#[test]
fn a_switched_set_acts_on_later_calls_only() {
    let body = format!(
        "sources: [(name: \"source\", arrivals: Once(at: [\"0s\", \"100ms\"]))],
         handlers: [(name: \"server\", {SERVICE}, errors: \"100%\")],
         routes: [(name: \"way\", from: \"source\", to: To(\"server\"))],
         strategies: [(name: \"bare\"), (name: \"retry\", routes: {{\"way\": [Retry(retries: 2)]}})]"
    );
    let played = play_with(&body, &[(10, Command::SwitchSet(SetId(1)))]);
    assert_eq!(played.seen.settled, [(30.0, Verdict::Error), (190.0, Verdict::Error)]);
    assert_eq!(played.demands(0).errors, 4);
}

#[test]
fn more_permits_by_an_edit_go_at_once_to_those_that_wait() {
    let bulkhead = |calls| Layer::Bulkhead(Bulkhead { calls, waiting: 9, wait: Span::ZERO });
    let layers = "Bulkhead(calls: 1, waiting: 9)";
    let body = server("\"0s\", \"0s\", \"0s\", \"0s\"", &format!("{SERVICE}, replicas: 9"), layers, "");
    let edit = |layer| Command::SetLayers { set: SetId(0), route: RouteId(0), layers: vec![layer] };
    let ends = |played: Played| played.seen.settled.iter().map(|(at, _)| *at).collect::<Vec<_>>();
    assert_eq!(ends(play(&body)), [30.0, 60.0, 90.0, 120.0]);
    assert_eq!(ends(play_with(&body, &[(10, edit(bulkhead(3)))])), [30.0, 40.0, 40.0, 60.0]);
    // Two of the three permits are not handed on: the fourth waits until all three are back.
    let twice = [(10, edit(bulkhead(3))), (20, edit(bulkhead(1)))];
    assert_eq!(ends(play_with(&body, &twice)), [30.0, 40.0, 40.0, 70.0]);
}
