//! The laws that lengths of time follow: service, arrival gaps, delays, times to failure and to repair.
//!
//! Every law draws through `libm` and plain arithmetic only, so that a sample has the same bits on every
//! machine. The distribution functions (`cdf`) serve tests and predictions and are not on the engine's path.

mod beta;
mod deterministic;
mod empirical;
mod erlang;
mod exponential;
mod gamma;
mod hyperexponential;
mod lognormal;
mod mean_and_cv;
mod pareto;
mod uniform;
mod weibull;
mod ziggurat;

use serde::{Deserialize, Serialize};

pub use beta::beta;
pub use deterministic::Deterministic;
pub use empirical::Empirical;
pub use erlang::Erlang;
pub use exponential::Exponential;
pub use gamma::Gamma;
pub use hyperexponential::Hyperexponential;
pub use lognormal::Lognormal;
pub use pareto::Pareto;
pub use uniform::Uniform;
pub use weibull::Weibull;
pub use ziggurat::exponential as standard_exponential;

use crate::foundation::draw::Draw;
use crate::foundation::parameter::Entry;
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

/// The law of a length of time, written in a scenario as `Exponential(mean: "20ms")`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Distribution {
    /// Memoryless: the time to the next of events that come by chance.
    Exponential(Exponential),
    /// Always the same length.
    Deterministic(Deterministic),
    /// Any length between two bounds is as likely as any other.
    Uniform(Uniform),
    /// Equal exponential phases in a row: steadier than the exponential.
    Erlang(Erlang),
    /// From bursty (shape below 1) to nearly constant (large shape).
    Gamma(Gamma),
    /// Many small factors multiplied: the usual shape of measured latencies.
    Lognormal(Lognormal),
    /// Failures that grow rarer or more frequent with age.
    Weibull(Weibull),
    /// A tail so heavy that the largest few outweigh the rest.
    Pareto(Pareto),
    /// Quick most of the time, slow now and then.
    Hyperexponential(Hyperexponential),
    /// One of the listed lengths, each by its weight.
    Empirical(Empirical),
}

/// Every law, in the order in which they are listed to the user.
pub const CATALOGUE: &[&Entry] = &[
    &exponential::ENTRY,
    &deterministic::ENTRY,
    &uniform::ENTRY,
    &erlang::ENTRY,
    &gamma::ENTRY,
    &lognormal::ENTRY,
    &weibull::ENTRY,
    &pareto::ENTRY,
    &hyperexponential::ENTRY,
    &empirical::ENTRY,
];

/// Laws of the textbooks that are not in the catalogue, so that none of those is offered as if it were the same.
pub const ABSENT: &[&str] = &[
    "Normal",
    "Gaussian",
    "HalfNormal",
    "InverseGaussian",
    "InverseGamma",
    "Beta",
    "Hypoexponential",
    "Coxian",
    "PhaseType",
    "LogLogistic",
    "Logistic",
    "LogUniform",
    "Triangular",
    "Rayleigh",
    "Gumbel",
    "Frechet",
    "Laplace",
    "Cauchy",
    "Lomax",
    "ChiSquared",
    "Geometric",
    "Binomial",
    "Zipf",
];

/// Calls the same method of whichever law it is.
macro_rules! of_law {
    ($distribution:expr, $law:ident => $call:expr) => {
        match $distribution {
            Distribution::Exponential($law) => $call,
            Distribution::Deterministic($law) => $call,
            Distribution::Uniform($law) => $call,
            Distribution::Erlang($law) => $call,
            Distribution::Gamma($law) => $call,
            Distribution::Lognormal($law) => $call,
            Distribution::Weibull($law) => $call,
            Distribution::Pareto($law) => $call,
            Distribution::Hyperexponential($law) => $call,
            Distribution::Empirical($law) => $call,
        }
    };
}

impl Distribution {
    /// Panics if the mean is zero: the caller has checked what the user wrote.
    pub fn exponential(mean: Span) -> Distribution {
        Distribution::Exponential(Exponential::new(mean).expect("the mean of an exponential law is positive"))
    }

    /// The law of what always takes `value`.
    pub fn deterministic(value: Span) -> Distribution {
        Distribution::Deterministic(Deterministic::new(value))
    }

