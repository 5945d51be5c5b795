//! What is wrong with a scenario file is reported all at once, each thing at its place and with a hint.

use windtunnel::scenario::limits::{FILE_BYTES_MAX, NESTING_MAX};
use windtunnel::scenario::{self, Diagnostics, Severity};

const GOOD: &str = r#"Scenario(
    name: "good",
    question: "is it?",
    horizon: "1h",
    sources: [(name: "orders", arrivals: Poisson(rate: "10/s"))],
    handlers: [
        (name: "charge", service: Exponential(mean: "20ms")),
        (name: "ledger", service: Exponential(mean: "20ms")),
    ],
    routes: [
        (from: "orders", to: To("charge")),
        (from: "charge", to: To("ledger")),
    ],
)
"#;

/// The good scenario with one stretch of it exchanged.
fn with(old: &str, new: &str) -> String {
    assert_eq!(GOOD.matches(old).count(), 1, "{old}");
    GOOD.replace(old, new)
}

fn with_field(field: &str) -> String {
    with("    horizon:", &format!("    {field}\n    horizon:"))
}

fn errors(text: &str) -> Diagnostics {
    scenario::load(text, "bad.ron").expect_err("it is wrong")
}

/// The one error in a text: its line, its column, what stands there, its message and its hint.
#[track_caller]
fn assert_only(text: &str, line: usize, column: usize, stands: &str, message: &str, hint: &str) {
    let found = errors(text);
    assert_eq!(found.len(), 1, "{found}");
    let only = found.iter().next().expect("there is one");
    assert_eq!((only.line, only.column, only.text.as_str()), (line, column, stands), "{found}");
    assert_eq!((only.file.as_str(), only.severity), ("bad.ron", Severity::Error));
    assert!(only.message.contains(message), "{found}");
    assert!(only.hint.as_deref().unwrap_or_default().contains(hint), "{found}");
}

#[track_caller]
fn assert_messages(text: &str, expected: &[&str]) {
    let found = errors(text);
    let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(messages.len(), expected.len(), "{messages:#?}");
    for (message, part) in messages.iter().zip(expected) {
        assert!(message.contains(part), "{part}\n{messages:#?}");
    }
}

#[test]
fn the_good_scenario_is_good() {
    let loaded = scenario::load(GOOD, "good.ron").unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    let bare = GOOD.replacen("Scenario(", "(", 1);
    let bare = scenario::load(&bare, "good.ron").expect("the name may be left out");
    assert_eq!(bare.scenario, loaded.scenario);
}

#[test]
fn what_is_not_ron_is_shown_where_it_stops_being_ron() {
    assert_only("hello world", 1, 7, "world", "", "");
    assert_only("(name: \"x\"\n  question: \"y\")", 2, 3, "question", "comma", "");
    assert_only("", 1, 1, "", "", "");
    assert_only("(name: \"x", 1, 8, "\"", "", "");
}

#[test]
fn a_truncated_file_is_an_error_wherever_it_ends() {
    for (at, _) in GOOD.char_indices().filter(|(at, _)| *at + 2 < GOOD.len()) {
        assert!(!errors(&GOOD[..at]).is_empty(), "{at}");
    }
}

#[test]
fn a_file_nested_100_000_deep_is_refused_without_a_crash() {
    for brackets in ["[", "(", "{", "(a:", "[(", "Some("] {
        let found = errors(&brackets.repeat(100_000));
        assert!(found.to_string().contains(&format!("nested more than {NESTING_MAX} deep")));
    }
    let comment = "/*".repeat(100_000);
    assert_eq!(errors(&comment).len(), 1);
}

#[test]
fn a_file_over_the_limit_is_refused() {
    let text = format!("{GOOD}{}", " ".repeat(FILE_BYTES_MAX));
    assert_messages(&text, &["at most 16777216 are allowed"]);
    let handler = "(name: \"h\", service: Exponential(mean: \"1s\")),";
    let text = with("handlers: [\n", &format!("handlers: [{}\n", handler.repeat(10_001)));
    assert!(errors(&text).to_string().contains("10003 entries, and at most 10000 are allowed"));
}

