//! Distributions of times, as a report states them.

use serde::Serialize;

use crate::measure::snapshot::{Latency, Quantile};
use crate::report::figure::Figure;

/// A distribution of times, in seconds; of none where `count` is 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Times {
    /// How many times.
    pub count: u64,
    /// Of all of them, in seconds.
    pub mean: Option<f64>,
    /// Half of them are no longer than this.
    pub p50: Option<f64>,
    /// 95 % of them are no longer than this.
    pub p95: Option<f64>,
    /// 99 % of them are no longer than this.
    pub p99: Option<f64>,
    /// The longest.
    pub max: Option<f64>,
    /// The mean with its interval.
    pub mean_secs: Figure,
    /// By share.
    pub quantiles: Vec<QuantileRow>,
}

/// The time that a share of events does not exceed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuantileRow {
    /// From 0 to 1.
    pub share: f64,
    /// The time, with its interval.
    pub secs: Figure,
}

impl From<&Latency> for Times {
    fn from(latency: &Latency) -> Times {
        let known = |secs: f64| (latency.count > 0).then_some(secs);
        Times {
            count: latency.count,
            mean: known(latency.mean),
            p50: known(latency.p50),
            p95: known(latency.p95),
            p99: known(latency.p99),
            max: known(latency.max),
            mean_secs: Figure::from(&latency.mean_estimate),
            quantiles: quantiles(&latency.quantiles),
        }
    }
}

pub(super) fn quantiles(quantiles: &[Quantile]) -> Vec<QuantileRow> {
    quantiles.iter().map(|quantile| QuantileRow { share: quantile.share, secs: (&quantile.secs).into() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_there_are_no_times_there_are_no_numbers() {
        let none = Times::from(&Latency::default());
        assert_eq!([none.mean, none.p50, none.p95, none.p99, none.max], [None; 5]);
        let some = Times::from(&Latency { count: 1, mean: 2.0, ..Latency::default() });
        assert_eq!((some.mean, some.p50), (Some(2.0), Some(0.0)));
    }
}