    /// The next length by this law: the nearest whole number of nanoseconds.
    #[inline(always)]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        of_law!(self, law => law.sample(draw))
    }

    /// Seconds; infinite where the law has no mean.
    pub fn mean(&self) -> f64 {
        of_law!(self, law => law.mean())
    }

    /// Seconds squared; infinite where the law has no variance.
    pub fn variance(&self) -> f64 {
        of_law!(self, law => law.variance())
    }

    /// The probability of at most `secs` seconds.
    pub fn cdf(&self, secs: f64) -> f64 {
        of_law!(self, law => law.cdf(secs))
    }

    /// The squared coefficient of variation, variance / mean²; 0 where nothing varies.
    pub fn scv(&self) -> f64 {
        let variance = self.variance();
        if variance == 0.0 || variance.is_infinite() { variance } else { variance / (self.mean() * self.mean()) }
    }

    /// Where the catalogue describes this law.
    pub fn entry(&self) -> &'static Entry {
        let at = match self {
            Distribution::Exponential(_) => 0,
            Distribution::Deterministic(_) => 1,
            Distribution::Uniform(_) => 2,
            Distribution::Erlang(_) => 3,
            Distribution::Gamma(_) => 4,
            Distribution::Lognormal(_) => 5,
            Distribution::Weibull(_) => 6,
            Distribution::Pareto(_) => 7,
            Distribution::Hyperexponential(_) => 8,
            Distribution::Empirical(_) => 9,
        };
        CATALOGUE[at]
    }
}

/// Passes a number that lies in the closed range; `what` names it to the user.
fn within(what: &str, value: f64, min: f64, max: f64) -> Result<f64, QuantityError> {
    if (min..=max).contains(&value) {
        Ok(value)
    } else {
        Err(QuantityError::Range { found: value.to_string(), range: format!("a {what} from {min} to {max}") })
    }
}

/// Passes a length of time that is not zero; `what` names it to the user.
fn positive(what: &str, span: Span) -> Result<Span, QuantityError> {
    if span > Span::ZERO {
        Ok(span)
    } else {
        Err(QuantityError::Range { found: span.to_string(), range: format!("a {what} longer than 0s") })
    }
}

#[cfg(test)]
mod tests {
    use ron::extensions::Extensions;

    use super::*;
    use crate::foundation::draw::Stream;

    /// At least one of each law, in the catalogue's order, as a scenario would write them.
    const LAWS: [&str; 18] = [
        r#"Exponential(mean: "20ms")"#,
        r#"Deterministic(value: "1s")"#,
        r#"Uniform(min: "1ms", max: "3ms")"#,
        r#"Erlang(shape: 2, mean: "1s")"#,
        r#"Erlang(shape: 40, mean: "1s")"#,
        r#"Gamma(shape: 0.5, mean: "1s")"#,
        r#"Gamma(shape: 2.5, mean: "1min")"#,
        r#"Lognormal(mean: "28ms", cv: 0.8)"#,
        r#"Weibull(shape: 1.5, scale: "1s")"#,
        r#"Weibull(shape: 0.7, scale: "1s")"#,
        r#"Pareto(shape: 2.5, min: "10ms")"#,
        r#"Pareto(shape: 9, min: "10ms")"#,
        r#"Hyperexponential(mean: "1s", cv: 2.0)"#,
        r#"Hyperexponential(mean: "1s", cv: 1.0)"#,
        r#"Empirical(values: ["1ms", "2ms"])"#,
        r#"Empirical(values: ["5ms", "1ms", "20ms"], weights: [1, 5.5, 0.5])"#,
        r#"Empirical(values: ["7s"])"#,
        r#"Empirical(values: ["1s", "2s", "3s", "4s", "5s"], weights: [3, 1, 2.5, 0.2, 1.3])"#,
    ];

