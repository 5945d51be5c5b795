//! A number with its interval and method, or the reason why there is none.

use serde::Serialize;

use crate::foundation::wording::{self, Measure, NONE};
use crate::measure::snapshot::Estimate;
use crate::stats::interval::Interval;

/// `value` with its bounds; or `reason` says why there are no bounds, or no value at all. Where no more than one bound is
/// known, the other and the value are not there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The estimate itself.
    pub value: Option<f64>,
    /// The lower bound, in the unit of the value.
    pub low: Option<f64>,
    /// The upper bound, in the unit of the value.
    pub high: Option<f64>,
    /// The probability with which such bounds cover the truth.
    pub level: Option<f64>,
    /// How the bounds came about, such as "batch means, 16 batches".
    pub method: Option<String>,
    /// Why there are no bounds, or there is no value.
    pub reason: Option<String>,
}

impl Figure {
    /// No value at all.
    pub fn none(reason: impl Into<String>) -> Figure {
        Figure { value: None, low: None, high: None, level: None, method: None, reason: Some(reason.into()) }
    }

    /// With the bounds of an interval; what is infinite is not there.
    pub fn of(interval: &Interval) -> Figure {
        let known = |number: f64| Some(number).filter(|number| number.is_finite());
        let value = known(interval.value);
        Figure {
            value,
            low: known(interval.low),
            high: known(interval.high),
            level: Some(interval.level),
            method: Some(interval.method.to_string()),
            reason: value.is_none().then(|| "none was seen: no more than a bound is known".into()),
        }
    }

    /// Both bounds, where both are known.
    pub fn bounds(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }

    /// The value with how far it may be off; a dash where there is none.
    pub fn words(&self, measure: Measure) -> String {
        wording::or_dash(self.value, |value| wording::with_bounds(measure, value, self.bounds()))
    }

    /// The same of a difference, with its sign.
    pub fn words_of_difference(&self, measure: Measure) -> String {
        wording::or_dash(self.value, |value| wording::difference(measure, value, self.bounds()))
    }

    /// How the bounds came about, or why there are none.
    pub fn how(&self) -> String {
        match (&self.method, self.level) {
            (Some(method), Some(level)) => wording::method(level, method),
            _ => self.reason.clone().unwrap_or_else(|| NONE.into()),
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