#[test]
fn an_unknown_field_is_shown_with_the_one_that_was_meant() {
    assert_only(
        &with(
            "service: Exponential(mean: \"20ms\")),\n        (name: \"l",
            "sevice: Exponential(mean: \"20ms\"), service: Exponential(mean: \"20ms\")),\n        (name: \"l",
        ),
        7,
        26,
        "sevice",
        "unknown field `sevice`",
        "did you mean `service`?",
    );
    assert_only(
        &with_field("colour: 3,"),
        4,
        5,
        "colour",
        "unknown field `colour`",
        "the fields here are `name`, `question`",
    );
}

#[test]
fn quantities_out_of_range_are_refused() {
    assert_only(&with("\"10/s\"", "\"-10/s\""), 5, 56, "\"-10/s\"", "`-10/s` is out of range", "");
    for (old, new, message) in [
        ("\"10/s\"", "10", "expected a rate in double quotes"),
        ("\"10/s\"", "\"10/fortnight\"", "unknown unit `/fortnight`"),
        ("\"10/s\"", "\"1e300/s\"", "more than 1000000000 arrivals per second"),
        ("\"1h\"", "\"0s\"", "expected more than 0"),
        ("\"1h\"", "\"1000y\"", "unknown unit `y`"),
        ("\"1h\"", "1h", "expected"),
        ("Poisson(rate: \"10/s\")", "Poisson(rate: NaN)", "expected a rate in double quotes"),
        ("Poisson(rate: \"10/s\")", "Renewal(gap: Deterministic(value: \"0s\"))", "more than 1000000000 arrivals"),
        ("Poisson(rate: \"10/s\")", "Periodic(every: \"0s\")", "expected more than 0"),
        ("Poisson(rate: \"10/s\")", "Once(at: [\"2s\", \"1s\"])", "1s comes after 2s in the list"),
        ("Poisson(rate: \"10/s\")", "Renewal(gap: Uniform(min: \"2s\", max: \"1s\"))", "`1s` is out of range"),
        ("Poisson(rate: \"10/s\")", "Poisson", "`Poisson` lacks its brackets"),
        ("Poisson(rate: \"10/s\")", "Poison(rate: \"10/s\")", "unknown arrival process `Poison`"),
    ] {
        assert_messages(&with(old, new), &[message]);
    }
    for (field, message) in [
        ("replicas: 0", "expected a whole number from 1 to 10000"),
        ("replicas: -1", "expected a whole number from 1 to 10000"),
        ("replicas: 1.5", "expected a whole number from 1 to 10000"),
        ("errors: NaN", "`NaN` is out of range: expected 0 to 1"),
        ("errors: \"130%\"", "out of range: expected 0 to 1"),
        ("needs: 2", "`charge` needs 2 replicas and has 1"),
        ("queue: -3", "expected a whole number from 0"),
        ("on_crash: Resum", "unknown choice `Resum`"),
        ("effect: Once, effect: Once", "`effect` is given twice"),
    ] {
        let text = with("(name: \"charge\"", &format!("(name: \"charge\", {field}"));
        assert_messages(&text, &[message]);
    }
    for (field, message) in [
        ("warm_up: \"2h\",", "the warm-up does not end before the horizon"),
        ("seed: -1,", "expected a whole number from 0"),
        ("view: (speed: NaN),", "`NaN` is not a number"),
        ("view: (speed: inf),", "out of range"),
        ("limits: (in_flight: 0),", "out of range"),
        ("failure: (order: PerKey),", "no source gives its events keys"),
        ("strategy: \"x\",", "there is no strategy set `x`"),
    ] {
        assert_messages(&with_field(field), &[message]);
    }
}

#[test]
fn names_that_lead_nowhere_are_shown_with_the_one_that_was_meant() {
    assert_only(
        &with("To(\"charge\")", "To(\"chrage\")"),
        11,
        33,
        "\"chrage\"",
        "there is no handler `chrage`",
        "did you mean `charge`?",
    );
    assert_messages(&with("from: \"orders\"", "from: \"order\""), &["there is no source or handler `order`"]);
    assert_messages(
        &with("To(\"charge\")", "To(\"orders\")"),
        &["no event can reach `charge`", "no event can reach `ledger`", "`orders` is a source"],
    );
    assert_messages(&with("To(\"charge\")", "To(\"charge\"), link: \"wire\""), &["there is no link `wire`"]);
    assert_messages(&with("\"10/s\")", "\"10/s\"), classes: {\"vip\": 1}"), &["there is no class `vip`"]);
    assert_messages(
        &with_field("strategies: [(name: \"s\", routes: {\"charge\": []})],"),
        &["there is no route `charge`"],
    );
    assert_messages(
        &with_field(
            "faults: [(on: \"orders\", fault: Crash(), when: Window(at: \"1s\")), (on: \"chrge\", fault: Crash(), when: Window(at: \"1s\"))],",
        ),
        &["`Crash` strikes handlers, and `orders` is a source", "there is no source, handler or group `chrge`"],
    );
}

