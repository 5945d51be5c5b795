//! What once was taken for something else, or was no error but a panic: each is refused where it stands.

use windtunnel::scenario::{self, Diagnostics, Severity};

use crate::corpus::text;

fn errors(file: &str) -> Diagnostics {
    scenario::load(&text(file), file).expect_err("it is wrong")
}

#[track_caller]
fn assert_only(found: &Diagnostics, place: (usize, usize), message: &str) {
    assert_eq!(found.len(), 1, "{found}");
    let only = found.iter().next().expect("there is one");
    assert_eq!((only.severity, only.line, only.column), (Severity::Error, place.0, place.1), "{found}");
    assert!(only.message.contains(message), "{found}");
}

#[test]
fn a_quantity_with_a_nul_is_refused_and_nothing_stands_in_for_it() {
    assert_only(&errors("nul-silent.ron"), (3, 55), r"unknown unit `\u{0}ms`");
}

#[test]
fn a_law_with_a_nul_is_refused_and_nothing_stands_in_for_it() {
    assert_only(&errors("nul-raw.ron"), (1, 134), r"unknown distribution `\u{0}Deterministic`");
}

#[test]
fn a_name_with_a_nul_that_leads_nowhere_is_refused() {
    let found = errors("nul-panic.ron");
    let astray = found.iter().find(|found| found.message == r"there is no handler `h\u{0}`").expect("it is said");
    assert_eq!((astray.line, astray.column), (4, 30), "{found}");
}

/// The words that stand in for what cannot be read are nobody's: whatever a file holds, no message is about them.
#[test]
fn nothing_is_said_of_what_stands_in_for_a_value_that_cannot_be_read() {
    let good = text("esc-hint.ron").replace('\u{1b}', "").replace("[2J", "");
    assert!(scenario::load(&good, "good.ron").is_ok());
    let words =
        ["\"1h\"", "\"sessions\"", "Poisson(rate: \"60/s\")", "\"60/s\"", "60", "\"workers\"", "4", "To(\"workers\")"];
    for word in words {
        for (at, _) in good.match_indices(word).filter(|(at, _)| *at > good.find("Scenario(").unwrap()) {
            for wrong in ["17", "\"17\"", "x", "(x: 1)", "[\"y\"]"] {
                let text = format!("{}{wrong}{}", &good[..at], &good[at + word.len()..]);
                let Err(found) = scenario::load(&text, "wrong.ron") else { continue };
                assert!(found.iter().all(|found| !found.message.contains(r"\u{0}")), "{text}\n{found}");
            }
        }
    }
}

#[test]
fn a_source_without_a_route_is_found_beside_a_route_of_a_like_name() {
    let text = r#"(name: "n", question: "q", horizon: "1h",
        sources: [
            (name: "order1", arrivals: Poisson(rate: "1/s")),
            (name: "order2", arrivals: Poisson(rate: "1/s")),
        ],
        handlers: [(name: "h", service: Exponential(mean: "1s"), replicas: 9)],
        routes: [(from: "order2", to: To("h"))])"#;
    let found = scenario::load(text, "f.ron").expect_err("nothing leads on from order1");
    assert_only(&found, (3, 20), "no route leads on from `order1`");
}

#[test]
fn what_cannot_be_laid_out_is_refused_at_its_place() {
    let found = scenario::format(&text("fmt-panic.ron"), "f.ron").expect_err("it is no RON");
    assert_eq!(found.iter().map(|found| (found.line, found.column)).collect::<Vec<_>>(), [(3, 15)], "{found}");
}

#[test]
fn a_law_that_is_not_there_is_not_another_one() {
    for law in ["Normal", "Hypoexponential", "Beta", "Gaussian", "Loglogistic"] {
        let text = text("nul-silent.ron").replace("Deterministic", law);
        let found = scenario::load(&text, "f.ron").expect_err("there is no such law");
        let unknown = found.iter().find(|found| found.message.contains(law)).expect("it is said");
        assert!(unknown.hint.as_ref().is_some_and(|hint| hint.starts_with("one of `Exponential`")), "{found}");
    }
    let text = text("nul-silent.ron").replace("Deterministic", "Determinstic");
    assert!(scenario::load(&text, "f.ron").unwrap_err().to_string().contains("did you mean `Deterministic`?"));
}

/// A message is as long as it is useful, and no longer than the text that is wrong makes it.
#[test]
fn endless_names_make_no_endless_message() {
    let endless = "a".repeat(200_000);
    for (name, target) in [(endless.as_str(), "h"), ("h", endless.as_str()), (&endless, &endless[1..])] {
        let text = format!(
            r#"(name: "n", question: "q", horizon: "1h", sources: [(name: "s", arrivals: Poisson(rate: "1/s"))],
            handlers: [(name: "{name}", service: Exponential(mean: "1s"))], routes: [(from: "s", to: To("{target}"))])"#
        );
        let found = scenario::load(&text, "f.ron").expect_err("the name is too long");
        assert!(found.to_string().len() < 10_000, "{} bytes", found.to_string().len());
    }
}
