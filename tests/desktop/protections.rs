//! Everything that protects a handler itself, in the act: what the canvas and the inspector show of it.

use egui::vec2;
use egui_kittest::SnapshotResults;
use windtunnel::foundation::HandlerId;
use windtunnel::parts::protection::SLOTS;
use windtunnel::scenario::model::Origin;

use crate::contact_sheet::{Scene, sheet};
use crate::pictures::THEMES;

const SCENES_PER_SHEET: usize = 4;

/// A mechanism of one handler, and what troubles it.
struct Case {
    slot: &'static str,
    name: &'static str,
    state: &'static str,
    parameters: &'static str,
    faults: &'static str,
    /// When the picture is taken, seconds.
    at: f64,
}

const CRASHES: &str = r#"(on: "server", fault: Crash(), when: Process(healthy: Exponential(mean: "15s"), faulty: Exponential(mean: "4s")))"#;
const ONE_CRASH: &str = r#"(on: "server", fault: Crash(), when: Window(at: "20s", lasting: "30s"))"#;
const ALL_CRASH: &str = r#"(on: "server", fault: Crash(scope: Handler), when: Window(at: "20s", lasting: "30s"))"#;

const CASES: &[Case] = &[
    case("checkpoint", "Periodic", "saving", r#"interval: "1s", write: "300ms", restore: "500ms""#, CRASHES, 42.0),
    case("checkpoint", "Optimal", "at work", r#"write: "200ms", restore: "500ms""#, CRASHES, 42.0),
    case("checkpoint", "Snapshot", "at work", r#"events: 5, write: "400ms""#, CRASHES, 42.0),
    case("detector", "Heartbeat", "not noticed yet", r#"period: "1s", misses: 3"#, ONE_CRASH, 21.0),
    case("detector", "PhiAccrual", "suspects one that is well", SUSPICIOUS, "", 41.0),
    case(
        "restart",
        "Supervisor",
        "restarting",
        r#"restart: Deterministic(value: "3s"), intensity: 9"#,
        ONE_CRASH,
        21.5,
    ),
    case("restart", "Supervisor", "gave up", r#"restart: Deterministic(value: "1s")"#, ALL_CRASH, 30.0),
    case("rejuvenation", "ByAge", "restarting", AGE, "", 21.0),
    case("rejuvenation", "Rolling", "restarting", r#"period: "9s", restart: Deterministic(value: "2s")"#, "", 40.5),
    case("standby", "Cold", "switching over", r#"switch_over: Deterministic(value: "5s")"#, ONE_CRASH, 22.0),
    case("standby", "Warm", "switching over", WARM, ONE_CRASH, 22.0),
    case("standby", "Hot", "one is down", r#"coverage: 0.9"#, ONE_CRASH, 22.0),
    case("discipline", "AdaptiveLifo", "newest first", "waiting: 3", SLOW, 42.0),
    case("discipline", "LastComeFirstServed", "newest first", "", SLOW, 42.0),
];

const SLOW: &str = r#"(on: "server", fault: SlowDown(factor: 4), when: Window(at: "10s", lasting: "60s"))"#;
const AGE: &str = r#"age: Deterministic(value: "20s"), restart: Deterministic(value: "4s")"#;
const SUSPICIOUS: &str = r#"gap: Exponential(mean: "1s"), threshold: 1, loss: 0.3, pause: "0s""#;
const WARM: &str = r#"dormant: 0.3, switch_over: Deterministic(value: "3s")"#;

const fn case(
    slot: &'static str,
    name: &'static str,
    state: &'static str,
    parameters: &'static str,
    faults: &'static str,
    at: f64,
) -> Case {
    Case { slot, name, state, parameters, faults, at }
}

impl Case {
    fn scene(&self) -> Scene {
        let Case { slot, name, state, parameters, faults, at } = self;
        let caption = format!("{name}, {state}");
        let text = format!(
            r#"Scenario(
                name: {caption:?}, question: "What is to be seen of it?", horizon: "10min",
                view: (window: "30s"), failure: (deadline: "1min"),
                sources: [(name: "load", arrivals: Poisson(rate: "1/s"))],
                handlers: [(name: "server", replicas: 3, service: Exponential(mean: "2s"), on_crash: Requeue)],
                routes: [(from: "load", to: To("server"))],
                faults: [{faults}],
                strategies: [(name: "protected", handlers: {{"server": ({slot}: {name}({parameters}))}})],
            )"#,
        );
        Scene::of(&caption, &text, *at, |_| Origin::Handler(HandlerId(0)), vec2(640.0, 560.0))
    }
}

#[test]
fn every_protection_of_a_handler_has_something_to_show() {
    for slot in SLOTS {
        // The order of arrival costs nothing.
        for entry in slot.entries.iter().filter(|entry| entry.name != "FirstComeFirstServed") {
            let cases = CASES.iter().filter(|case| case.slot == slot.name && case.name == entry.name);
            let scenes: Vec<Scene> = cases.map(Case::scene).collect();
            assert!(!scenes.is_empty(), "{} has no case", entry.name);
            for scene in scenes {
                let upkeep = scene.snapshot.handlers[0].upkeep.as_ref();
                let upkeep = upkeep.unwrap_or_else(|| panic!("{}: nothing is known", scene.caption));
                let is_at_work = upkeep.has_given_up
                    || upkeep.replicas.iter().any(|replica| {
                        replica.is_crash_unnoticed
                            || replica.is_suspected
                            || replica.is_spare
                            || replica.takes_over_in.is_some()
                    });
                // All of a hot standby serve; it shows in who does not.
                let is_at_work = is_at_work
                    || entry.name == "Hot" && scene.snapshot.handlers[0].replicas.iter().any(|it| !it.is_up());
                assert!(is_at_work || !upkeep.costs.in_words().is_empty(), "{}: nothing to see", scene.caption);
            }
        }
    }
}

#[test]
fn every_protection_in_the_act_looks_as_it_did() {
    let scenes: Vec<Scene> = CASES.iter().map(Case::scene).collect();
    let mut results = SnapshotResults::new();
    for (theme, suffix) in THEMES {
        for (at, scenes) in scenes.chunks(SCENES_PER_SHEET).enumerate() {
            let picture = sheet(scenes, theme);
            results.add(egui_kittest::try_image_snapshot(&picture, format!("protections_{}_{suffix}", at + 1)));
        }
    }
}
