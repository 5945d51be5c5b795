//! Questions that were asked about recovery in public, each with the answer that its own documents give.

mod played;

use played::play;

#[test]
fn a_breaker_judges_on_a_full_window_of_calls_and_on_its_minimum_in_a_window_of_time() {
    let attempts = |set| play("windows-of-breakers.ron", set).attempts("dep");
    assert_eq!(attempts("1349"), 5, "a window of five calls, a minimum of ten");
    assert_eq!(attempts("1443"), 1_000, "never a hundred calls within two seconds");
    assert_eq!(attempts("842"), 5);
}

#[test]
fn a_bucket_filled_by_successes_gives_as_many_retries_as_it_was_paid_for() {
    // A call brings s = 0.5 + 0.5 r successes, and r = 0.1 s retries: r = 1 / 19.
    let adaptive = play("token-bucket.ron", "adaptive");
    assert!((adaptive.attempts_per_event("service") - 20.0 / 19.0).abs() < 0.002);
    assert!((adaptive.correct() - 10.0 / 19.0).abs() < 0.004, "{}", adaptive.correct());
    assert!((play("token-bucket.ron", "none").correct() - 0.5).abs() < 0.004);
    assert!((play("token-bucket.ron", "three").correct() - 0.9375).abs() < 0.002);
}

#[test]
fn without_a_burst_three_budgets_of_a_tenth_let_a_tenth_more_through_each() {
    let budget = play("retry-amplification.ron", "budget").attempts_per_event("db");
    assert!((1.30..=1.331).contains(&budget), "{budget}");
    assert_eq!(play("retry-amplification.ron", "all").attempts("db") / 100, 64);
}

#[test]
fn waiting_in_a_queue_uses_up_no_visibility() {
    for set in ["plain", "wait outside", "with dead letter"] {
        let played = play("waiting-and-visibility.ron", set);
        assert_eq!((played.attempts("worker"), played.ledger().duplicated), (12, 0), "{set}");
        assert_eq!(played.ledger().correct, 12, "{set}");
    }
}

#[test]
fn an_ejected_host_is_passed_over_without_costing_a_try() {
    let played = play("one-bad-host.ron", "retry and ejection");
    assert!(played.correct() > 0.999, "{}", played.correct());
    assert_eq!(play("one-bad-host.ron", "retry").correct(), 0.0, "without ejection the bad host is always the first");
}
