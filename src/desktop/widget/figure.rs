//! Estimates in few words, each part for a place of its own; how their numbers are worded is in
//! [`foundation::wording`](crate::foundation::wording).

use crate::foundation::wording::{self, Measure};
use crate::measure::snapshot::Estimate;

/// A share with how far it may be off; a dash where there is none.
pub fn share(estimate: &Estimate) -> String {
    let bounds = estimate.interval().map(|interval| (interval.low, interval.high));
    wording::or_dash(estimate.value(), |value| wording::with_bounds(Measure::Share, value, bounds))
}

/// How far a share may be off: its bounds, or that there are none.
pub fn beside(estimate: &Estimate) -> String {
    match estimate {
        Estimate::Measured(found) if found.low == found.high => "exact".into(),
        Estimate::Measured(found) if found.low.is_finite() && found.high.is_finite() => {
            wording::bounds(Measure::Share, found.low, found.high)
        }
        Estimate::Point { .. } => "no interval".into(),
        _ => String::new(),
    }
}

/// How the interval of an estimate was made, or why there is none, for tooltips.
pub fn about(estimate: &Estimate) -> String {
    match estimate {
        Estimate::Measured(interval) => wording::method(interval.level, &interval.method.to_string()),
        Estimate::Point { why, .. } => format!("No interval: {why}"),
        _ => String::new(),
    }
}