#[test]
fn groups_crews_and_triggers_name_what_there_is() {
    let faults = |groups: &str, fault: &str| {
        with_field(&format!("groups: [{groups}], crews: [(name: \"ops\", size: 1)], faults: [({fault})],"))
    };
    let zone = "(name: \"zone\", members: [\"charge\", \"ledger\"])";
    let crash = |when: &str| format!("on: \"zone\", fault: Crash(), when: {when}");
    let pause = |when: &str| format!("on: \"orders\", fault: Pause(), when: {when}");
    assert_messages(&faults("(name: \"zone\", members: [])", &crash("Window(at: \"1s\")")), &["`zone` has no members"]);
    assert_messages(
        &faults("(name: \"zone\", members: [\"chrge\", \"ledger\", \"ledger\"])", &crash("Window(at: \"1s\")")),
        &["there is no handler `chrge`", "`ledger` is listed twice"],
    );
    assert_messages(&faults(zone, &crash("Window(at: \"1s\"), crew: \"op\"")), &["there is no crew `op`"]);
    assert_messages(&faults(zone, &crash("QueueAbove(queue: 3)")), &["`zone` has no queue of its own"]);
    assert_messages(&faults(zone, &crash("OnNthEvent(n: 3)")), &["`zone` has no events of its own"]);
    assert_messages(&faults(zone, &pause("QueueAbove(queue: 3)")), &["`orders` has no queue of its own"]);
    assert_messages(&faults(zone, &pause("QueueAbove(queue: 3, of: \"orders\")")), &["which has no queue"]);
    assert_messages(&faults(zone, &pause("OnNthEvent(n: 3, of: \"chrge\")")), &["there is no handler `chrge`"]);
    let pause_zone = "on: \"zone\", fault: Pause(), when: Window(at: \"1s\")";
    assert_messages(&faults(zone, pause_zone), &["`Pause` strikes sources, and `zone` is not one"]);
    assert!(scenario::load(&faults(zone, &pause("OnNthEvent(n: 3)")), "good.ron").is_ok());
}

#[test]
fn a_name_used_twice_is_shown_with_the_first() {
    let text =
        with("(name: \"ledger\"", "(name: \"charge\"").replace("To(\"ledger\")", "ByProbability([(\"charge\", 0.5)])");
    assert_only(
        &text,
        8,
        16,
        "\"charge\"",
        "a second source, handler or group is called `charge`",
        "the first one is in line 7",
    );
    assert_messages(&with("name: \"charge\"", "name: \"\"").replace("\"charge\"", "\"\""), &["the name is empty"]);
    assert_messages(&with_field("classes: [(name: \"a\"), (name: \"a\")],"), &["a second class is called `a`"]);
}

#[test]
fn a_cycle_that_nothing_leaves_is_an_error() {
    let cycle = |route: &str| {
        with("(from: \"charge\", to: To(\"ledger\")),", &format!("(from: \"charge\", to: To(\"ledger\")),\n{route}"))
    };
    assert_messages(
        &cycle("(from: \"ledger\", to: To(\"charge\")),"),
        &["no event ever leaves the cycle `charge` -> `ledger` -> `charge`"],
    );
    assert_messages(
        &cycle("(from: \"ledger\", to: ByProbability([(\"charge\", 0.5), (\"ledger\", \"50%\")])),"),
        &["no event ever leaves the cycle"],
    );
    assert_messages(
        &cycle("(from: \"ledger\", to: To(\"charge\"), mode: Call()),"),
        &["no event ever leaves the cycle"],
    );
    assert_messages(&cycle("(from: \"ledger\", to: ToAll([\"charge\"])),"), &["no event ever leaves the cycle"]);
    for fine in [
        "(from: \"ledger\", to: ByProbability([(\"charge\", 0.5)])),",
        "(from: \"ledger\", to: ByProbability([(\"charge\", 0.4)]), mode: Call()),",
        "(from: \"ledger\", to: ByClass({})),",
    ] {
        let found = scenario::load(&cycle(fine), "f.ron");
        assert_eq!(found.is_ok(), !fine.contains("ByClass"), "{fine}");
    }
}

