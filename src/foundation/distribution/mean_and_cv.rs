//! How a law is written whose parameters are its mean and its coefficient of variation.

use serde::{Deserialize, Serialize};

use super::{positive, within};
use crate::foundation::parameter::{Kind, Parameter};
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

/// The largest coefficient of variation that may be written.
pub(super) const CV_MAX: f64 = 1000.0;

/// The two moments that leave nothing open once the law's name is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeanAndCv {
    pub(super) mean: Span,
    pub(super) cv: f64,
}

impl MeanAndCv {
    /// What the catalogue says of a law that takes no coefficient of variation below `cv_min`.
    pub(super) const fn parameters(cv_min: f64) -> [Parameter; 2] {
        [
            Parameter::required("mean", Kind::Span { positive: true }, "the mean"),
            Parameter::required(
                "cv",
                Kind::Factor { min: cv_min, max: CV_MAX },
                "the standard deviation as a multiple of the mean",
            ),
        ]
    }

    pub(super) fn checked(mean: Span, cv: f64, cv_min: f64) -> Result<MeanAndCv, QuantityError> {
        positive("mean", mean)?;
        within("cv", cv, cv_min, CV_MAX)?;
        Ok(MeanAndCv { mean, cv })
    }

    /// Seconds.
    pub(super) fn mean(&self) -> f64 {
        self.mean.as_secs_f64()
    }

    /// Seconds squared.
    pub(super) fn variance(&self) -> f64 {
        let deviation = self.cv * self.mean();
        deviation * deviation
    }
}
