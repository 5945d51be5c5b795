//! The hyperexponential law: a quick exponential most of the time, a slow one now and then.
//!
//! Two phases with balanced means: each contributes half of the mean, which leaves the mean and the
//! coefficient of variation as the only parameters (Allen, "Probability, Statistics and Queueing Theory",
//! 1990, section 3.2.9). With c = cv: p = (1 + sqrt((c² - 1) / (c² + 1))) / 2, means m / 2p and m / 2(1 - p).

use serde::{Deserialize, Serialize};

use super::mean_and_cv::MeanAndCv;
use super::ziggurat;
use crate::foundation::draw::Draw;
use crate::foundation::parameter::Entry;
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

/// That of the exponential law.
const CV_MIN: f64 = 1.0;

pub const ENTRY: Entry = Entry {
    name: "Hyperexponential",
    summary: "Quick most of the time, slow now and then: two exponentials that share the mean equally",
    parameters: &MeanAndCv::parameters(CV_MIN),
    source: "Allen (1990)",
};

/// A mixture of two exponential laws with balanced means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "MeanAndCv", into = "MeanAndCv")]
pub struct Hyperexponential {
    written: MeanAndCv,
    quick_share: f64,
    quick_mean_nanos: f64,
    slow_mean_nanos: f64,
}

impl Hyperexponential {
    /// With a mean above zero and a coefficient of variation of 1 to 1000.
    pub fn new(mean: Span, cv: f64) -> Result<Hyperexponential, QuantityError> {
        let written = MeanAndCv::checked(mean, cv, CV_MIN)?;
        let square = cv * cv;
        let root = libm::sqrt((square - 1.0) / (square + 1.0));
        let quick_share = 0.5 * (1.0 + root);
        let slow_share = 1.0 / ((square + 1.0) * (1.0 + root));
        let half_nanos = 0.5 * mean.0 as f64;
        Ok(Hyperexponential {
            written,
            quick_share,
            quick_mean_nanos: half_nanos / quick_share,
            slow_mean_nanos: half_nanos / slow_share,
        })
    }

    /// The next length, to the nearest nanosecond.
    #[inline(never)]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        let mean_nanos = if draw.chance(self.quick_share) { self.quick_mean_nanos } else { self.slow_mean_nanos };
        Span::nearest(mean_nanos * ziggurat::exponential(draw))
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
        let nanos = secs.max(0.0) * 1e9;
        let below = |mean_nanos: f64| -libm::expm1(-nanos / mean_nanos);
        self.quick_share * below(self.quick_mean_nanos) + (1.0 - self.quick_share) * below(self.slow_mean_nanos)
    }
}

impl TryFrom<MeanAndCv> for Hyperexponential {
    type Error = QuantityError;

    fn try_from(written: MeanAndCv) -> Result<Hyperexponential, QuantityError> {
        Hyperexponential::new(written.mean, written.cv)
    }
}

impl From<Hyperexponential> for MeanAndCv {
    fn from(law: Hyperexponential) -> MeanAndCv {
        law.written
    }
}
