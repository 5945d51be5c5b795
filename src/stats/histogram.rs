//! A histogram of whole numbers whose buckets are linear within each power of two, so that the relative
//! error is the same everywhere and memory is bounded (as in HdrHistogram by Gil Tene).

use serde::{Deserialize, Serialize};

/// Counts of values up to 2^64 - 1, typically nanoseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    /// Each power of two is cut into 2^bits buckets.
    bits: u32,
    count: u64,
    sum: u128,
    min: u64,
    max: u64,
    /// Up to the highest bucket in use, at most (65 - bits) 2^bits.
    counts: Vec<u64>,
}

impl Histogram {
    /// `bits`, 0 to 12, sets the relative width 2^-bits of a bucket: 7 is finer than 1 %.
    pub fn new(bits: u32) -> Histogram {
        assert!(bits <= 12, "finer buckets than 1 in 4096 are not worth their memory");
        Histogram { bits, count: 0, sum: 0, min: u64::MAX, max: 0, counts: Vec::new() }
    }

    #[inline]
    pub fn record(&mut self, value: u64) {
        let at = self.bucket_of(value);
        if at >= self.counts.len() {
            self.grow(at);
        }
        self.counts[at] += 1;
        self.count += 1;
        self.sum += u128::from(value);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    #[cold]
    fn grow(&mut self, at: usize) {
        self.counts.resize(((at >> self.bits) + 1) << self.bits, 0);
    }

    /// Forgets all values and keeps the memory.
    pub fn clear(&mut self) {
        if self.count > 0 {
            let (least, most) = (self.bucket_of(self.min), self.bucket_of(self.max));
            self.counts[least..=most].fill(0);
        }
        (self.count, self.sum, self.min, self.max) = (0, 0, u64::MAX, 0);
    }

    /// Adds the values of a histogram with buckets of the same width.
    pub fn merge(&mut self, other: &Histogram) {
        assert_eq!(self.bits, other.bits, "histograms of different widths do not merge");
        if other.counts.len() > self.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (ours, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *ours += theirs;
        }
        self.count += other.count;
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    pub fn sum(&self) -> u128 {
        self.sum
    }

    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.min)
    }

    pub fn max(&self) -> Option<u64> {
        (self.count > 0).then_some(self.max)
    }

    /// Exact: it comes from the sum, not from the buckets.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// The value that a share `q` of the values does not exceed, interpolated within its bucket.
    pub fn quantile(&self, q: f64) -> Option<u64> {
        let rank = libm::ceil(q * self.count as f64) as u64;
        self.ranked(rank.clamp(1, self.count.max(1)))
    }

    /// How many values there are in the bucket that starts at `edge` and in those above.
    pub fn count_from(&self, edge: u64) -> u64 {
        self.counts.iter().skip(self.bucket_of(edge)).sum()
    }

    /// The smallest values of the buckets from that of `least` to the one after that of `most`.
    pub fn edges(&self, least: u64, most: u64) -> Vec<u64> {
        (self.bucket_of(least)..=self.bucket_of(most) + 1).map(|at| self.bucket(at).0).collect()
    }

    /// What has been recorded since an earlier state of this histogram, in wider buckets.
    pub fn since(&self, earlier: &Histogram, bits: u32) -> Histogram {
        let mut coarse = Histogram::new(bits);
        let before = earlier.counts.iter().copied().chain(std::iter::repeat(0));
        for (at, (now, before)) in self.counts.iter().zip(before).enumerate() {
            if *now > before {
                coarse.record_many(self.bucket(at).0, now - before);
            }
        }
        coarse
    }

