//! A scenario played to its end.

use windtunnel::measure::Run;
use windtunnel::measure::snapshot::{Estimate, Quantity, Snapshot};
use windtunnel::scenario;

pub fn play(horizon: &str, body: &str) -> Snapshot {
    let text = format!("(name: \"reliability\", question: \"What holds?\", horizon: \"{horizon}\", {body})");
    let model = scenario::load(&text, "reliability.ron").unwrap_or_else(|wrong| panic!("{wrong}")).model;
    let mut run = Run::new(model.clone(), 1);
    run.advance(model.horizon);
    run.snapshot()
}

#[track_caller]
pub fn assert_value(found: &Estimate, expected: f64, within: f64) {
    let value = found.value().unwrap_or_else(|| panic!("{expected} expected: {found:?}"));
    assert!((value - expected).abs() < within, "{found:?} against {expected}");
    if let Some(interval) = found.interval() {
        assert!(interval.low - 0.5 * within <= expected && expected <= interval.high + 0.5 * within, "{interval:?}");
    }
}

/// Why there is no value, in words.
#[track_caller]
pub fn reason(found: &Estimate) -> &str {
    match found {
        Estimate::NotApplicable(why) | Estimate::NotDerived(why) => why,
        other => panic!("a reason expected: {other:?}"),
    }
}

/// What theory says of one figure of one handler: nothing, a value, or why not.
pub fn theory(seen: &Snapshot, handler: u32, quantity: Quantity) -> Option<Result<f64, String>> {
    let of = |beside: &&windtunnel::measure::snapshot::Beside| {
        beside.handler.is_some_and(|id| id.0 == handler) && beside.quantity == quantity
    };
    let found = seen.beside.iter().find(of)?;
    Some(found.prediction.as_ref().map(|prediction| prediction.value).map_err(Clone::clone))
}
