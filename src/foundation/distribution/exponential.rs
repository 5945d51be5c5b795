//! The exponential law: the time to the next of events that come by chance, without memory.

use serde::{Deserialize, Serialize};

use super::{positive, ziggurat};
use crate::foundation::draw::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

pub const ENTRY: Entry = Entry {
    name: "Exponential",
    summary: "Without memory: what is left is as long as it ever was",
    parameters: &[Parameter::required("mean", Kind::Span { positive: true }, "the mean")],
    source: "",
};

/// Density exp(-t / mean) / mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Exponential {
    mean: Span,
    mean_nanos: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Exponential", deny_unknown_fields)]
struct Written {
    mean: Span,
}

impl Exponential {
    /// With a mean above zero.
    pub fn new(mean: Span) -> Result<Exponential, QuantityError> {
        Ok(Exponential { mean: positive("mean", mean)?, mean_nanos: mean.0 as f64 })
    }

    /// The next length, to the nearest nanosecond.
    #[inline]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        Span::nearest(self.mean_nanos * ziggurat::exponential(draw))
    }

    /// Seconds.
    pub fn mean(&self) -> f64 {
        self.mean.as_secs_f64()
    }

    /// Seconds squared.
    pub fn variance(&self) -> f64 {
        self.mean() * self.mean()
    }

    /// The probability of no more than so many seconds.
    pub fn cdf(&self, secs: f64) -> f64 {
        -libm::expm1(-secs.max(0.0) / self.mean())
    }
}

impl TryFrom<Written> for Exponential {
    type Error = QuantityError;

    fn try_from(written: Written) -> Result<Exponential, QuantityError> {
        Exponential::new(written.mean)
    }
}

impl From<Exponential> for Written {
    fn from(law: Exponential) -> Written {
        Written { mean: law.mean }
    }
}
