//! What the program does with the files that it is given: everything that can be a scenario or hold a report, and what
//! cannot.
#![cfg(unix)]

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const GOOD: &str = include_str!("data/one.ron");

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("s.ron"), GOOD).expect("a file can be written");
    folder
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_windtunnel"));
    command.current_dir(folder).stdin(Stdio::null());
    command
}

fn call<A: AsRef<OsStr>>(folder: &Path, arguments: &[A]) -> (i32, String, String) {
    ended(program(folder).args(arguments).output().expect("the program starts"))
}

fn ended(output: Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().expect("it ends by itself"), text(&output.stdout), text(&output.stderr))
}

fn entries(folder: &Path) -> Vec<OsString> {
    let mut names: Vec<OsString> =
        folder.read_dir().expect("it is there").map(|entry| entry.expect("it can be read").file_name()).collect();
    names.sort();
    names
}

#[test]
fn a_destination_that_cannot_be_written_is_refused_before_the_run() {
    let folder = folder();
    let in_folder = |name: &str| folder.path().join(name);
    std::fs::create_dir(in_folder("taken.html")).expect("a folder can be made");
    symlink("nowhere/r.html", in_folder("dangling.html")).expect("a link can be made");
    symlink("circle.html", in_folder("circle.html")).expect("a link can be made");
    let long = format!("{}.html", "n".repeat(300));
    let before = entries(folder.path());
    for command in ["run", "compare"] {
        for (path, words) in [
            ("missing/r.html", "there is no folder missing"),
            ("s.ron/r.html", "there is no folder s.ron"),
            ("taken.html", "is a folder"),
            ("r.html/", "is a folder"),
            ("dangling.html", "there is no folder nowhere"),
            ("circle.html", "circle"),
            (long.as_str(), "too long"),
        ] {
            let (code, out, err) = call(folder.path(), &[command, "s.ron", "--report", path, "--overwrite"]);
            assert_eq!((code, out.as_str()), (1, ""), "{path}: {err}");
            assert!(err.contains(words) && err.lines().count() == 1, "{path}: {err}");
        }
    }
    assert_eq!(entries(folder.path()), before);
}

/// Whoever may write anywhere sees nothing of it.
#[test]
fn a_folder_or_a_file_that_is_write_protected_is_left_alone() {
    let folder = folder();
    let closed = folder.path().join("closed");
    std::fs::create_dir(&closed).expect("a folder can be made");
    std::fs::set_permissions(&closed, PermissionsExt::from_mode(0o555)).expect("it is ours");
    let kept = folder.path().join("kept.json");
    std::fs::write(&kept, "precious").expect("a file can be written");
    std::fs::set_permissions(&kept, PermissionsExt::from_mode(0o444)).expect("it is ours");
    if std::fs::File::options().write(true).open(&kept).is_ok() {
        return;
    }
    for path in ["closed/r.html", "kept.json"] {
        let (code, out, err) = call(folder.path(), &["run", "s.ron", "--report", path, "--overwrite"]);
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(err.contains("denied"), "{err}");
    }
    assert_eq!(std::fs::read_to_string(&kept).expect("it is there"), "precious");
}

#[test]
fn a_report_goes_through_a_link_and_keeps_the_mode_of_what_it_replaces() {
    let (folder, other) = (folder(), tempfile::tempdir().expect("a folder can be made"));
    let (real, link) = (other.path().join("real.json"), folder.path().join("r.json"));
    std::fs::write(&real, "old").expect("a file can be written");
    std::fs::set_permissions(&real, PermissionsExt::from_mode(0o640)).expect("it is ours");
    symlink(&real, &link).expect("a link can be made");
    let (code, _, err) = call(folder.path(), &["run", "s.ron", "--report", "r.json", "--overwrite"]);
    assert_eq!(code, 0, "{err}");
    assert!(link.symlink_metadata().expect("it is there").is_symlink());
    assert!(std::fs::read_to_string(&real).expect("it is there").starts_with('{'));
    assert_eq!(real.metadata().expect("it is there").permissions().mode() & 0o777, 0o640);
    assert_eq!(entries(other.path()), ["real.json"]);
    let (code, _, err) = call(folder.path(), &["fmt", "s.ron"]);
    assert_eq!(code, 0, "{err}");
}

