//! One strategy set, played many times.

use crate::experiment::plan::REPLICATIONS_MIN;
use crate::experiment::results::Results;
use crate::measure::measured::Measured;

/// All complete replications of the first set together; `None` below two.
pub fn replicated(results: &Results, level: f64) -> Option<Measured> {
    let are_several = results.complete() as u64 >= REPLICATIONS_MIN;
    are_several.then(|| results.together(0, level))?.map(|runs| runs.measured())
}
