//! Distributions of times, as a report states them.

use serde::Serialize;

use crate::measure::snapshot::{Latency, Quantile};
use crate::report::figure::Figure;

/// A distribution of times, in seconds; of none where `count` is 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Times {
    pub count: u64,
    pub mean: Option<f64>,
    pub p50: Option<f64>,
    pub p95: Option<f64>,
    pub p99: Option<f64>,
    pub max: Option<f64>,
    pub mean_secs: Figure,
    pub quantiles: Vec<QuantileRow>,
}

/// The time that a share of events does not exceed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuantileRow {
    pub share: f64,
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
