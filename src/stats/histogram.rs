//! A histogram of whole numbers whose buckets are linear within each power of two, so that the relative
//! error is the same everywhere and memory is bounded (as in HdrHistogram by Gil Tene).

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Counts of values up to 2^64 - 1, typically nanoseconds. Each power of two is cut into 2^BITS buckets, 0 to 12, which
/// sets their relative width to 2^-BITS: 7 is finer than 1 %.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram<const BITS: u32> {
    count: u64,
    sum: u128,
    /// The smallest value, and how far the greatest is above it.
    min: u64,
    span: u64,
    /// Up to the highest bucket in use, at most (65 - BITS) 2^BITS.
    counts: Vec<u64>,
}

impl<const BITS: u32> Default for Histogram<BITS> {
    fn default() -> Histogram<BITS> {
        const { assert!(BITS <= 12, "finer buckets than 1 in 4096 are not worth their memory") };
        Histogram { count: 0, sum: 0, min: u64::MAX, span: 0, counts: Vec::new() }
    }
}

impl<const BITS: u32> Histogram<BITS> {
    /// Takes in one value.
    #[inline(always)]
    pub fn record(&mut self, value: u64) {
        if value.wrapping_sub(self.min) > self.span {
            self.widen(value, value);
        }
        let at = Self::bucket_of(value);
        if at >= self.counts.len() {
            self.grow(at);
        }
        self.counts[at] += 1;
        self.count += 1;
        self.sum += u128::from(value);
    }

    /// Makes room for values from `least` to `most`.
    #[cold]
    fn widen(&mut self, least: u64, most: u64) {
        let max = if self.count > 0 { most.max(self.min + self.span) } else { most };
        self.min = self.min.min(least);
        self.span = max - self.min;
    }

    #[cold]
    fn grow(&mut self, at: usize) {
        self.counts.resize(((at >> BITS) + 1) << BITS, 0);
    }

    /// Forgets all values and keeps the memory.
    pub fn clear(&mut self) {
        let in_use = self.in_use();
        self.counts[in_use].fill(0);
        (self.count, self.sum, self.min, self.span) = (0, 0, u64::MAX, 0);
    }

    /// Adds the values of another.
    pub fn merge(&mut self, other: &Histogram<BITS>) {
        let (Some(least), Some(most)) = (other.min(), other.max()) else { return };
        self.widen(least, most);
        if other.counts.len() > self.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (ours, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *ours += theirs;
        }
        self.count += other.count;
        self.sum += other.sum;
    }

    /// How many values were recorded.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many of them were zero.
    pub fn zeros(&self) -> u64 {
        self.counts.first().copied().unwrap_or(0)
    }

    /// Exact, of all values.
    pub fn sum(&self) -> u128 {
        self.sum
    }

