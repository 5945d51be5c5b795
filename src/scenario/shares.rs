//! Lists of shares: what they sum to, and the cumulated shares that are drawn from.

use crate::scenario::limits::SUM_TOLERANCE;

/// How far the sum of ten thousand shares may be from what was written, through rounding alone.
const ROUNDING: f64 = 1e-11;

/// What probabilities sum to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Total {
    One,
    /// Not 1, but so near that it was meant: each is divided by the sum.
    Nearly(f64),
    /// The rest leaves.
    Less(f64),
    More(f64),
}

pub(crate) fn total(shares: impl IntoIterator<Item = f64>) -> Total {
    let sum: f64 = shares.into_iter().sum();
    match (sum - 1.0).abs() {
        off if off <= ROUNDING => Total::One,
        off if off <= SUM_TOLERANCE + ROUNDING => Total::Nearly(sum),
        _ if sum < 1.0 => Total::Less(sum),
        _ => Total::More(sum),
    }
}

/// Of each share the sum as far as itself; the last is 1 where the shares sum to 1 or nearly so.
pub(crate) fn cumulated(shares: impl IntoIterator<Item = f64> + Clone) -> Vec<f64> {
    let is_whole = matches!(total(shares.clone()), Total::One | Total::Nearly(_));
    let mut sum = 0.0;
    let mut sums: Vec<f64> = shares
        .into_iter()
        .map(|share| {
            sum += share;
            sum
        })
        .collect();
    if is_whole {
        sums.iter_mut().for_each(|upto| *upto /= sum);
    }
    sums
}

/// A sum with so many digits that it does not read as 1.
pub(crate) fn written(sum: f64) -> String {
    let digits = (8..17).map(|digits| format!("{sum:.digits$}"));
    let told = digits.into_iter().find(|text| text.parse() != Ok(1.0)).unwrap_or_else(|| sum.to_string());
    told.trim_end_matches('0').trim_end_matches('.').into()
}

#[cfg(test)]
mod tests {
    use std::mem::discriminant;

    use super::*;

    #[test]
    fn a_sum_within_the_tolerance_is_taken_as_one() {
        for (shares, expected) in [
            (&[0.1, 0.2, 0.7][..], Total::One),
            (&[0.333_333; 3], Total::Nearly(0.333_333 * 3.0)),
            (&[0.5, 0.500_001], Total::Nearly(1.000_001)),
            (&[0.5, 0.499_998], Total::Less(0.999_998)),
            (&[0.5, 0.500_002], Total::More(1.000_002)),
            (&[], Total::Less(0.0)),
        ] {
            let found = total(shares.iter().copied());
            assert_eq!(discriminant(&found), discriminant(&expected), "{found:?} of {shares:?}");
            let whole = matches!(expected, Total::One | Total::Nearly(_));
            assert_eq!(cumulated(shares.iter().copied()).last() == Some(&1.0), whole, "{shares:?}");
        }
    }

    #[test]
    fn each_share_is_divided_by_the_sum() {
        let sums = cumulated([0.25, 0.75 - 8e-7]);
        assert!((sums[0] - 0.25 / (1.0 - 8e-7)).abs() < 1e-15, "{sums:?}");
    }

    #[test]
    fn a_sum_that_is_not_one_does_not_read_as_one() {
        for (sum, expected) in [
            (1.4, "1.4"),
            (1.000_002, "1.000002"),
            (0.999_999_5, "0.9999995"),
            (1.000_000_04, "1.00000004"),
            (2.0, "2"),
        ] {
            assert_eq!(written(sum), expected);
        }
    }
}
