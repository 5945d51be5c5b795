//! Every figure of every scenario of the folder, as `run --json` gives it, for its own seed and for twenty more.
//!
//! For its own seed all figures are committed; for the others the headline, and a digest of the rest. Numbers count to 12
//! digits. How many entries the calendar had and the hash of the state are left out: a change of the engine's inside may
//! change them. `UPDATE_GOLDEN=1 cargo test --test golden_figures` writes all of it anew; look at the difference.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

/// Beside the scenario's own seed.
const SEEDS: std::ops::RangeInclusive<u64> = 1_001..=1_020;
/// Runs are cut after so many seconds of measuring: long enough to meet every scheduled fault of the gallery.
const CUT_SECS: f64 = 300.0;
/// Words around figures, and figures about the program's inside.
const LEFT_OUT: [&str; 14] = [
    "schema",
    "program",
    "question",
    "file",
    "events",
    "state_hash",
    "meaning",
    "reason",
    "conditions",
    "source",
    "method",
    "unit",
    "advice",
    "reproduce",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = (std::fs::read_dir(root().join("scenarios")).expect("the folder is there"))
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|found| found == "ron"))
        .map(|path| path.file_stem().expect("a file has a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// What `run --json` gives.
fn report(name: &str, seed: Option<u64>) -> Value {
    let file = Path::new("scenarios").join(name).with_extension("ron");
    let text = std::fs::read_to_string(root().join(&file)).expect("the scenario can be read");
    let model = windtunnel::scenario::load(&text, name).unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let secs = (model.warm_up.0 as f64 / 1e9 + CUT_SECS).min(model.horizon.0 as f64 / 1e9);
    let mut program = Command::new(env!("CARGO_BIN_EXE_windtunnel"));
    program.current_dir(root());
    program.arg("run").arg(&file).args(["--json", "--horizon", &format!("{secs}s")]);
    if let Some(seed) = seed {
        program.args(["--seed", &seed.to_string()]);
    }
    let output = program.output().expect("the program starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|why| panic!("{name}, {seed:?}: {why}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// Writes what is held fast of a value, a line for each figure, what belongs together further in.
fn figures(name: &str, depth: usize, value: &Value, out: &mut String) {
    let indent = " ".repeat(depth);
    let mut write = |what: &str| writeln!(out, "{indent}{name} {what}").expect("text can grow");
    match value {
        Value::Object(fields) => {
            write("");
            for (name, field) in fields.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str())) {
                figures(name, depth + 1, field, out);
            }
        }
        Value::Array(items) => {
            write(&format!("{} items", items.len()));
            items.iter().for_each(|item| figures("-", depth + 1, item, out));
        }
        Value::Number(number) if number.is_f64() => write(&format!("{:.11e}", number.as_f64().expect("it is one"))),
        other => write(&other.to_string()),
    }
}

/// The ledger, R and F in one line, and a digest of everything.
fn line(seed: u64, report: &Value) -> String {
    let rows = report["ledger"].as_array().expect("there is a ledger");
    let ledger: Vec<String> =
        rows.iter().map(|row| format!("{} {}", row["outcome"].as_str().expect("a word"), row["count"])).collect();
    let value = |name: &str| match report["headline"][name]["value"].as_f64() {
        Some(value) => format!("{value:.11e}"),
        None => "-".into(),
    };
    let mut all = String::new();
    figures("report", 0, report, &mut all);
    let digest = xxh3_64(all.as_bytes());
    let (r, f) = (value("per_demand"), value("fault_tolerance"));
    format!("seed {seed}: {digest:016x}, R {r}, F {f}, {}\n", ledger.join(", "))
}

/// Which lines of two texts differ, the first few.
fn difference(was: &str, is: &str) -> String {
    let mut lines: Vec<String> = (was.lines().zip(is.lines()).filter(|(was, is)| was != is))
        .map(|(was, is)| format!("  was {was}\n  is  {is}"))
        .collect();
    let (count, lengths) = (lines.len(), (was.lines().count(), is.lines().count()));
    lines.truncate(8);
    format!("{count} lines differ, {} lines were {}\n{}", lengths.1, lengths.0, lines.join("\n"))
}

fn compare(file: &Path, is: &str) -> Result<(), String> {
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::write(file, is).expect("the golden file can be written");
        return Ok(());
    }
    match std::fs::read_to_string(file) {
        Err(why) => Err(format!("{}: {why}; run with UPDATE_GOLDEN=1", file.display())),
        Ok(was) if was != is => Err(format!("{}: {}", file.display(), difference(&was, is))),
        Ok(_) => Ok(()),
    }
}

fn check(name: &str) -> Vec<String> {
    let file = |folder: &str| root().join("tests/golden").join(folder).join(name).with_extension("txt");
    let mut own = String::new();
    figures("report", 0, &report(name, None), &mut own);
    let seeds: String = SEEDS.map(|seed| line(seed, &report(name, Some(seed)))).collect();
    [compare(&file("figures"), &own), compare(&file("seeds"), &seeds)].into_iter().filter_map(Result::err).collect()
}

#[test]
fn no_figure_of_any_scenario_has_changed() {
    let names = names();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
            wrong.extend(check(name));
        }
        wrong
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no worker falls")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_committed_list_of_figures_has_its_scenario() {
    let names = names();
    for folder in ["figures", "seeds"] {
        for entry in std::fs::read_dir(root().join("tests/golden").join(folder)).expect("the folder is there") {
            let file: PathBuf = entry.expect("it can be listed").path();
            let name = file.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            assert!(names.contains(&name), "{} belongs to no scenario", file.display());
        }
    }
}
