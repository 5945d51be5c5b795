//! How numbers, shares, times and intervals are worded: the one place, for the window, the command line and the
//! reports alike.
//!
//! Four significant digits, no zeros that say nothing, thousands apart, and a unit that fits. What is infinite is `∞`,
//! what is no number a dash.

mod compact;
mod interval;
mod number;
mod share;
mod time;

pub use super::grouping::grouped as count;
pub use compact::{compact, compact_count, compact_rate, compact_share};
pub use interval::{Measure, bounds, difference, method, with_bounds};
pub use number::{fixed, number, rate, signed, ungrouped};
pub use share::percent;
pub use time::{ago, clock, duration, exact, instant, span, unit_of_time};

/// What stands where there is no number.
pub const NONE: &str = "–";

/// A number that is there, in words; a dash for one that is not.
pub fn or_dash(value: Option<f64>, word: impl Fn(f64) -> String) -> String {
    value.map_or(NONE.into(), word)
}
