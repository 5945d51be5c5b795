//! Every scenario of the folder runs to a committed summary and state hash.
//!
//! `UPDATE_GOLDEN=1 cargo test --test golden` writes the summaries anew; look at the difference before
//! committing it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use windtunnel::engine::{End, Observer, Occurrence, Verdict, What};
use windtunnel::foundation::{HandlerId, Span, Time};
use windtunnel::measure::Run;
use windtunnel::measure::ledger::Ledger;
use windtunnel::measure::snapshot::Estimate;
use windtunnel::scenario;

/// Runs are cut here: long enough to meet every scheduled fault of the gallery.
const CUT: Span = Span(300 * Span::SECOND.0);

/// What is held fast of a run.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Golden {
    seed: u64,
    now_nanos: u64,
    events: u64,
    end: Option<End>,
    ledger: Ledger,
    reliability: Option<f64>,
    fault_tolerance: Option<f64>,
    /// Hexadecimal: a number of 64 bits is too large for many readers of JSON.
    state_hash: String,
}

impl Golden {
    fn of(path: &Path) -> Golden {
        let text = std::fs::read_to_string(path).expect("the scenario can be read");
        let loaded = scenario::load(&text, &path.to_string_lossy()).unwrap_or_else(|wrong| panic!("{wrong}"));
        let mut run = Run::new(Arc::clone(&loaded.model), loaded.model.seed);
        run.advance(loaded.model.horizon.min(loaded.model.warm_up + CUT));
        let snapshot = run.snapshot();
        let numbers = &snapshot.since_warm_up;
        Golden {
            seed: loaded.model.seed,
            now_nanos: snapshot.now.0,
            events: snapshot.events,
            end: snapshot.end,
            ledger: numbers.ledger.clone(),
            reliability: rounded(&numbers.per_demand.system),
            fault_tolerance: rounded(&numbers.fault_tolerance),
            state_hash: format!("{:016x}", run.engine.state_hash()),
        }
    }
}

/// To 12 digits, so that the last bits of a sum of floats do not matter.
fn rounded(estimate: &Estimate) -> Option<f64> {
    let value = estimate.value()?;
    Some(format!("{value:.12}").parse().expect("a number reads back"))
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = (std::fs::read_dir(folder).expect("the folder is there"))
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

fn golden_path(scenario: &Path) -> PathBuf {
    let name = scenario.file_stem().expect("a file has a name").to_string_lossy();
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.json"))
}

#[test]
fn every_scenario_runs_to_its_committed_summary() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    for path in files("scenarios", "ron") {
        let golden = golden_path(&path);
        let now = Golden::of(&path);
        if update {
            let text = serde_json::to_string_pretty(&now).expect("a summary can be written");
            std::fs::write(&golden, text + "\n").expect("the golden file can be written");
            continue;
        }
        match std::fs::read_to_string(&golden) {
            Err(why) => wrong.push(format!("{}: {why}; run with UPDATE_GOLDEN=1", golden.display())),
            Ok(text) => {
                let committed: Golden = serde_json::from_str(&text).expect("a golden file is valid");
                if now != committed {
                    wrong.push(format!("{}\n  was {committed:?}\n  is  {now:?}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_committed_summary_has_its_scenario() {
    let expected: Vec<PathBuf> = files("scenarios", "ron").iter().map(|path| golden_path(path)).collect();
    for golden in files("tests/golden", "json") {
        assert!(expected.contains(&golden), "{} belongs to no scenario", golden.display());
    }
}

/// Notes when each handling and each event was over.
#[derive(Default)]
struct Handlings {
    left: Vec<(HandlerId, Time)>,
    settled: Vec<(Time, Verdict)>,
}

impl Observer for Handlings {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        match what {
            What::Left { handler, .. } => {
                self.left.push((handler, now));
            }
            What::Settled(root) => {
                self.settled.push((now, root.verdict));
            }
            _ => {}
        }
    }
}

#[test]
fn all_six_handlings_of_the_article_complete_and_the_last_ends_at_6_s() {
    let entry = scenario::GALLERY.iter().find(|entry| entry.file == "article-example.ron").expect("in the gallery");
    let model = scenario::load(entry.text, entry.file).unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let horizon = model.horizon;
    let mut engine = windtunnel::engine::Engine::new(model, 1, 0);
    let mut seen = Handlings::default();
    engine.advance(horizon, &mut seen);
    let secs = |n: u64| Time(n * Span::SECOND.0);
    let (quick, slow) = (HandlerId(0), HandlerId(1));
    let mut left = seen.left;
    left.sort_by_key(|(handler, at)| (*handler, *at));
    assert_eq!(
        left,
        [(quick, secs(1)), (quick, secs(2)), (quick, secs(3)), (slow, secs(2)), (slow, secs(4)), (slow, secs(6))]
    );
    assert_eq!(seen.settled, [2, 4, 6].map(|n| (secs(n), Verdict::Correct)));
}
