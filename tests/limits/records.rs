//! More records than a run may have, and populations that are too large from the start.

use windtunnel::engine::{Culprit, Limit};
use windtunnel::foundation::{HandlerId, RouteId};
use windtunnel::measure::Run;
use windtunnel::scenario;
use windtunnel::scenario::model::Around;

use crate::played::{ends_at_the_same_entry, goes_on, scenario, stop};

const FAN: &str = "sources: [(name: \"s\", arrivals: Periodic(every: \"10ms\"))],
    handlers: [(name: \"a\", service: Deterministic(value: \"1d\")), (name: \"b\", service: Deterministic(value: \"1ms\"))],
    routes: [(from: \"s\", to: ToAll([\"a\", \"b\"])), (from: \"b\", to: To(\"a\"))],";

#[test]
fn a_run_ends_at_its_limit_and_names_where_most_records_are() {
    let text = scenario(&format!("limits: (records: 500), {FAN}"));
    let (stop, sentence) = stop(&text);
    assert_eq!((stop.limit, stop.culprit), (Limit::Records, Culprit::Place(Around::Handler(HandlerId(0)))));
    assert!(sentence.contains("more than 500 attempts and layers at work, most of them at a"), "{sentence}");
    ends_at_the_same_entry(&text);
    goes_on(&scenario(&format!("limits: (records: 5000), {FAN}")));
}

#[test]
fn layers_at_work_are_records() {
    let layers = ["Retry(retries: 1)"; 16].join(", ");
    let text = scenario(&format!(
        "limits: (records: 1000), sources: [(name: \"s\", arrivals: Periodic(every: \"10ms\"))],
         handlers: [(name: \"a\", service: Deterministic(value: \"1d\"))], routes: [(from: \"s\", to: To(\"a\"))],
         strategies: [(name: \"r\", routes: {{\"s -> a\": [{layers}]}})],"
    ));
    assert_eq!(stop(&text).0.culprit, Culprit::Place(Around::Route(RouteId(0))));
}

#[test]
fn what_is_on_its_way_is_a_record() {
    let text = scenario(
        "limits: (records: 1000), sources: [(name: \"s\", arrivals: Periodic(every: \"10ms\"))],
         handlers: [(name: \"a\", service: Deterministic(value: \"1ms\"))],
         routes: [(from: \"s\", to: To(\"a\"), link: \"slow\")], links: [(name: \"slow\",
         medium: Delay(there: Deterministic(value: \"1d\"), back: Deterministic(value: \"1ms\")))],",
    );
    assert_eq!(stop(&text).0.culprit, Culprit::Place(Around::Route(RouteId(0))));
    ends_at_the_same_entry(&text);
}

#[test]
fn one_record_is_enough_for_one_event_and_not_for_two() {
    let (stop, _) = stop(&scenario(&format!("limits: (records: 1), {FAN}")));
    assert_eq!(stop.limit, Limit::Records);
    let one = "limits: (records: 1), sources: [(name: \"s\", arrivals: Once(at: [\"1s\", \"2s\"]))],
        handlers: [(name: \"a\", service: Deterministic(value: \"1ms\"))], routes: [(from: \"s\", to: To(\"a\"))],";
    goes_on(&scenario(one));
}

#[test]
fn an_event_that_multiplies_within_one_calendar_entry_ends_it_there() {
    let versions = ["NVersion(versions: [\"b\", \"c\"])"; 9].join(", ");
    let text = scenario(&format!(
        "limits: (records: 10000), sources: [(name: \"s\", arrivals: Poisson(rate: \"10/s\"))],
         handlers: [(name: \"a\", service: Exponential(mean: \"1ms\")), (name: \"b\", service: Exponential(mean: \"1ms\")),
                    (name: \"c\", service: Exponential(mean: \"1ms\"))],
         routes: [(from: \"s\", to: To(\"a\"))], strategies: [(name: \"r\", routes: {{\"s -> a\": [{versions}]}})],"
    ));
    let (stop, sentence) = stop(&text);
    assert_eq!(stop.limit, Limit::Records, "{sentence}");
    ends_at_the_same_entry(&text);
}

#[test]
fn an_effect_that_is_applied_again_takes_no_more_memory() {
    let handlers: String = (0..32)
        .map(|at| format!("(name: \"h{at}\", effect: Once, service: Deterministic(value: \"1ms\")), "))
        .collect();
    let all: String = (0..32).map(|at| format!("\"h{at}\", ")).collect();
    let text = format!(
        "(name: \"again\", question: \"How much?\", horizon: \"1s\",
         sources: [(name: \"s\", arrivals: Once(at: [\"1ms\", \"100ms\"]))],
         handlers: [{handlers} (name: \"callee\", errors: 1, service: Deterministic(value: \"10ms\"))],
         routes: [(from: \"s\", to: ToAll([{all}])), (from: \"h31\", to: To(\"callee\"), mode: Call())],
         strategies: [(name: \"r\", handlers: {{\"h31\": (layers: [Retry(retries: 2)])}})])"
    );
    let model = scenario::load(&text, "again.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let mut run = Run::new(model, 1);
    while run.step() {
        run.engine.recount().unwrap_or_else(|wrong| panic!("{wrong}"));
    }
}

#[test]
fn users_are_at_most_a_million_together() {
    let closed = |name: &str, population: u32| {
        format!("(name: \"{name}\", arrivals: Closed(population: {population}, think: Exponential(mean: \"1s\")))")
    };
    let text = |second: u32| {
        scenario(&format!(
            "sources: [{}, {}], handlers: [(name: \"h\", service: Exponential(mean: \"1ms\"))],
             routes: [(from: \"s\", to: To(\"h\")), (from: \"t\", to: To(\"h\"))],",
            closed("s", 600_000),
            closed("t", second)
        ))
    };
    assert!(scenario::load(&text(400_000), "users.ron").is_ok());
    let wrong = scenario::load(&text(400_001), "users.ron").expect_err("one too many").to_string();
    assert!(wrong.contains("1000001 users of closed sources together, and at most 1000000 are allowed"), "{wrong}");
    assert!(wrong.contains("at most 400000 are left") && wrong.contains("400001"), "{wrong}");
}

#[test]
fn a_limit_of_memory_that_the_system_alone_exceeds_is_refused() {
    for memory in ["1 B", "300 kB"] {
        let text = scenario(&format!("limits: (memory: \"{memory}\"), {FAN}"));
        let wrong = scenario::load(&text, "small.ron").expect_err("it is too little").to_string();
        assert!(wrong.contains("before anything happens in it") && wrong.contains(memory), "{wrong}");
    }
    for memory in ["\"0 B\"", "\"2 gb\"", "5", "\"\"", "\"-1 GB\""] {
        let text = scenario(&format!("limits: (memory: {memory}), {FAN}"));
        assert!(scenario::load(&text, "wrong.ron").is_err(), "{memory}");
    }
}

#[test]
fn clocks_that_by_themselves_exceed_the_limit_are_refused() {
    let crash = "(on: \"h\", fault: Crash(), when: Process(healthy: Exponential(mean: \"1h\"), faulty: Exponential(mean: \"1s\")), ";
    let faults: String = (0..2_000).map(|at| format!("{crash} name: \"f{at}\"), ")).collect();
    let text = format!(
        "(name: \"clocks\", question: \"How many?\", horizon: \"1s\", sources: [(name: \"s\", arrivals: Poisson(rate: \"1/s\"))],
         handlers: [(name: \"h\", replicas: 10000, service: Exponential(mean: \"1ms\"))],
         routes: [(from: \"s\", to: To(\"h\"))], faults: [{faults}])"
    );
    let wrong = scenario::load(&text, "clocks.ron").expect_err("it takes more than 2 GB").to_string();
    assert!(wrong.contains("of memory before anything happens in it"), "{wrong}");
}

#[test]
fn a_thousand_million_keys_cost_nothing_until_they_come() {
    let run = goes_on(include_str!("keys.ron"));
    assert!(run.engine.state().reckoned() < 3_000_000, "{}", run.engine.state().reckoned());
    let keys: usize = run.engine.state().effected.iter().map(|keys| keys.len()).sum();
    assert!(keys as u64 <= run.snapshot().since_warm_up.ledger.offered);
}
