//! Mean and variance in one pass, without cancellation and mergeable.
//!
//! Welford, "Note on a method for calculating corrected sums of squares" (Technometrics 4, 1962); merging
//! by Chan, Golub and LeVeque (1979).

use serde::{Deserialize, Serialize};

use crate::stats::interval::{Interval, Method, student};

/// Count, mean and spread of a sequence of numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    count: u64,
    mean: f64,
    /// Sum of squared distances from the mean.
    squares: f64,
}

impl Moments {
    /// Takes in one value.
    #[inline]
    pub fn push(&mut self, value: f64) {
        self.count += 1;
        let distance = value - self.mean;
        self.mean += distance / self.count as f64;
        self.squares += distance * (value - self.mean);
    }

    /// Takes in all that another has seen.
    pub fn merge(&mut self, other: &Moments) {
        if other.count == 0 {
            return;
        }
        let (ours, theirs) = (self.count as f64, other.count as f64);
        let distance = other.mean - self.mean;
        self.count += other.count;
        self.mean += distance * theirs / (ours + theirs);
        self.squares += other.squares + distance * distance * ours * theirs / (ours + theirs);
    }

    /// How many values were taken in.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// `None` before the first value.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// The unbiased sample variance; `None` below two values.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    /// The mean of independent replications with Student's interval; `None` below two.
    pub fn over_replications(&self, level: f64) -> Option<Interval> {
        let error = libm::sqrt(self.variance()? / self.count as f64);
        let method = Method::Replications { count: self.count };
        Some(student(self.mean, error, (self.count - 1) as f64, level, method))
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Moments {
        let mut moments = Moments::default();
        values.into_iter().for_each(|value| moments.push(value));
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_offset_does_not_hide_the_variance() {
        let moments: Moments = [4.0, 7.0, 13.0, 16.0].into_iter().map(|v| v + 1e9).collect();
        assert_eq!(moments.variance(), Some(30.0));
        assert_eq!(moments.mean(), Some(1e9 + 10.0));
    }

    #[test]
    fn merged_parts_equal_the_whole() {
        let values = [1.0, 5.5, -2.0, 8.0, 3.25, 0.5];
        let whole: Moments = values.into_iter().collect();
        for cut in 0..=values.len() {
            let mut left: Moments = values[..cut].iter().copied().collect();
            left.merge(&values[cut..].iter().copied().collect());
            assert_eq!(left.count(), 6);
            assert!((left.mean().unwrap() - whole.mean().unwrap()).abs() < 1e-12);
            assert!((left.variance().unwrap() - whole.variance().unwrap()).abs() < 1e-12);
        }
    }

    #[test]
    fn one_value_has_no_interval() {
        assert_eq!([2.0].into_iter().collect::<Moments>().over_replications(0.95), None);
    }
}
