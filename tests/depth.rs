//! Calls within calls as deep as the limits allow, on the stacks that threads get. A program that falls takes its
//! process along, so each is one of its own.

use std::path::Path;
use std::process::{Command, Output};

const SELF: &str = r#"(name: "nest", question: "How deep?", horizon: "20min", sources: [(name: "s", arrivals: Periodic(every: "1s"))],
    handlers: [(name: "a", service: Deterministic(value: "1us"))],
    routes: [(from: "s", to: FirstAccepting(["a"])),
             (name: "again", from: "a", to: ByProbability([("a", 0.999)]), mode: Call(hold: false))],
    strategies: [(name: "x"), (name: "y")])"#;

/// So many handlers, each of which calls the next.
fn calls(count: usize) -> String {
    let handlers: String = (0..count)
        .map(|at| format!("(name: \"h{at}\", replicas: 4, service: Deterministic(value: \"1us\")),"))
        .collect();
    let routes: String =
        (1..count).map(|at| format!("(from: \"h{}\", to: To(\"h{at}\"), mode: Call(hold: false)),", at - 1)).collect();
    format!(
        "(name: \"calls\", question: \"How deep?\", horizon: \"10s\", sources: [(name: \"s\", arrivals: Periodic(every: \"1s\"))],
         handlers: [{handlers}], routes: [(from: \"s\", to: To(\"h0\")), {routes}], strategies: [(name: \"x\"), (name: \"y\")])"
    )
}

fn done(text: &str, arguments: impl Fn(&Path) -> Vec<String>) -> Output {
    let folder = tempfile::tempdir().expect("there is a place for files");
    let file = folder.path().join("deep.ron");
    std::fs::write(&file, text).expect("files can be written there");
    let program = env!("CARGO_BIN_EXE_windtunnel");
    Command::new(program).args(arguments(&file)).output().expect("the program starts")
}

#[track_caller]
fn is_compared(text: &str) {
    let compare = |file: &Path| ["compare", &file.to_string_lossy(), "--json"].map(String::from).to_vec();
    let output = done(text, compare);
    assert!(output.status.success(), "{:?}: {}", output.status, String::from_utf8_lossy(&output.stderr));
}

#[test]
#[ignore = "an answer still walks back up its calls on the stack"]
fn a_handler_that_calls_itself_is_compared() {
    is_compared(SELF);
}

#[test]
#[ignore = "an answer still walks back up its calls on the stack"]
fn eight_thousand_calls_within_each_other_are_compared() {
    is_compared(&calls(8_000));
}

#[test]
#[ignore = "an answer still walks back up its calls on the stack"]
#[cfg(feature = "desktop")]
fn a_handler_that_calls_itself_is_drawn() {
    let shot = |file: &Path| {
        let picture = file.with_extension("png");
        let words = ["shot", &picture.to_string_lossy(), "--scenario", &file.to_string_lossy(), "--at", "10min"];
        words.map(String::from).to_vec()
    };
    let output = done(SELF, shot);
    assert!(output.status.success(), "{:?}: {}", output.status, String::from_utf8_lossy(&output.stderr));
}

#[test]
fn five_hundred_calls_within_each_other_are_compared() {
    is_compared(&calls(500));
}
