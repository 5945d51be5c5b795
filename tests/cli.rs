//! The program as a user calls it: exit codes, messages, and what it leaves behind, above all where the input
//! is bad.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use windtunnel::scenario::schema::Scenario;
use windtunnel::scenario::shape::Shape;

const GOOD: &str = include_str!("data/one.ron");

struct Done {
    code: i32,
    out: String,
    err: String,
}

fn call(folder: &Path, arguments: &[&str]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_windtunnel"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is text");
    Done { code: status.code().expect("the program ends by itself"), out: text(stdout), err: text(stderr) }
}

fn folder_with(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("s.ron");
    std::fs::write(&file, text).expect("a file can be written");
    (folder, file)
}

fn files(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().expect("the folder is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Every command that reads the file refuses it with code 1 and these words, and leaves it as it was.
fn refused(text: &str, words: &[&str]) {
    let (folder, file) = folder_with(text);
    for arguments in [&["validate", "s.ron"][..], &["run", "s.ron", "--report", "r.html"]] {
        let done = call(folder.path(), arguments);
        assert_eq!(done.code, 1, "{arguments:?}: {}", done.err);
        for word in words {
            assert!(done.err.contains(word), "{arguments:?}: no `{word}` in: {}", done.err);
        }
        assert!(done.err.len() < 20_000, "{} bytes of message", done.err.len());
        assert_eq!(done.out, "");
    }
    assert_eq!(std::fs::read_to_string(file).expect("it is still there"), text);
    assert_eq!(files(folder.path()), ["s.ron"]);
}

fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replace(from, to)
}

#[test]
fn what_is_not_ron_is_refused() {
    refused("<html>hello</html>", &["error", "s.ron:1:1"]);
    refused("", &["error", "s.ron"]);
}

#[test]
fn a_truncated_file_is_refused() {
    refused(&GOOD[..GOOD.len() / 2], &["error", "s.ron"]);
}

#[test]
fn a_file_over_the_limits_is_refused() {
    refused(&with("mean: \"100ms\")", "mean: \"100ms\"), replicas: 10001"), &["error", "10001", "s.ron:7"]);
    let (folder, _) = folder_with(&format!("{GOOD}{}", "/".repeat(17 * 1024 * 1024)));
    let done = call(folder.path(), &["validate", "s.ron"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("larger than"), "{}", done.err);
}

#[test]
fn brackets_nested_100_000_deep_are_refused() {
    refused(&"(".repeat(100_000), &["error", "s.ron:1"]);
    refused(&format!("Scenario(name: {}{})", "[".repeat(100_000), "]".repeat(100_000)), &["error", "s.ron:1"]);
}

#[test]
fn an_unknown_field_is_refused_with_the_one_that_was_meant() {
    refused(&with("horizon:", "horizont:"), &["error", "horizont", "horizon", "s.ron:4"]);
}

#[test]
fn a_negative_rate_is_refused() {
    refused(&with("5/s", "-5/s"), &["error", "-5/s", "s.ron:6"]);
}

#[test]
fn what_is_not_a_number_is_refused() {
    refused(&with("5/s", "NaN/s"), &["error", "NaN", "s.ron:6"]);
    refused(&with("mean: \"100ms\")", "mean: \"100ms\"), errors: NaN"), &["error", "NaN", "s.ron:7"]);
}

#[test]
fn a_handler_without_a_replica_is_refused() {
    refused(&with("mean: \"100ms\")", "mean: \"100ms\"), replicas: 0"), &["error", "s.ron:7"]);
}

#[test]
fn a_cycle_without_an_exit_is_refused() {
    let cycle = with("to: To(\"work\"))", "to: To(\"work\")), (from: \"work\", to: To(\"work\"))");
    refused(&cycle, &["error", "s.ron"]);
}

#[test]
fn a_name_used_twice_is_refused() {
    refused(&with("name: \"work\"", "name: \"in\""), &["error", "in", "s.ron"]);
}

#[test]
fn a_file_that_is_not_there_is_named_with_what_was_meant() {
    let (folder, _) = folder_with(GOOD);
    let done = call(folder.path(), &["run", "nothing/here.ron"]);
    assert_eq!((done.code, done.err.contains("nothing/here.ron")), (1, true), "{}", done.err);
    let done = call(folder.path(), &["run", "chekout"]);
    assert_eq!((done.code, done.err.contains("checkout")), (1, true), "{}", done.err);
}

#[test]
fn a_report_replaces_an_older_one_only_when_told_to() {
    let (folder, _) = folder_with(GOOD);
    let path = folder.path().join("r.html");
    std::fs::write(&path, "precious").expect("a file can be written");
    let done = call(folder.path(), &["run", "s.ron", "--report", "r.html"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("r.html exists already") && done.err.contains("--overwrite"), "{}", done.err);
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "precious");
    assert_eq!(call(folder.path(), &["run", "s.ron", "--report", "r.html", "--overwrite"]).code, 0);
    assert!(std::fs::read_to_string(&path).expect("it is there").starts_with("<!DOCTYPE html>"));
    assert_eq!(files(folder.path()), ["r.html", "s.ron"]);
}

/// The system refuses to let any file grow beyond 4 KiB, as a full disk would.
#[cfg(unix)]
#[test]
fn a_report_that_finds_no_room_leaves_the_older_one() {
    let (folder, _) = folder_with(GOOD);
    let path = folder.path().join("r.html");
    std::fs::write(&path, "precious").expect("a file can be written");
    let mut shell = Command::new("sh");
    shell.current_dir(folder.path()).stdin(Stdio::null());
    shell.args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_windtunnel")]);
    shell.args(["run", "s.ron", "--report", "r.html", "--overwrite"]);
    let done = shell.output().expect("there is a shell");
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(1), "{err}");
    assert!(err.contains("cannot write r.html"), "{err}");
    assert!(out.contains("fault tolerance"), "the results are printed all the same: {out}");
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "precious");
    assert_eq!(files(folder.path()), ["r.html", "s.ron"]);
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_printed_are_a_failure() {
    let (folder, _) = folder_with(GOOD);
    for arguments in [
        &["run", "s.ron"][..],
        &["run", "s.ron", "--json"],
        &["list"],
        &["validate", "s.ron"],
        &["--help"],
        &["--version"],
        &["compare", "--help"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let mut command = Command::new(env!("CARGO_BIN_EXE_windtunnel"));
        let done = command.current_dir(folder.path()).args(arguments).stdin(Stdio::null()).stdout(full).output();
        let done = done.expect("the program starts");
        let err = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "{arguments:?}: {err}");
        assert!(err.contains("cannot write the results"), "{arguments:?}: {err}");
    }
}

#[test]
fn bad_usage_ends_with_2() {
    let (folder, _) = folder_with(GOOD);
    for (arguments, word) in [
        (&["run", "s.ron", "--strategy", "hope"][..], "no strategy hope"),
        (&["run", "s.ron", "--report", "r.pdf"], ".html, .json or .csv"),
        (&["run", "s.ron", "--horizon", "10 apples"], "apples"),
        (&["run", "s.ron", "--horizon", "1s"], "warm-up"),
        (&["run", "s.ron", "--seed", "-1"], "--seed"),
        (&["run"], "FILE"),
        (&["rum", "s.ron"], "run"),
        (&["list", "wishes"], "wishes"),
    ] {
        let done = call(folder.path(), arguments);
        assert_eq!(done.code, 2, "{arguments:?}: {}", done.err);
        assert!(done.err.contains(word), "{arguments:?}: {}", done.err);
    }
    assert_eq!(files(folder.path()), ["s.ron"]);
}

#[test]
fn without_a_display_the_window_is_refused_in_plain_words() {
    let (folder, _) = folder_with(GOOD);
    let done = call(folder.path(), &["app", "s.ron"]);
    assert_eq!(done.code, if cfg!(feature = "desktop") { 1 } else { 2 });
    assert!(done.err.contains("windtunnel run"), "{}", done.err);
    assert!(!done.err.contains("panicked"), "{}", done.err);
}

#[cfg(all(feature = "desktop", target_os = "linux"))]
#[test]
fn a_display_that_does_not_answer_is_told_in_one_sentence() {
    for (variable, value) in [("DISPLAY", ":7777"), ("WAYLAND_DISPLAY", "no-such-socket")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_windtunnel"));
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
            command.env_remove(name);
        }
        let done = command.env(variable, value).output().expect("the program starts");
        let told = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains("`windtunnel run FILE`") && !told.contains(".rs") && !told.contains("panic"), "{told}");
    }
}

