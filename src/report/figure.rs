//! A number with its interval and method, or the reason why there is none.

use serde::Serialize;

use crate::measure::snapshot::Estimate;
use crate::stats::interval::Interval;

/// `value` with its bounds; or `reason` says why there are no bounds, or no value at all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The probability with which such bounds cover the truth.
    pub level: Option<f64>,
    pub method: Option<String>,
    pub reason: Option<String>,
}

impl Figure {
    pub fn none(reason: impl Into<String>) -> Figure {
        Figure { value: None, low: None, high: None, level: None, method: None, reason: Some(reason.into()) }
    }

    pub fn of(interval: &Interval) -> Figure {
        Figure {
            value: Some(interval.value),
            low: Some(interval.low),
            high: Some(interval.high),
            level: Some(interval.level),
            method: Some(interval.method.to_string()),
            reason: None,
        }
    }
}

impl From<&Estimate> for Figure {
    fn from(estimate: &Estimate) -> Figure {
        match estimate {
            Estimate::NoData => Figure::none("no data"),
            Estimate::Measured(interval) => Figure::of(interval),
            Estimate::Point { value, why } => Figure { value: Some(*value), ..Figure::none(why.to_string()) },
            Estimate::NotDerived(why) => Figure::none(format!("not yet derived: {why}")),
            Estimate::NotApplicable(why) => Figure::none(why.clone()),
        }
    }
}
