//! The deterministic law: always the same length.

use serde::{Deserialize, Serialize};

use crate::foundation::draw::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::time::Span;

pub const ENTRY: Entry = Entry {
    name: "Deterministic",
    summary: "Always the same length",
    parameters: &[Parameter::required("value", Kind::Span { positive: false }, "the length")],
    source: "",
};

/// All probability at one point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deterministic {
    value: Span,
}

impl Deterministic {
    /// Any length, zero included.
    pub fn new(value: Span) -> Deterministic {
        Deterministic { value }
    }

    /// The one length there is; takes no draw.
    #[inline]
    pub fn sample(&self, _draw: &mut Draw) -> Span {
        self.value
    }

    /// Seconds.
    pub fn mean(&self) -> f64 {
        self.value.as_secs_f64()
    }

    /// Seconds squared.
    pub fn variance(&self) -> f64 {
        0.0
    }

    /// The probability of no more than so many seconds.
    pub fn cdf(&self, secs: f64) -> f64 {
        if secs < self.mean() { 0.0 } else { 1.0 }
    }
}