#[test]
fn a_run_that_exceeds_its_limit_names_the_queue() {
    let flooded =
        with("horizon: \"100s\",", "horizon: \"100s\",\n    limits: (in_flight: 50),").replace("5/s", "500/s");
    let (folder, _) = folder_with(&flooded);
    let done = call(folder.path(), &["run", "s.ron"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("more than 50 events in flight") && done.err.contains("work"), "{}", done.err);
    assert!(done.out.contains("fault tolerance"), "{}", done.out);
}

#[test]
fn a_run_whose_clock_stands_still_names_the_component_and_keeps_its_results() {
    for (text, who) in [
        (include_str!("limits/closed-queue0.ron"), "the source s acted more than 1,000,000 times within one instant"),
        (include_str!("limits/procemp.ron"), "of h acted more than 1,000,000 times within one instant"),
        (include_str!("limits/retry16.ron"), "an event of s at s -> h acted more than 1,000,000 times"),
        (include_str!("limits/fan.ron"), "an event of s at "),
    ] {
        let (folder, _) = folder_with(text);
        let done = call(folder.path(), &["run", "s.ron"]);
        assert_eq!(done.code, 1);
        assert!(done.err.contains(who) && done.err.contains("To go further, let time pass"), "{}", done.err);
        assert!(done.out.contains("fault tolerance"), "{}", done.out);
        let json = call(folder.path(), &["run", "s.ron", "--json"]);
        assert!(json.out.contains("\"why\": \"standstill\"") && json.out.contains("\"culprit\": \""), "{}", json.out);
    }
}

#[test]
fn equal_runs_print_equal_json() {
    let (folder, _) = folder_with(GOOD);
    let first = call(folder.path(), &["run", "s.ron", "--json"]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert_eq!(first.out, call(folder.path(), &["run", "s.ron", "--json"]).out);
    assert_ne!(first.out, call(folder.path(), &["run", "s.ron", "--json", "--seed", "99"]).out);
}

#[test]
fn the_json_is_what_the_schema_says() {
    let (folder, _) = folder_with(GOOD);
    let done = call(folder.path(), &["run", "s.ron", "--json", "--horizon", "1min", "--seed", "3"]);
    let report: serde_json::Value = serde_json::from_str(&done.out).expect("it is JSON");
    assert_eq!(report["schema"], "windtunnel-report/2");
    assert_eq!(report["run"]["seed"], 3);
    assert_eq!(report["run"]["now_secs"], 60.0);
    assert_eq!(report["run"]["state_hash"].as_str().map(str::len), Some(16));
    let counts: Vec<u64> = (report["ledger"].as_array().expect("a list").iter())
        .map(|row| row["count"].as_u64().expect("a count"))
        .collect();
    assert_eq!(counts[0], counts[1..].iter().sum::<u64>());
    let schema = include_str!("../docs/report-schema.md");
    fn check(value: &serde_json::Value, schema: &str) {
        match value {
            serde_json::Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                assert!(schema.contains(&format!("`{name}`")), "{name} is not described");
                check(value, schema);
            }),
            serde_json::Value::Array(items) => items.iter().for_each(|item| check(item, schema)),
            _ => {}
        }
    }
    check(&report, schema);
}

