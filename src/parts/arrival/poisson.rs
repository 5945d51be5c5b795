//! Independent arrivals at a constant rate: exponential gaps.

use serde::{Deserialize, Serialize};

use crate::foundation::distribution::standard_exponential;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Draw, Rate, Span};

/// A Poisson process; a rate of zero never fires.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poisson {
    /// Mean number of arrivals per time.
    pub rate: Rate,
}

pub const ENTRY: Entry = Entry {
    name: "Poisson",
    summary: "Independent arrivals at a constant rate",
    parameters: &[Parameter::required("rate", Kind::Rate { positive: false }, "mean number of arrivals per time")],
    source: "Kingman, Poisson Processes (1993)",
};

impl Poisson {
    /// To the next arrival; `None` where the rate is zero.
    #[inline]
    pub fn gap(&self, draw: &mut Draw) -> Option<Span> {
        let per_sec = self.rate.as_per_sec();
        (per_sec > 0.0).then(|| Span::from_secs_f64(standard_exponential(draw) / per_sec))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::Stream;

    #[test]
    fn gaps_have_the_mean_of_the_rate() {
        let poisson = Poisson { rate: Rate::per_sec(50.0).unwrap() };
        let stream = Stream::new(1, 0, "orders", "arrival");
        let n = 100_000;
        let total: Span = (0..n).map(|at| poisson.gap(&mut stream.nth(at)).unwrap()).sum();
        assert!((total.as_secs_f64() / n as f64 - 0.02).abs() < 4.0 * 0.02 / (n as f64).sqrt());
    }

    #[test]
    fn a_rate_of_zero_never_fires() {
        let silent = Poisson { rate: Rate::default() };
        assert_eq!(silent.gap(&mut Stream::new(1, 0, "orders", "arrival").nth(0)), None);
    }
}
