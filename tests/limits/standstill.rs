//! Every way in which time could stand still: the component is named.

use windtunnel::engine::command::Command;
use windtunnel::engine::{ACTS_MAX, Culprit, Limit};
use windtunnel::foundation::{HandlerId, Rate, SourceId, Time};
use windtunnel::measure::Run;
use windtunnel::scenario::model::{Around, Site};

use crate::played::{ends_at_the_same_entry, goes_on, model, scenario, stop};

/// One act more than are allowed takes at least a nanosecond of what is written as nothing.
const HARDLY_EVER: &str = "Empirical(values: [\"0s\", \"1h\"], weights: [1, 1e-12])";

#[track_caller]
fn stands_still(text: &str, who: &str) -> Culprit {
    let (stop, sentence) = stop(text);
    assert_eq!(stop.limit, Limit::Standstill, "{sentence}");
    assert!(sentence.contains(who) && sentence.contains("1,000,000 times within one instant"), "{sentence}");
    stop.culprit
}

fn open(rest: &str) -> String {
    scenario(&format!(
        "sources: [(name: \"s\", arrivals: Poisson(rate: \"10/s\"))], routes: [(from: \"s\", to: To(\"h\"))], {rest}"
    ))
}

const SERVER: &str = "handlers: [(name: \"h\", service: Exponential(mean: \"1ms\"))],";

#[test]
fn users_without_a_thought_who_are_refused_lost_or_sent_away() {
    for text in [include_str!("closed-queue0.ron"), include_str!("closed-outage.ron"), include_str!("closed-exit.ron")]
    {
        assert_eq!(stands_still(text, "the source s"), Culprit::Source(SourceId(0)));
        ends_at_the_same_entry(text);
    }
}