#[test]
fn what_killed_programs_have_left_beside_a_report_goes_with_the_next() {
    let folder = folder();
    std::fs::write(folder.path().join(".windtunnel-a1B2c3.part"), "half of").expect("a file can be written");
    let (code, _, err) = call(folder.path(), &["run", "s.ron", "--report", "r.csv"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(entries(folder.path()), ["r.csv", "s.ron"]);
}

#[test]
fn what_is_no_scenario_is_told_by_what_it_is() {
    let folder = folder();
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("it can be written");
    put("empty.ron", b"");
    put("bytes.ron", b"Scenario(\xff)");
    let wide: Vec<u8> = b"\xff\xfe".iter().copied().chain(GOOD.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    put("wide.ron", &wide);
    std::fs::create_dir(folder.path().join("folder.ron")).expect("a folder can be made");
    for (name, words) in [
        ("", "the name of the file is empty"),
        ("missing.ron", "there is no file missing.ron"),
        ("folder.ron", "folder.ron is a folder"),
        ("empty.ron", "empty.ron"),
        ("bytes.ron", "byte 9 is not UTF-8"),
        ("wide.ron", "wide.ron is UTF-16"),
        ("/dev/null", "/dev/null"),
        ("/dev/zero", "larger than"),
    ] {
        for command in ["validate", "run", "compare"] {
            let (code, out, err) = call(folder.path(), &[command, name]);
            assert_eq!((code, out.as_str()), (1, ""), "{command} {name:?}: {err}");
            assert!(err.contains(words) && !err.contains("panicked"), "{command} {name:?}: {err}");
        }
    }
    put("marked.ron", format!("\u{feff}{GOOD}").as_bytes());
    assert_eq!(call(folder.path(), &["validate", "marked.ron"]).0, 0);
}

#[test]
fn a_pipe_is_a_scenario_too() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("there is such a program").success());
    let reader = program(folder.path()).args(["validate", "pipe"]).stdout(Stdio::piped()).spawn().expect("it starts");
    std::fs::write(&pipe, GOOD).expect("the program reads it");
    let (code, out, _) = ended(reader.wait_with_output().expect("it is ours"));
    assert_eq!((code, out.as_str()), (0, "pipe: valid, 1 source, 1 handler\n"));

    let mut command = program(folder.path());
    let command = command.args(["run", "-", "--json"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut reader = command.spawn().expect("it starts");
    reader.stdin.take().expect("it is a pipe").write_all(GOOD.as_bytes()).expect("the program reads it");
    let (code, out, _) = ended(reader.wait_with_output().expect("it is ours"));
    assert_eq!(code, 0);
    assert!(out.contains("\"reproduce\": \"windtunnel run - --seed"), "{out}");
}

/// A shell takes the lines that the program prints, whatever the names are.
#[test]
fn the_line_that_gives_the_same_again_survives_odd_names() {
    let folder = folder();
    let program = Path::new(env!("CARGO_BIN_EXE_windtunnel"));
    let in_shell = |shell: &str, line: &str| {
        let path = format!("{}:{}", program.parent().expect("it is in a folder").display(), env!("PATH"));
        let mut command = Command::new(shell);
        command.current_dir(folder.path()).env("PATH", path).stdin(Stdio::null());
        ended(command.args(["-c", &format!("{line} --json")]).output().expect("there is such a shell"))
    };
    let sets = r#"strategies: [(name: "-bare", routes: {}), (name: "it's, -odd", routes: {})], routes: ["#;
    let text = GOOD.replace("routes: [", sets);
    let names = [&b"-dash.ron"[..], b"it's two words.ron", b"$HOME;`x`\".ron", b"-\xff\nline\\.ron"];
    for name in names.map(OsStr::from_bytes) {
        std::fs::write(folder.path().join(name), &text).expect("a file can be written");
        let is_text = name.to_str().is_some();
        let shell = if is_text { "sh" } else { "bash" };
        if !is_text && Command::new(shell).arg("--version").output().is_err() {
            continue;
        }
        for (command, options, of) in [
            ("run", &["--strategy=-bare"][..], "run"),
            ("run", &["--strategy", "it's, -odd"], "run"),
            ("compare", &["--replications", "2"], "experiment"),
        ] {
            let mut arguments: Vec<&OsStr> = vec![command.as_ref()];
            arguments.extend(options.iter().map(OsStr::new));
            arguments.extend(["--json".as_ref(), "--".as_ref(), name]);
            let (code, out, err) = call(folder.path(), &arguments);
            assert_eq!(code, 0, "{name:?}: {err}");
            let report: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
            let line = report[of]["reproduce"].as_str().expect("a line");
            let (code, again, err) = in_shell(shell, line);
            assert_eq!(code, 0, "{line}: {err}");
            let again: serde_json::Value = serde_json::from_str(&again).expect("it is JSON");
            let figures = if of == "run" { "ledger" } else { "sets" };
            assert_eq!(again[figures], report[figures], "{line}");
        }
    }
}
