//! Simulated time in whole nanoseconds, so that equal runs are equal to the last bit.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::quantity::{QuantityError, split_unit};

/// An instant: nanoseconds since the start of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub u64);

/// A length of time in nanoseconds; at most 584 years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub u64);

/// The units a length of time may be written in, with their nanoseconds.
pub const SPAN_UNITS: [(&str, f64); 8] =
    [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("min", 60e9), ("h", 3600e9), ("d", 86_400e9)];

impl Time {
    /// When a run begins.
    pub const ZERO: Time = Time(0);
    /// Later than every event: what never happens is scheduled here.
    pub const NEVER: Time = Time(u64::MAX);

    /// Seconds since the run began.
    #[inline]
    pub fn as_secs_f64(self) -> f64 {
        as_f64(self.0) * 1e-9
    }

    /// How long ago `earlier` was; zero if it lies ahead.
    pub fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// The longest that can be said, about 584 years; stands for ever.
    pub const MAX: Span = Span(u64::MAX);
    /// One second.
    pub const SECOND: Span = Span(1_000_000_000);

    /// Rounds to the nearest nanosecond; negative and not-a-number become zero, too long saturates.
    #[inline]
    pub fn from_secs_f64(secs: f64) -> Span {
        Span::nearest(secs * 1e9)
    }

    /// Its length in seconds.
    #[inline]
    pub fn as_secs_f64(self) -> f64 {
        as_f64(self.0) * 1e-9
    }

    /// The nearest whole number of nanoseconds, ties to even, as by `f64::round_ties_even`; saturates. Plain x86-64 has
    /// no instruction for that and would call a function; adding 2^52 leaves no room for a fraction and puts the whole
    /// number into the low bits.
    #[inline]
    pub(super) fn nearest(nanos: f64) -> Span {
        const NO_FRACTION: f64 = (1u64 << 52) as f64;
        if (0.0..NO_FRACTION).contains(&nanos) {
            Span((nanos + NO_FRACTION).to_bits() - NO_FRACTION.to_bits())
        } else {
            Span(nanos as u64)
        }
    }

    /// So many times as long, to the nearest nanosecond; saturates.
    pub fn scaled(self, factor: f64) -> Span {
        Span::nearest(as_f64(self.0) * factor)
    }
}

/// The nearest floating-point number. Plain x86-64 has an instruction for signed numbers alone.
#[inline]
fn as_f64(nanos: u64) -> f64 {
    match i64::try_from(nanos) {
        Ok(nanos) => nanos as f64,
        Err(_) => nanos as f64,
    }
}

impl Add<Span> for Time {
    type Output = Time;
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub<Time> for Time {
    type Output = Span;
    fn sub(self, earlier: Time) -> Span {
        debug_assert!(self >= earlier, "time runs forwards");
        self.since(earlier)
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

impl Sum for Span {
    fn sum<I: Iterator<Item = Span>>(spans: I) -> Span {
        spans.fold(Span::ZERO, |total, span| total + span)
    }
}

impl FromStr for Span {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Span, QuantityError> {
        let (number, unit) = split_unit(text)?;
        let units = || SPAN_UNITS.iter().map(|(name, _)| *name).collect();
        let Some((_, nanos)) = SPAN_UNITS.iter().find(|(name, _)| *name == unit) else {
            return Err(QuantityError::Unit { found: unit.into(), units: units() });
        };
        if !number.is_finite() || number < 0.0 {
            return Err(QuantityError::Range { found: text.into(), range: "0 or more".into() });
        }
        let value = number * nanos;
        if value >= u64::MAX as f64 {
            return Err(QuantityError::Range { found: text.into(), range: "at most 584 years".into() });
        }
        Ok(Span(value.round_ties_even() as u64))
    }
}

impl fmt::Display for Span {
    /// The shortest exact writing, in the largest unit that keeps the number readable.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        const STEPS: [(u64, &str); 7] = [
            (86_400_000_000_000, "d"),
            (3_600_000_000_000, "h"),
            (60_000_000_000, "min"),
            (1_000_000_000, "s"),
            (1_000_000, "ms"),
            (1_000, "us"),
            (1, "ns"),
        ];
        if self.0 == 0 {
            return f.write_str("0s");
        }
        for (nanos, unit) in STEPS {
            let decimal = nanos <= 1_000_000_000;
            if self.0 >= nanos
                && (self.0.is_multiple_of(nanos) || (decimal && self.0.is_multiple_of(nanos / 1_000.min(nanos))))
            {
                return write!(f, "{}{unit}", self.0 as f64 / nanos as f64);
            }
        }
        write!(f, "{}ns", self.0)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
        } else {
            u64::deserialize(deserializer).map(Span)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_people_write_them() {
        assert_eq!("20ms".parse(), Ok(Span(20_000_000)));
        assert_eq!("1.5 s".parse(), Ok(Span(1_500_000_000)));
        assert_eq!("2h".parse(), Ok(Span(7_200_000_000_000)));
        assert!("20 apples".parse::<Span>().is_err());
        assert!("-1s".parse::<Span>().is_err());
        assert!("20".parse::<Span>().is_err());
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        for nanos in
            [0, 1, 999, 1_000, 1_500, 20_000_000, 1_500_000_000, 90_000_000_000, 5_400_000_000_000, 123_456_789]
        {
            let span = Span(nanos);
            assert_eq!(span.to_string().parse(), Ok(span), "{span}");
        }
    }

    #[test]
    fn rounding_is_to_the_nearest_even() {
        let cases = [0.0, 0.5, 1.5, 2.5, 0.49999999999999994, 4.5e15, 4503599627370495.5, 9.1e15, 1e19, -3.7, 1e-300];
        for nanos in cases {
            assert_eq!(Span::nearest(nanos), Span(nanos.round_ties_even() as u64), "{nanos}");
        }
    }

    #[test]
    fn a_span_never_wraps() {
        assert_eq!(Time(5) + Span::MAX, Time::NEVER);
        assert_eq!(Span::from_secs_f64(f64::NAN), Span::ZERO);
        assert_eq!(Span::from_secs_f64(1e30), Span::MAX);
    }
}