#[test]
fn routes_that_contradict_each_other_are_errors() {
    let more = |route: &str| {
        with("(from: \"charge\", to: To(\"ledger\")),", &format!("(from: \"charge\", to: To(\"ledger\")),\n{route}"))
    };
    assert_messages(
        &more("(from: \"charge\", name: \"b\", to: To(\"ledger\")),"),
        &["a second forward route from `charge`"],
    );
    assert_messages(&more("(from: \"orders\", to: To(\"ledger\")),"), &["a second route from the source `orders`"]);
    assert_messages(
        &more("(from: \"charge\", to: To(\"ledger\"), mode: Call()),"),
        &["a second route `charge -> ledger`"],
    );
    assert_messages(
        &with("        (from: \"orders\", to: To(\"charge\")),\n", ""),
        &["no route leads on from `orders`", "no event can reach `charge`", "no event can reach `ledger`"],
    );
    assert_messages(
        &with("To(\"ledger\")", "ByProbability([(\"ledger\", 0.7), (\"charge\", 0.7)])"),
        &["the probabilities sum to 1.4"],
    );
    assert_messages(&with("To(\"ledger\")", "ToAll([\"ledger\", \"ledger\"])"), &["`ledger` is listed twice"]);
}

#[test]
fn everything_is_reported_at_once() {
    let text = r#"(
    name: "bad", question: "how bad?", horizont: "1h", horizon: "1 hour",
    sources: [
        (name: "orders", arrivals: Poisson(rate: "-3/s")),
        (name: "orders", arrivals: Poisson(rate: 3)),
    ],
    handlers: [
        (name: "charge", replicas: 0, service: Exponental(mean: "1s")),
        (name: "ledger", service: Exponential(mean: "20mss")),
        (name: "nobody", needs: 3, service: Exponential(mean: "20ms")),
    ],
    routes: [
        (from: "orders", to: To("chrage"), colour: 3),
        (from: "charge", to: ByProbability([("ledger", 0.9), ("charge", 0.2)])),
    ],
    faults: [(on: "ledgr", fault: Crash(), when: Windw(at: "1s"))],
    strategies: [(name: "s", routes: {"orders -> charg": [Retry(), DeadLetter]})],
    strategy: "t",
)"#;
    assert_messages(
        text,
        &[
            "unknown field `horizont`",
            "unknown unit `hour`",
            "`-3/s` is out of range",
            "a second source, handler or group is called `orders`",
            "expected a rate",
            "`0` is out of range",
            "unknown distribution `Exponental`",
            "unknown unit `mss`",
            "no event can reach `nobody`",
            "`nobody` needs 3 replicas and has 1",
            "there is no handler `chrage`",
            "unknown field `colour`",
            "the probabilities sum to 1.1",
            "there is no source, handler or group `ledgr`",
            "unknown choice `Windw`",
            "there is no route `orders -> charg`",
            "missing field `retries`",
            "`DeadLetter` lacks its brackets",
            "there is no strategy set `t`",
        ],
    );
}

#[test]
fn load_above_capacity_is_only_a_warning() {
    let loaded = scenario::load(&with("\"10/s\"", "\"65/s\""), "f.ron").expect("it can run");
    let messages: Vec<&str> = loaded.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`charge` is offered 1.30 times what it can do: 65/s that take 20ms each, on 1 replica",
            "`ledger` is offered 1.30 times what it can do: 65/s that take 20ms each, on 1 replica",
        ]
    );
    assert!(loaded.warnings.iter().all(|warning| warning.severity == Severity::Warning && warning.hint.is_some()));
}

