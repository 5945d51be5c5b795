//! The gamma law: from burstier than the exponential (shape below 1) to nearly constant (large shape).
//!
//! Sampled by rejection from a cube of a normal number (Marsaglia and Tsang, "A simple method for
//! generating gamma variables", ACM TOMS 26, 2000); below shape 1 a gamma number of shape + 1 is multiplied
//! by a uniform number to the power of 1 / shape.

use serde::{Deserialize, Serialize};
use statrs::function::gamma::gamma_lr;

use super::{positive, within, ziggurat};
use crate::foundation::draw::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

const SHAPE_MIN: f64 = 0.01;
const SHAPE_MAX: f64 = 1e6;

pub const ENTRY: Entry = Entry {
    name: "Gamma",
    summary: "From bursty (shape below 1) through exponential (1) to nearly constant (large shape)",
    parameters: &[
        Parameter::required("shape", Kind::Factor { min: SHAPE_MIN, max: SHAPE_MAX }, "1 / scv"),
        Parameter::required("mean", Kind::Span { positive: true }, "the mean"),
    ],
    source: "Marsaglia and Tsang (2000)",
};

/// Density t^(shape - 1) exp(-t / scale) / (Gamma(shape) scale^shape), with scale = mean / shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Gamma {
    shape: f64,
    mean: Span,
    scale_nanos: f64,
    /// The shape, or one more where it is below 1, less a third.
    centre: f64,
    /// 1 / sqrt(9 centre).
    spread: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Gamma", deny_unknown_fields)]
struct Written {
    shape: f64,
    mean: Span,
}

impl Gamma {
    /// With a shape of 0.01 to 1e6 and a mean above zero; the squared coefficient of variation is 1 / shape.
    pub fn new(shape: f64, mean: Span) -> Result<Gamma, QuantityError> {
        within("shape", shape, SHAPE_MIN, SHAPE_MAX)?;
        positive("mean", mean)?;
        let centre = if shape < 1.0 { shape + 1.0 } else { shape } - 1.0 / 3.0;
        Ok(Gamma { shape, mean, scale_nanos: mean.0 as f64 / shape, centre, spread: 1.0 / libm::sqrt(9.0 * centre) })
    }

    /// The next length, to the nearest nanosecond.
    #[inline(never)]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        let standard = self.centre * self.cube(draw);
        if self.shape < 1.0 {
            Span::nearest(self.scale_nanos * standard * libm::exp(-ziggurat::exponential(draw) / self.shape))
        } else {
            Span::nearest(self.scale_nanos * standard)
        }
    }

    fn cube(&self, draw: &mut Draw) -> f64 {
        loop {
            let normal = ziggurat::normal(draw);
            let base = 1.0 + self.spread * normal;
            if base <= 0.0 {
                continue;
            }
            let cube = base * base * base;
            let unit = draw.unit_positive();
            let square = normal * normal;
            if unit < 1.0 - 0.0331 * square * square
                || libm::log(unit) < 0.5 * square + self.centre * (1.0 - cube + libm::log(cube))
            {
                return cube;
            }
        }
    }

    /// Seconds.
    pub fn mean(&self) -> f64 {
        self.mean.as_secs_f64()
    }

    /// Seconds squared.
    pub fn variance(&self) -> f64 {
        self.mean() * self.mean() / self.shape
    }

    /// The probability of no more than so many seconds.
    pub fn cdf(&self, secs: f64) -> f64 {
        if secs <= 0.0 { 0.0 } else { gamma_lr(self.shape, secs * 1e9 / self.scale_nanos) }
    }
}

impl TryFrom<Written> for Gamma {
    type Error = QuantityError;

    fn try_from(written: Written) -> Result<Gamma, QuantityError> {
        Gamma::new(written.shape, written.mean)
    }
}

impl From<Gamma> for Written {
    fn from(law: Gamma) -> Written {
        Written { shape: law.shape, mean: law.mean }
    }
}
