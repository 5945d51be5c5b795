//! A part that is added or taken away leaves the luck of all the others as it was.

use crate::played::play;

/// Two branches behind a fan-out, a chain, a caller with two calls, and faults on each of them.
struct System {
    sources: Vec<&'static str>,
    handlers: Vec<(&'static str, String)>,
    routes: Vec<&'static str>,
    faults: Vec<&'static str>,
    layers: &'static str,
}

const ANY: &str = "replicas: 50, service: Exponential(mean: \"10ms\"), errors: \"20%\"";

fn system() -> System {
    let handlers = ["front", "left", "right", "back", "one", "two", "alone"];
    System {
        sources: vec![
            r#"(name: "a", arrivals: Poisson(rate: "5/s"))"#,
            r#"(name: "b", arrivals: Poisson(rate: "5/s"))"#,
        ],
        handlers: handlers.iter().map(|name| (*name, ANY.to_string())).collect(),
        routes: vec![
            r#"(from: "a", to: To("front"))"#,
            r#"(name: "fan", from: "front", to: ToAll(["left", "right"]))"#,
            r#"(from: "left", to: To("back"))"#,
            r#"(from: "right", to: To("back"))"#,
            r#"(name: "first", from: "back", to: To("one"), mode: Call())"#,
            r#"(name: "second", from: "back", to: To("two"), mode: Call())"#,
            r#"(from: "b", to: To("alone"))"#,
        ],
        faults: vec![
            r#"(on: "left", fault: Crash(), name: "power",
                when: Process(healthy: Exponential(mean: "20s"), faulty: Exponential(mean: "1s")))"#,
            r#"(on: "left", fault: ErrorBurst(probability: "50%"),
                when: Process(healthy: Exponential(mean: "20s"), faulty: Exponential(mean: "1s")))"#,
            r#"(on: "left", fault: Crash(), name: "disk",
                when: Process(healthy: Exponential(mean: "30s"), faulty: Exponential(mean: "1s")))"#,
            r#"(on: "right", fault: Crash(),
                when: Process(healthy: Exponential(mean: "20s"), faulty: Exponential(mean: "1s")))"#,
        ],
        layers: r#""first": [Retry(retries: 2, delay: "5ms", jitter: Full)]"#,
    }
}

impl System {
    fn text(&self) -> String {
        let handlers = self.handlers.iter().map(|(name, rest)| format!("(name: \"{name}\", {rest})"));
        format!(
            r#"(name: "alone", question: "What is left as it was?", horizon: "200s", sources: [{}], handlers: [{}],
             routes: [{}], faults: [{}], strategies: [(name: "set", routes: {{{}}})])"#,
            self.sources.join(", "),
            handlers.collect::<Vec<_>>().join(", "),
            self.routes.join(", "),
            self.faults.join(", "),
            self.layers,
        )
    }

    /// What happened at a handler, none of which waits for anything but its own luck.
    fn at(&self, handler: &str) -> impl PartialEq + std::fmt::Debug + use<> {
        let played = play(&self.text(), "", 11);
        (played.stays(handler), played.endings(handler), played.faults(handler))
    }

    #[track_caller]
    fn assert_as_before(&self, what: &str, handlers: &[&str]) {
        let before = system();
        for handler in handlers {
            assert!(self.at(handler) == before.at(handler), "{what} changed the luck of {handler}");
        }
    }
}

