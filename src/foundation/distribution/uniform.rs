//! The uniform law: any length between two bounds is as likely as any other.

use serde::{Deserialize, Serialize};

use crate::foundation::draw::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

pub const ENTRY: Entry = Entry {
    name: "Uniform",
    summary: "Any length between two bounds, all equally likely",
    parameters: &[
        Parameter::required("min", Kind::Span { positive: false }, "the shortest length"),
        Parameter::required("max", Kind::Span { positive: true }, "the longest length, above the shortest"),
    ],
    source: "",
};

/// Density 1 / (max - min) between the bounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Uniform {
    min: Span,
    max: Span,
    min_nanos: f64,
    width_nanos: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Uniform", deny_unknown_fields)]
struct Written {
    min: Span,
    max: Span,
}

impl Uniform {
    /// Between two bounds, of which `max` is the longer.
    pub fn new(min: Span, max: Span) -> Result<Uniform, QuantityError> {
        if max <= min {
            return Err(QuantityError::Range { found: max.to_string(), range: format!("a max longer than {min}") });
        }
        Ok(Uniform { min, max, min_nanos: min.0 as f64, width_nanos: (max.0 - min.0) as f64 })
    }

    /// The next length, to the nearest nanosecond.
    #[inline]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        Span::nearest(self.min_nanos + self.width_nanos * draw.unit())
    }

    /// Seconds.
    pub fn mean(&self) -> f64 {
        0.5 * (self.min.as_secs_f64() + self.max.as_secs_f64())
    }

    /// Seconds squared.
    pub fn variance(&self) -> f64 {
        let width_secs = self.width_nanos * 1e-9;
        width_secs * width_secs / 12.0
    }

    /// The probability of no more than so many seconds.
    pub fn cdf(&self, secs: f64) -> f64 {
        ((secs * 1e9 - self.min_nanos) / self.width_nanos).clamp(0.0, 1.0)
    }
}

impl TryFrom<Written> for Uniform {
    type Error = QuantityError;

    fn try_from(written: Written) -> Result<Uniform, QuantityError> {
        Uniform::new(written.min, written.max)
    }
}

impl From<Uniform> for Written {
    fn from(law: Uniform) -> Written {
        Written { min: law.min, max: law.max }
    }
}
