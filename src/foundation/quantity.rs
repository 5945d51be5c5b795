//! Quantities as people write them: `"120/s"`, `0.003`, `"0.3%"`; each refuses what it cannot mean.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// Why a written quantity cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QuantityError {
    /// There is no number at its beginning.
    #[error("`{found}` does not start with a number")]
    Number {
        /// What was written.
        found: String,
    },
    /// No known unit follows the number.
    #[error("unknown unit `{found}`: expected one of {}", units.join(", "))]
    Unit {
        /// What stands in place of the unit.
        found: String,
        /// All that may stand there.
        units: Vec<&'static str>,
    },
    /// The value is not one that is allowed.
    #[error("`{found}` is out of range: expected {range}")]
    Range {
        /// What was written.
        found: String,
        /// What is allowed, in words.
        range: String,
    },
}

/// Splits `"1.5 ms"` into 1.5 and `ms`.
pub fn split_unit(text: &str) -> Result<(f64, &str), QuantityError> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|&(at, c)| {
            let exponent =
                matches!(c, 'e' | 'E') && text[at + 1..].starts_with(|d: char| d.is_ascii_digit() || d == '-');
            let sign_of_exponent = matches!(c, '-' | '+') && at > 0 && text[..at].ends_with(['e', 'E']);
            !(c.is_ascii_digit()
                || matches!(c, '.' | '_')
                || (at == 0 && matches!(c, '-' | '+'))
                || exponent
                || sign_of_exponent)
        })
        .map_or(text.len(), |(at, _)| at);
    let number = text[..end].replace('_', "").parse().map_err(|_| QuantityError::Number { found: text.into() })?;
    Ok((number, text[end..].trim()))
}

/// How often something happens, per second; 0 or more, finite.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Rate(f64);

/// The units a rate may be written in, with their value per second.
pub const RATE_UNITS: [(&str, f64); 4] =
    [("/s", 1.0), ("/min", 1.0 / 60.0), ("/h", 1.0 / 3600.0), ("/d", 1.0 / 86_400.0)];

impl Rate {
    /// Events per second, 0 or more and finite.
    pub fn per_sec(value: f64) -> Result<Rate, QuantityError> {
        if value.is_finite() && value >= 0.0 {
            Ok(Rate(value))
        } else {
            Err(QuantityError::Range { found: format!("{value}/s"), range: "0/s or more".into() })
        }
    }

    /// Events per second.
    pub fn as_per_sec(self) -> f64 {
        self.0
    }
}

impl FromStr for Rate {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Rate, QuantityError> {
        let (number, unit) = split_unit(text)?;
        let Some((_, factor)) = RATE_UNITS.iter().find(|(name, _)| *name == unit) else {
            return Err(QuantityError::Unit {
                found: unit.into(),
                units: RATE_UNITS.iter().map(|(name, _)| *name).collect(),
            });
        };
        Rate::per_sec(number * factor)
            .map_err(|_| QuantityError::Range { found: text.into(), range: "0/s or more".into() })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}/s", self.0)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rate, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
        } else {
            f64::deserialize(deserializer).map(Rate)
        }
    }
}

/// An amount of memory, in bytes; more than 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(u64);

/// The units an amount of memory may be written in, with their value in bytes.
pub const BYTE_UNITS: [(&str, f64); 9] = [
    ("B", 1.0),
    ("kB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("TB", 1e12),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
];

impl Bytes {
    /// So many bytes.
    pub const fn new(bytes: u64) -> Bytes {
        Bytes(bytes)
    }

    /// The number of bytes.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl FromStr for Bytes {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Bytes, QuantityError> {
        let (number, unit) = split_unit(text)?;
        let Some((_, factor)) = BYTE_UNITS.iter().find(|(name, _)| *name == unit) else {
            return Err(QuantityError::Unit {
                found: unit.into(),
                units: BYTE_UNITS.iter().map(|(name, _)| *name).collect(),
            });
        };
        let bytes = (number * factor).round();
        if (1.0..=1e18).contains(&bytes) {
            Ok(Bytes(bytes as u64))
        } else {
            Err(QuantityError::Range { found: text.into(), range: "from 1 B to 1000000 TB".into() })
        }
    }
}

