//! The hyperexponential law: a quick exponential most of the time, a slow one now and then.
//!
//! Two phases with balanced means: each contributes half of the mean, which leaves the mean and the
//! coefficient of variation as the only parameters (Allen, "Probability, Statistics and Queueing Theory",
//! 1990, section 3.2.9). With c = cv: p = (1 + sqrt((c² - 1) / (c² + 1))) / 2, means m / 2p and m / 2(1 - p).

use serde::{Deserialize, Serialize};

use super::{nearest, positive, within, ziggurat};
use crate::foundation::draw::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

const CV_MAX: f64 = 1000.0;

pub const ENTRY: Entry = Entry {
    name: "Hyperexponential",
    summary: "Quick most of the time, slow now and then: two exponentials that share the mean equally",
    parameters: &[
        Parameter::required("mean", Kind::Span { positive: true }, "the mean"),
        Parameter::required(
            "cv",
            Kind::Factor { min: 1.0, max: CV_MAX },
            "the standard deviation as a multiple of the mean",
        ),
    ],
    source: "Allen (1990)",
};

/// A mixture of two exponential laws with balanced means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Hyperexponential {
    mean: Span,
    cv: f64,
    quick_share: f64,
    quick_mean_nanos: f64,
    slow_mean_nanos: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Hyperexponential", deny_unknown_fields)]
struct Written {
    mean: Span,
    cv: f64,
}

impl Hyperexponential {
    pub fn new(mean: Span, cv: f64) -> Result<Hyperexponential, QuantityError> {
        positive("mean", mean)?;
        within("cv", cv, 1.0, CV_MAX)?;
        let square = cv * cv;
        let root = libm::sqrt((square - 1.0) / (square + 1.0));
        let quick_share = 0.5 * (1.0 + root);
        let slow_share = 1.0 / ((square + 1.0) * (1.0 + root));
        let half_nanos = 0.5 * mean.0 as f64;
        Ok(Hyperexponential {
            mean,
            cv,
            quick_share,
            quick_mean_nanos: half_nanos / quick_share,
            slow_mean_nanos: half_nanos / slow_share,
        })
    }

    #[inline]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        let mean_nanos = if draw.chance(self.quick_share) { self.quick_mean_nanos } else { self.slow_mean_nanos };
        nearest(mean_nanos * ziggurat::exponential(draw))
    }

    pub fn mean(&self) -> f64 {
        self.mean.as_secs_f64()
    }

    pub fn variance(&self) -> f64 {
        let deviation = self.cv * self.mean();
        deviation * deviation
    }

    pub fn cdf(&self, secs: f64) -> f64 {
        let nanos = secs.max(0.0) * 1e9;
        let below = |mean_nanos: f64| -libm::expm1(-nanos / mean_nanos);
        self.quick_share * below(self.quick_mean_nanos) + (1.0 - self.quick_share) * below(self.slow_mean_nanos)
    }
}

impl TryFrom<Written> for Hyperexponential {
    type Error = QuantityError;

    fn try_from(written: Written) -> Result<Hyperexponential, QuantityError> {
        Hyperexponential::new(written.mean, written.cv)
    }
}

impl From<Hyperexponential> for Written {
    fn from(law: Hyperexponential) -> Written {
        Written { mean: law.mean, cv: law.cv }
    }
}
