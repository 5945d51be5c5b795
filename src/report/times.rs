//! Distributions of times, as a report states them.

use serde::Serialize;

use crate::measure::snapshot::{Latency, Quantile};
use crate::report::figure::Figure;

/// A distribution of times, in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Times {
    pub count: u64,
    pub mean: f64,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
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
        Times {
            count: latency.count,
            mean: latency.mean,
            p50: latency.p50,
            p95: latency.p95,
            p99: latency.p99,
            max: latency.max,
            mean_secs: Figure::from(&latency.mean_estimate),
            quantiles: quantiles(&latency.quantiles),
        }
    }
}

pub(super) fn quantiles(quantiles: &[Quantile]) -> Vec<QuantileRow> {
    quantiles.iter().map(|quantile| QuantileRow { share: quantile.share, secs: (&quantile.secs).into() }).collect()
}
