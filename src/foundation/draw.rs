//! Keyed random draws: every draw is a pure function of what it is for, so that two strategies meet the
//! same luck wherever they do the same thing (common random numbers), in any order and on any thread.
//!
//! A [`Stream`] is a hash of (seed, replication, component name, purpose). A [`Draw`] adds who it is for
//! ([`Identity`]) and then counts: its n-th output is `mix(key + n * GOLDEN)`, which is SplitMix64 (Steele,
//! Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).

use std::convert::Infallible;

use rand::TryRng;
use serde::{Deserialize, Serialize};

use super::identity::Identity;
use super::mixing::{GOLDEN, extend, mix};

/// All draws of one purpose at one component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream(u64);

impl Stream {
    /// The draws of one replication for one component and purpose, such as `("db", "service")`.
    pub fn new(seed: u64, replication: u64, component: &str, purpose: &str) -> Stream {
        let name = component.bytes().chain([0xff]).chain(purpose.bytes());
        Stream(name.fold(extend(mix(seed), replication), |hash, byte| extend(hash, u64::from(byte))))
    }

    /// The draws of the `ordinal`-th use of this stream, for processes that only count.
    #[inline]
    pub fn nth(self, ordinal: u64) -> Draw {
        Draw(extend(self.0, ordinal))
    }

    /// A number that stands for the `ordinal`-th thing of this stream and for nothing else.
    #[inline]
    pub fn identity(self, ordinal: u64) -> u64 {
        extend(self.0, ordinal)
    }

    /// The draws of one of several things that share this purpose: of a replica, or of one aspect.
    #[inline]
    pub fn member(self, number: u64) -> Stream {
        Stream(extend(self.0, number))
    }

    /// The draws for one event. A lineage is a hash, and a try is one unless it is the first.
    #[inline(always)]
    pub fn of(self, who: Identity) -> Draw {
        let Identity { lineage, visit, attempt } = who;
        let visit = (u64::from(visit) << 32).wrapping_mul(GOLDEN);
        Draw(mix(self.0 ^ mix(lineage ^ visit ^ attempt.word())))
    }
}

/// A short sequence of random words that belongs to one key.
#[derive(Clone, Copy, Debug)]
pub struct Draw(u64);

impl Draw {
    /// The next 64 random bits.
    #[inline]
    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// Uniform on [0, 1), a multiple of 2^-53.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.word() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform on (0, 1], safe under a logarithm.
    #[inline]
    pub fn unit_positive(&mut self) -> f64 {
        ((self.word() >> 11) + 1) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// True with the given probability.
    #[inline]
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }
}

impl TryRng for Draw {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.word() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.word().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::identity::{BranchName, Name, Try};

    fn serial_correlation(values: &[f64]) -> f64 {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let variance: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        values.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum::<f64>() / variance
    }

    #[test]
    fn neighbouring_keys_are_not_correlated() {
        const N: u64 = 200_000;
        let stream = Stream::new(7, 0, "charge", "service");
        let bound = 4.0 / (N as f64).sqrt();
        let by_ordinal: Vec<f64> = (0..N).map(|n| stream.nth(n).unit()).collect();
        let first = Identity::root(42);
        let by_lineage: Vec<f64> = (0..N).map(|n| stream.of(Identity::root(n)).unit()).collect();
        let by_visit: Vec<f64> = (0..N).map(|n| stream.of(Identity { visit: n as u32, ..first }).unit()).collect();
        let layer = Name::of("route", "way").of_its("layer", "Retry");
        let repeat = |n: u64| Try::FIRST.through(layer, BranchName::Nth(0), n as u32);
        let by_attempt: Vec<f64> = (0..N).map(|n| stream.of(first.tried(repeat(n))).unit()).collect();
        let by_seed: Vec<f64> = (0..N).map(|n| Stream::new(n, 0, "charge", "service").nth(0).unit()).collect();
        let mut draw = stream.nth(0);
        let by_index: Vec<f64> = (0..N).map(|_| draw.unit()).collect();
        for (axis, values) in [
            ("ordinal", by_ordinal),
            ("lineage", by_lineage),
            ("visit", by_visit),
            ("attempt", by_attempt),
            ("seed", by_seed),
            ("index", by_index),
        ] {
            let correlation = serial_correlation(&values);
            assert!(correlation.abs() < bound, "along {axis}: {correlation}");
            let mean = values.iter().sum::<f64>() / N as f64;
            assert!((mean - 0.5).abs() < 4.0 / (12.0 * N as f64).sqrt(), "along {axis}: mean {mean}");
        }
    }

    #[test]
    fn names_and_purposes_do_not_run_together() {
        assert_ne!(Stream::new(1, 0, "ab", "c"), Stream::new(1, 0, "a", "bc"));
        assert_ne!(Stream::new(1, 0, "a", "b"), Stream::new(1, 1, "a", "b"));
    }
}
