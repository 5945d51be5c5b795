//! The Weibull law: failures that grow rarer (shape below 1) or more frequent (above 1) with age.

use serde::{Deserialize, Serialize};

use super::{positive, within, ziggurat};
use crate::foundation::draw::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

const SHAPE_MIN: f64 = 0.05;
const SHAPE_MAX: f64 = 1000.0;

pub const ENTRY: Entry = Entry {
    name: "Weibull",
    summary: "Failures that grow rarer with age (shape below 1), stay as they are (1) or wear out (above 1)",
    parameters: &[
        Parameter::required("shape", Kind::Factor { min: SHAPE_MIN, max: SHAPE_MAX }, "how the hazard grows with age"),
        Parameter::required("scale", Kind::Span { positive: true }, "the age that 37 % survive"),
    ],
    source: "Weibull (1951)",
};

/// Survival exp(-(t / scale)^shape).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Weibull {
    shape: f64,
    scale: Span,
    shape_inverse: f64,
    scale_nanos: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Weibull", deny_unknown_fields)]
struct Written {
    shape: f64,
    scale: Span,
}

impl Weibull {
    /// With a shape of 0.05 to 1000; 37 % live longer than the `scale`, which is above zero.
    pub fn new(shape: f64, scale: Span) -> Result<Weibull, QuantityError> {
        within("shape", shape, SHAPE_MIN, SHAPE_MAX)?;
        positive("scale", scale)?;
        Ok(Weibull { shape, scale, shape_inverse: 1.0 / shape, scale_nanos: scale.0 as f64 })
    }

    /// The next length, to the nearest nanosecond.
    #[inline(never)]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        Span::nearest(self.scale_nanos * libm::pow(ziggurat::exponential(draw), self.shape_inverse))
    }

    /// Seconds.
    pub fn mean(&self) -> f64 {
        self.scale.as_secs_f64() * libm::tgamma(1.0 + self.shape_inverse)
    }

    /// Seconds squared.
    pub fn variance(&self) -> f64 {
        let scale_secs = self.scale.as_secs_f64();
        let second = scale_secs * scale_secs * libm::tgamma(1.0 + 2.0 * self.shape_inverse);
        (second - self.mean() * self.mean()).max(0.0)
    }

    /// The probability of no more than so many seconds.
    pub fn cdf(&self, secs: f64) -> f64 {
        -libm::expm1(-libm::pow(secs.max(0.0) / self.scale.as_secs_f64(), self.shape))
    }

    /// The rate of failure, per second, of what has reached this age.
    pub fn hazard(&self, age_secs: f64) -> f64 {
        let scale_secs = self.scale.as_secs_f64();
        self.shape / scale_secs * libm::pow(age_secs / scale_secs, self.shape - 1.0)
    }

    /// The age, in seconds, by which this share has failed.
    pub fn quantile(&self, share: f64) -> f64 {
        self.scale.as_secs_f64() * libm::pow(-libm::log1p(-share), self.shape_inverse)
    }
}

impl TryFrom<Written> for Weibull {
    type Error = QuantityError;

    fn try_from(written: Written) -> Result<Weibull, QuantityError> {
        Weibull::new(written.shape, written.scale)
    }
}

impl From<Weibull> for Written {
    fn from(law: Weibull) -> Written {
        Written { shape: law.shape, scale: law.scale }
    }
}
