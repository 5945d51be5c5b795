//! Suspects a replica once its silence has become improbable enough, in view of the gaps there have been.
//!
//! phi = -log10 P(a heartbeat is later still), with gaps taken as normal or as exponential; the detector knows mean
//! and deviation of the gaps between the heartbeats that arrive, as after a long window. With a share p of heartbeats
//! lost a gap is a sum of a geometric number of gaps: mean m / (1 - p), variance v / (1 - p) + p m² / (1 - p)².

use serde::{Deserialize, Serialize};

use super::tries;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::{Distribution, Draw, Probability, Span};

/// Suspects a replica once its silence has become improbable enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhiAccrual {
    /// From one heartbeat to the next.
    pub gap: Distribution,
    /// Phi at which it is suspected: -log10 of the probability of so long a silence; 0.01 to 100.
    #[serde(default = "eight")]
    pub threshold: f64,
    /// What law the detector takes the gaps to follow.
    #[serde(default)]
    pub gaps: Gaps,
    /// The least standard deviation that it reckons with.
    #[serde(default = "hundred_millis")]
    pub deviation_min: Span,
    /// Silence that it bears in any case.
    #[serde(default = "three_seconds")]
    pub pause: Span,
    /// Share of heartbeats that are lost on their way.
    #[serde(default)]
    pub loss: Probability,
}

/// What the detector takes the gaps for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Gaps {
    /// Normal, by their mean and deviation.
    #[default]
    Normal,
    /// Exponential, by their mean.
    Exponential,
}

pub const ENTRY: Entry = Entry {
    name: "PhiAccrual",
    summary: "Suspects a replica once its silence has become improbable enough",
    parameters: &[
        Parameter::required("gap", Kind::Law, "from one heartbeat to the next"),
        Parameter::optional(
            "threshold",
            Kind::Factor { min: 0.01, max: 100.0 },
            "8.0",
            "phi at which it is suspected: -log10 of the probability of so long a silence",
        ),
        Parameter::optional(
            "gaps",
            Kind::Choice(&["Normal", "Exponential"]),
            "Normal",
            "what law the detector takes the gaps to follow",
        ),
        Parameter::optional(
            "deviation_min",
            Kind::Span { positive: false },
            "100ms",
            "the least standard deviation that it reckons with",
        ),
        Parameter::optional("pause", Kind::Span { positive: false }, "3s", "silence that it bears in any case"),
        Parameter::optional("loss", Kind::Probability, "0", "share of heartbeats that are lost on their way"),
    ],
    source: "Hayashibara, Defago, Yared, Katayama, The phi accrual failure detector, SRDS (2004); Lakshman, Malik, \
             Cassandra (2010); parameters and defaults as in Akka Cluster",
};

fn eight() -> f64 {
    8.0
}

fn hundred_millis() -> Span {
    Span(100_000_000)
}

fn three_seconds() -> Span {
    Span(3 * Span::SECOND.0)
}

impl PhiAccrual {
    /// The silence after which it suspects a replica; [`Span::MAX`] where every heartbeat is lost.
    pub fn silence(&self) -> Span {
        let arriving = 1.0 - self.loss.get();
        if arriving <= 0.0 {
            return Span::MAX;
        }
        let (mean, variance) = (self.gap.mean(), self.gap.variance());
        let spread = self.loss.get() * mean * mean / (arriving * arriving);
        let (mean, deviation) = (mean / arriving, libm::sqrt(variance / arriving + spread));
        let secs = match self.gaps {
            Gaps::Normal => mean + deviation.max(self.deviation_min.as_secs_f64()) * upper_quantile(self.threshold),
            Gaps::Exponential => self.threshold * std::f64::consts::LN_10 * mean,
        };
        Span::from_secs_f64(secs) + self.pause
    }

    /// From one heartbeat that arrives to the next: lost ones are left out.
    pub fn gap(&self, draw: &mut Draw) -> Span {
        let count = tries(self.loss.get(), draw);
        if count == u32::MAX {
            return Span::MAX;
        }
        (0..count.min(10_000)).map(|_| self.gap.sample(draw)).sum()
    }
}

/// Where the upper tail of the standard normal law is 10^-phi, by bisection.
fn upper_quantile(phi: f64) -> f64 {
    let tail = 2.0 * libm::exp(-phi * std::f64::consts::LN_10);
    let (mut low, mut high) = (-10.0, 40.0);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if libm::erfc(middle * std::f64::consts::FRAC_1_SQRT_2) > tail { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phi(gap: Distribution, gaps: Gaps, threshold: f64) -> PhiAccrual {
        PhiAccrual { gap, threshold, gaps, deviation_min: Span::ZERO, pause: Span::ZERO, loss: Probability::ZERO }
    }

    #[test]
    fn the_silence_is_that_of_the_literature() {
        // Uniform between 1000 -+ 346.41 ms has a standard deviation of 200 ms.
        let half = 200.0 * 3f64.sqrt();
        let law = format!("Uniform((min: \"{}ms\", max: \"{}ms\"))", 1_000.0 - half, 1_000.0 + half);
        let law: Distribution = ron::from_str(&law).unwrap();
        let silence = phi(law, Gaps::Normal, 8.0).silence().as_secs_f64();
        assert!((silence - 2.122_400_248_83).abs() < 1e-8, "{silence}");
        let exponential = phi(Distribution::exponential(Span::SECOND), Gaps::Exponential, 4.342_944_819_03);
        assert!((exponential.silence().as_secs_f64() - 10.0).abs() < 1e-8);
    }

    #[test]
    fn lost_heartbeats_make_it_patient() {
        let steady = phi(Distribution::deterministic(Span::SECOND), Gaps::Normal, 8.0);
        assert_eq!(steady.silence(), Span::SECOND);
        let lossy = PhiAccrual { loss: Probability::new(0.5).unwrap(), ..steady };
        // Gaps of mean 2 s and deviation sqrt(2) s.
        assert!((lossy.silence().as_secs_f64() - (2.0 + 2f64.sqrt() * 5.612_001_244_174_789)).abs() < 1e-8);
    }
}
