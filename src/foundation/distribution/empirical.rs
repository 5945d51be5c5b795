//! The empirical law: one of the listed lengths, each by its weight.
//!
//! Drawn in constant time from Walker's alias table, built as by Vose ("A linear algorithm for generating
//! random numbers with a given distribution", IEEE TSE 17, 1991).

use serde::{Deserialize, Serialize};

use crate::foundation::draw::Draw;
use crate::foundation::parameter::{Entry, Kind, Parameter};
use crate::foundation::quantity::QuantityError;
use crate::foundation::time::Span;

pub const ENTRY: Entry = Entry {
    name: "Empirical",
    summary: "One of the listed lengths, such as measured ones, each by its weight",
    parameters: &[
        Parameter::required("values", Kind::Spans, "the lengths to draw from"),
        Parameter::optional("weights", Kind::Factors, "[]", "a weight for each value; all equal where none is given"),
    ],
    source: "Vose (1991)",
};

/// A finite list of lengths.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Empirical {
    values: Vec<Span>,
    weights: Vec<f64>,
    columns: Vec<Column>,
}

/// A column of the alias table: its own value up to `level`, another's above.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Column {
    level: f64,
    own: Span,
    other: Span,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Empirical", deny_unknown_fields)]
struct Written {
    values: Vec<Span>,
    #[serde(default)]
    weights: Vec<f64>,
}

impl Empirical {
    /// No weights mean equal weights.
    pub fn new(values: Vec<Span>, weights: Vec<f64>) -> Result<Empirical, QuantityError> {
        let range = |found: String, range: &str| Err(QuantityError::Range { found, range: range.into() });
        if values.is_empty() || u32::try_from(values.len()).is_err() {
            return range(format!("{} values", values.len()), "at least one value");
        }
        if !weights.is_empty() && weights.len() != values.len() {
            return range(format!("{} weights", weights.len()), "as many weights as values");
        }
        if let Some(weight) = weights.iter().find(|weight| !weight.is_finite() || **weight < 0.0) {
            return range(weight.to_string(), "a weight of 0 or more");
        }
        let total: f64 = weights.iter().sum();
        if !weights.is_empty() && (total <= 0.0 || total.is_infinite()) {
            return range(total.to_string(), "weights with a positive sum");
        }
        let columns = alias_table(&values, &weights);
        Ok(Empirical { values, weights, columns })
    }

    /// One of the listed lengths.
    #[inline(never)]
    pub fn sample(&self, draw: &mut Draw) -> Span {
        let bits = u128::from(draw.word()) * self.columns.len() as u128;
        let column = &self.columns[(bits >> 64) as usize];
        if draw.unit() < column.level { column.own } else { column.other }
    }

    /// Seconds.
    pub fn mean(&self) -> f64 {
        self.expect(|secs| secs)
    }

    /// Seconds squared.
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        self.expect(|secs| (secs - mean) * (secs - mean))
    }

    /// The probability of no more than so many seconds.
    pub fn cdf(&self, secs: f64) -> f64 {
        self.expect(|value| if value <= secs { 1.0 } else { 0.0 })
    }

    fn expect(&self, of: impl Fn(f64) -> f64) -> f64 {
        let weight = |at: usize| self.weights.get(at).copied().unwrap_or(1.0);
        let (mut sum, mut total) = (0.0, 0.0);
        for (at, value) in self.values.iter().enumerate() {
            sum += weight(at) * of(value.as_secs_f64());
            total += weight(at);
        }
        sum / total
    }
}

fn alias_table(values: &[Span], weights: &[f64]) -> Vec<Column> {
    let mut columns: Vec<Column> =
        values.iter().map(|&value| Column { level: 1.0, own: value, other: value }).collect();
    if weights.is_empty() {
        return columns;
    }
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    let mut share: Vec<f64> = weights.iter().map(|weight| weight / mean).collect();
    let (mut short, mut tall): (Vec<usize>, Vec<usize>) = (0..share.len()).partition(|&at| share[at] < 1.0);
    while let (Some(&low), Some(&high)) = (short.last(), tall.last()) {
        short.pop();
        columns[low].level = share[low];
        columns[low].other = values[high];
        share[high] -= 1.0 - share[low];
        if share[high] < 1.0 {
            tall.pop();
            short.push(high);
        }
    }
    columns
}

impl TryFrom<Written> for Empirical {
    type Error = QuantityError;

    fn try_from(written: Written) -> Result<Empirical, QuantityError> {
        Empirical::new(written.values, written.weights)
    }
}

impl From<Empirical> for Written {
    fn from(law: Empirical) -> Written {
        Written { values: law.values, weights: law.weights }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::draw::Stream;

    #[test]
    fn a_value_without_weight_is_never_drawn() {
        let law = Empirical::new(vec![Span(1), Span(2), Span(3)], vec![0.0, 3.0, 0.0]).expect("valid");
        let stream = Stream::new(1, 0, "law", "draw");
        assert!((0..10_000).all(|n| law.sample(&mut stream.nth(n)) == Span(2)));
    }
}
