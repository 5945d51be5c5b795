//! What the program prints, and writes for people, of hostile texts, names and arguments: signs, and nothing that a terminal would obey.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use windtunnel::foundation::signs::is_hidden;

use crate::corpus::text;

fn call(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_windtunnel"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.output().expect("the program starts")
}

/// What was printed of it, the standard output before the standard error.
#[track_caller]
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let Output { stdout, stderr, .. } = call(folder, arguments);
    let text = String::from_utf8([stdout, stderr].concat()).expect("what is printed is text");
    assert!(text.chars().all(|letter| letter == '\n' || !is_hidden(letter)), "{arguments:?}: {text:?}");
    text
}

#[test]
fn nothing_of_a_file_reaches_a_terminal_but_in_signs() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for file in ["esc-name.ron", "esc-hint.ron", "nul-raw.ron", "formulas-and-markup.ron"] {
        std::fs::write(folder.path().join(file), text(file)).expect("it can be written");
        for command in ["validate", "run", "compare", "fmt"] {
            printed(folder.path(), &[command, file]);
        }
    }
    assert!(printed(folder.path(), &["run", "esc-name.ron"]).starts_with(r"\u{1b}]0;owned\u{7}\u{1b}[2Jx"));
    assert!(printed(folder.path(), &["validate", "esc-hint.ron"]).contains(r"\u{1b}[2J"));
}

#[test]
fn tables_and_json_show_names_in_signs() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("n.ron"), text("names.ron")).expect("it can be written");
    let run = printed(folder.path(), &["run", "n.ron", "--report", "r.json"]);
    assert!(run.starts_with("\\u{1b}]0;owned\\u{7}\\u{202e}title\\nF 100%\n\\u{9b}31mred\\r\\u{7f}"), "{run}");
    assert!(run.contains(r"\u{202e}gpj.h") && run.contains(r"a\u{200b}set"), "{run}");
    let compared = printed(folder.path(), &["compare", "n.ron", "--replications", "2"]);
    assert!(compared.contains(r"a\u{2069}nother"), "{compared}");
    for arguments in [&["run", "n.ron", "--json"][..], &["compare", "n.ron", "--replications", "2", "--json"]] {
        let json: serde_json::Value = serde_json::from_str(&printed(folder.path(), arguments)).expect("it is JSON");
        assert_eq!(
            json["scenario"]["name"], "\u{1b}]0;owned\u{7}\u{202e}title\nF 100%",
            "what is read is what was written"
        );
    }
    let report = std::fs::read_to_string(folder.path().join("r.json")).expect("it is there");
    assert!(!report.contains(|letter| letter != '\n' && is_hidden(letter)));
}

#[test]
fn pages_show_what_a_file_says_in_signs() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for file in ["esc-name.ron", "formulas-and-markup.ron", "names.ron"] {
        std::fs::write(folder.path().join(file), text(file)).expect("it can be written");
        for arguments in [
            &["run", file, "--report", "r.html", "--overwrite"][..],
            &["compare", file, "--replications", "2", "--report", "r.html", "--overwrite"],
        ] {
            assert_eq!(call(folder.path(), arguments).status.code(), Some(0), "{arguments:?}");
            let page = std::fs::read_to_string(folder.path().join("r.html")).expect("it is there");
            let hidden = page.char_indices().find(|(_, letter)| *letter != '\n' && is_hidden(*letter));
            assert_eq!(hidden, None, "{arguments:?}");
            assert!(file != "names.ron" || page.contains(r"\u{1b}]0;owned\u{7}\u{202e}title"), "{arguments:?}");
        }
    }
}

#[test]
fn names_of_files_and_arguments_are_shown_in_signs() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let hostile = "a\u{1b}[2J\n\u{202e}b";
    for arguments in [
        &["run", hostile][..],
        &["validate", hostile],
        &["fmt", hostile],
        &["list", hostile],
        &[hostile],
        &["run", "mm1", hostile],
        &["run", "mm1", "--seed", hostile],
        &["run", "mm1", "--horizon", hostile],
        &["run", "mm1", "--strategy", hostile],
        &["run", "mm1", "--report", hostile],
        &["compare", "checkout", "--strategies", hostile],
        &["shot", hostile, "--theme", hostile],
    ] {
        let text = printed(folder.path(), arguments);
        assert!(text.contains(r"a\u{1b}[2J"), "{arguments:?}: {text}");
        assert_ne!(call(folder.path(), arguments).status.code(), Some(0), "{arguments:?}");
    }
    let file = format!("{hostile}.ron");
    std::fs::write(folder.path().join(&file), text("esc-name.ron")).expect("it can be written");
    for command in ["validate", "fmt", "run"] {
        assert!(printed(folder.path(), &[command, &file]).contains(r"a\u{1b}[2J\n\u{202e}b.ron"), "{command}");
    }
}

#[test]
fn help_is_no_error() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (arguments, code) in [(&["--help"][..], 0), (&["run", "--help"], 0), (&["--version"], 0), (&["--nonsense"], 2)]
    {
        let Output { status, stdout, stderr } = call(folder.path(), arguments);
        assert_eq!((status.code(), stdout.is_empty(), stderr.is_empty()), (Some(code), code != 0, code == 0));
    }
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("f.ron"), text("formulas-and-markup.ron")).expect("it can be written");
    for arguments in [
        &["run", "f.ron", "--report", "run.csv"][..],
        &["compare", "f.ron", "--replications", "2", "--report", "compare.csv"],
        &["run", "f.ron", "--report", "run.html"],
    ] {
        assert_eq!(call(folder.path(), arguments).status.code(), Some(0), "{arguments:?}");
    }
    for file in ["run.csv", "compare.csv"] {
        let table = std::fs::read_to_string(folder.path().join(file)).expect("it is there");
        let records = csv::Reader::from_reader(table.as_bytes()).into_records();
        let cells: Vec<String> = records
            .flat_map(|record| record.expect("it is a table").iter().map(str::to_string).collect::<Vec<_>>())
            .collect();
        for cell in cells.iter().filter(|cell| cell.parse::<f64>().is_err()) {
            assert!(
                !cell.trim_start_matches([' ', '"', '\'']).starts_with(['=', '+', '-', '@', '\t', '\r'])
                    || cell.starts_with('\''),
                "{cell}"
            );
        }
    }
    let table = std::fs::read_to_string(folder.path().join("run.csv")).expect("it is there");
    for name in ["'=cmd|' /C calc'!A0", "'@SUM(1+1)*cmd", "'+1+cmd|' /C calc'!A0"] {
        assert!(table.contains(&format!("components,{name},")), "{name}");
    }
    let page = std::fs::read_to_string(folder.path().join("run.html")).expect("it is there");
    for markup in ["<script>document.title", "<img src=x", "<svg/onload", "<svg onload"] {
        assert!(!page.contains(markup), "{markup}");
    }
}
