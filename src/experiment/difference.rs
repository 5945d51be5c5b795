//! A figure of one strategy set less that of another, pair by pair on the same draws.

use crate::foundation::wording::Measure;
use crate::measure::runs::PooledFigure;
use crate::measure::snapshot::Estimate;
use crate::stats::interval::LEVEL;
use crate::stats::no_interval::NoInterval;
use crate::stats::paired::PairedDifference;
use crate::stats::pooled::alike;

/// What varies by less than this part of the figures does not vary.
const ROUNDING: f64 = 1e-9;

/// A set less the first one, over pairs of runs that meet the same luck.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The mean difference, in the unit of the quantity.
    pub estimate: Estimate,
    /// Two-sided, of no difference at all, 0 to 1; `None` where it never varies.
    pub p_value: Option<f64>,
    /// How many times smaller the variance of the difference is than with independent replications; `None` where it
    /// never varies.
    pub variance_reduction: Option<f64>,
}

impl Difference {
    /// The second less the first; `None` where one of them has no value.
    pub(super) fn of(first: &PooledFigure, second: &PooledFigure, measure: Measure) -> Option<Difference> {
        let value = second.estimate.value()? - first.estimate.value()?;
        let without =
            |why| Difference { estimate: Estimate::Point { value, why }, p_value: None, variance_reduction: None };
        let (Some(from), Some(to)) = (&first.pooled, &second.pooled) else {
            let why = first.estimate.why().or(second.estimate.why());
            return Some(without(why.unwrap_or(NoInterval::OfPart)));
        };
        let found = PairedDifference::of(from.runs(), to.runs(), LEVEL)?;
        let (difference, is_share) = (found.difference, measure == Measure::Share);
        if difference.half_width() > ROUNDING * from.value.abs().max(to.value.abs()) {
            let difference = if is_share { difference.limited(-1.0, 1.0) } else { difference };
            let (p_value, variance_reduction) = (Some(found.p_value), Some(found.variance_reduction));
            return Some(Difference { estimate: Estimate::Measured(difference), p_value, variance_reduction });
        }
        let bounds = alike(value, -1.0, from.runs().len() as u64, LEVEL);
        let estimate = if is_share { Estimate::Measured(bounds) } else { return Some(without(NoInterval::Alike)) };
        Some(Difference { estimate, p_value: None, variance_reduction: None })
    }

    /// Whether the interval leaves zero out; otherwise the data do not tell the two apart.
    pub fn distinguished(&self) -> bool {
        self.estimate.interval().is_some_and(|interval| !interval.contains(0.0))
    }
}
