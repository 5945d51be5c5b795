//! Every recovery layer in the act: what the canvas and the inspector say of it.

use egui::vec2;
use egui_kittest::SnapshotResults;
use windtunnel::foundation::SourceId;
use windtunnel::measure::snapshot::LayerView;
use windtunnel::parts::recovery::{CATALOGUE, Mood};
use windtunnel::scenario::model::Origin;

use crate::contact_sheet::{Scene, sheet};
use crate::pictures::THEMES;

/// As long as what a layer says of itself may be, so that it fits on the canvas.
const WORDS_MAX: usize = 30;
const SCENES_PER_SHEET: usize = 6;

/// What stands around the calls to a server, and what troubles it.
struct Case {
    layer: &'static str,
    state: &'static str,
    around: &'static str,
    trouble: Trouble,
    /// When the picture is taken, seconds.
    at: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// Errors and wrong results now and then.
    Usual,
    /// Every call fails from the tenth to the twelfth second.
    Outage,
    /// Twice as many events as it can serve.
    Overload,
}

const CASES: &[Case] = &[
    case("Retry", "", r#"Retry(retries: 3, delay: "20ms")"#, Trouble::Usual, 20.0),
    case("Timeout", "", r#"Timeout(after: "60ms")"#, Trouble::Usual, 20.0),
    case("Deadline", "", "Deadline()", Trouble::Overload, 20.0),
    case("DeadLetter", "", "DeadLetter()", Trouble::Usual, 20.0),
    case("CircuitBreaker", "closed", BREAKER, Trouble::Outage, 9.0),
    case("CircuitBreaker", "open", BREAKER, Trouble::Outage, 12.0),
    case("CircuitBreaker", "half-open", BREAKER, Trouble::Outage, 14.9),
    case("Bulkhead", "full", r#"Bulkhead(calls: 4, waiting: 6, wait: "1s")"#, Trouble::Overload, 20.0),
    case("RetryBudget", "used up", BUDGET, Trouble::Outage, 11.9),
    case("RateLimiter", "refuses", r#"RateLimiter(rate: "30/s", burst: 5)"#, Trouble::Overload, 20.0),
    case("RateLimiter", "delays", r#"RateLimiter(rate: "38/s", burst: 5, wait: "200ms")"#, Trouble::Usual, 20.0),
    case("Hedge", "", r#"Hedge(delay: "40ms")"#, Trouble::Usual, 20.0),
    case("Fallback", "", r#"Fallback(to: ["second"])"#, Trouble::Outage, 11.0),
    case("AcceptanceTest", "", r#"AcceptanceTest(coverage: 0.9, cost: "2ms")"#, Trouble::Usual, 20.0),
    case("RecoveryBlock", "", r#"RecoveryBlock(alternates: ["second", "third"])"#, Trouble::Usual, 20.0),
    case("DistributedRecoveryBlock", "", r#"DistributedRecoveryBlock(alternates: ["second"])"#, Trouble::Usual, 20.0),
    case("NVersion", "", r#"NVersion(versions: ["second", "third"])"#, Trouble::Usual, 20.0),
    case("NSelfChecking", "", r#"NSelfChecking(versions: ["second", "third", "fourth"])"#, Trouble::Usual, 20.0),
    case("Redelivery", "", r#"Redelivery(visibility: "80ms")"#, Trouble::Usual, 20.0),
    case(
        "Idempotency",
        "",
        r#"Redelivery(visibility: "40ms", from: HandOver), Idempotency(capacity: 500)"#,
        Trouble::Overload,
        20.0,
    ),
    case("Shed", "by length", "Shed(by: Length, length_max: 20)", Trouble::Overload, 20.0),
    case("Shed", "by wait", r#"Shed(by: Wait, target: "20ms")"#, Trouble::Overload, 20.0),
    case("ConcurrencyLimit", "full", r#"ConcurrencyLimit(), Timeout(after: "120ms")"#, Trouble::Overload, 20.0),
];

const BREAKER: &str = r#"CircuitBreaker(calls: 20, wait: "4s", probes: 50)"#;
const BUDGET: &str = r#"Retry(retries: 3, delay: "5ms"), RetryBudget(burst: 10)"#;

const fn case(layer: &'static str, state: &'static str, around: &'static str, trouble: Trouble, at: f64) -> Case {
    Case { layer, state, around, trouble, at }
}

impl Case {
    fn caption(&self) -> String {
        if self.state.is_empty() { self.layer.into() } else { format!("{}, {}", self.layer, self.state) }
    }

    fn scene(&self) -> Scene {
        let rate = if self.trouble == Trouble::Overload { 120 } else { 40 };
        let fault = match self.trouble {
            Trouble::Outage => {
                r#"(on: "server", fault: ErrorBurst(probability: 1), when: Window(at: "10s", lasting: "2s"))"#
            }
            Trouble::Usual | Trouble::Overload => "",
        };
        let others = ["second", "third", "fourth"].into_iter().filter(|name| self.around.contains(name));
        let others: String = others.map(|name| format!("(name: {name:?}, replicas: 3, {NATURE}),")).collect();
        let text = format!(
            r#"Scenario(
                name: {caption:?}, question: "What does it say of itself?", horizon: "10min",
                view: (window: "30s"), failure: (deadline: "500ms"),
                sources: [(name: "load", arrivals: Poisson(rate: "{rate}/s"))],
                handlers: [(name: "server", replicas: 2, queue: 50, {NATURE}), {others}],
                routes: [(from: "load", to: To("server"), mode: Call())],
                faults: [{fault}],
                strategies: [(name: "protected", routes: {{"load -> server": [{around}]}})],
            )"#,
            caption = self.caption(),
            around = self.around,
        );
        Scene::of(&self.caption(), &text, self.at, |_| Origin::Source(SourceId(0)), vec2(640.0, 330.0))
    }
}

const NATURE: &str = r#"service: Exponential(mean: "30ms"), errors: 0.05, wrong_results: 0.05"#;

fn views<'a>(scene: &'a Scene, layer: &'a str) -> impl Iterator<Item = &'a LayerView> {
    scene.snapshot.layers.iter().filter(move |view| CATALOGUE[usize::from(view.part)].name == layer)
}

#[test]
fn every_layer_says_in_a_few_words_what_it_does() {
    for entry in CATALOGUE {
        let scenes: Vec<Scene> = CASES.iter().filter(|case| case.layer == entry.name).map(Case::scene).collect();
        let said: Vec<&LayerView> = scenes.iter().flat_map(|scene| views(scene, entry.name)).collect();
        assert!(!said.is_empty(), "{} has no case", entry.name);
        assert!(said.iter().any(|view| view.status.mood != Mood::Quiet), "{} is not in the act", entry.name);
        for view in scenes.iter().flat_map(|scene| &scene.snapshot.layers) {
            let words = &view.status.words;
            assert!((4..=WORDS_MAX).contains(&words.chars().count()), "{}: {words}", entry.name);
        }
    }
}

#[test]
fn every_layer_in_the_act_looks_as_it_did() {
    let scenes: Vec<Scene> = CASES.iter().map(Case::scene).collect();
    let mut results = SnapshotResults::new();
    for (theme, suffix) in THEMES {
        for (at, scenes) in scenes.chunks(SCENES_PER_SHEET).enumerate() {
            let picture = sheet(scenes, theme);
            results.add(egui_kittest::try_image_snapshot(&picture, format!("layers_{}_{suffix}", at + 1)));
        }
    }
}
