//! A run that is one observation has no interval, and says so.

use windtunnel::measure::snapshot::Estimate;
use windtunnel::stats::no_interval::{NoInterval, Single};

use crate::counted::{case, model, new_run};

#[test]
fn a_run_that_ends_in_a_state_that_it_does_not_leave_is_one_observation() {
    let model = model(&case("gives-up"), "erlang");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    let found = run.snapshot().since_warm_up.fault_tolerance;
    let Estimate::Point { why, .. } = found else { panic!("{found:?}") };
    assert_eq!(why, NoInterval::OneObservation(Single::GaveUp));
    assert!(why.to_string().contains("compare"), "{why}");
}

#[test]
fn a_fault_that_struck_a_few_times_makes_one_observation() {
    let model = model(&case("triple"), "");
    let mut run = new_run(&model, 1);
    run.advance(model.horizon);
    let snapshot = run.snapshot();
    for view in &snapshot.handlers {
        let availability = &view.figures.availability;
        let value = availability.value().expect("time has passed");
        if let Some(interval) = availability.interval() {
            assert!(interval.contains(value), "{interval:?}");
        }
    }
    let struck = snapshot.faults.len();
    assert!(struck > 0, "one of three units fails within three hours nearly always");
    let unit = &snapshot.handlers[1].figures.availability;
    let few = NoInterval::OneObservation(Single::FewCycles { completed: 0 });
    assert_eq!(unit.why(), Some(few), "{unit:?}");
}

#[test]
fn no_interval_leaves_its_value_out() {
    for name in ["abandoned-work", "copy-still-runs", "resume", "triple", "gives-up"] {
        let model = model(&case(name), "");
        for seed in 0..10 {
            let mut run = new_run(&model, seed);
            for part in 1..=10 {
                run.advance(windtunnel::foundation::Time(model.horizon.0 / 100 * part));
                let snapshot = run.snapshot();
                for (figure, most) in snapshot.estimates() {
                    if let Some(interval) = figure.interval() {
                        assert!(interval.contains(interval.value), "{name}: {interval:?}");
                        assert!(interval.low >= 0.0 && interval.high <= most, "{name}: {interval:?}");
                    }
                }
            }
        }
    }
}
