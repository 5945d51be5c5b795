//! Instants that a run must reach to the nanosecond: when silence becomes suspicion, when work is saved.

use windtunnel::engine::{Engine, Observer, Occurrence, Upkept, What};
use windtunnel::foundation::{Span, Time};

use crate::harness::{SEEDS, crash, entry, model, station};

/// When a mechanism first did something, and for how long.
#[derive(Default)]
struct Seen(Option<(Time, Upkept)>);

impl Observer for Seen {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        if let What::Upkept { what, .. } = what {
            self.0 = self.0.or(Some((now, what)));
        }
    }
}

fn first(body: &str, seed: u64) -> (Time, Upkept) {
    let mut engine = Engine::new(model(1e6, 0.0, body), seed, 0);
    let mut seen = Seen::default();
    while seen.0.is_none() && engine.step(&mut seen) {}
    seen.0.expect("something happens")
}

/// From the last heartbeat, one a second, until the silence is too long, in milliseconds.
fn silence(detector: &str, seed: u64) -> f64 {
    let body = station("Once(at: [])", "service: Exponential(mean: \"1s\")")
        + &crash("station", "Uniform(min: \"1min\", max: \"2min\")", "Deterministic(value: \"1s\")")
        + &format!(", strategies: [(name: \"watched\", handlers: {{\"station\": (detector: {detector})}})]");
    let (crash, what) = first(&body, seed);
    let Upkept::Unnoticed { delay } = what else { panic!("{what:?}") };
    (Span(crash.0 % Span::SECOND.0) + delay).as_secs_f64() * 1e3
}

#[test]
fn silence_raises_phi_under_the_normal_law_as_the_literature_says() {
    let entry = entry("phi.t8");
    let detector =
        "PhiAccrual(gap: Deterministic(value: \"1s\"), deviation_min: \"200ms\", pause: \"0s\", threshold: 8)";
    for seed in (0..SEEDS).map(|nth| entry.seed(nth)) {
        entry.judge_exactly(seed, silence(detector, seed));
    }
}

#[test]
fn silence_raises_phi_under_the_exponential_law_as_the_literature_says() {
    // Ten seconds of silence raise phi to its threshold; phi grows in proportion to the silence.
    let entry = entry("phi.exp");
    let threshold = entry.expected;
    let detector = format!(
        "PhiAccrual(gap: Deterministic(value: \"1s\"), gaps: Exponential, pause: \"0s\", threshold: {threshold})"
    );
    for seed in (0..SEEDS).map(|nth| entry.seed(nth)) {
        entry.judge_exactly(seed, threshold * 10_000.0 / silence(&detector, seed));
    }
}

#[test]
fn work_is_saved_at_the_intervals_of_young_and_daly() {
    for (id, rule) in [("ckpt.young", "Young"), ("ckpt.daly", "Daly")] {
        let entry = entry(id);
        let body = station("Once(at: [\"0s\"])", "service: Deterministic(value: \"5d\"), on_crash: Requeue")
            + &crash("station", "Deterministic(value: \"86400s\")", "Deterministic(value: \"0s\")")
            + &format!(
                ", strategies: [(name: \"saved\", handlers: {{\"station\": (
                    checkpoint: Optimal(rule: {rule}, write: \"300s\", restore: \"600s\"))}})]"
            );
        for seed in (0..SEEDS).map(|nth| entry.seed(nth)) {
            let (written, what) = first(&body, seed);
            assert_eq!(what, Upkept::Wrote { spent: Span(300 * Span::SECOND.0), completed: true });
            entry.judge_exactly(seed, written.as_secs_f64() - 300.0);
        }
    }
}
