//! What must hold of any run at any instant.

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use windtunnel::foundation::HandlerId;
use windtunnel::measure::Run;

/// No more replicas at work than there are.
pub fn replicas_suffice(run: &Run) -> TestCaseResult {
    for (at, handler) in run.engine.state().handlers.iter().enumerate() {
        let measures = run.measures.handler(HandlerId::from(at));
        let taken = handler.station.servers().iter().filter(|server| server.attempt().is_some()).count() as u64;
        prop_assert_eq!(measures.in_service(), taken, "handler {}", at);
        prop_assert!(taken <= u64::from(handler.station.size()));
        prop_assert!(handler.station.up() <= handler.station.size());
    }
    Ok(())
}

/// Little's law in whole nanoseconds.
fn time_is_conserved(run: &Run) -> TestCaseResult {
    let state = run.engine.state();
    let mut residual = vec![0u128; state.handlers.len()];
    for (_, attempt) in state.attempts.iter() {
        residual[attempt.handler.index()] += u128::from(state.now.since(attempt.arrived).0);
    }
    for (at, residual) in residual.into_iter().enumerate() {
        let measures = run.measures.handler(HandlerId::from(at));
        let totals = measures.totals(state.now);
        prop_assert_eq!(totals.present_time, totals.stayed + residual, "handler {}", at);
        prop_assert!(totals.work.busy_time <= totals.work.up_time, "handler {} is busy for longer than it is up", at);
    }
    Ok(())
}

fn ledger_adds_up(run: &Run) -> TestCaseResult {
    let snapshot = run.snapshot();
    let ledger = &snapshot.since_warm_up.ledger;
    prop_assert_eq!(snapshot.since_warm_up.fault_tolerance.value(), ledger.fault_tolerance());
    prop_assert!(ledger.adds_up(), "{:?}", ledger);
    prop_assert!(snapshot.recent.ledger.adds_up(), "{:?}", snapshot.recent.ledger);
    let in_flight = snapshot.sources.iter().map(|source| source.in_flight).sum::<u64>();
    prop_assert!(ledger.undecided + ledger.still_live <= in_flight, "{:?}", ledger);
    prop_assert!(ledger.rescued() <= ledger.correct, "{:?}", ledger);
    for handler in &snapshot.handlers {
        let d = handler.demands;
        let judged = d.succeeded + d.wrong + d.errors + d.crashed + d.rejected + d.timed_out + d.censored;
        prop_assert_eq!(d.offered, judged);
    }
    Ok(())
}

/// Time is conserved and the ledger adds up.
pub fn is_sound(run: &Run) -> TestCaseResult {
    time_is_conserved(run)?;
    ledger_adds_up(run)
}
