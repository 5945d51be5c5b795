//! The history of a run in a fixed number of points: when they are used up, neighbours merge and each
//! point covers twice the time.

use serde::Serialize;

use crate::foundation::Span;

/// The history as the plots need it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TimelineView {
    /// What one point covers.
    pub width: Span,
    pub points: Vec<Point>,
    /// Mean number waiting, by handler and point.
    pub waiting: Vec<Vec<f32>>,
}

/// One stretch of time; what has no data is not a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Point {
    /// The middle of the stretch, seconds since the start.
    pub at: f64,
    /// Root events per second.
    pub rate_in: f32,
    pub rate_out: f32,
    /// Latency percentiles of the events answered in it, seconds.
    pub p50: f32,
    pub p95: f32,
    pub p99: f32,
    /// R per demand and F over the window that ends here.
    pub r: f32,
    pub f: f32,
}