    /// Records a value several times over.
    fn record_many(&mut self, value: u64, times: u64) {
        let at = self.bucket_of(value);
        if at >= self.counts.len() {
            self.grow(at);
        }
        self.counts[at] += times;
        self.count += times;
        self.sum += u128::from(value) * u128::from(times);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// The buckets in use as (smallest value, width, count), from the smallest up.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64, u64)> + '_ {
        self.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(at, &count)| {
            let (low, width) = self.bucket(at);
            (low, width, count)
        })
    }

    /// The value at a rank from 1 to `count`.
    fn ranked(&self, rank: u64) -> Option<u64> {
        if rank == 1 || rank == self.count {
            return if rank == 1 { self.min() } else { self.max() };
        }
        let mut below = 0;
        for (low, width, count) in self.buckets() {
            if below + count >= rank {
                let share = ((rank - below) as f64 - 0.5) / count as f64;
                let inside = (width as f64 * share) as u64;
                return Some((low + inside.min(width - 1)).clamp(self.min, self.max));
            }
            below += count;
        }
        None
    }

    #[inline]
    fn bucket_of(&self, value: u64) -> usize {
        let shift = (63 - (value | 1).leading_zeros()).saturating_sub(self.bits);
        ((u64::from(shift) << self.bits) + (value >> shift)) as usize
    }

    /// The smallest value of a bucket and how many values fall in it.
    fn bucket(&self, at: usize) -> (u64, u64) {
        let at = at as u64;
        let shift = (at >> self.bits).saturating_sub(1);
        ((at - (shift << self.bits)) << shift, 1 << shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::draw::Stream;

    #[test]
    fn every_value_lies_in_its_bucket() {
        for bits in [0, 3, 7, 12] {
            let histogram = Histogram::new(bits);
            for power in 0..64 {
                for value in [1u64 << power, (1 << power) - 1, (1 << power) + (1 << power >> 1), u64::MAX >> power] {
                    let (low, width) = histogram.bucket(histogram.bucket_of(value));
                    assert!(low <= value && value - low < width, "{value} in {low} + {width}, {bits} bits");
                    assert!(width == 1 || width <= low >> bits, "{width} at {low} with {bits} bits");
                }
            }
            assert_eq!(histogram.bucket_of(u64::MAX), ((65 - bits as usize) << bits) - 1);
        }
    }

    #[test]
    fn quantiles_are_within_one_percent() {
        let mut histogram = Histogram::new(7);
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
        let mut histogram = Histogram::new(0);
        (1024..2048).for_each(|value| histogram.record(value));
        assert_eq!([0.25, 0.5, 0.75].map(|q| histogram.quantile(q)), [Some(1279), Some(1535), Some(1791)]);
    }

    #[test]
    fn merged_parts_equal_the_whole() {
        let (mut left, mut right, mut whole) = (Histogram::new(3), Histogram::new(3), Histogram::new(3));
        for value in 0..5000u64 {
            whole.record(value * value);
            if value % 3 == 0 { left.record(value * value) } else { right.record(value * value) }
        }
        left.merge(&right);
        assert_eq!(left, whole);
    }

    #[test]
    fn nothing_recorded_says_nothing() {
        let mut histogram = Histogram::new(7);
        assert_eq!((histogram.quantile(0.5), histogram.min(), histogram.max()), (None, None, None));
        histogram.record(9);
        assert_eq!(histogram.quantile(0.5), Some(9));
        histogram.clear();
        assert_eq!(histogram.quantile(0.5), None);
    }

    #[test]
    fn what_is_new_is_told_in_wider_buckets() {
        let (mut fine, mut coarse) = (Histogram::new(7), Histogram::new(2));
        (0..1000u64).for_each(|value| fine.record(value * 37));
        let earlier = fine.clone();
        for value in (0..1000u64).map(|value| value * value) {
            fine.record(value);
            coarse.record(value);
        }
        let found = fine.since(&earlier, 2);
        assert_eq!((found.count(), &found.counts[..]), (1000, &coarse.counts[..]));
        assert_eq!(found.count_from(1 << 10), (0..1000u64).filter(|value| value * value >= 1 << 10).count() as u64);
        assert_eq!(coarse.edges(5, 9), [5, 6, 7, 8, 10]);
    }
}
