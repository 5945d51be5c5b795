//! Layers that cannot work as they are written are refused, and those that have nothing to do where they stand are told.

use windtunnel::scenario;

/// Around the call of `a` to `b` and around `b`; `c` and `d` stand beside it, and `end` ends everything.
struct Written<'w> {
    call: &'w str,
    around: &'w str,
    /// More of the scenario, such as its deadline.
    more: &'w str,
    /// Around the way from the source to `a`.
    way: &'w str,
    to: &'w str,
    mode: &'w str,
}

const BARE: Written = Written { call: "", around: "", more: "", way: "", to: "To(\"b\")", mode: "Call()" };

impl Written<'_> {
    fn text(&self) -> String {
        let Written { call, around, more, way, to, mode } = self;
        let handler = |name: &str| format!("(name: \"{name}\", service: Deterministic(value: \"1ms\")),");
        let handlers: String = ["a", "b", "c", "d", "end"].map(handler).concat();
        format!(
            "(name: \"misplaced\", question: \"Does it say so?\", horizon: \"1h\", {more}
              sources: [(name: \"source\", arrivals: Poisson(rate: \"1/s\")), (name: \"aside\", arrivals: Once(at: [\"1s\"]))],
              handlers: [{handlers}],
              routes: [(name: \"way\", from: \"source\", to: To(\"a\")),
                       (name: \"call\", from: \"a\", to: {to}, mode: {mode}),
                       (from: \"aside\", to: ToAll([\"b\", \"c\", \"d\"])), (from: \"c\", to: To(\"end\"))],
              strategies: [(name: \"set\", routes: {{\"way\": [{way}], \"call\": [{call}]}},
                            handlers: {{\"b\": (layers: [{around}])}})])"
        )
    }

    /// What is found, with the text at its place.
    fn found(&self) -> Vec<(String, String)> {
        let text = self.text();
        let found = match scenario::load(&text, "misplaced.ron") {
            Ok(loaded) => loaded.warnings,
            Err(found) => found,
        };
        assert!(found.iter().all(|one| text[one.range.clone()] == one.text), "{found}");
        found.iter().map(|one| (one.message.clone(), one.text.clone())).collect()
    }

    fn is_refused(&self) -> bool {
        scenario::load(&self.text(), "misplaced.ron").is_err()
    }

    #[track_caller]
    fn says(&self, refused: bool, message: &str, at: &str) {
        let found = self.found();
        assert_eq!(found.len(), 1, "{}: {found:?}", self.call);
        assert!(found[0].0.contains(message) && found[0].1.contains(at), "{}: {found:?}", self.call);
        assert_eq!(self.is_refused(), refused, "{}", self.call);
    }

    #[track_caller]
    fn says_nothing(&self) {
        assert_eq!(self.found(), [], "{}", self.call);
    }
}

fn call(call: &str) -> Written<'_> {
    Written { call, ..BARE }
}

#[test]
fn what_cannot_work_is_refused_at_its_place() {
    for (layer, message, at) in [
        ("NVersion(versions: [])", "names no other handler", "[]"),
        ("NSelfChecking(versions: [])", "names no other handler", "[]"),
        ("Fallback(to: [])", "names no other handler", "[]"),
        ("RecoveryBlock(alternates: [])", "names no other handler", "[]"),
        ("DistributedRecoveryBlock(alternates: [])", "names no other handler", "[]"),
        ("NVersion(versions: [\"d\", \"d\"])", "`d` is listed twice", "\"d\""),
        ("Fallback(to: [\"d\", \"b\"])", "`b` is where the route leads anyway", "\"b\""),
        ("NSelfChecking(versions: [\"c\", \"d\"])", "3 versions do not make pairs", "[\"c\", \"d\"]"),
        ("NVersion(versions: [\"d\"], vote: KOfN, needs: 3)", "3 versions must agree, and there are 2", "3"),
        ("NVersion(versions: [\"d\"], vote: Weighted)", "0 weights for 2 versions", "NVersion"),
        ("NVersion(versions: [\"d\"], vote: Weighted, weights: [1, 2, 3])", "3 weights for 2 versions", "[1, 2, 3]"),
        ("NVersion(versions: [\"d\"], vote: Weighted, weights: [2, -1])", "weights are 0 or more", "[2, -1]"),
        ("NVersion(versions: [\"d\"], vote: Weighted, weights: [0, 0])", "not all of them 0", "[0, 0]"),
        ("CircuitBreaker(failure_rate: 0)", "a `failure_rate` of 0 is reached without any such call", "0"),
        ("CircuitBreaker(slow_rate: 0, slow_after: \"1s\")", "a `slow_rate` of 0", "0"),
        ("ConcurrencyLimit(least: 9, most: 3)", "at least 9 calls are allowed, and at most 3", "9"),
        ("ConcurrencyLimit(backoff: 0.4)", "half of it or more", "0.4"),
        ("ConcurrencyLimit(backoff: 1)", "less than all of it", "1"),
        ("Shed(by: Chance, length_min: 9, length_max: 3)", "nothing is refused up to 9, and everything from 3 on", "9"),
    ] {
        call(layer).says(true, message, at);
    }
}

#[test]
fn two_pairs_and_what_else_goes_together_are_fine() {
    for layer in [
        "NSelfChecking(versions: [\"d\"])",
        "NVersion(versions: [\"d\"], vote: KOfN, needs: 2)",
        "NVersion(versions: [\"d\"], vote: Weighted, weights: [1, 0])",
        "CircuitBreaker(slow_rate: 0.5, slow_after: \"1s\")",
        "ConcurrencyLimit(initial: 4, least: 4, most: 4, backoff: 0.5)",
        "Shed(by: Chance, length_min: 3, length_max: 3)",
        "Retry(retries: 1, delay: \"1s\", max_delay: \"1s\", jitter: Full)",
        "Bulkhead(calls: 1, waiting: 1, wait: \"1s\")",
    ] {
        call(layer).says_nothing();
    }
    Written { to: "FirstAccepting([\"b\", \"d\"])", ..call("Fallback(to: [\"b\"])") }.says_nothing();
}

#[test]
fn parameters_that_change_nothing_are_told_where_they_are_written() {
    for (layer, message, at) in [
        ("Bulkhead(calls: 1, wait: \"1s\")", "nobody waits where there are no places", "\"1s\""),
        ("CircuitBreaker(slow_rate: 0.5)", "no call is slow unless `slow_after` says", "0.5"),
        ("CircuitBreaker(lasting: \"1s\")", "a window of calls has no `lasting`", "\"1s\""),
        ("CircuitBreaker(window: Time, calls: 5)", "a window of time has no `calls`", "5"),
        ("NVersion(versions: [\"d\"], needs: 2)", "only a vote `KOfN`", "2"),
        ("NVersion(versions: [\"d\"], weights: [1, 2])", "only a `Weighted` vote", "[1, 2]"),
        ("Retry(retries: 1, backoff: Exponential)", "without a `delay`", "Exponential"),
        ("Retry(retries: 1, jitter: Full)", "without a `delay`", "Full"),
        ("Retry(retries: 1, delay: \"1s\", factor: 3)", "constant pauses do not grow", "3"),
        ("Retry(retries: 1, delay: \"1min\")", "no pause is longer than `max_delay`, 30s", "\"1min\""),
        ("Retry(retries: 1), RetryBudget(by: ActiveShare, burst: 5)", "by `ActiveShare` there is no `burst`", "5"),
        ("ConcurrencyLimit(initial: 9, most: 5)", "it begins between `least` and `most`", "9"),
        ("Shed(target: \"1s\")", "by `Length` there is no `target`", "\"1s\""),
    ] {
        call(layer).says(false, message, at);
    }
    let parked = Written { way: "DeadLetter(redrive_after: \"1s\")", ..BARE };
    parked.says(false, "with no `redrives` nothing is sent in again", "\"1s\"");
}

#[test]
fn a_budget_outside_of_what_repeats_is_told_and_one_inside_is_not_wherever_that_is() {
    call("RetryBudget(), Retry(retries: 1)").says(
        false,
        "nothing outside of this `RetryBudget` sends",
        "RetryBudget()",
    );
    call("Fallback(to: [\"d\"]), RetryBudget()").says(false, "sends a call again", "RetryBudget()");
    call("Retry(retries: 0), RetryBudget()").says(false, "sends a call again", "RetryBudget()");
    for repeats in ["Retry(retries: 1)", "Hedge(delay: \"1s\")", "Redelivery(visibility: \"1s\")"] {
        call(&format!("{repeats}, RetryBudget()")).says_nothing();
        Written { call: repeats, around: "RetryBudget()", ..BARE }.says_nothing();
    }
    Written { around: "RetryBudget()", ..BARE }.says(false, "sends a call again", "RetryBudget()");
    // A retry of the whole event is another call of `a`, and a first one.
    Written { call: "RetryBudget()", way: "Retry(retries: 1)", ..BARE }.says(
        false,
        "sends a call again",
        "RetryBudget()",
    );
}

#[test]
fn idempotency_is_told_only_where_nothing_at_all_can_come_twice() {
    call("Idempotency(), Redelivery(visibility: \"1s\")").says(false, "makes an event come twice", "Idempotency()");
    call("Redelivery(visibility: \"1s\"), Idempotency()").says_nothing();
    Written { call: "Idempotency()", way: "Retry(retries: 1)", ..BARE }.says_nothing();
    call("NVersion(versions: [\"d\"]), Idempotency()").says_nothing();
    let requeued = call("Idempotency()").text().replacen("(value: \"1ms\")", "(value: \"1ms\"), on_crash: Requeue", 1);
    assert!(scenario::load(&requeued, "misplaced.ron").is_ok_and(|loaded| loaded.warnings.is_empty()));
}

#[test]
fn a_deadline_needs_events_that_have_one() {
    call("Deadline()").says(false, "no event has a deadline", "Deadline()");
    Written { more: "failure: (deadline: \"1s\"),", ..call("Deadline()") }.says_nothing();
    let class = "classes: [(name: \"default\", deadline: \"1s\")],";
    Written { more: class, ..call("Deadline()") }.says_nothing();
}

#[test]
fn on_a_route_to_all_there_is_no_load_to_shed_by() {
    let all = Written { to: "ToAll([\"b\", \"d\"])", ..call("Shed(length_max: 5)") };
    all.says(false, "there is no one handler", "Shed");
    Written { to: "FirstAccepting([\"b\", \"d\"])", ..call("Shed(length_max: 5)") }.says_nothing();
}

#[test]
fn a_limit_that_cuts_calls_off_outside_of_what_learns_from_them_is_told() {
    let message = "`CircuitBreaker` never hears of the calls that this `Timeout` cuts off";
    call("Timeout(after: \"1s\"), CircuitBreaker()").says(false, message, "Timeout");
    call("Timeout(after: \"1s\"), Retry(retries: 1), ConcurrencyLimit()").says(
        false,
        "`ConcurrencyLimit` never",
        "Timeout",
    );
    call("RecoveryBlock(alternates: [\"d\"], deadline: \"1s\"), CircuitBreaker()").says(
        false,
        "this `RecoveryBlock`",
        "Rec",
    );
    for fine in [
        "CircuitBreaker(), Timeout(after: \"1s\")",
        "Timeout(after: \"1s\", abandon: LeaveRunning), CircuitBreaker()",
        "Timeout(after: \"2s\"), CircuitBreaker(), Timeout(after: \"1s\")",
    ] {
        call(fine).says_nothing();
    }
    Written { around: "Timeout(after: \"1s\")", ..call("Timeout(after: \"2s\"), CircuitBreaker()") }.says_nothing();
}

#[test]
fn a_dead_letter_queue_keeps_nothing_where_somebody_waits() {
    let message = "somebody further out waits for the outcome";
    call("DeadLetter(redrives: 1)").says(false, message, "DeadLetter");
    Written { mode: "Forward", ..call("DeadLetter(redrives: 1)") }.says_nothing();
    Written { mode: "Forward", ..call("Timeout(after: \"1s\"), DeadLetter(redrives: 1)") }.says(false, message, "Dead");
    Written { way: "DeadLetter(redrives: 1)", ..BARE }.says_nothing();
    Written { around: "DeadLetter(redrives: 1)", ..BARE }.says(false, message, "DeadLetter");
    Written { around: "DeadLetter(redrives: 1)", mode: "Forward", ..BARE }.says_nothing();
}

#[test]
fn versions_that_each_send_the_event_on_are_told() {
    let versions = [
        "NVersion(versions",
        "NSelfChecking(versions",
        "DistributedRecoveryBlock(alternates",
        "RecoveryBlock(alternates",
    ];
    for layer in versions {
        let onward = format!("{layer}: [\"c\"])");
        call(&onward).says(false, "`c` sends the event on by itself", layer.split('(').next().unwrap_or_default());
        call(&format!("{layer}: [\"d\"])")).says_nothing();
    }
    let both = Written { to: "To(\"c\")", mode: "Forward", ..call("NVersion(versions: [\"d\"])") };
    both.says(false, "`c` sends the event on by itself", "NVersion");
    Written { around: "NVersion(versions: [\"c\"])", ..BARE }.says(false, "`c` sends the event on", "NVersion");
    // Only one of the two answers.
    call("Fallback(to: [\"c\"])").says_nothing();
}
