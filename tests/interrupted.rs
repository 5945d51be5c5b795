//! A signal ends a run in order: what is done is printed and reported, and says that it was cut short.
#![cfg(target_os = "linux")]

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Of 10,000 events, or of more than any test waits for.
const SCENARIO: &str = r#"Scenario(
    name: "long", question: "Does it end when it is told to?", horizon: "2000s", warm_up: "1s",
    sources: [(name: "in", arrivals: Poisson(rate: "5/s"))],
    handlers: [(name: "work", service: Exponential(mean: "100ms"), errors: 0.01)],
    routes: [(from: "in", to: To("work"))],
    strategies: [
        (name: "bare", routes: {}),
        (name: "retry", routes: {"in -> work": [Retry(retries: 1)]}),
    ],
)"#;
const FOR_EVER: &str = "200000h";

/// A chain so long that its report has more bytes than a pipe holds.
fn wide() -> String {
    let handlers = (0..100).map(|at| format!("(name: \"h{at}\", service: Deterministic(value: \"1ms\")),"));
    let routes = (1..100).map(|at| format!("(from: \"h{}\", to: To(\"h{at}\")),", at - 1));
    format!(
        "Scenario(name: \"wide\", question: \"Does it end?\", horizon: \"{FOR_EVER}\",
         sources: [(name: \"in\", arrivals: Poisson(rate: \"5/s\"))], handlers: [{}],
         routes: [(from: \"in\", to: To(\"h0\")), {}])",
        handlers.collect::<String>(),
        routes.collect::<String>()
    )
}

struct Running {
    folder: TempDir,
    child: Option<Child>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Running {
    fn start(arguments: &[&str]) -> Running {
        let folder = tempfile::tempdir().expect("a folder can be made");
        std::fs::write(folder.path().join("s.ron"), SCENARIO).expect("a file can be written");
        std::fs::write(folder.path().join("wide.ron"), wide()).expect("a file can be written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_windtunnel"));
        command.args(arguments).current_dir(folder.path()).stdin(Stdio::null());
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        Running { folder, child: Some(child) }
    }

    fn child(&mut self) -> &mut Child {
        self.child.as_mut().expect("it has not been waited for")
    }

    fn path(&mut self, file: &str) -> String {
        format!("/proc/{}/{file}", self.child().id())
    }

    /// Looks again and again while the program runs.
    fn wait_until(&mut self, mut holds: impl FnMut(&mut Running) -> bool) {
        while !holds(self) {
            let ended = self.child().try_wait().expect("it is ours");
            assert_eq!(ended, None, "the program has ended by itself");
            std::thread::yield_now();
        }
    }

    /// Waits until it listens to both signals.
    fn wait_until_it_listens(&mut self) {
        self.wait_until(|running| {
            let status = std::fs::read_to_string(running.path("status")).unwrap_or_default();
            let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
            let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
            [2, 15].iter().all(|signal| caught & 1 << (signal - 1) != 0)
        });
    }

    /// Waits until it has worked for so many hundredths of a second of processor time.
    fn wait_until_it_has_worked(&mut self, ticks: u64) {
        self.wait_until_it_listens();
        self.wait_until(|running| {
            let stat = std::fs::read_to_string(running.path("stat")).unwrap_or_default();
            let after_name = stat.rsplit(')').next().unwrap_or_default();
            let user: u64 =
                after_name.split_whitespace().nth(11).and_then(|used| used.parse().ok()).unwrap_or_default();
            user >= ticks
        });
    }

    fn signal(&mut self, name: &str) {
        let pid = self.child().id().to_string();
        let sent = Command::new("sh").args(["-c", "kill -$0 $1", name, &pid]).status().expect("there is a shell");
        assert!(sent.success());
    }

    fn end(&mut self) -> (i32, String, String) {
        let Output { status, stdout, stderr } =
            self.child.take().expect("it runs").wait_with_output().expect("it is ours");
        let text = |bytes| String::from_utf8(bytes).expect("what is printed is text");
        (status.code().expect("it ends by itself"), text(stdout), text(stderr))
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }
}

#[test]
fn a_run_that_is_interrupted_reports_what_is_done_and_how_to_get_it_again() {
    let mut running =
        Running::start(&["run", "s.ron", "--horizon", FOR_EVER, "--json", "--strategy", "bare", "--report", "r.html"]);
    running.wait_until_it_has_worked(10);
    running.signal("INT");
    let (code, out, err) = running.end();
    assert_eq!(code, 130, "{err}");
    assert!(err.contains("ended by a signal after"), "{err}");
    let report: Value = serde_json::from_str(&out).expect("it is JSON");
    let run = &report["run"];
    assert!(run["cut_short"].as_str().is_some_and(|how| how.starts_with("after ")), "{run}");
    assert_eq!(run["at_horizon"], false);
    let counts: Vec<u64> = (report["ledger"].as_array().expect("a list").iter())
        .map(|row| row["count"].as_u64().expect("a count"))
        .collect();
    assert!(counts[0] > 0);
    assert_eq!(counts[0], counts[1..].iter().sum::<u64>());
    let html = std::fs::read_to_string(running.folder().join("r.html")).expect("the report was written");
    assert!(html.contains("It was ended by hand after"));

    let line = run["reproduce"].as_str().expect("a line");
    let mut again = Command::new(env!("CARGO_BIN_EXE_windtunnel"));
    again.current_dir(running.folder()).args(line.split(' ').skip(1)).arg("--json");
    let again: Value = serde_json::from_slice(&again.output().expect("it starts").stdout).expect("it is JSON");
    assert_eq!(report["ledger"], again["ledger"], "{line}");
    assert_eq!(report["run"]["state_hash"], again["run"]["state_hash"], "{line}");
}

#[test]
fn tables_say_that_a_run_was_cut_short() {
    let mut running = Running::start(&["run", "s.ron", "--horizon", FOR_EVER, "--report", "r.csv"]);
    running.wait_until_it_listens();
    running.signal("TERM");
    let (code, out, err) = running.end();
    assert_eq!(code, 143, "{err}");
    assert!(out.contains("It was ended by hand after"), "{out}");
    let table = std::fs::read_to_string(running.folder().join("r.csv")).expect("the report was written");
    assert!(table.contains("run,,cut_short,,\"after "), "{table}");
}

#[test]
fn of_many_runs_those_that_are_complete_are_reported() {
    for (arguments, of) in [
        (&["compare", "s.ron", "--replications", "10000", "--json"][..], "experiment"),
        (&["run", "s.ron", "--replications", "10000", "--json"], "run"),
    ] {
        let mut running = Running::start(arguments);
        running.wait_until_it_has_worked(50);
        running.signal("TERM");
        let (code, out, err) = running.end();
        assert_eq!(code, 143, "{err}");
        let report: Value = serde_json::from_str(&out).expect("it is JSON");
        let done = report[of]["replications"].as_u64().expect("a count");
        assert!((2..10_000).contains(&done), "{done}");
        let how = report[of]["cut_short"].as_str().expect("it says so");
        assert!(how.contains("of 10,000 r"), "{how}");
    }
}

#[test]
fn too_few_runs_give_nothing_to_report() {
    for arguments in [&["compare", "s.ron"][..], &["run", "s.ron", "--replications", "2"]] {
        let mut running = Running::start(&[arguments, &["--horizon", FOR_EVER]].concat());
        running.wait_until_it_listens();
        running.signal("INT");
        let (code, out, err) = running.end();
        assert_eq!((code, out.as_str()), (130, ""), "{err}");
        assert!(err.contains("nothing to report"), "{err}");
    }
}

/// The first signal is taken, and then what is printed fills the pipe, which nobody reads on.
#[test]
fn a_second_signal_ends_it_at_once() {
    let mut running = Running::start(&["run", "wide.ron", "--json"]);
    running.wait_until_it_has_worked(10);
    running.signal("INT");
    let mut first = [0];
    running.child().stdout.as_mut().expect("it is a pipe").read_exact(&mut first).expect("it prints");
    running.signal("TERM");
    let (code, out, _) = running.end();
    assert_eq!(code, 143);
    assert!(serde_json::from_str::<Value>(&format!("{{{out}")).is_err(), "it was in the middle");
}

#[test]
fn a_reader_that_has_gone_away_is_no_failure() {
    let mut running = Running::start(&["run", "s.ron", "--json"]);
    drop(running.child().stdout.take());
    let (code, _, err) = running.end();
    assert_eq!((code, err.as_str()), (0, ""));
}