#[test]
fn a_source_leaves_the_others_their_luck() {
    let mut fewer = system();
    fewer.sources.remove(1);
    fewer.routes.remove(6);
    fewer.handlers.remove(6);
    fewer.assert_as_before("the source b", &["front", "left", "right", "back", "one", "two"]);
    let mut more = system();
    more.sources.insert(0, r#"(name: "c", arrivals: Poisson(rate: "50/s"))"#);
    more.handlers.insert(0, ("new", ANY.into()));
    more.routes.insert(0, r#"(from: "c", to: To("new"))"#);
    more.assert_as_before("a new source", &["front", "left", "right", "back", "one", "two", "alone"]);
}

#[test]
fn a_target_of_a_fan_out_leaves_the_others_their_luck() {
    let mut fewer = system();
    fewer.handlers.remove(1);
    fewer.routes[1] = r#"(name: "fan", from: "front", to: ToAll(["right"]))"#;
    fewer.routes.remove(2);
    fewer.faults.drain(0..3);
    fewer.assert_as_before("the handler left", &["front", "right", "alone"]);
    let right = fewer.at("back");
    let mut other = fewer;
    other.routes[1] = r#"(name: "fan", from: "front", to: To("right"))"#;
    assert!(other.at("back") != right, "a copy is not the event itself");
}

#[test]
fn a_stage_that_takes_no_time_leaves_what_comes_behind_its_luck() {
    let mut more = system();
    more.handlers.push(("between", "replicas: 50, service: Deterministic(value: \"0s\")".into()));
    more.routes[0] = r#"(from: "a", to: To("between"))"#;
    more.routes.push(r#"(from: "between", to: To("front"))"#);
    more.assert_as_before("a stage", &["front", "left", "right", "back", "one", "two", "alone"]);
}

#[test]
fn a_call_leaves_the_others_their_luck() {
    let mut more = system();
    more.handlers.push(("quick", "replicas: 50, service: Deterministic(value: \"0s\")".into()));
    more.routes.insert(4, r#"(name: "zeroth", from: "back", to: To("quick"), mode: Call())"#);
    more.assert_as_before("a call", &["front", "left", "right", "back", "one", "two", "alone"]);
}

#[test]
fn a_fault_leaves_the_others_their_luck() {
    for (which, what) in [(0, "power"), (1, "errors"), (2, "disk"), (3, "the crash of right")] {
        let mut fewer = system();
        fewer.faults.remove(which);
        let before = play(&system().text(), "", 11);
        let after = play(&fewer.text(), "", 11);
        for handler in ["left", "right"] {
            let (before, after) = (before.faults(handler), after.faults(handler));
            let kept = after.iter().filter(|fault| before.contains(fault)).count();
            assert_eq!(kept, after.len(), "{what} taken away brings faults of {handler} that were not there");
            assert!(handler == "right" || !after.is_empty());
        }
    }
    let mut more = system();
    more.faults.insert(
        0,
        r#"(on: "alone", fault: Crash(), when: Process(healthy: Exponential(mean: "9s"), faulty: Exponential(mean: "1s")))"#,
    );
    more.assert_as_before("a fault of alone", &["front", "left", "right", "back", "one", "two"]);
}

#[test]
fn faults_of_a_kind_without_names_are_counted() {
    let two = |first: &str, second: &str| {
        let fault = |mean: &str| {
            format!(
                r#"(on: "h", fault: Crash(), when: Process(healthy: Exponential(mean: "{mean}"), faulty: Exponential(mean: "1ms")))"#
            )
        };
        let text = format!(
            r#"(name: "two", question: "q", horizon: "200s", sources: [(name: "s", arrivals: Poisson(rate: "1/s"))],
             handlers: [(name: "h", service: Exponential(mean: "1ms"))], routes: [(from: "s", to: To("h"))],
             faults: [{}, {}])"#,
            fault(first),
            fault(second),
        );
        play(&text, "", 2).faults("h")
    };
    let equal = two("10s", "10s");
    let distinct: std::collections::BTreeSet<_> = equal.iter().collect();
    assert_eq!(distinct.len(), equal.len(), "two processes of a kind strike at instants of their own");
}

#[test]
fn a_layer_leaves_the_others_their_luck() {
    let mut fewer = system();
    fewer.layers = "";
    fewer.assert_as_before("a retry", &["front", "left", "right", "alone"]);
    let mut more = system();
    more.layers = r#""first": [Timeout(after: "10s"), Retry(retries: 2, delay: "5ms", jitter: Full), Bulkhead(calls: 500)],
                     "fan": [Timeout(after: "10s")]"#;
    more.assert_as_before("layers", &["front", "left", "right", "back", "one", "two", "alone"]);
}
