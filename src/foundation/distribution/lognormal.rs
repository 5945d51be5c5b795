//! The lognormal law: many small factors multiplied; the usual shape of measured latencies.

use std::f64::consts::FRAC_1_SQRT_2;

use serde::{Deserialize, Serialize};

use super::mean_and_cv::MeanAndCv;
use super::ziggurat;
use crate::foundation::draw::Draw;
use crate::foundation::parameter::Entry;
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

const CV_MIN: f64 = 1e-6;

pub const ENTRY: Entry = Entry {
    name: "Lognormal",
    summary: "Many small factors multiplied: the usual shape of measured latencies, with a long tail",
    parameters: &MeanAndCv::parameters(CV_MIN),
    source: "",
};

/// The logarithm is normal with variance sigma² = log(1 + cv²) and mean log(mean) - sigma² / 2.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "MeanAndCv", into = "MeanAndCv")]
pub struct Lognormal {
    written: MeanAndCv,
    /// Of the logarithm of nanoseconds.
    log_mean: f64,
    log_sigma: f64,
}

impl Lognormal {
    /// With a mean above zero; `cv` is the coefficient of variation, at most 1000.
    pub fn new(mean: Span, cv: f64) -> Result<Lognormal, QuantityError> {
        let written = MeanAndCv::checked(mean, cv, CV_MIN)?;
        let log_variance = libm::log1p(cv * cv);
        let log_mean = libm::log(mean.0 as f64) - 0.5 * log_variance;
        Ok(Lognormal { written, log_mean, log_sigma: libm::sqrt(log_variance) })
    }

    /// The next length, to the nearest nanosecond.
    #[inline(never)]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        Span::nearest(libm::exp(self.log_mean + self.log_sigma * ziggurat::normal(draw)))
    }

    /// Seconds.
    pub fn mean(&self) -> f64 {
        self.written.mean()
    }

    /// Seconds squared.
    pub fn variance(&self) -> f64 {
        self.written.variance()
    }

    /// The probability of no more than so many seconds.
    pub fn cdf(&self, secs: f64) -> f64 {
        if secs <= 0.0 {
            return 0.0;
        }
        let standard = (libm::log(secs * 1e9) - self.log_mean) / self.log_sigma;
        0.5 * libm::erfc(-standard * FRAC_1_SQRT_2)
    }
}

impl TryFrom<MeanAndCv> for Lognormal {
    type Error = QuantityError;

    fn try_from(written: MeanAndCv) -> Result<Lognormal, QuantityError> {
        Lognormal::new(written.mean, written.cv)
    }
}

impl From<Lognormal> for MeanAndCv {
    fn from(law: Lognormal) -> MeanAndCv {
        law.written
    }
}
