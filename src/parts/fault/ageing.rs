//! Service takes longer the longer a replica has been up: memory leaks, fragments, files left open.
//!
//! After the age t it takes 1 + (t / doubles_after)^shape times as long, at most `up_to` times; a restart makes
//! the replica young again. Shape 1 is a leak at a constant rate. A hazard of crashing that grows with age is a
//! `Crash` whose healthy time is a Weibull law with a shape above 1.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Burden, Condition, Consequence, Effect, FaultModel};
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Draw, Span};

/// Age counts from the last restart, or from when the fault began if that is later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ageing {
    /// Age at which service takes twice as long; more than 0.
    pub doubles_after: Span,
    /// How it grows: 1 for steady growth, more for late; 0.1 to 10.
    #[serde(default = "one")]
    pub shape: f64,
    /// Service takes at most so many times as long; 1 to a million.
    #[serde(default = "ten")]
    pub up_to: f64,
}

impl Ageing {
    pub(super) const ENTRY: Entry = Entry {
        name: "Ageing",
        summary: "Service takes longer the longer a replica has been up, until a restart",
        parameters: &[
            Parameter::required(
                "doubles_after",
                Kind::Span { positive: true },
                "age at which service takes twice as long",
            ),
            Parameter::optional(
                "shape",
                Kind::Factor { min: 0.1, max: 10.0 },
                "1.0",
                "1 for steady growth, more for late",
            ),
            Parameter::optional(
                "up_to",
                Kind::Factor { min: 1.0, max: 1e6 },
                "10.0",
                "service takes at most so many times as long",
            ),
        ],
        source: "Huang, Kintala, Kolettis, Fulton, FTCS-25 (1995); Grottke, Matias, Trivedi, ISSRE (2008)",
    };
}

impl FaultModel for Ageing {
    fn label(&self) -> Cow<'static, str> {
        format!("ageing x2 after {}", self.doubles_after).into()
    }

    fn effect(&self) -> Effect {
        Effect::Attempts
    }

    fn consequences(&self) -> &'static [Consequence] {
        &[]
    }

    fn burden(&self, standing: &Condition, _draw: &mut Draw) -> Burden {
        let ages = standing.age.as_secs_f64() / self.doubles_after.as_secs_f64();
        let grown = if self.shape == 1.0 { ages } else { libm::pow(ages, self.shape) };
        Burden { factor: (1.0 + grown).min(self.up_to), ..Burden::NONE }
    }
}

fn one() -> f64 {
    1.0
}

fn ten() -> f64 {
    10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;

    fn factor(ageing: &Ageing, age: u64) -> f64 {
        let standing = Condition { age: Span(age), is_fresh: false, idle: Span::ZERO };
        ageing.burden(&standing, &mut Stream::new(1, 0, "web", "fault").nth(0)).factor
    }

    #[test]
    fn a_leak_makes_service_grow_in_proportion_to_age_up_to_a_limit() {
        let leak = Ageing { doubles_after: Span(100), shape: 1.0, up_to: 4.0 };
        assert_eq!([0, 50, 100, 300, 900].map(|age| factor(&leak, age)), [1.0, 1.5, 2.0, 4.0, 4.0]);
        let late = Ageing { shape: 2.0, ..leak };
        assert_eq!([50, 100].map(|age| factor(&late, age)), [1.25, 2.0]);
    }
}