#[test]
fn users_without_a_thought_whose_work_takes_no_time() {
    let closed = format!(
        "sources: [(name: \"s\", arrivals: Closed(population: 2, think: Deterministic(value: \"0s\")))],
         handlers: [(name: \"h\", service: {HARDLY_EVER})], routes: [(from: \"s\", to: To(\"h\"))],"
    );
    stands_still(&scenario(&closed), "the source s");
}

#[test]
fn arrivals_without_gaps() {
    let renewal = format!(
        "sources: [(name: \"s\", arrivals: Renewal(gap: {HARDLY_EVER}))],
         handlers: [(name: \"h\", service: Exponential(mean: \"1ms\"), queue: 5)], routes: [(from: \"s\", to: To(\"h\"))],"
    );
    stands_still(&scenario(&renewal), "the source s");
    let surge = "sources: [(name: \"s\", arrivals: Periodic(every: \"100ns\"))],
         handlers: [(name: \"h\", service: Exponential(mean: \"1ms\"), queue: 5)], routes: [(from: \"s\", to: To(\"h\"))],
         faults: [(on: \"s\", fault: Surge(factor: 1e6), when: Window(at: \"1us\", lasting: \"1s\"))],";
    stands_still(&scenario(surge), "the source s");
}

#[test]
fn arrivals_by_hand_are_no_faster_than_a_file_may_say() {
    let model = model(&open("handlers: [(name: \"h\", service: Exponential(mean: \"1ms\"), queue: 5)],"));
    let mut run = Run::new(model.clone(), 1);
    run.give(Command::SetArrivalRate(SourceId(0), Rate::per_sec(1e30).expect("a rate")));
    run.advance(Time(1_000_000_000));
    assert_eq!((run.engine.state().end, run.engine.model()), (None, &model));
}

#[test]
fn a_list_of_a_million_arrivals_at_one_instant_goes_on() {
    let list = vec!["\"1s\""; ACTS_MAX as usize].join(",");
    let run = goes_on(&scenario(&format!(
        "sources: [(name: \"s\", arrivals: Once(at: [{list}]))], handlers: [(name: \"h\", service: Deterministic(value: \
         \"0s\"), errors: 0.5)], routes: [(from: \"s\", to: To(\"h\"))], strategies: [(name: \"r\", routes: {{\"s -> h\": \
         [Retry(retries: 3)]}}, handlers: {{\"h\": (checkpoint: Snapshot(events: 1, write: \"0s\", restore: \"0s\"))}})],"
    )));
    assert_eq!(run.snapshot().since_warm_up.ledger.offered, u64::from(ACTS_MAX));
}

#[test]
fn a_fault_that_strikes_without_a_pause() {
    stands_still(include_str!("procemp.ron"), "the fault \u{201c}crash one replica\u{201d} of h");
    ends_at_the_same_entry(include_str!("procemp.ron"));
}

#[test]
fn faults_of_every_kind_that_come_and_go_at_once() {
    for (on, fault) in [
        ("h", "Crash()"),
        ("h", "Crash(scope: Replica)"),
        ("h", "Outage()"),
        ("h", "Hang()"),
        ("h", "StopTheWorld()"),
        ("h", "SlowDown(factor: 3)"),
        ("h", "ErrorBurst(probability: 0.5)"),
        ("h", "CorruptResults(probability: 0.5)"),
        ("h", "PoisonEvent(share: 0.5)"),
        ("h", "Cascade(factor: 2)"),
        ("h", "CommonCause(beta: 0.5)"),
        ("g", "Crash()"),
        ("g", "CommonCause(beta: 0.5)"),
        ("s", "Surge(factor: 2)"),
        ("s", "Pause()"),
    ] {
        let text = open(&format!(
            "{SERVER} groups: [(name: \"g\", members: [\"h\"])], faults: [(on: \"{on}\", fault: {fault}, when: \
             Process(healthy: {HARDLY_EVER}, faulty: Deterministic(value: \"0s\")))],"
        ));
        let culprit = stands_still(&text, &format!("of {on}"));
        assert!(matches!(culprit, Culprit::Fault { declared: Some(_), .. }), "{fault}: {culprit:?}");
    }
}

#[test]
fn a_fault_that_a_crew_mends_at_once_or_a_supervisor_restarts() {
    let fault = format!("(on: \"h\", fault: Crash(), when: Process(healthy: {HARDLY_EVER}, faulty: {HARDLY_EVER}))");
    let mended = open(&format!(
        "{SERVER} crews: [(name: \"c\", size: 1)], faults: [{}],",
        fault.replace(")))", ")), crew: \"c\")")
    ));
    stands_still(&mended, "of h");
    let restarted = format!(
        "{SERVER} faults: [{fault}], strategies: [(name: \"r\", handlers: {{\"h\": (restart: Supervisor(restart: \
         Deterministic(value: \"0s\"), intensity: 1000000, period: \"1ns\"))}})],"
    );
    stands_still(&open(&restarted), "of h");
}

#[test]
fn an_event_that_is_tried_again_without_a_pause() {
    let culprit = stands_still(include_str!("retry16.ron"), "an event of s at s -> h");
    assert!(matches!(culprit, Culprit::Event { of: SourceId(0), at: Around::Route(_) }), "{culprit:?}");
    ends_at_the_same_entry(include_str!("retry16.ron"));
    let refused = open(
        "handlers: [(name: \"h\", service: Exponential(mean: \"1ms\"))],
         faults: [(on: \"h\", fault: Outage(), when: Window(at: \"1ms\"))],
         strategies: [(name: \"r\", routes: {\"s -> h\": [Retry(retries: 1000), Retry(retries: 1000), Hedge(delay: \"0s\")]})],",
    );
    stands_still(&refused, "an event of s");
}

#[test]
fn an_event_whose_targets_all_refuse() {
    let text = scenario(
        "sources: [(name: \"s\", arrivals: Poisson(rate: \"10/s\"))],
         handlers: [(name: \"h\", service: Exponential(mean: \"1h\"), queue: 0)],
         routes: [(name: \"way\", from: \"s\", to: FirstAccepting([\"h\"]))],
         strategies: [(name: \"r\", routes: {\"way\": [Retry(retries: 1000), Retry(retries: 1000)]})],",
    );
    stands_still(&text, "an event of s at way");
}

#[test]
fn an_event_that_goes_in_a_circle() {
    let text = scenario(
        "sources: [(name: \"s\", arrivals: Poisson(rate: \"10/s\"))],
         handlers: [(name: \"h\", service: Deterministic(value: \"0s\"))],
         routes: [(from: \"s\", to: To(\"h\")), (from: \"h\", to: ByProbability([(\"h\", 0.999998)]))],",
    );
    assert!(matches!(
        stands_still(&text, "an event of s at h"),
        Culprit::Event { at: Around::Handler(HandlerId(0)), .. }
    ));
}

#[test]
fn an_event_that_multiplies_within_one_calendar_entry() {
    let versions = ["NVersion(versions: [\"b\", \"c\", \"d\", \"e\"])"; 15].join(", ");
    let text = |queue: &str| {
        scenario(&format!(
            "sources: [(name: \"s\", arrivals: Poisson(rate: \"10/s\"))],
             handlers: [(name: \"a\", service: Exponential(mean: \"1ms\"){queue}), (name: \"b\", service: Exponential(mean: \
             \"1ms\"){queue}), (name: \"c\", service: Exponential(mean: \"1ms\"){queue}), (name: \"d\", service: \
             Exponential(mean: \"1ms\"){queue}), (name: \"e\", service: Exponential(mean: \"1ms\"){queue})],
             routes: [(from: \"s\", to: To(\"a\"))], strategies: [(name: \"r\", routes: {{\"s -> a\": [{versions}]}})],"
        ))
    };
    stands_still(&text(""), "an event of s at ");
    stands_still(&text(", queue: 0"), "an event of s at ");
    ends_at_the_same_entry(&text(", queue: 0"));
}

#[test]
fn an_event_that_is_handed_on_to_many() {
    stands_still(include_str!("fan.ron"), "an event of s at ");
}

#[test]
fn replicas_that_are_restarted_by_plan_at_once() {
    let text = open(&format!(
        "{SERVER} strategies: [(name: \"r\", handlers: {{\"h\": (rejuvenation: ByAge(age: {HARDLY_EVER}, restart: \
         Deterministic(value: \"0s\")))}})],"
    ));
    assert_eq!(stands_still(&text, "what protects h"), Culprit::Protection(HandlerId(0)));
}

#[test]
fn a_supervisor_that_restarts_what_stays_down_gives_up_by_itself_and_that_is_said() {
    let run = goes_on(include_str!("supzero.ron"));
    let snapshot = run.snapshot();
    let undecided = snapshot.since_warm_up.ledger.undecided;
    assert!(undecided > 90, "{undecided}");
    let caution = snapshot.since_warm_up.caution.expect("most events are not answered").to_string();
    assert!(caution.contains("given up") && caution.contains("% not decided"), "{caution}");
}

#[test]
fn crash_processes_of_a_fault_by_hand_are_named_too() {
    let model = model(&open(SERVER));
    let culprit = Culprit::Fault { on: Site::Handler(HandlerId(0)), declared: None };
    assert_eq!(culprit.name(&model), "h");
}
