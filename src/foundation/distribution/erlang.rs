//! The Erlang law: several exponential phases of the same mean, one after another.

use serde::{Deserialize, Serialize};

use super::Gamma;
use crate::foundation::draw::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

const SHAPE_MAX: u32 = 1_000_000;

pub const ENTRY: Entry = Entry {
    name: "Erlang",
    summary: "A number of equal exponential phases in a row: steadier than the exponential",
    parameters: &[
        Parameter::required("shape", Kind::Count { min: 1, max: SHAPE_MAX as u64 }, "how many phases"),
        Parameter::required("mean", Kind::Span { positive: true }, "the mean of the whole"),
    ],
    source: "Erlang (1917)",
};

/// A gamma law whose shape is a whole number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Erlang {
    shape: u32,
    mean: Span,
    gamma: Gamma,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Erlang", deny_unknown_fields)]
struct Written {
    shape: u32,
    mean: Span,
}

impl Erlang {
    /// So many phases, 1 to a million, that take a `mean` above zero together.
    pub fn new(shape: u32, mean: Span) -> Result<Erlang, QuantityError> {
        if !(1..=SHAPE_MAX).contains(&shape) {
            let range = format!("a shape from 1 to {SHAPE_MAX}");
            return Err(QuantityError::Range { found: shape.to_string(), range });
        }
        Ok(Erlang { shape, mean, gamma: Gamma::new(f64::from(shape), mean)? })
    }

    /// The next length, to the nearest nanosecond.
    #[inline(never)]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        self.gamma.sample(draw)
    }

    /// Seconds.
    pub fn mean(&self) -> f64 {
        self.gamma.mean()
    }

    /// Seconds squared.
    pub fn variance(&self) -> f64 {
        self.gamma.variance()
    }

    /// The probability of no more than so many seconds.
    pub fn cdf(&self, secs: f64) -> f64 {
        self.gamma.cdf(secs)
    }
}

impl TryFrom<Written> for Erlang {
    type Error = QuantityError;

    fn try_from(written: Written) -> Result<Erlang, QuantityError> {
        Erlang::new(written.shape, written.mean)
    }
}

impl From<Erlang> for Written {
    fn from(law: Erlang) -> Written {
        Written { shape: law.shape, mean: law.mean }
    }
}
