//! Of several required branches the worst counts, whichever ends first.

use windtunnel::engine::Verdict;

use crate::played::{Played, play};

/// An event to `b` and `c` at once, through a call that hears of both where `around` stands around the way.
fn all(b: &str, c: &str, layers: &str, around: &str) -> Played {
    play(&format!(
        "sources: [(name: \"source\", arrivals: Once(at: [\"0s\", \"1s\"]))], handlers: [(name: \"b\", {b}), (name: \"c\", {c})],
         routes: [(name: \"way\", from: \"source\", to: ToAll([\"b\", \"c\"]))],
         strategies: [(name: \"set\", routes: {{\"way\": [{around}]}}, handlers: {{{layers}}})]"
    ))
}

fn service(millis: u32, rest: &str) -> String {
    format!("service: Deterministic(value: \"{millis}ms\"){rest}")
}

#[test]
fn an_error_is_worse_than_a_refusal_at_whichever_branch_and_whichever_comes_first() {
    let refuses_second = "(layers: [RateLimiter(rate: \"0.0001/s\", burst: 1)])";
    for around in ["", "Timeout(after: \"5s\")"] {
        for errs_after in [1, 30] {
            let (errs, right) = (service(errs_after, ", errors: 1"), service(1, ""));
            for (b, c, limited) in [(&errs, &right, "c"), (&right, &errs, "b")] {
                let played = all(b, c, &format!("\"{limited}\": {refuses_second}"), around);
                let verdicts: Vec<Verdict> = played.seen.settled.iter().map(|(_, verdict)| *verdict).collect();
                assert_eq!(verdicts, [Verdict::Error; 2], "{limited} is limited, {around}");
            }
        }
    }
}

#[test]
fn a_refusal_is_worse_than_a_wrong_result() {
    let refuses_second = "(layers: [RateLimiter(rate: \"0.0001/s\", burst: 1)])";
    let played = all(&service(1, ", wrong_results: 1"), &service(1, ""), &format!("\"c\": {refuses_second}"), "");
    let verdicts: Vec<Verdict> = played.seen.settled.iter().map(|(_, verdict)| *verdict).collect();
    assert_eq!(verdicts, [Verdict::Wrong, Verdict::Rejected]);
}
