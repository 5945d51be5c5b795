//! Quantiles of what several independent runs have recorded, taken together.
//!
//! Woodruff ("Confidence intervals for medians and other position measures", J. Amer. Statist. Assoc. 47, 1952): the share
//! of values beyond the quantile is a ratio over the runs, with bounds as in [`super::pooled`]; the quantiles at these
//! bounds are those of the quantile. The values are in one histogram; of each run the counts in coarser buckets are known,
//! and what lies in the bucket of the quantile is taken to be beyond it in every run by the same part.
//!
//! Long times come in excursions, and a few of them say little of how they vary. So the tail ten times as heavy must be
//! worth 20 of them, and the share beyond counts as no more independent trials than that tail does.

use crate::stats::histogram::Histogram;
use crate::stats::interval::Interval;
use crate::stats::no_interval::{FAILURES_MIN, NoInterval, OBSERVATIONS_MIN};
use crate::stats::pooled::{Pooled, Trials};
use crate::stats::steady::Batch;

/// Eight buckets for each power of two.
const BITS: u32 = 3;

/// By so much a tail is heavier that tells how many excursions there were.
const HEAVIER: f64 = 10.0;

/// What one run has recorded: the coarse buckets in use, with their counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coarse(Vec<(u16, u64)>);

impl Coarse {
    /// The same values in buckets coarse enough to be kept for each run.
    pub fn of<const FINE: u32>(recorded: &Histogram<FINE>) -> Coarse {
        Coarse(recorded.sparse::<BITS>())
    }

    /// How many values there are beyond a part of a bucket, of all.
    fn beyond(&self, bucket: u16, part: f64) -> Batch {
        let sum = |is_counted: &dyn Fn(u16) -> bool| -> u64 {
            self.0.iter().filter(|(at, _)| is_counted(*at)).map(|(_, count)| count).sum()
        };
        let beyond = sum(&|at| at > bucket) as f64 + part * sum(&|at| at == bucket) as f64;
        Batch::new(beyond, sum(&|_| true) as f64)
    }
}

/// A quantile of the values of all runs, in their unit.
pub struct PooledQuantile {
    /// The quantile with its interval.
    pub bounds: Interval,
    /// With the pseudo-values of the runs.
    pub pooled: Pooled,
}

/// The value that a share `q` of all values does not exceed; `whole` holds those of all runs.
pub fn quantile<const FINE: u32>(
    whole: &Histogram<FINE>,
    runs: &[&Coarse],
    q: f64,
    level: f64,
) -> Result<PooledQuantile, NoInterval> {
    let (seen, beyond) = (whole.count() as f64, (1.0 - q) * whole.count() as f64);
    if seen < OBSERVATIONS_MIN as f64 {
        return Err(NoInterval::FewObservations { seen: whole.count() });
    }
    if beyond < FAILURES_MIN as f64 {
        return Err(NoInterval::FewFailures { seen: beyond as u64 });
    }
    let value = whole.quantile(q).expect("there are values") as f64;
    let counts = whole.sparse::<BITS>();
    let share_of = |beyond: f64| {
        let (bucket, part) = place(&counts, beyond);
        Pooled::ratio(runs.iter().map(|run| run.beyond(bucket, part))).expect("there are values")
    };
    let heavier = share_of((HEAVIER * beyond).min(0.5 * seen));
    let worth = heavier.worth().min(seen);
    let excursions = worth * heavier.value;
    if excursions < FAILURES_MIN as f64 {
        return Err(NoInterval::FewFailures { seen: excursions as u64 });
    }
    let share = share_of(beyond);
    let bounds = share.share(Trials { count: worth, are_independent: false }, level)?;
    // Of what is beyond the upper bound nothing was seen.
    if bounds.low * seen < 1.0 {
        return Err(NoInterval::FewFailures { seen: beyond as u64 });
    }
    let at = |share: f64| whole.quantile(1.0 - share).expect("there are values") as f64;
    let (low, high) = (at(bounds.high).min(value), at(bounds.low).max(value));
    if low == high {
        return Err(NoInterval::Alike);
    }
    let slope = (high - low) / (bounds.high - bounds.low);
    let pooled = Pooled::of_parts(value, [(slope, &share)].into_iter());
    Ok(PooledQuantile { bounds: Interval { value, low, high, ..bounds }, pooled })
}

/// The bucket, and the part of it, beyond which so many values lie.
fn place(counts: &[(u16, u64)], beyond: f64) -> (u16, f64) {
    let mut above = 0.0;
    for (at, count) in counts.iter().rev() {
        let count = *count as f64;
        if above + count >= beyond {
            return (*at, (beyond - above) / count);
        }
        above += count;
    }
    (0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;
    use crate::stats::interval::LEVEL;

    /// Exponential values of mean one million in each of so many runs.
    fn recorded(seed: u64, runs: usize, each: usize) -> (Histogram<7>, Vec<Coarse>) {
        let mut draw = Stream::new(seed, 0, "pooled", "values").nth(0);
        let mut whole = Histogram::<7>::default();
        let coarse = (0..runs).map(|_| {
            let mut own = Histogram::<7>::default();
            (0..each).for_each(|_| own.record((-1e6 * draw.unit_positive().ln()) as u64));
            whole.merge(&own);
            Coarse::of(&own)
        });
        let coarse = coarse.collect();
        (whole, coarse)
    }

    #[test]
    fn quantiles_are_covered_wherever_they_have_bounds() {
        let shares = [0.5, 0.9, 0.99, 0.999];
        let mut counts = [(0, 0); 4];
        for seed in 0..200 {
            let (whole, runs) = recorded(seed, 10, 400);
            let runs: Vec<&Coarse> = runs.iter().collect();
            for (q, (given, covered)) in shares.into_iter().zip(&mut counts) {
                if let Ok(found) = quantile(&whole, &runs, q, LEVEL) {
                    *given += 1;
                    *covered += u32::from(found.bounds.contains(-1e6 * (1.0 - q).ln()));
                    assert!(found.bounds.contains(found.bounds.value), "{:?}", found.bounds);
                }
            }
        }
        for (given, covered) in &counts[..3] {
            assert_eq!(*given, 200);
            assert!(*covered >= 182, "{counts:?}");
        }
        assert_eq!(counts[3].0, 0, "4 of 4,000 values are beyond it");
    }

    #[test]
    fn values_that_are_all_equal_say_nothing_of_others() {
        let mut whole = Histogram::<7>::default();
        (0..1000).for_each(|_| whole.record(7));
        let mut own = Histogram::<7>::default();
        (0..500).for_each(|_| own.record(7));
        let run = Coarse::of(&own);
        assert_eq!(quantile(&whole, &[&run, &run], 0.5, LEVEL).err(), Some(NoInterval::Alike));
    }

    #[test]
    fn so_much_of_a_bucket_is_beyond_as_is_missing() {
        assert_eq!(place(&[(3, 10), (5, 40), (9, 10)], 30.0), (5, 0.5));
        assert_eq!(Coarse(vec![(3, 10), (5, 40), (9, 10)]).beyond(5, 0.5), Batch::new(30.0, 60.0));
    }
}