#[test]
fn a_run_is_reproduced_by_the_line_that_it_prints() {
    let (folder, _) = folder_with(GOOD);
    let first = call(folder.path(), &["run", "s.ron", "--json", "--seed", "5", "--horizon", "90s"]);
    let report: serde_json::Value = serde_json::from_str(&first.out).expect("it is JSON");
    let line = report["run"]["reproduce"].as_str().expect("a line").to_string();
    let arguments: Vec<&str> = line.split(' ').skip(1).chain(["--json"]).collect();
    assert_eq!(call(folder.path(), &arguments).out, first.out);
}

#[test]
fn a_report_is_one_file_that_needs_no_other() {
    let hostile = with("name: \"one\"", "name: \"<script>alert(1)</script>\"").replace("\"work\"", "\"<b>&work\"");
    let (folder, _) = folder_with(&hostile);
    let done = call(folder.path(), &["run", "s.ron", "--report", "r.html"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let html = std::fs::read_to_string(folder.path().join("r.html")).expect("it is there");
    for outside in ["http:", "https:", "src=", "<link", "@import", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(!html.contains("<script") && !html.contains("<b>") && html.contains("&lt;script"));
    assert_eq!(html.matches("<svg").count(), 4);
    assert_eq!(call(folder.path(), &["run", "s.ron", "--report", "r.csv"]).code, 0);
    let table = std::fs::read_to_string(folder.path().join("r.csv")).expect("it is there");
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(table.as_bytes()).into_records().collect::<Result<_, _>>().expect("a table");
    assert!(rows.len() > 100, "{} rows", rows.len());
}

/// Each number of a figure as the one module words it.
#[test]
fn a_figure_reads_the_same_on_the_terminal_and_in_every_report() {
    use windtunnel::foundation::wording::{self, Measure};
    let (folder, _) = folder_with(&with("horizon: \"100s\"", "horizon: \"30min\""));
    let mut texts = Vec::new();
    for report in ["r.html", "r.md", "r.json"] {
        let done = call(folder.path(), &["run", "s.ron", "--report", report]);
        assert_eq!(done.code, 0, "{}", done.err);
        let text = std::fs::read_to_string(folder.path().join(report)).expect("it is there");
        texts.push(text.replace("&#x2f;", "/"));
        texts.push(done.out);
    }
    let report: serde_json::Value = serde_json::from_str(&texts.remove(4)).expect("it is JSON");
    let number = |place: &str| report.pointer(place).and_then(|value| value.as_f64());
    let figure = |place: &str, measure| {
        let of = |what: &str| number(&format!("{place}/{what}"));
        wording::with_bounds(measure, of("value").expect("it is known"), of("low").zip(of("high")))
    };
    let offered = report["ledger"][0]["count"].as_u64().expect("a count");
    assert!(offered > 1_000, "{offered} has thousands");
    let words = [
        wording::count(offered),
        wording::percent(number("/headline/fault_tolerance/value").expect("it is known")),
        wording::duration(number("/headline/latency/p99").expect("there are answers")),
        wording::rate(number("/components/0/load_per_sec").expect("a load")),
        figure("/components/0/utilisation", Measure::Share),
        figure("/components/0/response_secs", Measure::Secs),
        figure("/components/0/wait_secs", Measure::Secs),
        figure("/components/0/present", Measure::Number),
        wording::duration(number("/theory/0/predicted").expect("it is an M/M/1 queue")),
        wording::count(report["run"]["events"].as_u64().expect("a count")),
        report["ledger"][1]["meaning"].as_str().expect("words").into(),
    ];
    for text in &texts {
        for word in &words {
            assert!(text.contains(word.as_str()), "no {word} in\n{text}");
        }
    }
}

#[test]
fn the_whole_gallery_validates_and_is_in_style() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let names = files(&folder);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let done = call(&folder, &[&["validate"][..], &names].concat());
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(done.out.lines().count(), names.len());
    assert_eq!(call(&folder, &[&["fmt", "--check"][..], &names].concat()).code, 0);
}

#[test]
fn formatting_changes_what_is_out_of_style_and_keeps_what_is_broken() {
    let (folder, file) = folder_with(&GOOD.replace("    ", "  "));
    let checked = call(folder.path(), &["fmt", "--check", "s.ron"]);
    assert_eq!((checked.code, checked.out.contains("s.ron")), (1, true));
    assert_eq!(call(folder.path(), &["fmt", "s.ron"]).code, 0);
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), GOOD);
    assert_eq!(call(folder.path(), &["fmt", "--check", "s.ron"]).code, 0);
    std::fs::write(&file, "Scenario((").expect("a file can be written");
    assert_eq!(call(folder.path(), &["fmt", "s.ron"]).code, 1);
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), "Scenario((");
}