#[test]
fn load_counts_feedback_classes_calls_and_crashes() {
    let warned = |text: &str| -> Vec<String> {
        let loaded = scenario::load(text, "f.ron").unwrap_or_else(|wrong| panic!("{wrong}"));
        loaded.warnings.iter().map(|warning| warning.message.clone()).collect()
    };
    // 10/s of 20 ms is a load of 0.2; five visits of each event make it 1.
    let feedback = with("To(\"ledger\")", "ByProbability([(\"charge\", 0.8), (\"ledger\", 0.2)])");
    assert!(warned(&feedback)[0].starts_with("`charge` is offered 1.00 times"), "{:?}", warned(&feedback));
    let heavy =
        with_field("classes: [(name: \"big\", demand: 6)],").replace("\"10/s\")", "\"10/s\"), classes: {\"big\": 1}");
    assert_eq!(warned(&heavy).len(), 2);
    let call = with("To(\"ledger\")", "To(\"ledger\"), mode: Call()").replace("\"10/s\"", "\"26/s\"");
    assert!(warned(&call)[0].starts_with("`charge` is offered 1.04 times"), "{:?}", warned(&call));
    let released = call.replace("Call()", "Call(hold: false)");
    assert!(warned(&released).is_empty());
    let crashes = "faults: [(on: \"ledger\", fault: Crash(), when: Process(healthy: Exponential(mean: \"1s\"), faulty: Exponential(mean: \"9s\")))],";
    assert!(warned(&with_field(crashes))[0].contains("of which 0.10 are up on average"));
}

#[test]
fn unused_classes_and_links_are_warnings() {
    let loaded = scenario::load(&with_field("classes: [(name: \"vip\")], links: [(name: \"wire\")],"), "f.ron")
        .expect("it can run");
    let messages: Vec<&str> = loaded.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(messages, ["no source makes events of class `vip`", "no route uses the link `wire`"]);
}

#[test]
fn a_note_is_short_and_known_by_its_name() {
    let noted = |field: &str, letters: usize| {
        with("(name: \"charge\",", &format!("(name: \"charge\", {field}: \"{}\",", "é".repeat(letters)))
    };
    let loaded = scenario::load(&noted("note", 200), "f.ron").unwrap_or_else(|wrong| panic!("{wrong}"));
    let notes: Vec<usize> = loaded.model.handlers.iter().map(|handler| handler.note.chars().count()).collect();
    assert_eq!(notes, [200, 0]);
    let message = "the text has 201 letters, and at most 200 are allowed";
    assert_only(&noted("note", 201), 7, 32, &format!("\"{}…", "é".repeat(59)), message, "");
    assert_only(&noted("notes", 1), 7, 26, "notes", "unknown field `notes`", "did you mean `note`?");
}

#[test]
fn windows_lines_marks_and_tabs_keep_places_right() {
    let text = format!("\u{feff}{}", with("\"10/s\"", "\"-10/s\"").replace("    ", "\t").replace('\n', "\r\n"));
    assert_only(&text, 5, 53, "\"-10/s\"", "`-10/s` is out of range", "");
    let text =
        with("(from: \"orders\", to: To(\"charge\"))", "(from: \"orders\", name: \"收款，收款\", to: To(\"chrage\"))");
    assert_only(&text, 11, 48, "\"chrage\"", "there is no handler", "charge");
}

#[test]
fn a_protection_that_would_not_let_time_pass_is_refused() {
    for (protection, message) in [
        ("detector: PhiAccrual(gap: Deterministic(value: \"0s\"))", "between two heartbeats no time would pass"),
        (
            "rejuvenation: ByAge(age: Deterministic(value: \"0s\"), restart: Deterministic(value: \"0s\"))",
            "`charge` would be restarted for ever",
        ),
        ("restart: Supervisor(restart: Deterministic(value: \"1s\"), anew_after: \"0s\")", "more than 0"),
    ] {
        let found =
            errors(&with_field(&format!("strategies: [(name: \"s\", handlers: {{\"charge\": ({protection})}})],")));
        assert_eq!(found.len(), 1, "{found}");
        assert!(found.to_string().contains(message), "{found}");
    }
}

#[test]
fn a_source_without_a_route_is_missed_although_another_one_has_a_name_like_it() {
    let second =
        "(name: \"order\", arrivals: Poisson(rate: \"1/s\")), (name: \"orders\", arrivals: Poisson(rate: \"10/s\"))";
    let text = with("(name: \"orders\", arrivals: Poisson(rate: \"10/s\"))", second);
    assert_messages(&text, &["no route leads on from `order`"]);
}
