//! `windtunnel compare` as a user calls it: what it prints, keeps and refuses, and with which exit codes.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const SCENARIO: &str = r#"Scenario(
    name: "Two <b>ways</b>",
    question: "Which one?",
    horizon: "40s",
    warm_up: "1s",
    failure: (deadline: "2s"),
    sources: [(name: "in", arrivals: Poisson(rate: "20/s"))],
    handlers: [
        (name: "desk", replicas: 4, service: Exponential(mean: "2ms")),
        (name: "work", service: Exponential(mean: "20ms"), errors: "10%"),
    ],
    routes: [(from: "in", to: To("desk")), (name: "ask", from: "desk", to: To("work"), mode: Call())],
    strategies: [
        (name: "bare"),
        (name: "retry & wait", routes: {"ask": [Retry(retries: 3, delay: "10ms")]}),
        (name: "bare again"),
    ],
    strategy: "bare",
)
"#;

struct Done {
    code: i32,
    out: String,
    err: String,
}

fn call(folder: &Path, arguments: &[&str]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_windtunnel"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is text");
    Done { code: status.code().expect("the program ends by itself"), out: text(stdout), err: text(stderr) }
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("s.ron"), SCENARIO).expect("a file can be written");
    folder
}

/// Four replications of the scenario, with further arguments.
fn compare(folder: &TempDir, arguments: &[&str]) -> Done {
    call(folder.path(), &[&["compare", "s.ron", "--replications", "4"], arguments].concat())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn every_set_is_shown_with_its_difference_to_the_first() {
    let done = compare(&folder(), &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    for word in ["bare", "retry & wait", "bare again", "F less that of bare", "better", "not distinguished"] {
        assert!(done.out.contains(word), "no {word} in\n{}", done.out);
    }
    for word in ["latency p50", "latency p99", "attempts / event", "R per demand", "error", "correct"] {
        assert!(done.out.contains(word), "no {word} in\n{}", done.out);
    }
    assert_eq!(done.err, "");
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let folder = folder();
    let alone = compare(&folder, &["--json", "--threads", "1"]);
    assert_eq!(alone.code, 0, "{}", alone.err);
    for threads in ["2", "8"] {
        assert_eq!(alone.out, compare(&folder, &["--json", "--threads", threads]).out, "{threads} threads");
    }
    assert_ne!(alone.out, compare(&folder, &["--json", "--seed", "9"]).out);
}

#[test]
fn the_chosen_sets_come_in_the_order_they_are_named() {
    let done = compare(&folder(), &["--json", "--strategies", "retry & wait,bare"]);
    let found = json(&done.out);
    let names: Vec<&str> =
        found["sets"].as_array().expect("a list").iter().filter_map(|s| s["name"].as_str()).collect();
    assert_eq!(names, ["retry & wait", "bare"]);
    assert_eq!(found["experiment"]["reference"], "retry & wait");
    assert_eq!(found["sets"][1]["judgement"], "worse");
}

#[test]
fn the_json_is_what_the_schema_says() {
    let found = json(&compare(&folder(), &["--json", "--seed", "3", "--horizon", "30s"]).out);
    assert_eq!(found["schema"], "windtunnel-comparison/2");
    assert_eq!((&found["experiment"]["seed"], &found["scenario"]["horizon_secs"]), (&3.into(), &30.0.into()));
    for set in found["sets"].as_array().expect("a list") {
        let counts: Vec<u64> =
            set["ledger"].as_array().expect("a list").iter().filter_map(|row| row["count"].as_u64()).collect();
        assert_eq!(counts[0], counts[1..].iter().sum::<u64>());
        assert_eq!(set["runs"].as_array().map(Vec::len), Some(4));
    }
    assert_eq!(found["sets"][0]["differences"], Value::Null);
    assert_eq!(found["sets"][2]["differences"]["fault_tolerance"]["distinguished"], false);
    let schema = include_str!("../docs/comparison-schema.md");
    fn check(value: &Value, schema: &str) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                assert!(schema.contains(&format!("`{name}`")), "{name} is not described");
                check(value, schema);
            }),
            Value::Array(items) => items.iter().for_each(|item| check(item, schema)),
            _ => {}
        }
    }
    check(&found, schema);
}

#[test]
fn the_first_replication_is_what_run_shows() {
    let folder = folder();
    let found = json(&compare(&folder, &["--json", "--seed", "5"]).out);
    let run = call(folder.path(), &["run", "s.ron", "--json", "--seed", "5", "--strategy", "retry & wait"]);
    assert_eq!(found["sets"][1]["runs"][0]["state_hash"], json(&run.out)["run"]["state_hash"]);
}

