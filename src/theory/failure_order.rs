//! Failures that only matter in one order: the priority AND gate of dynamic fault trees.
//!
//! Fussell, Aber and Rahl (IEEE Trans. Reliability 25, 1976). Independent exponential lives, no repair.

use crate::theory::{Refusal, positive, require};

/// The probability that one unit fails and then another, both by `time`:
/// (1 - exp(-b t)) - b / (a + b) (1 - exp(-(a + b) t)).
pub fn first_then_second(first_rate: f64, second_rate: f64, time: f64) -> Result<f64, Refusal> {
    positive(first_rate, "failure rates are positive")?;
    positive(second_rate, "failure rates are positive")?;
    require(time >= 0.0, "time goes forward")?;
    let sum = first_rate + second_rate;
    Ok(-libm::expm1(-second_rate * time) + second_rate / sum * libm::expm1(-sum * time))
}

/// The probability that units fail in the order given, however long it takes: each is the first of those left.
pub fn in_order(rates: &[f64]) -> Result<f64, Refusal> {
    rates.iter().try_for_each(|rate| positive(*rate, "failure rates are positive"))?;
    Ok((0..rates.len()).map(|at| rates[at] / rates[at..].iter().sum::<f64>()).product())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::markov::Chain;

    #[test]
    fn in_the_end_only_the_rates_decide() {
        let ever = first_then_second(0.001, 0.002, 1e6).expect("valid");
        assert!((ever - in_order(&[0.001, 0.002]).expect("valid")).abs() < 1e-15);
        assert!((in_order(&[1.0; 4]).expect("valid") - 1.0 / 24.0).abs() < 1e-16);
    }

    #[test]
    fn a_chain_of_the_same_failures_agrees() {
        let chain = Chain::new(4, [(0, 1, 0.001), (0, 3, 0.002), (1, 2, 0.002)]).expect("valid");
        let found = chain.after(0, 800.0).expect("short")[2];
        assert!((found - first_then_second(0.001, 0.002, 800.0).expect("valid")).abs() < 1e-14);
    }
}
