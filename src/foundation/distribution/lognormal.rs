//! The lognormal law: many small factors multiplied; the usual shape of measured latencies.

use std::f64::consts::FRAC_1_SQRT_2;

use serde::{Deserialize, Serialize};

use super::{nearest, positive, within, ziggurat};
use crate::foundation::draw::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

const CV_MIN: f64 = 1e-6;
const CV_MAX: f64 = 1000.0;

pub const ENTRY: Entry = Entry {
    name: "Lognormal",
    summary: "Many small factors multiplied: the usual shape of measured latencies, with a long tail",
    parameters: &[
        Parameter::required("mean", Kind::Span { positive: true }, "the mean"),
        Parameter::required(
            "cv",
            Kind::Factor { min: CV_MIN, max: CV_MAX },
            "the standard deviation as a multiple of the mean",
        ),
    ],
    source: "",
};

/// The logarithm is normal with variance sigma² = log(1 + cv²) and mean log(mean) - sigma² / 2.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Lognormal {
    mean: Span,
    cv: f64,
    /// Of the logarithm of nanoseconds.
    log_mean: f64,
    log_sigma: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Lognormal", deny_unknown_fields)]
struct Written {
    mean: Span,
    cv: f64,
}

impl Lognormal {
    pub fn new(mean: Span, cv: f64) -> Result<Lognormal, QuantityError> {
        positive("mean", mean)?;
        within("cv", cv, CV_MIN, CV_MAX)?;
        let log_variance = libm::log1p(cv * cv);
        let log_mean = libm::log(mean.0 as f64) - 0.5 * log_variance;
        Ok(Lognormal { mean, cv, log_mean, log_sigma: libm::sqrt(log_variance) })
    }

    #[inline]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        nearest(libm::exp(self.log_mean + self.log_sigma * ziggurat::normal(draw)))
    }

    pub fn mean(&self) -> f64 {
        self.mean.as_secs_f64()
    }

    pub fn variance(&self) -> f64 {
        let deviation = self.cv * self.mean();
        deviation * deviation
    }

    pub fn cdf(&self, secs: f64) -> f64 {
        if secs <= 0.0 {
            return 0.0;
        }
        let standard = (libm::log(secs * 1e9) - self.log_mean) / self.log_sigma;
        0.5 * libm::erfc(-standard * FRAC_1_SQRT_2)
    }
}

impl TryFrom<Written> for Lognormal {
    type Error = QuantityError;

    fn try_from(written: Written) -> Result<Lognormal, QuantityError> {
        Lognormal::new(written.mean, written.cv)
    }
}

impl From<Lognormal> for Written {
    fn from(law: Lognormal) -> Written {
        Written { mean: law.mean, cv: law.cv }
    }
}