#[test]
fn a_comparison_is_reproduced_by_the_line_that_it_prints() {
    let folder = folder();
    let first = compare(&folder, &["--json", "--seed", "5", "--strategies", "bare,bare again"]);
    let line = json(&first.out)["experiment"]["reproduce"].as_str().expect("a line").to_string();
    let line = line.strip_prefix("windtunnel ").expect("it is a call of the program");
    let (before, rest) = line.split_once('\'').expect("the names are quoted");
    let (names, after) = rest.split_once('\'').expect("the names are quoted");
    let arguments: Vec<&str> = before.split_whitespace().chain([names]).chain(after.split_whitespace()).collect();
    assert_eq!(call(folder.path(), &[&arguments[..], &["--json"]].concat()).out, first.out);
}

#[test]
fn a_report_is_one_file_that_needs_no_other() {
    let folder = folder();
    assert_eq!(compare(&folder, &["--report", "r.html"]).code, 0);
    let html = std::fs::read_to_string(folder.path().join("r.html")).expect("it is there");
    assert!(html.starts_with("<!DOCTYPE html>"));
    for outside in ["http:", "https:", "src=", "<link", "@import", "url(", "<script"] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(!html.contains("<b>") && html.contains("&lt;b&gt;ways") && !html.contains("retry & wait"));
    assert_eq!(html.matches("<svg").count(), 6);
    assert!(html.contains("not distinguished") && html.contains("class=\"interval not\""));
    for svg in html.split("<svg").skip(1) {
        let svg = svg.split("</svg>").next().expect("it ends");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
    assert_eq!(compare(&folder, &["--report", "r.csv"]).code, 0);
    let table = std::fs::read_to_string(folder.path().join("r.csv")).expect("it is there");
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(table.as_bytes()).into_records().collect::<Result<_, _>>().expect("a table");
    assert!(rows.len() > 100, "{} rows", rows.len());
}

#[test]
fn a_report_replaces_an_older_one_only_when_told_to() {
    let folder = folder();
    let path = folder.path().join("r.html");
    std::fs::write(&path, "precious").expect("a file can be written");
    let done = compare(&folder, &["--report", "r.html"]);
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(done.err.contains("--overwrite"), "{}", done.err);
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "precious");
    assert_eq!(compare(&folder, &["--report", "r.html", "--overwrite"]).code, 0);
    assert!(std::fs::read_to_string(&path).expect("it is there").starts_with("<!DOCTYPE html>"));
}

#[test]
fn bad_usage_ends_with_2() {
    let folder = folder();
    for (arguments, word) in [
        (&["--strategies", "hope"][..], "no strategy hope"),
        (&["--strategies", "bare,bare"], "named twice"),
        (&["--strategies", ""], "no strategy"),
        (&["--replications", "1"], "--replications"),
        (&["--replications", "many"], "--replications"),
        (&["--threads", "0"], "--threads"),
        (&["--report", "r.pdf"], ".html, .json or .csv"),
        (&["--horizon", "1s"], "warm-up"),
        (&["--overwrite"], "--report"),
    ] {
        let done = call(folder.path(), &[&["compare", "s.ron"], arguments].concat());
        assert_eq!(done.code, 2, "{arguments:?}: {}", done.err);
        assert!(done.err.contains(word), "{arguments:?}: {}", done.err);
    }
    assert_eq!(call(folder.path(), &["compare", "nothing.ron"]).code, 1);
}

#[test]
fn a_set_whose_runs_collapse_is_shown_as_such() {
    let folder = folder();
    let sets = ["--strategies", "retry and cancel,retry, never cancel", "--replications", "2"];
    let done = call(folder.path(), &[&["compare", "overload"], &sets[..], &["--report", "r.html"]].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("retry, never cancel: 2 of 2 runs stopped early"), "{}", done.out);
    assert!(done.out.contains("most of them at database"), "{}", done.out);
    let html = std::fs::read_to_string(folder.path().join("r.html")).expect("it is there");
    assert!(html.contains("2 of 2 runs stopped early"));
}

#[test]
fn a_scenario_without_sets_is_replicated() {
    let folder = folder();
    let done = call(folder.path(), &["compare", "mm1", "--replications", "2", "--horizon", "20min"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.out.contains("none") && !done.out.contains("less that of"), "{}", done.out);
}

#[test]
fn help_shows_examples() {
    let done = call(folder().path(), &["compare", "--help"]);
    assert!(done.code == 0 && done.out.contains("Examples:\n  windtunnel compare"), "{}", done.out);
}
