//! The Pareto law: a tail so heavy that the largest few outweigh the rest.

use serde::{Deserialize, Serialize};

use super::{positive, within, ziggurat};
use crate::foundation::draw::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

const SHAPE_MIN: f64 = 0.1;
const SHAPE_MAX: f64 = 1000.0;

pub const ENTRY: Entry = Entry {
    name: "Pareto",
    summary: "A heavy tail: a few very long ones outweigh the rest; no variance up to shape 2, no mean up to 1",
    parameters: &[
        Parameter::required("shape", Kind::Factor { min: SHAPE_MIN, max: SHAPE_MAX }, "how fast the tail thins out"),
        Parameter::required("min", Kind::Span { positive: true }, "the shortest length"),
    ],
    source: "Pareto (1896)",
};

/// Survival (min / t)^shape above the minimum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Pareto {
    shape: f64,
    min: Span,
    shape_inverse: f64,
    min_nanos: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Pareto", deny_unknown_fields)]
struct Written {
    shape: f64,
    min: Span,
}

impl Pareto {
    /// With a shape of 0.1 to 1000; no length is below `min`, which is above zero.
    pub fn new(shape: f64, min: Span) -> Result<Pareto, QuantityError> {
        within("shape", shape, SHAPE_MIN, SHAPE_MAX)?;
        positive("min", min)?;
        Ok(Pareto { shape, min, shape_inverse: 1.0 / shape, min_nanos: min.0 as f64 })
    }

    /// The logarithm of a Pareto number is exponential.
    #[inline(never)]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        Span::nearest(self.min_nanos * libm::exp(self.shape_inverse * ziggurat::exponential(draw)))
    }

    /// Seconds; infinite up to shape 1.
    pub fn mean(&self) -> f64 {
        if self.shape > 1.0 { self.min.as_secs_f64() * self.shape / (self.shape - 1.0) } else { f64::INFINITY }
    }

    /// Seconds squared; infinite up to shape 2.
    pub fn variance(&self) -> f64 {
        if self.shape > 2.0 { self.mean() * self.mean() / (self.shape * (self.shape - 2.0)) } else { f64::INFINITY }
    }

    /// The probability of no more than so many seconds.
    pub fn cdf(&self, secs: f64) -> f64 {
        let min_secs = self.min.as_secs_f64();
        if secs <= min_secs { 0.0 } else { 1.0 - libm::pow(min_secs / secs, self.shape) }
    }
}

impl TryFrom<Written> for Pareto {
    type Error = QuantityError;

    fn try_from(written: Written) -> Result<Pareto, QuantityError> {
        Pareto::new(written.shape, written.min)
    }
}

impl From<Pareto> for Written {
    fn from(law: Pareto) -> Written {
        Written { shape: law.shape, min: law.min }
    }
}