impl fmt::Display for Bytes {
    /// In the largest decimal unit of which it is a whole one.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let fits = |(_, factor): &&(&str, f64)| self.0 as f64 >= *factor;
        let (unit, factor) = BYTE_UNITS[..5].iter().rev().find(fits).unwrap_or(&BYTE_UNITS[0]);
        write!(f, "{} {unit}", self.0 as f64 / factor)
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
        } else {
            u64::deserialize(deserializer).map(Bytes)
        }
    }
}

/// A probability in [0, 1].
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Probability(f64);

impl Probability {
    /// Of what never happens.
    pub const ZERO: Probability = Probability(0.0);
    /// Of what always happens.
    pub const ONE: Probability = Probability(1.0);

    /// A number from 0 to 1.
    pub fn new(value: f64) -> Result<Probability, QuantityError> {
        if (0.0..=1.0).contains(&value) {
            Ok(Probability(value))
        } else {
            Err(QuantityError::Range { found: value.to_string(), range: "0 to 1, or 0% to 100%".into() })
        }
    }

    /// From 0 to 1.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The probability that at least one of two independent things happens.
    pub fn or(self, other: Probability) -> Probability {
        Probability(1.0 - (1.0 - self.0) * (1.0 - other.0))
    }
}

impl FromStr for Probability {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Probability, QuantityError> {
        let (number, unit) = split_unit(text)?;
        match unit {
            "" => Probability::new(number),
            "%" => Probability::new(number / 100.0),
            _ => return Err(QuantityError::Unit { found: unit.into(), units: vec!["%"] }),
        }
        .map_err(|_| QuantityError::Range { found: text.into(), range: "0 to 1, or 0% to 100%".into() })
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Serialize for Probability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Probability {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Probability, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Probability;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a probability such as 0.003 or \"0.3%\"")
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Probability, E> {
                Probability::new(value).map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Probability, E> {
                self.visit_f64(value as f64)
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Probability, E> {
                self.visit_f64(value as f64)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Probability, E> {
                text.parse().map_err(E::custom)
            }
        }
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Visitor)
        } else {
            f64::deserialize(deserializer).map(Probability)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_as_people_write_them() {
        assert_eq!("120/s".parse(), Rate::per_sec(120.0));
        assert_eq!("30 /min".parse(), Rate::per_sec(0.5));
        assert_eq!("0.3%".parse(), Probability::new(0.003));
        assert_eq!("3e-3".parse(), Probability::new(0.003));
        assert!("120%".parse::<Probability>().is_err());
        assert!("-2/s".parse::<Rate>().is_err());
        assert!("NaN".parse::<Probability>().is_err());
        assert!("5/fortnight".parse::<Rate>().is_err());
    }

    #[test]
    fn memory_reads_as_people_write_it_and_as_it_is_shown() {
        for (text, bytes) in [("2 GB", 2_000_000_000), ("1.5MiB", 1_572_864), ("800 kB", 800_000), ("7 B", 7)] {
            let read: Bytes = text.parse().expect("it is an amount");
            assert_eq!(read.get(), bytes);
            assert_eq!(read.to_string().parse(), Ok(read));
        }
        assert_eq!(Bytes::new(2_000_000_000).to_string(), "2 GB");
        for wrong in ["0 B", "-1 GB", "1e30 TB", "2", "2 gb", "GB", "NaN"] {
            assert!(wrong.parse::<Bytes>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_unit_may_begin_with_any_letter() {
        assert_eq!(split_unit("2e3ms"), Ok((2000.0, "ms")));
        assert_eq!(split_unit("2 events"), Ok((2.0, "events")));
    }
}
