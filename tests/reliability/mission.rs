//! Survival of the mission time, whatever takes how much of a handler down at once.

use crate::played::{assert_value, play, reason};
use windtunnel::measure::snapshot::Estimate;

/// Mean lives of 10 s, mean repairs of 1 s, and a mission of 10 s.
fn survival(replicas: u32, needs: u32, fault: &str, protection: &str) -> Estimate {
    survival_by(replicas, needs, fault, "Exponential(mean: \"10s\")", protection)
}

fn survival_by(replicas: u32, needs: u32, fault: &str, healthy: &str, protection: &str) -> Estimate {
    let seen = play(
        "50000s",
        &format!(
            "mission: \"10s\", sources: [(name: \"s\", arrivals: Poisson(rate: \"0.2/s\"))],
             handlers: [(name: \"h\", replicas: {replicas}, needs: {needs}, service: Deterministic(value: \"1ms\"),
                         on_crash: Requeue)],
             routes: [(from: \"s\", to: To(\"h\"))],
             faults: [(on: \"h\", fault: {fault}, when: Process(healthy: {healthy}, faulty: Exponential(mean: \"1s\")))],
             strategies: [(name: \"x\", handlers: {{\"h\": ({protection})}})]"
        ),
    );
    seen.since_warm_up.mission.system.clone()
}

#[test]
fn what_strikes_all_replicas_at_once_is_one_failure_of_the_whole() {
    let once = (-1.0_f64).exp();
    for (needs, fault) in [
        (1, "Crash(scope: Handler)"),
        (3, "Crash(scope: Handler)"),
        (1, "Hang(scope: Handler)"),
        (1, "CommonCause(beta: 1)"),
    ] {
        let found = survival(3, needs, fault, "");
        assert_value(&found, once, 0.03);
        // About 4,500 strikes: the mean life is known to within 3 %.
        let interval = found.interval().expect("lifetimes have intervals in any run");
        assert!(interval.high - interval.low > 0.02, "{interval:?} is of each replica by itself");
    }
}

#[test]
fn what_strikes_single_replicas_leaves_k_of_n() {
    let fails = 1.0 - (-1.0_f64).exp();
    assert_value(&survival(3, 1, "Crash()", ""), 1.0 - fails.powi(3), 0.03);
    assert_value(&survival(3, 3, "Hang()", ""), (-3.0_f64).exp(), 0.03);
}

#[test]
fn a_common_cause_takes_its_share() {
    let (half, fails) = ((-0.5_f64).exp(), 1.0 - (-0.5_f64).exp());
    assert_value(&survival(3, 1, "CommonCause(beta: 0.5)", ""), half * (1.0 - fails.powi(3)), 0.03);
}

#[test]
fn a_cold_spare_that_takes_over_at_once_lives_after_the_other() {
    let cold = |switch: &str| format!("standby: Cold(spares: 1, switch_over: Deterministic(value: \"{switch}\"))");
    assert_value(&survival(2, 1, "Crash()", &cold("0s")), 2.0 * (-1.0_f64).exp(), 0.03);
    assert!(reason(&survival(2, 1, "Crash()", &cold("1s"))).contains("while a spare takes over"));
}

#[test]
fn where_lives_are_not_of_that_kind_the_reason_is_said() {
    assert!(reason(&survival(2, 1, "Cascade(factor: 5)", "")).contains("fail sooner"));
    let uniform = "Deterministic(value: \"10s\")";
    assert_eq!(reason(&survival_by(1, 1, "Crash()", uniform, "")), "the times between Crash are not exponential");
    let restarts = "rejuvenation: ByAge(age: Deterministic(value: \"5s\"), restart: Deterministic(value: \"1s\"))";
    assert!(reason(&survival(1, 1, "Crash()", restarts)).contains("planned restarts"));
}
