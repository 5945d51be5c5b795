//! Calls within calls as deep as the limits allow, on the stacks that threads get. A program that falls takes its
//! process along, so each is one of its own.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use windtunnel::engine::Engine;
use windtunnel::foundation::{Span, Time};
use windtunnel::scenario;

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
    let routes: String = (1..count)
        .map(|at| format!("(name: \"c{at}\", from: \"h{}\", to: To(\"h{at}\"), mode: Call(hold: false)),", at - 1))
        .collect();
    format!(
        "(name: \"calls\", question: \"How deep?\", horizon: \"10s\", sources: [(name: \"s\", arrivals: Periodic(every: \"1s\"))],
         handlers: [{handlers}], routes: [(from: \"s\", to: To(\"h0\")), {routes}], strategies: [(name: \"x\"), (name: \"y\")])"
    )
}

/// The layers around each call: as many as may stand there, of every kind that one call can go through.
const LAYERS: &str = r#"[Timeout(after: "1h"), Retry(retries: 1, delay: "1ms"), CircuitBreaker(calls: 10, calls_min: 5),
    Bulkhead(calls: 100000), RetryBudget(ratio: 0.5), RateLimiter(rate: "1000000/s", burst: 1000), AcceptanceTest(coverage: 0.9),
    Redelivery(visibility: "10min", deliveries: 2), Idempotency(), Deadline(), Shed(length_max: 100000),
    ConcurrencyLimit(initial: 1000, least: 1, most: 10000), Timeout(after: "30min"), Retry(retries: 1, delay: "1ms"),
    Timeout(after: "20min"), AcceptanceTest(coverage: 0.9)]"#;

/// Runs on a thread with a stack of 256 KB, until everything is answered or called off.
#[track_caller]
fn runs_on_a_small_stack(text: &str) {
    let model = scenario::load(text, "deep.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let horizon = model.horizon;
    let run = move || {
        let mut engine = Engine::new(Arc::clone(&model), 1, 0);
        engine.advance(horizon + Span(Time::ZERO.0), &mut ());
        engine.recount().expect("every record is sound");
        assert!(engine.state().end.is_none_or(|end| end.stop().is_none()), "{:?}", engine.state().end);
        assert!(engine.state().events > 10_000, "{}", engine.state().events);
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(run).expect("a thread can start");
    thread.join().expect("it comes to its end");
}

#[test]
fn ten_thousand_calls_with_sixteen_layers_around_each_run_on_a_small_stack() {
    let layers: String = (1..10_000).map(|at| format!("\"c{at}\": {LAYERS},")).collect();
    let text = calls(10_000).replace(
        "strategies: [(name: \"x\"), (name: \"y\")]",
        &format!("strategies: [(name: \"x\", routes: {{{layers}}})]"),
    );
    runs_on_a_small_stack(&text);
}

#[test]
fn ten_thousand_calls_over_links_run_on_a_small_stack() {
    let links = "mode: Call(hold: false), link: \"wan\"";
    let wan = "links: [(name: \"wan\", medium: Delay(there: Deterministic(value: \"1us\"), back: Exponential(mean: \"1us\")))],";
    let text =
        calls(10_000).replace("mode: Call(hold: false)", links).replace("strategies:", &format!("{wan} strategies:"));
    runs_on_a_small_stack(&text);
    let limit = "strategies: [(name: \"x\", routes: {\"c1\": [Timeout(after: \"5ms\")]})]";
    runs_on_a_small_stack(&text.replace("strategies: [(name: \"x\"), (name: \"y\")]", limit));
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
fn a_handler_that_calls_itself_is_compared() {
    is_compared(SELF);
}

#[test]
fn eight_thousand_calls_within_each_other_are_compared() {
    is_compared(&calls(8_000));
}

#[test]
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
