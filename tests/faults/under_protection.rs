//! Faults of handlers that something protects: every instant is worked out by hand.

use windtunnel::engine::command::Command;
use windtunnel::foundation::{HandlerId, Span};
use windtunnel::parts::fault::{Crash, Fault, Scope};
use windtunnel::scenario::Model;
use windtunnel::scenario::model::Site;

use crate::play::{Played, play, play_with, server};

/// A server with this protection and one event at the end.
fn protected(at: &str, handler: &str, protection: &str, faults: &str) -> String {
    let strategies = format!(", strategies: [(name: \"set\", handlers: {{\"server\": ({protection})}})]");
    server(&format!("\"{at}\""), handler, faults) + &strategies
}

/// When members that share a load crash, each after 150 ms on its own clock.
fn crashes_under_load(replicas: u32, protection: &str, lasting: Option<u64>) -> Vec<f64> {
    let cascade = "(on: \"server\", fault: Cascade(factor: 2), when: Process(
                        healthy: Deterministic(value: \"150ms\"), faulty: Deterministic(value: \"9s\")))";
    let handler = format!("replicas: {replicas}, service: Deterministic(value: \"1ms\")");
    let body = protected("9s", &handler, protection, cascade);
    let command = |_: &Model| Command::Inject {
        on: Site::Handler(HandlerId(0)),
        fault: Fault::Crash(Crash::of(Scope::Replica)),
        lasting: lasting.map(|millis| Span(millis * 1_000_000)),
    };
    let played = play_with(&body, &[(40, command)]);
    played.faults().iter().filter(|(_, label, ..)| label.contains("shared load")).map(|fault| fault.2).collect()
}

#[test]
fn the_survivors_of_a_cascade_are_relieved_when_a_supervisor_has_restarted_the_one_that_was_down() {
    // The second has 110 ms left at 40 ms, and 70 ms at 60 ms. The first is as good as new then.
    let restart = "restart: Supervisor(restart: Deterministic(value: \"20ms\"), intensity: 1)";
    assert_eq!(crashes_under_load(2, restart, None)[0], 130.0);
    assert_eq!(crashes_under_load(2, "", Some(20))[0], 130.0, "as after a repair");
}

#[test]
fn a_planned_restart_burdens_the_others_too() {
    // The first is restarted from 100 to 120 ms: of the 50 ms that the second has left then, 40 pass meanwhile.
    let rolling = "rejuvenation: Rolling(period: \"200ms\", restart: Deterministic(value: \"20ms\"))";
    let cascade = "(on: \"server\", fault: Cascade(factor: 2), when: Process(
                        healthy: Deterministic(value: \"150ms\"), faulty: Deterministic(value: \"9s\")))";
    let body = protected("9s", "replicas: 2, service: Deterministic(value: \"1ms\")", rolling, cascade);
    assert_eq!(play(&body).faults()[0].2, 130.0);
}

#[test]
fn a_spare_bears_no_load_that_would_be_missed() {
    // As if the spare were not there: one of the two that serve is down from 40 to 60 ms.
    let spare = "standby: Cold(switch_over: Deterministic(value: \"1ms\"))";
    assert_eq!(crashes_under_load(3, spare, Some(20))[0], 130.0);
}

fn response_millis(played: &Played) -> f64 {
    let (offered, (settled, _)) = (played.offered[0], played.settled[0]);
    settled - offered
}

#[test]
fn a_spare_that_was_switched_off_is_young_when_it_serves_and_one_that_ran_has_aged_as_it_ran() {
    let ageing = "(on: \"server\", fault: Ageing(doubles_after: \"1s\", up_to: 1000.0), when: Window(at: \"0s\")),
                  (on: \"server\", fault: Crash(), when: Window(at: \"5s\"))";
    let response = |standby: &str| {
        let handler = "replicas: 2, service: Deterministic(value: \"1ms\")";
        let body = protected("5050ms", handler, &format!("standby: {standby}"), ageing);
        response_millis(&play(&body))
    };
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-5, "{found}, not {expected}");
    let switch = "switch_over: Deterministic(value: \"10ms\")";
    // It serves from 5.01 s on, and is 40 ms old when the event comes.
    close(response(&format!("Cold({switch})")), 1.04);
    close(response(&format!("Warm(dormant: 0.5, {switch})")), 1.0 + 0.5 * 5.01 + 0.04);
    close(response(&format!("Warm(dormant: 1.0, {switch})")), 1.0 + 5.05);
    close(response(&format!("Warm(dormant: 0.0, {switch})")), 1.04);
}

#[test]
fn a_replica_grows_cold_after_it_has_saved_its_state_and_after_a_stop_too() {
    let cold = "(on: \"server\", fault: ColdStart(set_up: Deterministic(value: \"100ms\")), when: Window(at: \"0s\"))";
    let responses = |protection: &str, more: &str| {
        let body = protected(
            "0s\", \"2s\", \"4s",
            "service: Deterministic(value: \"1ms\")",
            protection,
            &(cold.to_owned() + more),
        );
        let played = play(&body);
        let pairs = played.offered.iter().zip(&played.settled);
        pairs.map(|(offered, (settled, _))| settled - offered).collect::<Vec<_>>()
    };
    assert_eq!(responses("", ""), [101.0; 3]);
    assert_eq!(responses("checkpoint: Snapshot(events: 1, write: \"1ms\")", ""), [101.0; 3]);
    let stop = ", (on: \"server\", fault: StopTheWorld(), when: Window(at: \"1s\", lasting: \"10ms\"))";
    assert_eq!(responses("", stop), [101.0; 3]);
}
