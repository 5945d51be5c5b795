//! One strategy set, played many times: every figure of a run with its interval across independent runs.

use crate::experiment::results::Results;
use crate::measure::measured::Measured;
use crate::measure::snapshot::Estimate;
use crate::stats::interval::{Interval, Method};
use crate::stats::moments::Moments;
use crate::stats::no_interval::NoInterval;

/// The first run with its figures replaced by means over all complete replications of the first set, and with the sums
/// of all ledgers; `None` below two.
pub fn replicated(results: &Results, level: f64) -> Option<Measured> {
    let outcomes = results.of_set(0);
    let replications = outcomes.len() as u64;
    let mut measured = Measured::clone(outcomes.clone().next()?.first.as_ref()?);
    if replications < 2 {
        return None;
    }
    for (at, (figure, most)) in measured.snapshot.estimates_mut().into_iter().enumerate() {
        let values: Moments = outcomes.clone().filter_map(|outcome| outcome.figures[at]).collect();
        *figure = across(figure, &values, most, level);
    }
    let ledger = &mut measured.snapshot.since_warm_up.ledger;
    for outcome in outcomes.skip(1) {
        ledger.merge(&outcome.ledger);
        ledger.undecided += outcome.ledger.undecided;
        ledger.still_live += outcome.ledger.still_live;
    }
    measured.replications = Some(replications);
    Some(measured)
}

/// A figure that can be at most so much, over runs of which some may not have it.
fn across(first: &Estimate, values: &Moments, most: f64, level: f64) -> Estimate {
    if let Estimate::Measured(Interval { method: Method::Exact, .. }) = first {
        return first.clone();
    }
    match (values.mean(), values.over_replications(level), first.why()) {
        (None, ..) => first.clone(),
        (Some(value), _, Some(NoInterval::NothingFailed)) if value == 1.0 || value == 0.0 => first.clone(),
        (Some(_), Some(interval), _) => Estimate::Measured(interval.limited(0.0, most)),
        (Some(value), None, _) => Estimate::Point { value, why: NoInterval::FewObservations { seen: values.count() } },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_gets_the_interval_across_runs_within_what_is_possible() {
        let point = Estimate::Point { value: 0.9, why: NoInterval::Unsettled };
        let values: Moments = [0.99, 1.0, 1.0, 0.97].into_iter().collect();
        let Estimate::Measured(found) = across(&point, &values, 1.0, 0.95) else { panic!("it has one") };
        assert!((found.value - 0.99).abs() < 1e-12 && found.high <= 1.0, "{found:?}");
        assert_eq!(found.method, Method::Replications { count: 4 });
    }

    #[test]
    fn what_is_exact_stays_so_and_what_never_failed_is_no_certainty() {
        let exact = Estimate::Measured(Interval::exact(1.0));
        let values: Moments = [1.0, 1.0].into_iter().collect();
        assert_eq!(across(&exact, &values, 1.0, 0.95), exact);
        let never = Estimate::Point { value: 1.0, why: NoInterval::NothingFailed };
        assert_eq!(across(&never, &values, 1.0, 0.95), never);
    }
}