#[test]
fn the_list_names_every_part() {
    let (folder, _) = folder_with(GOOD);
    let done = call(folder.path(), &["list"]);
    assert_eq!(done.code, 0);
    for family in &windtunnel::parts::FAMILIES {
        for entry in family.entries {
            assert!(done.out.contains(&format!("  {}: {}", entry.name, entry.summary)), "{}", entry.name);
        }
    }
    assert!(call(folder.path(), &["list", "recovery"]).out.contains("Retry"));
}

#[test]
fn the_list_names_every_field() {
    let (folder, _) = folder_with(GOOD);
    let done = call(folder.path(), &["list", "fields"]);
    assert_eq!(done.code, 0);
    assert!(!done.out.contains("Retry"), "{}", done.out);
    for structure in Shape::Struct(Scenario::SHAPE).structs() {
        let (_, rest) = done.out.split_once(&format!("\n  {}\n", structure.name)).expect("it is named");
        let fields = rest.split("\n\n").next().expect("something follows");
        for field in structure.fields {
            assert!(fields.contains(&format!("      {:<14} ", field.name)), "{}: {}", structure.name, field.name);
        }
    }
}

#[test]
fn help_shows_examples() {
    let (folder, _) = folder_with(GOOD);
    for arguments in [&["--help"][..], &["run", "--help"], &["fmt", "--help"], &["shot", "--help"]] {
        let done = call(folder.path(), arguments);
        assert_eq!(done.code, 0);
        assert!(done.out.contains("Examples:\n  windtunnel"), "{}", done.out);
    }
}