    fn options() -> ron::Options {
        ron::Options::default().with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES | Extensions::IMPLICIT_SOME)
    }

    fn read(text: &str) -> Distribution {
        options().from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn samples(law: &Distribution, count: u64) -> Vec<Span> {
        let stream = Stream::new(11, 3, "handler", "service");
        (0..count).map(|n| law.sample(&mut stream.nth(n))).collect()
    }

    #[test]
    fn samples_have_the_stated_mean_and_variance() {
        const N: u64 = 400_000;
        for text in LAWS {
            let law = read(text);
            let secs: Vec<f64> = samples(&law, N).iter().map(|span| span.as_secs_f64()).collect();
            let n = N as f64;
            let mean = secs.iter().sum::<f64>() / n;
            let central = |power: i32| secs.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / n;
            let (second, fourth) = (central(2), central(4));
            let slack = 1e-9;
            let error = 4.0 * (second / n).sqrt() + slack;
            assert!((mean - law.mean()).abs() < error, "{text}: mean {mean}, stated {}", law.mean());
            if text.contains("2.5, min") {
                continue; // no fourth moment, so no error of the variance
            }
            let error = 4.0 * ((fourth - second * second).max(0.0) / n).sqrt() + slack;
            assert!((second - law.variance()).abs() < error, "{text}: variance {second}, stated {}", law.variance());
        }
    }

    /// Kolmogorov and Smirnov: the distance exceeds 1.95 / sqrt(n) once in a thousand (less often where the
    /// law has jumps).
    #[test]
    fn samples_follow_the_distribution_function() {
        const N: u64 = 100_000;
        for text in LAWS {
            let law = read(text);
            let mut values = samples(&law, N);
            values.sort_unstable();
            let mut distance = 0.0_f64;
            let mut below = 0;
            for run in values.chunk_by(|a, b| a == b) {
                let nanos = run[0].0 as f64;
                distance = distance.max((below as f64 / N as f64 - law.cdf((nanos - 0.5) * 1e-9)).abs());
                below += run.len();
                distance = distance.max((below as f64 / N as f64 - law.cdf((nanos + 0.5) * 1e-9)).abs());
            }
            assert!(distance < 1.95 / (N as f64).sqrt(), "{text}: distance {distance}");
        }
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        for text in LAWS {
            let law = read(text);
            let written = options().to_string(&law).expect("a law can be written");
            assert_eq!(read(&written), law, "{written}");
            let packed = postcard::to_stdvec(&law).expect("a law can be packed");
            assert_eq!(postcard::from_bytes::<Distribution>(&packed).as_ref(), Ok(&law), "{text}");
        }
    }

    #[test]
    fn the_catalogue_describes_every_law_by_the_words_it_reads() {
        for text in LAWS {
            let entry = read(text).entry();
            assert!(text.starts_with(&format!("{}(", entry.name)), "{text}: {}", entry.name);
            for parameter in entry.parameters {
                let stated = text.contains(&format!("{}: ", parameter.name));
                assert!(stated || parameter.default.is_some(), "{text}: {}", parameter.name);
            }
        }
        for entry in CATALOGUE {
            assert!(LAWS.iter().any(|text| text.starts_with(entry.name)), "{}", entry.name);
        }
    }

    #[test]
    fn what_a_law_cannot_mean_is_refused() {
        for text in [
            r#"Exponential(mean: "0s")"#,
            r#"Exponential(median: "1s")"#,
            r#"Exponential(mean: "1s", cv: 2)"#,
            r#"Uniform(min: "3ms", max: "1ms")"#,
            r#"Erlang(shape: 0, mean: "1s")"#,
            r#"Erlang(shape: 1.5, mean: "1s")"#,
            r#"Gamma(shape: 0, mean: "1s")"#,
            r#"Gamma(shape: NaN, mean: "1s")"#,
            r#"Lognormal(mean: "1s", cv: -1)"#,
            r#"Weibull(shape: 1, scale: "0s")"#,
            r#"Pareto(shape: inf, min: "1s")"#,
            r#"Hyperexponential(mean: "1s", cv: 0.9)"#,
            r#"Empirical(values: [])"#,
            r#"Empirical(values: ["1s"], weights: [0])"#,
            r#"Empirical(values: ["1s"], weights: [-1])"#,
            r#"Empirical(values: ["1s", "2s"], weights: [1])"#,
        ] {
            assert!(options().from_str::<Distribution>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_variation_of_well_known_laws() {
        for (text, scv) in [
            (LAWS[0], 1.0),
            (LAWS[1], 0.0),
            (LAWS[3], 0.5),
            (LAWS[5], 2.0),
            (LAWS[7], 0.64),
            (LAWS[12], 4.0),
            (LAWS[13], 1.0),
        ] {
            assert!((read(text).scv() - scv).abs() < 1e-12, "{text}: {}", read(text).scv());
        }
        assert_eq!(Distribution::deterministic(Span::ZERO).scv(), 0.0);
        assert_eq!(read(r#"Pareto(shape: 1.95, min: "1s")"#).scv(), f64::INFINITY);
        assert_eq!(read(r#"Pareto(shape: 1, min: "1s")"#).mean(), f64::INFINITY);
    }

    /// A change here changes every result ever recorded.
    #[test]
    fn the_bits_of_every_law_are_fixed() {
        let golden: [[u64; 4]; LAWS.len()] = [
            [1809252, 63750321, 22097891, 21034153],
            [1000000000, 1000000000, 1000000000, 1000000000],
            [1052346, 2037575, 1466669, 1677126],
            [65304309, 914016397, 194478867, 453739403],
            [682119263, 1010866926, 775277464, 883963958],
            [11911260, 2302737498, 66665247, 9303867],
            [6432485340, 56398871488, 15149390861, 30724433378],
            [4602106, 23809303, 7674745, 13265900],
            [201517510, 2165882628, 1068760896, 1034181303],
            [32302913, 5238629465, 1153152922, 1074678608],
            [10368477, 35787244, 15557501, 15230015],
            [10101021, 14249952, 11306199, 11239580],
            [591876102, 93024544, 28652016, 375924970],
            [1050341359, 165081046, 50845772, 667115200],
            [1000000, 2000000, 1000000, 1000000],
            [5000000, 1000000, 5000000, 1000000],
            [7000000000, 7000000000, 7000000000, 7000000000],
            [1000000000, 3000000000, 2000000000, 2000000000],
        ];
        for (text, expected) in LAWS.iter().zip(golden) {
            let found: Vec<u64> = samples(&read(text), 4).iter().map(|span| span.0).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
