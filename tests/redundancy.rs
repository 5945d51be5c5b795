//! Layers that ask several handlers, on scenarios without chance: every instant is worked out by hand.

use std::sync::Arc;

use windtunnel::engine::{Engine, Observer, Occurrence, Verdict, What};
use windtunnel::scenario;

/// When each event was settled, in milliseconds, and how.
#[derive(Default)]
struct Seen {
    settled: Vec<(f64, Verdict)>,
    rescued: u64,
}

impl Observer for Seen {
    fn hear(&mut self, Occurrence { at: now, what, .. }: Occurrence) {
        if let What::Settled(root) = what {
            self.settled.push((now.0 as f64 / 1e6, root.verdict));
            self.rescued += u64::from(root.verdict == Verdict::Correct && root.marks.failed_once);
        }
    }
}

/// One event at time zero to a front that calls `a` through these layers; `b`, `c` and `d` stand beside it.
fn play(handlers: [&str; 4], layers: &str, faults: &str) -> Seen {
    let [a, b, c, d] = handlers;
    let text = format!(
        "(name: \"redundancy\", question: \"Who answers?\", horizon: \"10s\",
         sources: [(name: \"source\", arrivals: Once(at: [\"0s\"]))],
         handlers: [
            (name: \"front\", service: Deterministic(value: \"0s\")),
            (name: \"a\", {a}), (name: \"b\", {b}), (name: \"c\", {c}), (name: \"d\", {d}),
         ],
         routes: [
            (from: \"source\", to: To(\"front\"), mode: Call()),
            (name: \"call\", from: \"front\", to: To(\"a\"), mode: Call()),
            (from: \"source\", to: To(\"front\")),
         ],
         faults: [{faults}],
         strategies: [
            (name: \"tried\", routes: {{\"call\": [{layers}]}}),
            (name: \"all\", routes: {{\"call\": [Fallback(to: [\"b\", \"c\", \"d\"])]}}),
         ])"
    )
    .replace("            (from: \"source\", to: To(\"front\")),\n", "");
    let model = scenario::load(&text, "redundancy.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let mut engine = Engine::new(Arc::clone(&model), 1, 0);
    let mut seen = Seen::default();
    while engine.now() < model.horizon && engine.step(&mut seen) {
        engine.recount().expect("every count agrees");
    }
    seen
}

fn takes(millis: u32) -> String {
    format!("service: Deterministic(value: \"{millis}ms\")")
}

fn fails(millis: u32) -> String {
    format!("{}, errors: 1", takes(millis))
}

fn is_wrong(millis: u32) -> String {
    format!("{}, wrong_results: 1", takes(millis))
}

#[track_caller]
fn assert_ends(seen: &Seen, at_millis: f64, verdict: Verdict, rescued: u64) {
    assert_eq!(seen.settled, [(at_millis, verdict)]);
    assert_eq!(seen.rescued, rescued);
}

#[test]
fn a_fallback_answers_for_a_callee_that_failed() {
    let seen = play([&fails(10), &fails(20), &takes(5), &takes(1)], "Fallback(to: [\"b\", \"c\"])", "");
    assert_ends(&seen, 35.0, Verdict::Correct, 1);
    let seen = play([&fails(10), &fails(20), &takes(5), &takes(1)], "Fallback(to: [\"b\"])", "");
    assert_ends(&seen, 30.0, Verdict::Error, 0);
}

#[test]
fn a_fallback_goes_past_a_breaker_further_in() {
    let stack = "Fallback(to: [\"b\"]), CircuitBreaker(calls_min: 1, wait: \"1h\"), Retry(retries: 3)";
    let seen = play([&fails(10), &takes(5), &takes(5), &takes(1)], stack, "");
    assert_ends(&seen, 45.0, Verdict::Correct, 1);
    let stack = "Retry(retries: 3), Fallback(to: [\"b\"]), CircuitBreaker(calls_min: 1, wait: \"1h\")";
    let seen = play([&fails(10), &fails(5), &takes(5), &takes(1)], stack, "");
    assert_ends(&seen, 10.0 + 5.0 * 4.0, Verdict::Error, 0);
}

#[test]
fn a_hedge_takes_the_first_answer_and_calls_the_other_off() {
    let slow_once = "(on: \"a\", fault: SlowDown(factor: 10.0), when: Window(at: \"0s\", lasting: \"15ms\"))";
    let two = format!("{}, replicas: 2", takes(20));
    let seen = play([&two, &takes(1), &takes(1), &takes(1)], "Hedge(delay: \"30ms\")", slow_once);
    // 15 ms at a tenth of the speed leave 18.5 ms: done at 33.5 ms, before the copy of 30 ms is at 50 ms.
    assert_ends(&seen, 33.5, Verdict::Correct, 0);
    let hung = "(on: \"a\", fault: SlowDown(factor: 1000.0), when: Window(at: \"0s\", lasting: \"29ms\"))";
    let seen = play([&two, &takes(1), &takes(1), &takes(1)], "Hedge(delay: \"5ms\", copies: 3)", hung);
    assert_eq!(seen.settled.len(), 1);
}

#[test]
fn what_is_done_at_the_instant_of_the_first_answer_is_called_off_all_the_same() {
    // Both copies end at 30 ms; only one of them takes effect.
    let two = format!("{}, replicas: 2, effect: Once", takes(30));
    let seen = play([&two, &takes(1), &takes(1), &takes(1)], "Hedge(delay: \"0s\")", "");
    assert_ends(&seen, 30.0, Verdict::Correct, 0);
    let vote = "NVersion(versions: [\"b\", \"c\"])";
    let seen = play([&takes(30), &takes(30), &takes(30), &takes(1)], vote, "");
    assert_ends(&seen, 30.0, Verdict::Correct, 0);
}

#[test]
fn a_recovery_block_runs_the_alternate_after_its_test_and_the_restoring_of_the_state() {
    let block = "RecoveryBlock(alternates: [\"b\"], test: \"2ms\", restore: \"3ms\")";
    let seen = play([&is_wrong(10), &takes(20), &takes(1), &takes(1)], block, "");
    assert_ends(&seen, 10.0 + 2.0 + 3.0 + 20.0 + 2.0, Verdict::Correct, 1);
    let seen = play([&takes(10), &takes(20), &takes(1), &takes(1)], block, "");
    assert_ends(&seen, 12.0, Verdict::Correct, 0);
    let seen = play([&is_wrong(10), &is_wrong(20), &takes(1), &takes(1)], block, "");
    assert_ends(&seen, 37.0, Verdict::Error, 0);
    let blind = "RecoveryBlock(alternates: [\"b\"], coverage: 0)";
    let seen = play([&is_wrong(10), &takes(20), &takes(1), &takes(1)], blind, "");
    assert_ends(&seen, 10.0, Verdict::Wrong, 0);
    let hurried = "RecoveryBlock(alternates: [\"b\"], deadline: \"25ms\")";
    let seen = play([&fails(10), &takes(20), &takes(1), &takes(1)], hurried, "");
    assert_ends(&seen, 25.0, Verdict::Error, 0);
}

#[test]
fn a_distributed_recovery_block_has_the_shadow_ready_when_the_primary_fails() {
    let block = "DistributedRecoveryBlock(alternates: [\"b\"])";
    let seen = play([&is_wrong(10), &takes(12), &takes(1), &takes(1)], block, "");
    assert_ends(&seen, 12.0, Verdict::Correct, 1);
    let seen = play([&takes(10), &takes(2), &takes(1), &takes(1)], block, "");
    assert_ends(&seen, 10.0, Verdict::Correct, 0);
    let hurried = "DistributedRecoveryBlock(alternates: [\"b\"], patience: \"4ms\")";
    let seen = play([&takes(10), &takes(2), &takes(1), &takes(1)], hurried, "");
    assert_ends(&seen, 4.0, Verdict::Correct, 0);
}

#[test]
fn a_vote_outvotes_one_wrong_version_and_is_over_when_two_agree() {
    let vote = "NVersion(versions: [\"b\", \"c\"])";
    let seen = play([&is_wrong(10), &takes(20), &takes(30), &takes(1)], vote, "");
    assert_ends(&seen, 30.0, Verdict::Correct, 1);
    let seen = play([&takes(10), &takes(20), &takes(30), &takes(1)], vote, "");
    assert_ends(&seen, 20.0, Verdict::Correct, 0);
    let seen = play([&is_wrong(10), &is_wrong(20), &takes(30), &takes(1)], vote, "");
    assert_ends(&seen, 30.0, Verdict::Error, 0);
    let seen = play([&fails(10), &takes(20), &takes(30), &takes(1)], vote, "");
    assert_ends(&seen, 30.0, Verdict::Correct, 1);
}

#[test]
fn a_version_that_crashes_gives_no_vote_and_the_others_decide() {
    let crash = "(on: \"b\", fault: Crash(scope: Handler), when: Window(at: \"5ms\", lasting: \"1s\"))";
    let seen = play([&takes(10), &takes(20), &takes(30), &takes(1)], "NVersion(versions: [\"b\", \"c\"])", crash);
    assert_ends(&seen, 30.0, Verdict::Correct, 1);
}

#[test]
fn the_spare_pair_answers_when_the_acting_pair_disagrees() {
    let pairs = "NSelfChecking(versions: [\"b\", \"c\", \"d\"])";
    let seen = play([&takes(10), &is_wrong(20), &takes(30), &takes(40)], pairs, "");
    assert_ends(&seen, 40.0, Verdict::Correct, 1);
    let seen = play([&takes(10), &takes(20), &takes(30), &takes(40)], pairs, "");
    assert_ends(&seen, 20.0, Verdict::Correct, 0);
}

#[test]
fn a_test_turns_a_wrong_result_into_an_error_that_a_retry_can_mend() {
    let test = "AcceptanceTest(coverage: 1, cost: \"1ms\")";
    let seen = play([&is_wrong(10), &takes(20), &takes(30), &takes(1)], test, "");
    assert_ends(&seen, 11.0, Verdict::Error, 0);
    let bad_at_first =
        "(on: \"a\", fault: CorruptResults(probability: 1), when: Window(at: \"0s\", lasting: \"10.5ms\"))";
    let stack = format!("Retry(retries: 1), {test}");
    let seen = play([&takes(10), &takes(20), &takes(30), &takes(1)], &stack, bad_at_first);
    assert_ends(&seen, 22.0, Verdict::Correct, 1);
}

#[test]
fn a_limiter_makes_a_retry_wait_for_its_turn() {
    let stack = "Retry(retries: 1), RateLimiter(rate: \"10/s\", wait: \"1s\")";
    let bad_at_first = "(on: \"a\", fault: ErrorBurst(probability: 1), when: Window(at: \"0s\", lasting: \"15ms\"))";
    let seen = play([&takes(10), &takes(20), &takes(30), &takes(1)], stack, bad_at_first);
    assert_ends(&seen, 110.0, Verdict::Correct, 1);
}

#[test]
fn without_a_budget_there_is_no_second_try() {
    let stack = "Retry(retries: 5), RetryBudget(ratio: 0.0, burst: 1)";
    let seen = play([&fails(10), &takes(20), &takes(30), &takes(1)], stack, "");
    assert_ends(&seen, 20.0, Verdict::Error, 0);
}

/// `a` refuses, or says nothing at all.
fn out(answer: &str) -> String {
    format!("(on: \"a\", fault: Outage(answer: {answer}), when: Window(at: \"0s\"))")
}

#[test]
fn the_other_versions_are_asked_although_the_first_refuses_at_once_or_says_nothing() {
    for answer in ["Refusal", "Silence"] {
        let ends = |layers: &str, at: f64, verdict| {
            let seen = play([&takes(10), &takes(20), &takes(30), &takes(40)], layers, &out(answer));
            assert_eq!(seen.settled, [(at, verdict)], "{answer}: {layers}");
        };
        ends("NVersion(versions: [\"b\", \"c\"])", 30.0, Verdict::Correct);
        ends("NVersion(versions: [\"b\"], vote: Plurality)", 20.0, Verdict::Correct);
        ends("NVersion(versions: [\"b\"])", 20.0, Verdict::Error);
        ends("DistributedRecoveryBlock(alternates: [\"b\"])", 20.0, Verdict::Correct);
        ends("NSelfChecking(versions: [\"b\", \"c\", \"d\"])", 40.0, Verdict::Correct);
    }
    let full = format!("{}, queue: 0", takes(10));
    let busy = "(on: \"a\", fault: Crash(), when: Window(at: \"0s\"))";
    let seen = play([&full, &takes(20), &takes(30), &takes(1)], "NVersion(versions: [\"b\", \"c\"])", busy);
    assert_ends(&seen, 30.0, Verdict::Correct, 1);
}

#[test]
fn where_every_version_is_lost_the_call_is_too() {
    let all = ["a", "b"].map(|on| out("Silence").replace("\"a\"", &format!("\"{on}\""))).join(", ");
    for layers in ["NVersion(versions: [\"b\"])", "DistributedRecoveryBlock(alternates: [\"b\"])"] {
        let seen = play([&takes(10), &takes(20), &takes(30), &takes(40)], layers, &all);
        assert_ends(&seen, 0.0, Verdict::Error, 0);
        let limited =
            play([&takes(10), &takes(20), &takes(30), &takes(40)], &format!("Timeout(after: \"9ms\"), {layers}"), &all);
        assert_ends(&limited, 9.0, Verdict::Error, 0);
    }
}

#[test]
fn versions_and_alternates_are_no_repeats_for_a_budget_and_no_duplicates_of_each_other() {
    let handlers = [is_wrong(10), takes(20), takes(30), takes(40)];
    let handlers = [&*handlers[0], &*handlers[1], &*handlers[2], &*handlers[3]];
    for inside in ["RetryBudget(ratio: 0.0, burst: 0)", "Idempotency()"] {
        let seen = play(handlers, &format!("NVersion(versions: [\"b\", \"c\"]), {inside}"), "");
        assert_ends(&seen, 30.0, Verdict::Correct, 1);
        let seen = play(handlers, &format!("RecoveryBlock(alternates: [\"b\"]), {inside}"), "");
        assert_ends(&seen, 30.0, Verdict::Correct, 1);
    }
    // A copy of the same call is a repeat.
    let seen = play(handlers, "Hedge(delay: \"1ms\"), RetryBudget(ratio: 0.0, burst: 0)", &out("Silence"));
    assert_ends(&seen, 1.0, Verdict::Error, 0);
}

#[test]
fn a_lost_call_is_as_slow_as_can_be_and_gets_its_copy() {
    let outage = "(on: \"a\", fault: Outage(answer: Silence), when: Window(at: \"0s\", lasting: \"5ms\"))";
    let seen = play([&takes(10), &takes(1), &takes(1), &takes(1)], "Hedge(delay: \"5ms\")", outage);
    assert_ends(&seen, 15.0, Verdict::Correct, 1);
    let seen = play([&takes(10), &takes(1), &takes(1), &takes(1)], "Hedge(delay: \"5ms\", copies: 2)", &out("Silence"));
    assert_ends(&seen, 10.0, Verdict::Error, 0);
}