    /// The smallest value, exactly; `None` before the first.
    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.min)
    }

    /// The largest value, exactly; `None` before the first.
    pub fn max(&self) -> Option<u64> {
        (self.count > 0).then(|| self.min + self.span)
    }

    /// Exact: it comes from the sum, not from the buckets.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// The value that a share `q` of the values does not exceed, interpolated within its bucket.
    pub fn quantile(&self, q: f64) -> Option<u64> {
        self.quantiles([q]).map(|[value]| value)
    }

    /// The same for several shares, the smallest first.
    pub fn quantiles<const N: usize>(&self, shares: [f64; N]) -> Option<[u64; N]> {
        let (smallest, greatest) = (self.min()?, self.max()?);
        let mut buckets = self.buckets();
        let (mut bucket, mut below) = ((0, 1, 0), 0);
        Some(shares.map(|q| {
            let rank = (libm::ceil(q * self.count as f64) as u64).clamp(1, self.count);
            while below + bucket.2 < rank {
                below += bucket.2;
                bucket = buckets.next().expect("no rank is beyond the count");
            }
            let (low, width, count) = bucket;
            let share = ((rank - below) as f64 - 0.5) / count as f64;
            let inside = (width as f64 * share) as u64;
            match rank {
                1 => smallest,
                last if last == self.count => greatest,
                _ => (low + inside.min(width - 1)).clamp(smallest, greatest),
            }
        }))
    }

    /// How many values are in each bucket of a coarser histogram, up to that of the greatest value.
    pub fn coarse<const COARSE: u32>(&self) -> Vec<u64> {
        const { assert!(COARSE <= BITS, "a bucket is not cut into finer ones") };
        let first = |at: usize| Self::bucket_of(Histogram::<COARSE>::bucket(at).0).min(self.counts.len());
        let buckets = self.max().map_or(0, |max| Histogram::<COARSE>::bucket_of(max) + 1);
        (0..buckets).map(|at| self.counts[first(at)..first(at + 1)].iter().sum()).collect()
    }

    /// The same without the empty ones, each with its place.
    pub fn sparse<const COARSE: u32>(&self) -> Vec<(u16, u64)> {
        let counts = self.coarse::<COARSE>().into_iter().enumerate().filter(|(_, count)| *count > 0);
        counts.map(|(at, count)| (at as u16, count)).collect()
    }

    /// The buckets in use as (smallest value, width, count), from the smallest up.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64, u64)> + '_ {
        self.in_use().filter(|at| self.counts[*at] > 0).map(|at| {
            let (low, width) = Self::bucket(at);
            (low, width, self.counts[at])
        })
    }

    /// The buckets that may not be empty.
    fn in_use(&self) -> Range<usize> {
        self.max().map_or(0..0, |max| Self::bucket_of(self.min)..Self::bucket_of(max) + 1)
    }

    #[inline(always)]
    fn bucket_of(value: u64) -> usize {
        let shift = (63 - (value | 1).leading_zeros()).saturating_sub(BITS);
        ((u64::from(shift) << BITS) + (value >> shift)) as usize
    }

    /// The smallest value of a bucket and how many values fall in it.
    pub fn bucket(at: usize) -> (u64, u64) {
        let at = at as u64;
        let shift = (at >> BITS).saturating_sub(1);
        ((at - (shift << BITS)) << shift, 1 << shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::draw::Stream;

    fn each_value_lies_in_its_bucket<const BITS: u32>() {
        for power in 0..64 {
            for value in [1u64 << power, (1 << power) - 1, (1 << power) + (1 << power >> 1), u64::MAX >> power] {
                let (low, width) = Histogram::<BITS>::bucket(Histogram::<BITS>::bucket_of(value));
                assert!(low <= value && value - low < width, "{value} in {low} + {width}, {BITS} bits");
                assert!(width == 1 || width <= low >> BITS, "{width} at {low} with {BITS} bits");
            }
        }
        assert_eq!(Histogram::<BITS>::bucket_of(u64::MAX), ((65 - BITS as usize) << BITS) - 1);
    }

    #[test]
    fn every_value_lies_in_its_bucket() {
        each_value_lies_in_its_bucket::<0>();
        each_value_lies_in_its_bucket::<3>();
        each_value_lies_in_its_bucket::<7>();
        each_value_lies_in_its_bucket::<12>();
    }

    #[test]
    fn quantiles_are_within_one_percent() {
        let mut histogram = Histogram::<7>::default();
        let mut draw = Stream::new(1, 0, "histogram", "values").nth(0);
        let mut values: Vec<u64> = (0..50_000).map(|_| (1e6 / draw.unit_positive()) as u64).collect();
        values.iter().for_each(|&value| histogram.record(value));
        values.sort_unstable();
        for q in [0.001, 0.25, 0.5, 0.9, 0.99, 0.999] {
            let exact = values[(q * values.len() as f64).ceil() as usize - 1] as f64;
            let found = histogram.quantile(q).expect("there are values") as f64;
            assert!((found / exact - 1.0).abs() < 0.01, "{q}: {found}, exact {exact}");
        }
        assert_eq!(histogram.quantile(1.0), values.last().copied());
        assert_eq!(histogram.quantile(0.0), values.first().copied());
        let sum: u64 = values.iter().sum();
        assert_eq!(histogram.mean(), Some(sum as f64 / 50_000.0));
    }

    #[test]
    fn quantiles_are_interpolated_within_a_bucket() {
        let mut histogram = Histogram::<0>::default();
        (1024..2048).for_each(|value| histogram.record(value));
        assert_eq!([0.25, 0.5, 0.75].map(|q| histogram.quantile(q)), [Some(1279), Some(1535), Some(1791)]);
    }

    #[test]
    fn merged_parts_equal_the_whole() {
        let [mut left, mut right, mut whole] = [(); 3].map(|()| Histogram::<3>::default());
        for value in 0..5000u64 {
            whole.record(value * value);
            if value % 3 == 0 { left.record(value * value) } else { right.record(value * value) }
        }
        left.merge(&right);
        assert_eq!(left, whole);
    }

    #[test]
    fn nothing_recorded_says_nothing() {
        let mut histogram = Histogram::<7>::default();
        assert_eq!((histogram.quantile(0.5), histogram.min(), histogram.max()), (None, None, None));
        histogram.record(9);
        assert_eq!(histogram.quantile(0.5), Some(9));
        histogram.clear();
        assert_eq!(histogram.quantile(0.5), None);
    }

    #[test]
    fn fine_buckets_add_up_to_coarse_ones() {
        let (mut fine, mut coarse) = (Histogram::<7>::default(), Histogram::<2>::default());
        assert!(fine.coarse::<2>().is_empty());
        for value in (0..1000u64).map(|value| value * value) {
            fine.record(value);
            coarse.record(value);
        }
        let found = fine.coarse::<2>();
        assert_eq!(found, coarse.counts[..found.len()]);
        assert_eq!(found.iter().sum::<u64>(), 1000);
    }
}
