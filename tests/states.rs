//! Every state of what remembers is reached: breakers, detectors, supervisors, standby, rejuvenation and checkpoints.

use std::collections::BTreeSet;
use std::sync::Arc;

use windtunnel::engine::Engine;
use windtunnel::engine::alarm::Alarm;
use windtunnel::engine::protection::{Chore, Crash, Protected, Stage, Ward};
use windtunnel::engine::station::{Hold, Server};
use windtunnel::foundation::{RouteId, Time};
use windtunnel::parts::recovery::Mood;
use windtunnel::scenario;
use windtunnel::scenario::model::Around;

/// Steps through a run of 5 s and shows every state on the way.
fn watch(body: &str, mut look: impl FnMut(&Engine)) {
    let text = format!("(name: \"states\", question: \"Which states are there?\", horizon: \"5s\", {body})");
    let model = scenario::load(&text, "states.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let mut engine = Engine::new(Arc::clone(&model), 1, 0);
    while engine.now() < Time(model.horizon.0) && engine.step(&mut ()) {
        look(&engine);
    }
}

/// Two replicas of 10 ms that crash now and then, protected like this.
fn protected(protection: &str, look: impl FnMut(&Engine)) {
    let body = format!(
        "sources: [(name: \"source\", arrivals: Poisson(rate: \"80/s\"))],
         handlers: [(name: \"worker\", replicas: 2, on_crash: Requeue, service: Exponential(mean: \"10ms\"))],
         routes: [(from: \"source\", to: To(\"worker\"))],
         faults: [(on: \"worker\", fault: Crash(), when: Process(healthy: Exponential(mean: \"200ms\"),
                                                             faulty: Exponential(mean: \"40ms\")))],
         strategies: [(name: \"set\", handlers: {{\"worker\": ({protection})}})]"
    );
    watch(&body, look);
}

fn protected_of(engine: &Engine) -> Option<&Protected> {
    engine.state().handlers[0].protected.as_deref()
}

fn servers(engine: &Engine) -> &[Server] {
    engine.state().handlers[0].station.servers()
}

/// The names of what some replica is in at some instant.
fn seen_of_replicas<const N: usize>(
    protection: &str,
    names: impl Fn(&Ward, &Server) -> [Option<&'static str>; N],
) -> Vec<&'static str> {
    let mut seen = BTreeSet::new();
    protected(protection, |engine| {
        let replicas =
            protected_of(engine).into_iter().flat_map(|protected| protected.replicas.iter().zip(servers(engine)));
        seen.extend(replicas.flat_map(|(ward, server)| names(ward, server)).flatten());
    });
    seen.into_iter().collect()
}

#[test]
fn a_breaker_goes_through_all_its_states_and_every_way_between_them() {
    // The server is broken for the second half of every second; a probe comes into either half.
    let windows: String = (0..5)
        .map(|second| {
            format!(
                "(on: \"server\", fault: ErrorBurst(probability: 1),
                  when: Window(at: \"{second}500ms\", lasting: \"500ms\")),"
            )
        })
        .collect();
    let body = format!(
        "sources: [(name: \"source\", arrivals: Poisson(rate: \"100/s\"))],
         handlers: [(name: \"server\", replicas: 4, service: Exponential(mean: \"5ms\"))],
         routes: [(name: \"way\", from: \"source\", to: To(\"server\"))], faults: [{windows}],
         strategies: [(name: \"set\", routes: {{\"way\": [
            CircuitBreaker(calls: 10, calls_min: 5, wait: \"130ms\", probes: 3)]}})]"
    );
    let (mut at, mut ways) = ("closed", BTreeSet::new());
    watch(&body, |engine| {
        let (_, status) = engine.layers(Around::Route(RouteId(0))).next().expect("one layer");
        let status = status.expect("a breaker has a status");
        let now = match status.mood {
            Mood::Quiet => "closed",
            Mood::Refusing => "open",
            Mood::Wary if status.words.starts_with("half-open") => "half-open",
            Mood::Wary => "open",
        };
        if now != at {
            ways.insert((at, now));
            at = now;
        }
    });
    let all = [("closed", "open"), ("half-open", "closed"), ("half-open", "open"), ("open", "half-open")];
    assert_eq!(ways.into_iter().collect::<Vec<_>>(), all);
}

#[test]
fn a_detector_leaves_crashes_unnoticed_notices_them_and_suspects_the_healthy() {
    for detector in [
        "Heartbeat(period: \"10ms\", misses: 2, loss: 0.2)",
        "PhiAccrual(gap: Exponential(mean: \"5ms\"), threshold: 1.5, gaps: Exponential, pause: \"0s\")",
    ] {
        let seen = seen_of_replicas(&format!("detector: {detector}"), |ward, server| {
            let crash = match ward.crash {
                Crash::None => "well",
                Crash::Unnoticed => "unnoticed",
                Crash::Noticed => "noticed",
            };
            [Some(crash), server.reasons().has(Hold::Suspected).then_some("suspected")]
        });
        assert_eq!(seen, ["noticed", "suspected", "unnoticed", "well"], "{detector}");
    }
}

#[test]
fn a_supervisor_watches_restarts_gives_up_and_starts_anew() {
    let anew = "restart: Supervisor(restart: Exponential(mean: \"20ms\"), intensity: 3, period: \"1s\",
                                    escalation: StartAnew, anew_after: \"200ms\")";
    let (mut seen, mut was_given_up, mut began_anew) = (BTreeSet::new(), false, false);
    protected(anew, |engine| {
        let protected = protected_of(engine).expect("it is protected");
        let held = |hold| servers(engine).iter().any(|server| server.reasons().has(hold));
        seen.extend(held(Hold::Restarting).then_some("restarting"));
        seen.extend((protected.supervising.has_given_up && held(Hold::GivenUp)).then_some("given up"));
        seen.extend((!protected.supervising.has_given_up && !held(Hold::Restarting)).then_some("watching"));
        began_anew |= was_given_up && !protected.supervising.has_given_up;
        was_given_up = protected.supervising.has_given_up;
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["given up", "restarting", "watching"]);
    assert!(began_anew, "what was given up is started anew");
}

#[test]
fn a_standby_waits_takes_over_serves_gives_back_and_fails_to_switch() {
    for standby in [
        "Cold(switch_over: Exponential(mean: \"20ms\"), coverage: 0.7)",
        "Warm(dormant: 0.5, switch_over: Exponential(mean: \"20ms\"), coverage: 0.7)",
    ] {
        let seen = seen_of_replicas(&format!("standby: {standby}"), |ward, server| {
            let is_spare = server.reasons().has(Hold::Spare);
            [
                Some(if ward.awaits(Alarm::TakeOver) {
                    "taking over"
                } else if is_spare {
                    "spare"
                } else {
                    "serving"
                }),
                (is_spare && ward.crash != Crash::None).then_some("a spare that is down"),
                ward.is_uncovered.then_some("uncovered"),
            ]
        });
        // What is switched off does not crash.
        let fails = if standby.starts_with("Warm") { &["a spare that is down"][..] } else { &[] };
        let all = [fails, &["serving", "spare", "taking over", "uncovered"]].concat();
        assert_eq!(seen, all, "{standby}");
    }
    let mut dragged = BTreeSet::new();
    protected("standby: Hot(coverage: 0.5)", |engine| {
        let protected = protected_of(engine).expect("it is protected");
        let is_dragged = servers(engine).iter().any(|server| server.reasons().has(Hold::Dragged));
        assert!(!is_dragged || protected.uncovered.is_some(), "only a failure that is not covered drags");
        dragged.insert(is_dragged);
    });
    assert_eq!(dragged.len(), 2, "the pair goes down together, and comes back");
}

#[test]
fn rejuvenation_closes_a_busy_replica_and_restarts_it() {
    let by_age = "rejuvenation: ByAge(age: Exponential(mean: \"100ms\"), restart: Deterministic(value: \"10ms\"))";
    let seen = seen_of_replicas(by_age, |ward, server| {
        [
            ward.is_closing.then_some("closing"),
            server.reasons().has(Hold::Rejuvenating).then_some("rejuvenating"),
            ward.awaits(Alarm::Rejuvenation).then_some("young"),
        ]
    });
    assert_eq!(seen, ["closing", "rejuvenating", "young"]);
}

#[test]
fn checkpoints_are_written_and_gone_back_to() {
    let stage = |stage: Stage| match stage {
        Stage::Working => "working",
        Stage::Writing => "writing",
        Stage::Restoring => "restoring",
    };
    let periodic = "checkpoint: Periodic(interval: \"3ms\", write: \"1ms\", restore: \"2ms\")";
    let seen = seen_of_replicas(periodic, |ward, _| [ward.job.map(|job| stage(job.stage))]);
    assert_eq!(seen, ["restoring", "working", "writing"]);
    let chore = |chore: Chore| match chore {
        Chore::Writing(_) => "writing",
        Chore::Restoring(_) => "restoring",
    };
    let snapshot = "checkpoint: Snapshot(events: 3, write: \"2ms\", restore: \"3ms\")";
    let seen = seen_of_replicas(snapshot, |ward, server| {
        [ward.chore.map(chore), server.reasons().has(Hold::Recovering).then_some("recovering")]
    });
    assert_eq!(seen, ["recovering", "restoring", "writing"]);
}

#[test]
fn time_goes_on_however_hasty_a_protection_is() {
    for hasty in [
        "rejuvenation: Rolling(period: \"1ms\", restart: Deterministic(value: \"0s\"))",
        "detector: PhiAccrual(gap: Exponential(mean: \"5ms\"), threshold: 0.01, deviation_min: \"0s\", pause: \"0s\")",
        "detector: Heartbeat(period: \"5ms\", loss: 1)",
        "restart: Supervisor(restart: Deterministic(value: \"0s\"), intensity: 20000)",
        "checkpoint: Snapshot(events: 1, write: \"0s\", replay: 0)",
    ] {
        let (mut steps, mut now) = (0, Time::ZERO);
        protected(hasty, |engine| {
            steps += 1;
            now = engine.now();
            assert!(steps < 100_000, "{hasty}: it is still {now:?}");
        });
    }
}
